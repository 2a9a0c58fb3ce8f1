"""What readers say of a comment, on its page, and what makes it stand out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.http import Http404
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.admin.words import REFUSALS, opinion_label, reason_label
from comments.models import Appeal, Comment, Flag
from comments.selectors import comments_for_staff
from comments.selectors.judges import Opinion
from comments.selectors.moderation import undecided_appeals
from comments.services.highlight import FEATURE, PIN, end_highlight, highlight_comment
from comments.states import DecisionVerdict, Reason, State
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import short_time
from newsportal.sites.roles import Ability, can

FLAGS_SHOWN = 50
_CONFIRMED = {State.REJECTED: DecisionVerdict.REJECT, State.REMOVED: DecisionVerdict.REMOVE}
_HIGHLIGHTS = {"pin": (PIN, True), "unpin": (PIN, False)}
_HIGHLIGHTS |= {"feature": (FEATURE, True), "unfeature": (FEATURE, False)}
_TOLD = {
    "pin": _("Pinned to the top of the discussion."),
    "unpin": _("Unpinned."),
    "feature": _("Featured."),
    "unfeature": _("Not featured any more."),
}
_REFUSED = {
    "too_many_pinned": _("Three are pinned here already. Unpin another one first."),
    "validation_error": _("Only what is public can be featured, and only reviews can be pinned."),
}


@dataclass(frozen=True)
class Confirmation:
    """The button that lets a comment be as it is, when someone has asked about it."""

    act: str
    label: str | Promise


@dataclass(frozen=True)
class Table:
    """What is known beside a comment's text, to read."""

    title: str | Promise
    names: Sequence[str | Promise]
    rows: Sequence[Sequence[object]]


def opinions_table(opinions: Iterable[Opinion]) -> Table:
    names = (_("Judge"), _("Text version"), _("Score"), _("Word"))
    rows = [
        (
            opinion.judge,
            opinion.version,
            "—" if opinion.score is None else number_format(opinion.score, 2),
            opinion_label(opinion),
        )
        for opinion in opinions
    ]
    return Table(_("Judges outside"), names, rows)


def _flags_table(flags: Iterable[Flag]) -> Table:
    names = (_("When"), _("Reason"), _("Reader"), _("Note"), _("Text version"))
    rows = [
        (
            short_time(flag.created_at),
            reason_label(flag.reason),
            flag.reader.name,
            flag.note,
            flag.comment_version,
        )
        for flag in flags
    ]
    return Table(_("Reports"), names, rows)


class HighlightForm(forms.Form):
    act = forms.ChoiceField(choices=[(act, act) for act in _HIGHLIGHTS])


def voices_of(comment: Comment) -> dict[str, Any]:
    """What the page of a comment shows beside its text. Queries: 2."""
    flags = Flag.objects.filter(comment=comment).select_related("reader")
    appeal = undecided_appeals(comment).select_related("against__by_user").first()
    return {
        "flags": _flags_table(flags.order_by("-created_at", "-id")[:FLAGS_SHOWN]),
        "appeal": appeal,
        "confirmation": _confirmation(comment, appeal),
    }


def _confirmation(comment: Comment, appeal: Appeal | None) -> Confirmation | None:
    state = State(comment.state)
    if state is State.PUBLISHED and comment.reported_at is not None:
        return Confirmation(f"{DecisionVerdict.PUBLISH}:{Reason.OK}", _("Leave it on the page"))
    if appeal is None or state not in _CONFIRMED:
        return None
    # A reason of the rules is none that a person gives.
    given = appeal.against.reason
    reason = given if given in set(REFUSALS) else Reason.RULES
    return Confirmation(f"{_CONFIRMED[state]}:{reason}", _("The refusal stands"))


def highlight_as_asked(
    *, user: User, comment_id: UUID, form: HighlightForm, now: datetime
) -> str | Promise:
    """Pin or feature a comment of the user's sites, or end it; returns what to tell of it.

    Raises Problem as `highlight_comment` does and forbidden, Http404 for a comment of others.
    """
    found = comments_for_staff(user).filter(id=comment_id).select_related("article")
    comment = found.only("site_id", "article__section_id").first()
    if comment is None:
        raise Http404
    if not can(user, Ability.FEATURE, comment.site_id, comment.article.section_id):
        raise Problem("forbidden")
    highlight, is_on = _HIGHLIGHTS[form.cleaned_data["act"]]
    change = highlight_comment if is_on else end_highlight
    change(site_id=comment.site_id, comment_id=comment_id, highlight=highlight, now=now)
    return _TOLD[form.cleaned_data["act"]]


def highlight_refused(code: str) -> str | Promise:
    """Why nothing was pinned or featured."""
    return _REFUSED.get(code, _("Nothing was changed. Try again, please."))
