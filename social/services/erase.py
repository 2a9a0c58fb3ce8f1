"""Social's part of erasing: a reader's reactions and shares, and quotes of erased comments."""

from datetime import datetime

from django.db.models import Q

from newsportal.events.models import Event
from newsportal.readers.models import Reader
from social.models import ArticleReaction, Share
from social.services.reactions import take_reaction_back


def erase(*, reader: Reader, limit: int, now: datetime) -> int:
    """One batch of what the reader left here; returns how many rows it was about."""
    return _take_reactions_back(reader, limit, now) or _let_go_of_shares(reader, limit)


def _take_reactions_back(reader: Reader, limit: int, now: datetime) -> int:
    """In the order of articles, as all who count on several of them do."""
    rows = ArticleReaction.objects.filter(reader=reader).select_related("article")
    given = list(rows.order_by("article_id", "id")[:limit])
    for row in given:
        take_reaction_back(article=row.article, reader=reader, kind=row.kind, now=now)
    return len(given)


def _let_go_of_shares(reader: Reader, limit: int) -> int:
    """Shares go on counting, as nobody's; what they quote was chosen by the reader."""
    some = list(Share.objects.filter(reader=reader).values_list("id", flat=True)[:limit])
    return Share.objects.filter(id__in=some).update(reader=None, quote="")


def forget_quotes(*, event: Event, now: datetime) -> None:
    """Handler of `author.erased`: links to those comments quote their words no more."""
    quotes = Share.objects.filter(comment_id__in=event.data["erased"])
    quotes.filter(~Q(quote="")).update(quote="")
