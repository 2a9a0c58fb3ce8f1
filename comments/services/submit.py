"""Taking a new comment: what a POST stores, by the contract's table."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from comments.models import Comment, Decision
from comments.moderation.submission import Submission
from comments.selectors.taking import Asking, Taking, read_taking
from comments.services.facts import (
    Place,
    asks_for_published,
    bare_facts,
    counted,
    facts_with,
    place_of,
)
from comments.services.hearing import ask_to_inform
from comments.services.insert import Moved, insert_comment
from comments.services.judge import Judgement, judge_facts
from comments.services.reviews import check_stars
from comments.services.slow_mode import check_slow_mode
from comments.services.texts import Text, make_text
from comments.services.visibility import show_new
from comments.states import VerdictKind
from newsportal.articles.lazy import get_or_make_article
from newsportal.articles.models import Article, Engagement
from newsportal.articles.shelves import subscribe
from newsportal.lib.fresh import Fresh
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.statements import relate
from newsportal.readers.idempotency import NO_ATTEMPT, Attempt, Made
from newsportal.readers.identity import check_identity
from newsportal.readers.models import BanKind, Reader
from newsportal.sites.models import Mode
from newsportal.sites.policy import Policy

# Kept below the gap between two clock readings of one process.
_TICK = timedelta(microseconds=1)
_FRESH = Fresh(Comment)
# Each time but the first somebody has moved the discussion meanwhile.
_TRIES = 5


@dataclass(frozen=True)
class Wanted:
    """What a reader sends. `text` is clean (see `lib.text`), empty for stars alone; `described`:
    what is said of an article that nobody registered.
    """

    text: str
    parent_id: UUID | None = None
    rating: int | None = None
    wants_nudge: bool = False
    is_subscribing: bool = False
    described: dict[str, str] | None = None


@dataclass(frozen=True)
class Submitted:
    """What was stored and the HTTP status that tells it (201 public, 202 not yet).

    `decision`: of the rules, if they decided at once; `numbers`: the article's, as they now are.
    """

    comment: Comment
    http_status: int
    decision: Decision | None
    numbers: Engagement | None


def submit_comment(
    *,
    article: Article,
    author: Reader,
    text: str,
    parent_id: UUID | None = None,
    rating: int | None = None,
    now: datetime,
) -> Submitted:
    """As `take_comment`, under an article that is there."""
    wanted = Wanted(text=text, parent_id=parent_id, rating=rating)
    return take_comment(
        site_key=article.site.key, key=article.key, author_id=author.id, wanted=wanted, now=now
    )


class Repeated(Exception):
    """The same attempt came before, and made this."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self.made = made


def take_comment(
    *,
    site_key: str,
    key: str,
    author_id: UUID,
    wanted: Wanted,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Submitted:
    """Store a reader's comment and say where it stands; in the caller's transaction or its own.

    The settings of the article hold (`Article.policy`), and the comment is stored where its
    discussion is. Statements: the facts, and the comment with all that belongs to it, which needs
    no transaction around it; a few more in slow mode, for a subscription, a public reply,
    followers of the discussion, judges, and an article nobody has written under.
    Raises Problem: thread_closed, unknown_article (or its discussion is hidden), reader_banned,
    identity_required, slow_mode, parent_not_public, already_reviewed, nudge, text_too_complex,
    validation_error on `parent`, `rating` or `text`, invalid_token (the reader was erased, or there
    is no such reader), token_other_site, not_found (the site),
    idempotency_mismatch. Raises Repeated for an `attempt` that came before.
    """
    words = Submission(text=wanted.text)
    is_within = connection.in_atomic_block
    ask = partial(
        read_taking,
        site_key=site_key,
        key=key,
        author_id=author_id,
        text=words,
        parent_id=wanted.parent_id,
        is_review=wanted.rating is not None,
        attempt=attempt,
        now=now,
    )
    for _ in range(_TRIES):
        asking = ask()
        _check_author(asking)
        if asking.before is not None:
            raise Repeated(asking.before)
        site, taking = asking.site, asking.taking
        place = _place(asking)
        if taking is None or place is None:
            if not is_within:
                with transaction.atomic():
                    return take_comment(
                        site_key=site_key,
                        key=key,
                        author_id=author_id,
                        wanted=wanted,
                        now=now,
                        attempt=attempt,
                    )
            get_or_make_article(site, key, described=wanted.described, now=now)
            continue
        is_one = _is_one_statement(taking, wanted, place.policy)
        is_alone = is_one and not is_within
        try:
            with nullcontext() if is_one else transaction.atomic():
                return _take(
                    taking, place, wanted, words, now=now, is_alone=is_alone, attempt=attempt
                )
        except Moved:
            continue
        except Problem:
            # Of two equal attempts at once the later may be refused for what the first one wrote.
            if attempt.key is not None and (before := ask().before) is not None:
                raise Repeated(before) from None
            raise
    raise Problem("unavailable", headers={"Retry-After": "1"})


def _place(asking: Asking) -> Place | None:
    """Where the text would stand; None without an article that readers see."""
    taking = asking.taking
    if taking is None:
        return None
    article = taking.article
    place = place_of(site=asking.site, article=article, levels=taking.levels)
    # What holds for the discussion shown holds for the article itself, unless it is another's.
    own = place.policy if article.thread is None else article.own_policy
    return None if own.mode == Mode.HIDDEN else place


def _is_one_statement(taking: Taking, wanted: Wanted, policy: Policy) -> bool:
    """Whether all that is to be written goes in with the comment."""
    article = taking.article
    return not (
        wanted.is_subscribing
        or taking.parent is not None
        or taking.has_judges
        or article.thread_id is not None
        or article.engagement.followers
        or policy.slow_mode_seconds
    )


def _take(
    taking: Taking,
    place: Place,
    wanted: Wanted,
    words: Submission,
    *,
    now: datetime,
    is_alone: bool,
    attempt: Attempt,
) -> Submitted:
    article, author, parent = taking.article, taking.author, taking.parent
    check_slow_mode(article=article, author=author, seconds=place.policy.slow_mode_seconds, now=now)
    _check_may_write(taking, place.policy, now)
    _check_parent(parent, wanted.parent_id)
    check_stars(
        ratings=place.policy.ratings,
        text=wanted.text,
        rating=wanted.rating,
        is_reply=parent is not None,
    )
    if wanted.rating is not None and taking.has_review:
        raise Problem("already_reviewed")
    if wanted.is_subscribing:
        subscribe(reader=author, article=article, now=now)
    new = make_text(
        wanted.text,
        site=article.site,
        language=article.language,
        rating=wanted.rating,
        version=1,
        known=words,
    )
    comment = new_comment(article, author, parent, new, now)
    facts = facts_with(
        bare_facts(
            place,
            text=wanted.text,
            rating=wanted.rating,
            written_at=comment.created_at,
            known=words,
        ),
        counted(taking.past, author) if asks_for_published(place.settings) else taking.past,
        author=author,
        written_at=comment.created_at,
    )
    judged = judge_facts(
        facts, site=article.site, policy=place.policy, wants_nudge=wanted.wants_nudge
    )
    return _store(comment, judged, taking, now, is_alone=is_alone, attempt=attempt)


def _store(
    comment: Comment,
    judged: Judgement,
    taking: Taking,
    now: datetime,
    *,
    is_alone: bool,
    attempt: Attempt,
) -> Submitted:
    new = insert_comment(
        comment, judged, article=taking.article, now=now, is_alone=is_alone, attempt=attempt
    )
    if judged.verdict.kind is VerdictKind.HOLD and taking.has_judges:
        ask_to_inform(comment, version=comment.version, now=now)
    numbers: Engagement | None = taking.article.engagement
    if comment.is_public:
        shown = new.numbers or show_new(comment, now=now)
        # What followers show was counted beside.
        numbers = shown if taking.article.pk == comment.article_id else None
    return Submitted(comment, judged.outcome.http_status, new.decision, numbers)


def _check_author(asking: Asking) -> None:
    author = asking.author
    if author.erased_at is not None or author.merged_into_id is not None:
        raise Problem("invalid_token")
    if author.site_id != asking.site.pk:
        raise Problem("token_other_site")


def _check_may_write(taking: Taking, policy: Policy, now: datetime) -> None:
    if policy.mode == Mode.HIDDEN:
        raise Problem("unknown_article")
    if not policy.is_open(now):
        raise Problem("thread_closed")
    if taking.past.restriction is BanKind.BAN:
        raise Problem("reader_banned")
    check_identity(taking.author, policy.min_identity)


def _check_parent(parent: Comment | None, parent_id: UUID | None) -> None:
    if parent is None and parent_id is not None:
        raise Problem("validation_error", errors=[FieldError("parent", "does_not_exist")])
    if parent is not None and not parent.is_public:
        raise Problem("parent_not_public")


def new_comment(
    article: Article, author: Reader, parent: Comment | None, new: Text, now: datetime
) -> Comment:
    """The row as it will be inserted, but for its state."""
    comment = _FRESH(
        site_id=article.site_id,
        article_id=article.discussion_id,
        author_id=author.id,
        parent_id=parent.id if parent else None,
        root_id=(parent.root_id or parent.id) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        # A parent precedes its children in every order, whatever two clocks say.
        created_at=max(now, parent.created_at + _TICK) if parent else now,
        **vars(new),
    )
    relate(comment, site=article.site, author=author, parent=parent)
    return comment
