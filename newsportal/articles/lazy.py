"""Articles that nobody registered, on sites that allow it (`Site.lazy_articles`)."""

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from newsportal.articles.models import KEY_PATTERN, Article, Engagement
from newsportal.articles.selectors import find_article_or_hidden, get_article
from newsportal.articles.services import create_article
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.hosts import is_own_url
from newsportal.sites.models import Mode, Site


def get_or_imagine_article(site: Site, key: str, *, now: datetime) -> Article:
    """The article, or an unsaved one (`pk` None) where unknown keys are open threads. Queries: 1.

    Raises Problem unknown_article.
    """
    found = find_article_or_hidden(site, key)
    if found.is_hidden if found else not _may_imagine(site, key):
        raise Problem("unknown_article")
    if found:
        return found
    article = Article(
        site=site,
        key=key,
        url=f"https://{site.hosts[0]}/{key}",
        title=key,
        language=site.language,
        published_at=now,
        created_at=now,
    )
    article.engagement = Engagement(article=article)
    return article


def get_or_make_article(
    site: Site, key: str, *, described: dict[str, str] | None, now: datetime
) -> Article:
    """The article for a first POST, made from what the POST says of it.

    Raises Problem unknown_article, or validation_error for a URL on a foreign host.
    """
    imagined = get_or_imagine_article(site, key, now=now)
    if imagined.is_stored:
        return imagined
    values: dict[str, Any] = {"url": imagined.url, "title": imagined.title, **(described or {})}
    values |= {"language": site.language, "is_registered": False}
    if not is_own_url(site, values["url"]):
        raise Problem("validation_error", errors=[FieldError("article.url", "other_host")])
    # Of two first posts one makes the article and the other finds it.
    with suppress(IntegrityError):
        create_article(site=site, key=key, values=values, now=now)
    return get_article(site, key)


def _may_imagine(site: Site, key: str) -> bool:
    # What every client makes of `/./` and `/../` in an address is no name for an article.
    is_name = re.match(KEY_PATTERN, key) and key.strip(".")
    return site.lazy_articles and site.mode != Mode.HIDDEN and bool(is_name)
