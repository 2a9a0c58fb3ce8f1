"""Taking a new comment: what a POST stores, by the contract's table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from comments.deciders import RULES
from comments.models import Comment
from comments.selectors import check_discussion
from comments.services.decide import one_review_each, record_decision
from comments.services.hearing import ask_to_inform
from comments.services.judge import Judgement, judge_text
from comments.services.reviews import check_review
from comments.services.slow_mode import check_slow_mode
from comments.services.telling import publish_of
from comments.services.texts import Text, make_text
from comments.states import State, VerdictKind
from newsportal.articles.models import Article
from newsportal.articles.shelves import subscribe
from newsportal.articles.threads import hold_thread
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.identity import check_identity
from newsportal.readers.models import Reader

# Kept below the gap between two clock readings of one process.
_TICK = timedelta(microseconds=1)


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
    is_subscribing: bool = False,
    now: datetime,
) -> Submitted:
    """Store a reader's comment and say where it stands.

    `article` is loaded as by `articles_of`; its settings hold (`Article.policy`), and the comment
    is stored where its discussion is. `text` is clean (see `lib.text`), empty for stars alone.
    Raises Problem: thread_closed, unknown_article (the discussion is hidden), reader_banned,
    identity_required, slow_mode, parent_not_public, already_reviewed, nudge, text_too_complex,
    validation_error on `parent`, `rating` or `text`, invalid_token (the reader was erased).
    """
    slow = article.policy_at(now).slow_mode_seconds
    with transaction.atomic():
        check_slow_mode(article=article, author=author, seconds=slow, now=now)
        hold_thread(article)
        hold_reader(author)
        _check_may_write(article, author, now)
        parent = _get_parent(article, parent_id) if parent_id else None
        check_review(
            article=article,
            author=author,
            text=text,
            rating=rating,
            is_reply=parent is not None,
        )
        if is_subscribing:
            subscribe(reader=author, article=article, now=now)
        new = make_text(
            text, site=article.site, language=article.language, rating=rating, version=1
        )
        comment = new_comment(article, author, parent, new, now)
        judged = judge_text(
            text=text,
            rating=rating,
            article=article,
            author=author,
            written_at=comment.created_at,
            wants_nudge=wants_nudge,
        )
        store(comment, judged, now)
    return Submitted(comment=comment, http_status=judged.outcome.http_status)


def _check_may_write(article: Article, author: Reader, now: datetime) -> None:
    check_discussion(article)
    if not article.policy.is_open(now):
        raise Problem("thread_closed")
    if is_banned(author, now):
        raise Problem("reader_banned")
    check_identity(author, article.policy.min_identity)


def _get_parent(article: Article, parent_id: UUID) -> Comment:
    parent = Comment.objects.filter(id=parent_id, article_id=article.discussion_id).first()
    if parent is None:
        raise Problem("validation_error", errors=[FieldError("parent", "does_not_exist")])
    if not parent.is_public:
        raise Problem("parent_not_public")
    return parent


def new_comment(
    article: Article, author: Reader, parent: Comment | None, new: Text, now: datetime
) -> Comment:
    """The row as it will be inserted, but for its state."""
    return Comment(
        site=article.site,
        article_id=article.discussion_id,
        author=author,
        parent=parent,
        root_id=(parent.root_id or parent.id) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        # A parent precedes its children in every order, whatever two clocks say.
        created_at=max(now, parent.created_at + _TICK) if parent else now,
        **vars(new),
    )


def store(comment: Comment, judged: Judgement, now: datetime) -> None:
    """Insert as pending; a decision of the rules then moves it on like any other."""
    comment.state = State.PENDING
    comment.due_at = now if judged.outcome.is_due else None
    with one_review_each():
        comment.save(force_insert=True)
    publish_of(comment, "comment.submitted", now=now)
    if judged.decision is not None:
        record_decision(
            comment,
            verdict=judged.decision,
            reason=judged.reason,
            findings=judged.findings,
            decider=RULES,
            now=now,
            is_still_due=judged.outcome.is_due,
        )
    if judged.verdict.kind is VerdictKind.HOLD:
        ask_to_inform(comment, version=comment.version, now=now)
