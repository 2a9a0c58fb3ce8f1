"""Codes in words, for moderators."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Decision
from comments.moderation.verdict import FindingJson
from comments.selectors.judges import Opinion
from comments.services.model_opinion import MODEL_PHASE
from comments.states import DECISION_REASONS, Reason, RevisionState
from newsportal.lib.ago import ago
from newsportal.lib.outbound_words import FAILURES, NO_ANSWER

REASON_LABELS = {
    Reason.OFFENSIVE: _("offensive text"),
    Reason.ABUSIVE: _("insults other readers"),
    Reason.SPAM: _("advertising or spam"),
    Reason.OFF_TOPIC: _("not about the article"),
    Reason.PERSONAL_DATA: _("personal data"),
    Reason.ILLEGAL: _("against the law"),
    Reason.OTHER: _("other"),
    Reason.OK: _("no objection"),
    Reason.DUPLICATE: _("a duplicate"),
    Reason.RULES: _("against the rules of the discussion"),
    Reason.LEGAL: _("required by law"),
    Reason.AUTHOR: _("the author took it back"),
    Reason.BANNED_WORD: _("banned word"),
    Reason.CAPITALS: _("mostly capital letters"),
    Reason.CLOSED: _("the discussion is closed"),
    Reason.DOMAIN: _("a link to a suspect site"),
    Reason.EDITED: _("the author changed the text"),
    Reason.FLAGGED: _("reported by readers"),
    Reason.FLOOD: _("too many in a row"),
    Reason.HISTORY: _("others of the author were rejected"),
    Reason.IDENTITY: _("little is known of the author"),
    Reason.JUDGE: _("a judge outside objects"),
    Reason.LENGTH: _("too short or too long"),
    Reason.LINKS: _("links"),
    Reason.NEW_AUTHOR: _("a new author"),
    Reason.NOISE: _("noise: signs or emoji in rows"),
    Reason.PREMODERATION: _("every review is read before publication"),
    Reason.RATING_ONLY: _("stars without a text"),
    Reason.REPEATED: _("repeated text"),
    Reason.SCREENING_FAILED: _("the automatic check failed"),
    Reason.SHADOW_BAN: _("the author writes unseen"),
    Reason.STAFF: _("the newsroom's own"),
    Reason.TOXIC: _("the model finds it offensive"),
    Reason.TRUSTED: _("trusted author"),
    Reason.UNCERTAIN: _("no certificate covers it"),
    Reason.UNDONE: _("a moderator took the act back"),
}

_SOURCES = {
    "webmention": _("reply on the site %(name)s"),
    "fediverse": _("reply in the Fediverse, %(name)s"),
}

_FAILURES = {**FAILURES, "gone": _("the text was gone")}

REVISION_LABELS = {
    RevisionState.PENDING: _("an edit that waits"),
    RevisionState.REPLACED: _("until an edit took its place"),
    RevisionState.REJECTED: _("an edit that was refused"),
    RevisionState.OVERTAKEN: _("an edit overtaken by another act"),
}

# Why a text may be refused, in the order of the digits that choose it.
REFUSALS = tuple(reason for reason in DECISION_REASONS if reason is not Reason.OK)

_EXCERPT_CHARACTERS = 90


def reason_label(code: str) -> str:
    """The reason in the moderator's language; a site's own code as it is."""
    try:
        return str(REASON_LABELS[Reason(code)])
    except (KeyError, ValueError):
        return code


def objection_labels(decision: Decision | None, findings: Iterable[FindingJson]) -> list[str]:
    """Why a text waits, each reason once; `findings` are those about the text as it is now."""
    if decision is None:
        return [reason_label("premoderation")]
    # Without a place in the text the model's finding is only the score it gave, low or high.
    found = [it["reason"] for it in findings if it.get("phase") != MODEL_PHASE or "start" in it]
    # That an act was taken back is no objection to the text.
    codes = [code for code in [decision.reason, *found] if code and code != Reason.UNDONE]
    return [reason_label(code) for code in dict.fromkeys(codes)]


def failure_label(code: str) -> str:
    """Why a judge outside gave no score."""
    return str(_FAILURES.get(code, NO_ANSWER))


def opinion_label(opinion: Opinion) -> str:
    """What a judge outside said, or why nothing came."""
    if opinion.failure:
        return failure_label(opinion.failure)
    if opinion.score is None:
        return str(_("is being asked"))
    return str(_("objects") if opinion.is_over else _("no objection"))


def reason_choices(reasons: Iterable[Reason] = tuple(Reason)) -> list[tuple[str, str]]:
    return [(reason.value, str(REASON_LABELS[reason])) for reason in reasons]


def excerpt(comment: Comment) -> str:
    """The beginning of the text, in one line."""
    return Truncator(" ".join(comment.text.split())).chars(_EXCERPT_CHARACTERS) or "—"


def how_long_ago(moment: datetime, now: datetime) -> str:
    """«4 часа назад» in the language of the page."""
    phrase, _seconds = ago(moment, now, (get_language() or "ru")[:2])
    return phrase


def source_label(source: Mapping[str, str]) -> str:
    """«ответ на сайте blog.example»"""
    label = str(_SOURCES[source["kind"]] % source)
    written = parse_datetime(source.get("published_at", ""))
    return f"{label}, {date_format(localtime(written), 'SHORT_DATE_FORMAT')}" if written else label
