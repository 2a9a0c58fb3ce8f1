"""One chunk of a replay: each comment judged by the settings of now and by the draft."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from comments.models import Comment, Decision
from comments.moderation.pipeline import run
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.services.facts import Place, facts_at, place_of
from comments.services.model_judge import with_model
from comments.services.replay.draft import Draft
from comments.services.replay.tally import HOLD, PUBLISH, REJECT, Tally, Trial, count
from comments.services.screen_many import PHASES_OF_WORKER
from comments.states import DeciderKind, DecisionVerdict, Mode, State, VerdictKind
from newsportal.articles.models import Article

logger = logging.getLogger(__name__)

_PEOPLE = (DeciderKind.PERSON, DeciderKind.SERVICE)
_BAD = {DecisionVerdict.REJECT.value: True, DecisionVerdict.REMOVE.value: True}
_BAD[DecisionVerdict.PUBLISH.value] = False


def try_comments(comments: Sequence[Comment], draft: Draft) -> Tally:
    """The tally of comments, with author, article, its site and section loaded.

    One that cannot be judged is counted as failed. Call it within `one_pass`.
    """
    people = _people_on(comments)
    places: dict[int, tuple[Place, Place]] = {}
    trials, failed = [], 0
    for comment in comments:
        try:
            old, new = _both_places(comment.article, draft, places)
            trials.append(_try(comment, old, new, draft, people.get(comment.id)))
        except Exception:
            # Whatever one text does to a rule, the others are still to be counted.
            logger.exception("comment %s could not be replayed", comment.id)
            failed += 1
    return count(trials, failed=failed)


def _both_places(
    article: Article, draft: Draft, known: dict[int, tuple[Place, Place]]
) -> tuple[Place, Place]:
    if article.pk not in known:
        place = place_of(site=article.site, article=article)
        known[article.pk] = place, draft.place(place, article)
    return known[article.pk]


def _try(comment: Comment, old: Place, new: Place, draft: Draft, is_bad: bool | None) -> Trial:
    facts = _facts(comment, old)
    other = _facts(comment, new) if draft.needs_facts else _with_draft(facts, new)
    before, after = _judge(facts, old), _judge(other, new)
    told = _told(after, new)
    # Why it is stopped; of what would be let through, why it is stopped now.
    stopping = before if told == PUBLISH else after
    return Trial(
        comment=str(comment.id),
        day=comment.created_at.date().isoformat(),
        old=_told(before, old),
        new=told,
        reasons=[reason.value for reason in stopping.reasons[:1]],
        is_bad=is_bad,
    )


def _facts(comment: Comment, place: Place) -> Submission:
    """As they were when the text was written, as far as rows of today tell."""
    written_at = comment.edited_at or comment.created_at
    facts = facts_at(
        place,
        text=comment.text,
        rating=comment.rating,
        author=comment.author,
        written_at=written_at,
        edited=comment,
    )
    # What the author has published since was not known then.
    before = Comment.objects.filter(
        author=comment.author_id, state=State.PUBLISHED, created_at__lt=written_at
    ).exclude(id=comment.id)
    known = min(facts.author.published, before.order_by()[: facts.author.published + 1].count())
    return replace(facts, author=facts.author._replace(published=known))


def _with_draft(facts: Submission, place: Place) -> Submission:
    words = place.site.banned_words.splitlines()
    return replace(
        facts,
        settings=place.settings,
        own_words=place.words,
        extra_stems=tuple(stem.strip() for stem in words if stem.strip()),
    )


def _judge(facts: Submission, place: Place) -> Verdict:
    return with_model(
        run(facts, PHASES_OF_WORKER), site=place.site, mode=place.policy.mode, text=facts.text
    )


def _told(verdict: Verdict, place: Place) -> str:
    """What becomes of the text: public, waiting for a person, or refused."""
    if verdict.kind is VerdictKind.REJECT:
        return REJECT
    if verdict.kind is VerdictKind.HOLD:
        return HOLD
    is_read_first = place.policy.mode == Mode.PRE and verdict.kind is not VerdictKind.PUBLISH
    return HOLD if is_read_first else PUBLISH


def _people_on(comments: Sequence[Comment]) -> dict[UUID, bool]:
    """Whether people refused these very texts, of those that people looked at. Queries: 1."""
    versions = {comment.id: comment.version for comment in comments}
    rows = Decision.objects.filter(
        comment__in=versions, by_kind__in=_PEOPLE, verdict__in=list(_BAD)
    ).order_by("created_at", "id")
    return {
        comment_id: _BAD[verdict]
        for comment_id, version, verdict in rows.values_list(
            "comment_id", "comment_version", "verdict"
        )
        if versions[comment_id] == version
    }
