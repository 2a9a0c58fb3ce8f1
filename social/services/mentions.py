"""Mentions: taken in at the door, looked at by a worker. The writers of Mention."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from newsportal.articles.selectors import find_by_address
from newsportal.events import work
from newsportal.lib.fetching import Fetched, fetch
from newsportal.lib.outbound import OutboundError
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site
from social.mention_addresses import addresses_of, is_blocked_host
from social.mention_pages import Page, Said, UnreadableError, host_of, said_of
from social.models import Mention, MentionKind, MentionState
from social.services.mention_reviews import take, withdraw

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
REFUSED_KEPT = timedelta(days=30)
# What may be otherwise a minute later.
_PASSING = frozenset({"timed_out", "unreachable", "unresolved", "circuit_open", "busy"})
_GONE = frozenset({404, 410})
_ACCEPTED = "text/html, application/json;q=0.9, text/plain;q=0.8"


class LookFailed(Exception):
    """Nothing was learnt. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def receive_mention(*, site: Site, source: str, target: str, told: str, now: datetime) -> Mention:
    """Take a webmention in; a worker looks at it. The same again has it looked at again.

    `target` is an address of the article as its publisher has it, or its key; `told` is what the
    sender called it, to which the page may link as well. Raises Problem mentions_off;
    validation_error on `source` (blocked, same_as_target) or `target` (unknown).
    """
    if not site.mentions_allowed:
        raise Problem("mentions_off")
    article = find_by_address(site, target)
    if article is None:
        raise _bad("target", "unknown")
    if source in addresses_of(article, told):
        raise _bad("source", "same_as_target")
    if is_blocked_host(site, host_of(source)):
        raise _bad("source", "blocked")
    with transaction.atomic():
        mention, is_new = Mention.objects.select_for_update().get_or_create(
            article=article,
            source=source,
            defaults={
                "site": site,
                "kind": MentionKind.WEBMENTION,
                "target": told,
                "created_at": now,
                "due_at": now,
            },
        )
        if not is_new:
            _look_again(mention, told, now)
    return mention


def _look_again(mention: Mention, told: str, now: datetime) -> None:
    """What is withdrawn stays so; what waits to be looked at will be."""
    is_waiting = mention.due_at is not None and mention.lease is None
    if mention.state == MentionState.WITHDRAWN or (is_waiting and mention.tries == 0):
        return
    if mention.state == MentionState.REFUSED:
        # The same words may be taken now: a discussion opens again, a ban ends.
        mention.digest = None
    # Whoever looks at it now loses the lease: the page may have changed since it was read.
    for name, value in {**work.due_again(now), "target": told}.items():
        setattr(mention, name, value)
    mention.save(update_fields=[*work.NOTHING_DUE, "target", "digest"])


def verify_mentions(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Look at the pages of mentions that still carry this lease; returns how many are settled.

    Each look ends after 5 s. What failed in passing is tried again, three times in all. Safe to
    run twice or beside itself.
    """
    ours = work.begin(Mention, ids=ids, lease=lease)
    rows = Mention.objects.filter(id__in=ours).select_related("site", "article").order_by("id")
    return sum(_verify(mention, lease=lease, now=now) for mention in rows)


def _verify(mention: Mention, *, lease: str, now: datetime) -> bool:
    try:
        said, etag = _look(mention)
    except LookFailed as error:
        logger.info("mention %s: %s", mention.id, error.code)
        if error.code in _PASSING and mention.tries < work.MAX_TRIES:
            seconds = RETRY_SECONDS * mention.tries
            work.postpone(Mention, ids=[mention.id], lease=lease, seconds=seconds)
            return False
        return _settle(mention.id, lease, None, error.code, now=now)
    if isinstance(said, Said):
        return _settle(mention.id, lease, said, "", etag=etag, now=now)
    return _settle(mention.id, lease, None, said, etag=etag, now=now)


def _look(mention: Mention) -> tuple[Said | str, str]:
    """What is said there, or a code (gone, no_link, same), and the page's ETag.

    Raises LookFailed.
    """
    headers = {"Accept": _ACCEPTED}
    if mention.etag and mention.state == MentionState.TAKEN:
        headers["If-None-Match"] = mention.etag
    try:
        found = fetch(mention.source, headers=headers)
    except OutboundError as error:
        raise LookFailed(error.code) from error
    etag = found.answer.headers.get("etag", "")
    etag = etag if len(etag) <= 200 and etag.isascii() else ""
    return _read(mention, found), etag


def _read(mention: Mention, found: Fetched) -> Said | str:
    status = found.answer.status
    if status == 304 and mention.state == MentionState.TAKEN:
        return "same"
    if status in _GONE:
        return "gone"
    if status == 429 or status >= 500:
        raise LookFailed("busy")
    if not found.answer.is_ok:
        raise LookFailed("refused")
    if is_blocked_host(mention.site, host_of(found.url)):
        raise LookFailed("blocked")
    page = Page(found.url, found.content_type, found.answer.body)
    try:
        said = said_of(page, targets=addresses_of(mention.article, mention.target))
    except UnreadableError as error:
        raise LookFailed(error.code) from error
    return said or "no_link"


def _settle(
    mention_id: UUID,
    lease: str,
    said: Said | None,
    code: str,
    *,
    now: datetime,
    etag: str | None = None,
) -> bool:
    """Write down what was learnt, if the row is still ours: nobody has told of it again since."""
    with transaction.atomic():
        mention = (
            Mention.objects.select_for_update(of=("self",))
            .select_related("site")
            .filter(id=mention_id, lease=UUID(lease), due_at__isnull=False)
            .first()
        )
        if mention is None:
            return False
        if etag is not None and code != "same":
            mention.etag = etag
        if said is not None:
            take_said(mention, said, now=now)
        elif code in {"gone", "no_link", "blocked"} and mention.comment_id:
            withdraw_said(mention, code, now=now)
        elif not mention.comment_id:
            refuse(mention, code)
        end_look(mention, now=now)
    return True


def take_said(
    mention: Mention, said: Said, *, parent_id: UUID | None = None, now: datetime
) -> None:
    """Let what is said become a review, or the change of one. The caller has locked the row.

    `parent_id`: the review that it answers; while that one waits for a person it waits as well.
    """
    digest = _digest(said)
    if mention.digest is not None and bytes(mention.digest) == digest:
        return
    try:
        mention.comment_id = take(mention, said, parent_id=parent_id, now=now)
    except Problem as problem:
        if problem.code == "parent_not_public":
            mention.reason = problem.code
        elif not mention.comment_id:
            refuse(mention, problem.code)
            mention.digest = digest
        return
    mention.state, mention.reason, mention.digest = MentionState.TAKEN, "", digest


def withdraw_said(mention: Mention, code: str, *, now: datetime) -> None:
    """Take the review back, for good: its author did. The caller has locked the row."""
    withdraw(mention, now=now)
    mention.state, mention.reason, mention.digest = MentionState.WITHDRAWN, code, None


def refuse(mention: Mention, code: str) -> None:
    mention.state, mention.reason = MentionState.REFUSED, code


def end_look(mention: Mention, *, now: datetime) -> None:
    mention.checked_at = now
    for name, value in work.NOTHING_DUE.items():
        setattr(mention, name, value)
    mention.save()


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: what became a review stays one, what did not is refused."""
    for mention_id in ids:
        with transaction.atomic():
            mention = Mention.objects.select_for_update().filter(id=mention_id).first()
            if mention is None or mention.due_at is None:
                continue
            if not mention.comment_id:
                refuse(mention, "gave_up")
            end_look(mention, now=now)


def forget_expired(*, now: datetime) -> None:
    """Hourly: refusals of a month ago. Who tells of the page again is heard again."""
    old = {"created_at__lt": now - REFUSED_KEPT, "due_at": None}
    Mention.objects.filter(state=MentionState.REFUSED, **old).delete()


def _digest(said: Said) -> bytes:
    words = f"{said.author}\n{said.text}".encode()
    return hashlib.blake2b(words, digest_size=16).digest()


def _bad(field: str, code: str) -> Problem:
    return Problem("validation_error", errors=[FieldError(field, code)])
