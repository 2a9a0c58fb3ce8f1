"""A replay from its beginning to its end: chunks of work, progress, cancelling, switching on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from comments.models import Comment, Replay, ReplayChunk
from comments.services.model_judge import one_pass
from comments.services.moderation_settings import set_settings
from comments.services.replay.draft import Draft, save_columns, save_words
from comments.services.replay.tally import add, empty
from comments.services.replay.trials import try_comments
from newsportal.events import work
from newsportal.lib.ids import uuid7
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, can

CHUNK = 100
DAYS_MAX = 90
# Ids of a replay's chunks, the first and the last of each hundred.
_BOUNDS = """
    SELECT min(id::text)::uuid, max(id::text)::uuid FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS chunk
          FROM comments_comment
         WHERE site_id = %s AND id >= %s AND created_at >= %s AND created_at < %s
           AND NOT is_erased) AS numbered
     GROUP BY chunk ORDER BY chunk
"""


def start_replay(*, site: Site, draft: Draft, days: int, user: User, now: datetime) -> Replay:
    """Let a draft be tried on the site's comments of the last days, behind all other work.

    Raises Problem forbidden, validation_error (a draft that changes nothing, too many days).
    """
    _check_may(user, site)
    if draft.is_empty or not 1 <= days <= DAYS_MAX:
        raise Problem("validation_error")
    since = now - timedelta(days=days)
    with transaction.atomic():
        replay = Replay.objects.create(
            site=site, draft=draft.stored, days=days, by_user=user, created_at=now, result=empty()
        )
        bounds = _bounds(site, since, now)
        ReplayChunk.objects.bulk_create(
            ReplayChunk(replay=replay, first_id=first, last_id=last, due_at=now)
            for first, last in bounds
        )
        replay.chunks = len(bounds)
        replay.comments = _comments(replay).count()
        if not bounds:
            replay.finished_at = now
        replay.save(update_fields=["chunks", "comments", "finished_at"])
    return replay


def _bounds(site: Site, since: datetime, now: datetime) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [CHUNK, site.pk, uuid7(at=since), since, now])
        return list(cursor.fetchall())


def _comments(replay: Replay) -> QuerySet[Comment]:
    since = replay.created_at - timedelta(days=replay.days)
    return Comment.objects.filter(
        site=replay.site_id,
        id__gte=uuid7(at=since),
        created_at__gte=since,
        created_at__lt=replay.created_at,
        is_erased=False,
    )


def run_chunks(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Do the chunks that are still ours; returns how many. Twice changes nothing."""
    ours = work.begin(ReplayChunk, ids=ids, lease=lease)
    chunks = ReplayChunk.objects.filter(id__in=ours).select_related("replay__site")
    return sum(_run(chunk, lease, now) for chunk in chunks.order_by("id"))


def _run(chunk: ReplayChunk, lease: str, now: datetime) -> bool:
    replay = chunk.replay
    if replay.is_running:
        rows = _comments(replay).filter(id__gte=chunk.first_id, id__lte=chunk.last_id)
        related = ("author", "article__site", "article__section")
        comments = list(rows.select_related(*related).order_by("id"))
        with one_pass():
            chunk.result = try_comments(comments, Draft.of(replay.draft))
    done = ReplayChunk.objects.filter(id=chunk.id, lease=UUID(lease)).update(
        **work.NOTHING_DUE, result=chunk.result, done_at=now
    )
    _finish(replay.pk, now)
    return bool(done)


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """A chunk that failed three times counts nothing; the others still tell enough."""
    chunks = ReplayChunk.objects.filter(id__in=ids)
    chunks.update(**work.NOTHING_DUE, done_at=now)
    for replay_id in set(chunks.values_list("replay", flat=True)):
        _finish(replay_id, now)


def _finish(replay_id: int, now: datetime) -> None:
    """Sum up once the last chunk is done; whoever comes second finds it done."""
    with transaction.atomic():
        replay = Replay.objects.select_for_update(no_key=True).get(pk=replay_id)
        chunks = ReplayChunk.objects.filter(replay=replay)
        if not replay.is_running or chunks.filter(done_at=None).exists():
            return
        results = chunks.exclude(result={}).order_by("first_id").values_list("result", flat=True)
        replay.result = add(results)
        replay.finished_at = now
        replay.save(update_fields=["result", "finished_at"])


def progress_of(replay: Replay) -> int:
    """Per cent of the chunks that are done. Queries: 1 while it runs."""
    if not replay.is_running or not replay.chunks:
        return 100
    done = ReplayChunk.objects.filter(replay=replay, done_at__isnull=False).count()
    return done * 100 // replay.chunks


def cancel_replay(*, replay_id: int, user: User, now: datetime) -> Replay:
    """Stop a replay; what is done of it is forgotten. Raises Problem not_found, forbidden."""
    with transaction.atomic():
        replay = _lock(replay_id, user)
        if replay.is_running:
            replay.cancelled_at = now
            replay.save(update_fields=["cancelled_at"])
            ReplayChunk.objects.filter(replay=replay).delete()
    return replay


def apply_replay(*, replay_id: int, user: User, now: datetime) -> Replay:
    """Switch the draft on, for what is written from now on.

    Raises Problem not_found, forbidden, decided_already (it is on, or the replay is not finished);
    BadWords (the list has grown too long since).
    """
    with transaction.atomic():
        replay = _lock(replay_id, user)
        if replay.finished_at is None or replay.applied_at is not None:
            raise Problem("decided_already")
        draft = Draft.of(replay.draft)
        site = Site.objects.select_for_update(no_key=True).get(pk=replay.site_id)
        save_columns(site, draft, now=now)
        save_words(site, draft, user=user, now=now)
        if draft.options:
            set_settings(site=site, values=draft.options, user=user, now=now)
        replay.applied_at, replay.applied_by = now, user
        replay.save(update_fields=["applied_at", "applied_by"])
    return replay


def _lock(replay_id: int, user: User) -> Replay:
    row = Replay.objects.select_for_update(of=("self",), no_key=True).select_related("site")
    replay = row.filter(pk=replay_id).first()
    if replay is None:
        raise Problem("not_found")
    _check_may(user, replay.site)
    return replay


def _check_may(user: User, site: Site) -> None:
    if not can(user, Ability.SETTINGS, site.pk):
        raise Problem("forbidden")


def forget_expired(*, now: datetime) -> None:
    """Hourly: replays older than DAYS_MAX tell of comments that nobody would replay again."""
    Replay.objects.filter(created_at__lt=now - timedelta(days=DAYS_MAX)).delete()
