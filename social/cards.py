"""The page that link cards are drawn from: one of an article, for all robots and all its links."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string

from newsportal.articles.models import Article

# Of a process; a page has some 1.5 kB.
_MOST = 2000


class _Facts(NamedTuple):
    """All that is in it: another title is another page, and a new review is not."""

    title: str
    url: str
    image_url: str
    language: str
    published_at: datetime
    site_name: str


def card_of(article: Article) -> bytes:
    """The article as link cards show it. Everything in it is the article's own, never a quote:
    a stranger must not be able to put words under the publisher's name.

    A thousand servers of the Fediverse fetch a link at once, so it is written once.
    """
    return _card(
        _Facts(
            title=article.title,
            url=article.url,
            image_url=article.image_url,
            language=article.language,
            published_at=article.published_at,
            site_name=article.site.name,
        )
    )


@lru_cache(maxsize=_MOST)
def _card(facts: _Facts) -> bytes:
    return render_to_string("social/preview.html", facts._asdict()).encode()
