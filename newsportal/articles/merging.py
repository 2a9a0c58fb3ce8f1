"""Merging discussions: all that was written under one article goes over to another one.

The article keeps its key, its address and its shares, and shows the other's discussion from then
on, as by `shares_thread_with`.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q

from newsportal.articles.engagement import DISCUSSION_NUMBERS, in_lock_order
from newsportal.articles.models import Article, Engagement
from newsportal.events.log import publish, publish_each
from newsportal.events.routing import functions
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site

# Readers go on writing meanwhile: what one of them did in between is met by beginning again.
TRIES = 3


def preview_merge(*, site: Site, source: str, target: str) -> dict[str, int]:
    """What merging would do, in numbers by name; see `merge_articles`, whose errors it raises."""
    found = {row.key: row for row in Article.objects.filter(site=site, key__in=[source, target])}
    main_id = _main_id(found, source, target)
    if found[source].discussion_id == main_id:
        return {}
    return _numbers(source_id=found[source].id, target_id=main_id)


def merge_articles(
    *, site: Site, source: str, target: str, user: User | None = None, now: datetime
) -> dict[str, int]:
    """Move all comments of the article `source` to the discussion of `target`; both are keys.

    Returns what was done, in numbers by name, nothing where both show one discussion already.
    `user`: who answers for reviews that go; None for the rules. Statements: about 40.
    Raises Problem validation_error on `source` or `target`: unknown, itself, shows_another (the
    source shows the discussion of a third; merge that one).
    """
    for _ in range(TRIES - 1):
        with suppress(IntegrityError, OperationalError), transaction.atomic():
            return _merge(site, source, target, user, now)
    with transaction.atomic():
        return _merge(site, source, target, user, now)


def _merge(
    site: Site, source_key: str, target_key: str, user: User | None, now: datetime
) -> dict[str, int]:
    source, main_id = _lock(site, source_key, target_key)
    if source.discussion_id == main_id:
        return {}
    done = _numbers(source_id=source.id, target_id=main_id)
    changes: Counter[str] = Counter()
    for merge in functions("MERGE"):
        changes.update(merge(source_id=source.id, target_id=main_id, user=user, now=now))
    is_seen = done["public"] > 0 or any(changes.values())
    versions = _show_together(source.id, main_id, changes, is_seen=is_seen)
    version = versions.pop(main_id, None)
    publish_each("article.changed", site_id=site.id, versions=versions.items(), now=now)
    publish(
        "article.merged",
        site_id=site.id,
        article_id=main_id,
        article_version=version,
        now=now,
        source=source.id,
        moved=done["comments"],
    )
    return done


def _lock(site: Site, source: str, target: str) -> tuple[Article, int]:
    """The source, and the id of the article whose discussion grows; locked with what follows.

    New comments wait for these locks (`threads.hold_thread`), and so do articles that are about
    to follow.
    """
    known = Article.objects.filter(site=site, key__in=[source, target])
    ids = [key for pair in known.values_list("id", "thread_id") for key in pair if key]
    found = {row.key: row for row in _locked(Q(id__in=ids))}
    main_id = _main_id(found, source, target)
    if main_id not in {row.id for row in found.values()}:
        # It began to follow that one just now.
        _locked(Q(id=main_id))
    _locked(Q(thread_id=found[source].id))
    return found[source], main_id


def _locked(wanted: Q) -> list[Article]:
    rows = Article.objects.filter(wanted).order_by("id")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _main_id(found: Mapping[str, Article], source: str, target: str) -> int:
    for field, key in (("source", source), ("target", target)):
        if key not in found:
            raise _refusal(field, "unknown")
    if source == target:
        raise _refusal("target", "itself")
    main_id = found[target].discussion_id
    if found[source].thread_id not in {None, main_id}:
        raise _refusal("source", "shows_another")
    return main_id


def _numbers(*, source_id: int, target_id: int) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for preview in functions("MERGE_PREVIEW"):
        numbers.update(preview(source_id=source_id, target_id=target_id))
    return numbers


def _show_together(
    source_id: int, main_id: int, changes: Mapping[str, int], *, is_seen: bool
) -> dict[int, int]:
    """Add the numbers up, for all that show the discussion now; returns new page versions.

    Unless anything `is_seen` of what came, who showed the discussion before shows the same.
    """
    rows = in_lock_order([source_id, main_id])
    # Asked only now: who follows does not change while these two are locked.
    following = Article.objects.filter(thread_id__in=[source_id, main_id])
    threads = dict(following.values_list("id", "thread_id"))
    rows += in_lock_order(threads)
    _add_up({row.article_id: row for row in rows}, source_id, main_id, changes)
    new = {source_id, *(key for key, thread_id in threads.items() if thread_id == source_id)}
    moved = [row for row in rows if is_seen or row.article_id in new]
    for row in moved:
        row.version += 1
    fields = [*DISCUSSION_NUMBERS, "followers", "version"]
    Engagement.objects.bulk_update(rows, fields, batch_size=100)
    Article.objects.filter(Q(id=source_id) | Q(thread_id=source_id)).update(thread_id=main_id)
    return {row.article_id: row.version for row in moved}


def _add_up(
    rows: Mapping[int, Engagement], source_id: int, main_id: int, changes: Mapping[str, int]
) -> None:
    source, main = rows[source_id], rows[main_id]
    for name in DISCUSSION_NUMBERS:
        total = getattr(main, name) + getattr(source, name) + changes.get(name, 0)
        for row in rows.values():
            setattr(row, name, total)
    main.followers += 1 + source.followers
    source.followers = 0


def _refusal(field: str, code: str) -> Problem:
    return Problem("validation_error", errors=[FieldError(field, code)])
