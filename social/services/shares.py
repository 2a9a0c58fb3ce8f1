"""Make a share: its row, its link, and what it adds to the numbers."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from newsportal.articles.activity import Act, record_acts
from newsportal.articles.engagement import touch
from newsportal.articles.models import Article
from newsportal.events.log import publish
from newsportal.events.routing import functions
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader
from social.models import Network, Share
from social.scopes import SHARED, shared_to
from social.selectors import find_parent
from social.services.tallies import add_to_tally
from social.services.visitors import Visitor, acts_of, day_of, first_in, todays_key
from social.tokens import token_of_mark


def create_share(
    *,
    article: Article,
    network: Network,
    visitor: Visitor,
    reader: Reader | None,
    comment_id: UUID | None,
    quote: str,
    via: str,
    now: datetime,
) -> Share:
    """Write the share down; it is its own intent.

    Who opted out of being told apart adds an intent and no sharer. `via` that names no share of
    this article is ignored: it comes from the address of a page, where anything may stand.
    `article` is loaded as by `articles_of`. Raises Problem shares_off (a policy of the editors),
    validation_error (a comment that nobody can read here).
    """
    if not article.policy_at(now).shares:
        raise Problem("shares_off")
    if comment_id is not None and not _shows(article, comment_id):
        raise Problem("validation_error", errors=[FieldError("comment", "does_not_exist")])
    parent = find_parent(article, token_of_mark(via))
    with transaction.atomic():
        if reader is not None:
            hold_reader(reader)
        share = Share.objects.create(
            article=article,
            network=network,
            reader=reader,
            comment_id=comment_id,
            quote=quote,
            parent=parent,
            generation=parent.generation + 1 if parent else 1,
            day=day_of(now),
            visitor=todays_key(visitor, article_id=article.id, now=now),
            created_at=now,
        )
        _count(share, firsts=_first_in(share), site_id=article.site_id)
    return share


def _shows(article: Article, comment_id: UUID) -> bool:
    place = {"article_id": article.discussion_id, "comment_id": comment_id}
    return any(shows_comment(**place) for shows_comment in functions("SHOWS_COMMENT"))


def _first_in(share: Share) -> set[str]:
    """The scopes in which this is the visitor's first share of the article today."""
    if share.visitor is None:
        return set()
    return first_in(
        article_id=share.article_id,
        day=share.day,
        visitor=bytes(share.visitor),
        scopes=(SHARED, shared_to(share.network_id)),
    )


def _count(share: Share, *, firsts: set[str], site_id: int) -> None:
    sharers = int(SHARED in firsts)
    add_to_tally(
        article_id=share.article_id,
        network=share.network_id,
        at=share.created_at,
        people=sharers,
        intents=1,
        sharers=int(shared_to(share.network_id) in firsts),
    )
    record_acts([_act(share, firsts)])
    version = touch(share.article_id, intents=1, shares=sharers)
    publish(
        "share.created",
        site_id=site_id,
        article_id=share.article_id,
        article_version=version,
        subject_id=share.id,
        now=share.created_at,
        network=share.network_id,
        sharers=sharers,
    )


def _act(share: Share, firsts: set[str]) -> Act:
    """A sharer who did other things here today weighs less: the nth act of a visitor 1/2^(n-1)."""
    sharers, weight = int(SHARED in firsts), 0.0
    if sharers and share.visitor is not None:
        day, visitor = share.day, bytes(share.visitor)
        acts = acts_of(article_id=share.article_id, day=day, visitor=visitor)
        before = min(acts - len(firsts), 60)
        weight = settings.NEWSPORTAL_HEAT_WEIGHTS["sharers"] * 0.5**before
    at = share.created_at
    return Act(share.article_id, at, intents=1, sharers=sharers, weight=weight)
