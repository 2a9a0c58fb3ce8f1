"""Taking a new comment: what a POST stores, by the contract's table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from comments.deciders import RULES
from comments.language import guess_language
from comments.models import Comment
from comments.moderation.pipeline import run
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.services.decide import record_decision
from comments.services.facts import gather_facts
from comments.services.sandbox import forced_verdict
from comments.states import DecisionVerdict, Mode, Outcome, Screening, State, VerdictKind, outcome
from newsportal.articles.models import Article
from newsportal.events.log import publish
from newsportal.lib.markup import Markup, render
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.bans import is_banned
from newsportal.readers.identity import check_identity
from newsportal.readers.models import Reader
from newsportal.sites.models import Ratings

# Kept below the gap between two clock readings of one process.
_TICK = timedelta(microseconds=1)
_MARKUPS: dict[str, Markup] = {"plain": "plain", "markdown": "markdown"}
_DECIDED = {
    State.PUBLISHED: DecisionVerdict.PUBLISH,
    State.PENDING: DecisionVerdict.HOLD,
    State.REJECTED: DecisionVerdict.REJECT,
}


@dataclass(frozen=True)
class Submitted:
    """What was stored and the HTTP status that tells it (201 public, 202 not yet)."""

    comment: Comment
    http_status: int


def submit_comment(
    *,
    article: Article,
    author: Reader,
    text: str,
    parent_id: UUID | None = None,
    rating: int | None = None,
    wants_nudge: bool = False,
    now: datetime,
) -> Submitted:
    """Store a reader's comment and say where it stands.

    `article` is loaded with site, section and engagement; `text` is clean (see `lib.text`).
    Raises Problem: thread_closed, reader_banned, identity_required, parent_not_public,
    already_reviewed, nudge, text_too_complex, validation_error on `parent`, `rating` or `text`.
    """
    with transaction.atomic():
        _check_open(article, now)
        if is_banned(author, now):
            raise Problem("reader_banned")
        check_identity(author, article.policy.min_identity)
        parent = _get_parent(article, parent_id) if parent_id else None
        _check_rating(article, author, rating, is_reply=parent is not None)
        # A parent precedes its children in every order, whatever two clocks say.
        created_at = max(now, parent.created_at + _TICK) if parent else now
        html = render(text, _MARKUPS[article.site.markup])
        facts, verdict = _judge(article, author, text, created_at)
        if wants_nudge and verdict.kind in {VerdictKind.HOLD, VerdictKind.REJECT}:
            raise Problem("nudge", extra={"reasons": [str(reason) for reason in verdict.reasons]})
        result = outcome(
            mode=Mode(facts.mode),
            verdict=verdict.kind,
            screening=Screening(article.policy.screening),
        )
        comment = Comment(
            site=article.site,
            article=article,
            author=author,
            parent=parent,
            root_id=(parent.root_id or parent.id) if parent else None,
            depth=parent.depth + 1 if parent else 0,
            text=text,
            html=html,
            language=guess_language(text, default=article.language),
            rating=rating,
            fingerprint=facts.fingerprint,
            created_at=created_at,
        )
        _store(comment, result, verdict, now)
    return Submitted(comment=comment, http_status=result.http_status)


def _check_open(article: Article, now: datetime) -> None:
    if not article.policy.is_open(now):
        raise Problem("thread_closed")


def _get_parent(article: Article, parent_id: UUID) -> Comment:
    parent = Comment.objects.filter(id=parent_id, article=article).first()
    if parent is None:
        raise Problem("validation_error", errors=[FieldError("parent", "does_not_exist")])
    if not parent.is_public:
        raise Problem("parent_not_public")
    return parent


def _check_rating(article: Article, author: Reader, rating: int | None, *, is_reply: bool) -> None:
    ratings = article.policy.ratings
    if rating is None:
        if ratings == Ratings.REQUIRED and not is_reply:
            raise Problem("validation_error", errors=[FieldError("rating", "required")])
        return
    if is_reply:
        raise Problem("validation_error", errors=[FieldError("rating", "not_on_replies")])
    if ratings == Ratings.OFF:
        raise Problem("validation_error", errors=[FieldError("rating", "ratings_off")])
    # The constraint decides a race; this only spares most second reviews the work.
    if active_review(article, author) is not None:
        raise Problem("already_reviewed")


def active_review(article: Article, author: Reader) -> Comment | None:
    """The author's review that counts, or waits to count. Queries: 1."""
    return Comment.objects.filter(
        article=article,
        author=author,
        rating__isnull=False,
        state__in=[State.PENDING, State.PUBLISHED],
    ).first()


def _judge(
    article: Article, author: Reader, text: str, written_at: datetime
) -> tuple[Submission, Verdict]:
    facts = gather_facts(text=text, article=article, author=author, written_at=written_at)
    forced = forced_verdict(article.site, text)
    return facts, forced or run(facts)


def _store(comment: Comment, result: Outcome, verdict: Verdict, now: datetime) -> None:
    """Insert as pending; a decision of the rules then moves it on like any other."""
    comment.state = State.PENDING
    comment.due_at = now if result.is_due else None
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError as error:
        if "comment_one_review_each" in str(error):
            raise Problem("already_reviewed") from error
        raise
    publish(
        "comment.submitted",
        site_id=comment.site_id,
        article_id=comment.article_id,
        subject_id=comment.id,
        now=now,
        version=comment.version,
    )
    if result.decided_by_rules and result.state is not None:
        record_decision(
            comment,
            verdict=_DECIDED[result.state],
            reason=verdict.reasons[0] if verdict.reasons else "ok",
            findings=verdict.to_json()["findings"],
            decider=RULES,
            now=now,
            is_still_due=result.is_due,
        )
