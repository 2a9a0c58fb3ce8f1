"""What the clock does: pages get new versions at the minute at which a policy begins or ends.

Nobody waits for it. Whoever writes or reads asks what holds now; this only says that public bytes
have changed, so that caches, streams and ETags follow. A worker that comes late says it late.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from newsportal.articles.engagement import touch_pages
from newsportal.articles.models import Article, Switch, SwitchAct, SwitchEntry, Turn
from newsportal.articles.switching import lay, lock_place, place_of, tell
from newsportal.events import work
from newsportal.events.log import publish_each
from newsportal.events.work import NOTHING_DUE
from newsportal.sites.policy import Level, hours_of

# Articles whose pages are shown in one transaction, the newest first.
BATCH = 1000
# Beyond this a switch over many articles goes on in another task: each must end in its time.
BUDGET_SECONDS = 8.0
_REST = timedelta(minutes=1)
_BEFORE = timedelta(microseconds=1)
_LOADED = ("site", "section", "thread__section")


def turn_switches(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Show the beginnings and ends that are due of switches still ours. Returns how many."""
    ours = work.begin(Switch, ids=ids, lease=lease)
    return sum(_turn(switch_id, UUID(lease), now) for switch_id in ours)


def _turn(switch_id: UUID, lease: UUID, now: datetime) -> bool:
    """Bring one switch to where it stands by now: its beginning, then its end."""
    until = time.monotonic() + BUDGET_SECONDS
    is_done = False
    while not is_done:
        with transaction.atomic():
            switch = _take(switch_id, lease)
            if switch is None:
                return False
            is_done = _show_batch(switch, now)
            if not is_done and time.monotonic() > until:
                # The tries are those of what follows: this one got on.
                switch.lease = switch.lease_until = None
                switch.tries, is_done = 0, True
            switch.save()
    return True


def _take(switch_id: UUID, lease: UUID) -> Switch | None:
    rows = Switch.objects.filter(id=switch_id, lease=lease)
    found = rows.select_related("site", "section", "article").first()
    if found is None:
        return None
    lock_place(place_of(found))
    switch = rows.select_for_update(of=("self",), no_key=True).first()
    if switch is not None:
        switch.site, switch.section, switch.article = found.site, found.section, found.article
    return switch


def _show_batch(switch: Switch, now: datetime) -> bool:
    """Show the next pages of what is due; whether nothing more is due of this switch by now."""
    boundary = switch.starts_at if not switch.has_begun else switch.ends_at
    if boundary is None or boundary > now:
        _wait(switch, boundary)
        return True
    articles = list(_next_articles(switch))
    show_changed(articles, at=boundary, now=now)
    if len(articles) == BATCH:
        switch.shown_to = articles[-1].id
        return False
    switch.shown_to = None
    if not switch.has_begun:
        switch.has_begun = True
        _tell_of_the_clock(switch, SwitchAct.BEGAN, now)
        return False
    switch.has_ended = True
    switch.save(update_fields=["has_ended"])
    lay(place_of(switch))
    _tell_of_the_clock(switch, SwitchAct.ENDED, now)
    _wait(switch, None)
    return True


def _tell_of_the_clock(switch: Switch, act: SwitchAct, now: datetime) -> None:
    """Unless a person has done it, whose line is there."""
    if not SwitchEntry.objects.filter(switch=switch, act=act).exists():
        tell(switch, act, user=None, now=now)


def _wait(switch: Switch, due_at: datetime | None) -> None:
    for name, value in NOTHING_DUE.items():
        setattr(switch, name, value)
    switch.due_at = due_at


def _next_articles(switch: Switch) -> QuerySet[Article]:
    """The articles that the switch lies over, and who shows their discussions; newest first."""
    reach = {
        Level.SITE: Q(),
        Level.SECTION: Q(section=switch.section_id) | Q(thread__section=switch.section_id),
        Level.TAG: Q(tags__contains=[switch.tag]) | Q(thread__tags__contains=[switch.tag]),
        Level.ARTICLE: Q(id=switch.article_id) | Q(thread=switch.article_id),
    }[switch.level]
    rows = Article.objects.filter(reach, site=switch.site_id).select_related(*_LOADED)
    if switch.shown_to is not None:
        rows = rows.filter(id__lt=switch.shown_to)
    return rows.order_by("-id")[:BATCH]


def show_changed(articles: Iterable[Article], *, at: datetime, now: datetime) -> None:
    """Give pages whose public policy changed at that moment a version, and say so in the log."""
    before = at - _BEFORE
    changed: dict[int, list[int]] = {}
    for article in articles:
        if article.policy_at(before).shown(before) != article.policy_at(at).shown(at):
            changed.setdefault(article.site_id, []).append(article.id)
    for site_id, ids in changed.items():
        publish_each("article.changed", site_id=site_id, versions=touch_pages(ids), now=now)


def turn_articles(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Show that articles have opened or closed by their hours, those still ours."""
    ours = work.begin(Turn, ids=ids, lease=lease)
    with transaction.atomic():
        rows = Turn.objects.filter(id__in=ours, lease=UUID(lease)).order_by("id")
        turns = list(rows.select_for_update(of=("self",), no_key=True))
        found = Article.objects.filter(id__in=[turn.article_id for turn in turns])
        articles = {article.id: article for article in found.select_related(*_LOADED)}
        for moment in sorted({turn.turns_at for turn in turns}):
            due = [articles[turn.article_id] for turn in turns if turn.turns_at == moment]
            show_changed(due, at=moment, now=now)
        set_turns(articles.values(), now=now)
    return len(turns)


def set_turns(articles: Iterable[Article], *, now: datetime) -> None:
    """Let each article be due when its hours change it next. Queries: 2, or 1 with none to come."""
    rows, done = [], []
    for article in articles:
        turns_at = _next_turn(article, now)
        if turns_at is None:
            done.append(article.id)
        else:
            rows.append(Turn(article=article, turns_at=turns_at, due_at=turns_at))
    Turn.objects.filter(article__in=done).delete()
    columns = ["turns_at", "due_at", "lease", "lease_until", "tries"]
    Turn.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=columns,
    )


def _next_turn(article: Article, now: datetime) -> datetime | None:
    hours = hours_of(article.site, article.section, article)
    return min((at for at in hours if at is not None and at > now), default=None)


def has_turn(article: Article, *, now: datetime) -> bool:
    """Whether the article's hours change it some time after `now`."""
    return _next_turn(article, now) is not None


def set_turns_of(rows: QuerySet[Article], *, now: datetime) -> None:
    """As `set_turns`, for many articles, batch by batch in the caller's transaction."""
    last = 0
    while batch := list(rows.select_related(*_LOADED).filter(id__gt=last).order_by("id")[:BATCH]):
        set_turns(batch, now=now)
        last = batch[-1].id


def keep_switching(*, ids: Sequence[Any], now: datetime) -> None:
    """What could not be shown is tried for ever, a minute apart: no person can do it by hand."""
    Switch.objects.filter(id__in=ids).update(**_again(now))


def keep_turning(*, ids: Sequence[Any], now: datetime) -> None:
    """As `keep_switching`."""
    Turn.objects.filter(id__in=ids).update(**_again(now))


def _again(now: datetime) -> dict[str, Any]:
    return {**NOTHING_DUE, "due_at": now + _REST}
