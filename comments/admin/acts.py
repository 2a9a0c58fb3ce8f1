"""A moderator's decision from a page of the admin."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from comments.admin.desk.scope import seen_comments
from comments.admin.words import REFUSALS, reason_label
from comments.deciders import Decider
from comments.models import Decision
from comments.services.decide import decide_comment
from comments.services.desk.acts import Target, lock_target
from comments.states import DeciderKind, DecisionVerdict, Reason, State
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability

_ACTS = [
    f"{DecisionVerdict.PUBLISH}:{Reason.OK}",
    f"{DecisionVerdict.HOLD}:{Reason.OTHER}",
    *(f"{DecisionVerdict.REJECT}:{reason}" for reason in REFUSALS),
    *(f"{DecisionVerdict.REMOVE}:{reason}" for reason in REFUSALS),
]


class ActForm(forms.Form):
    """One press of a button: what is done and why, and which text in which state was seen."""

    act = forms.ChoiceField(choices=[(act, act) for act in _ACTS])
    version = forms.IntegerField(min_value=1)
    state = forms.ChoiceField(choices=[(state.value, state.value) for state in State])

    @property
    def verdict(self) -> DecisionVerdict:
        return DecisionVerdict(self.cleaned_data["act"].partition(":")[0])

    @property
    def reason(self) -> str:
        return str(self.cleaned_data["act"].partition(":")[2])


def decide_as_seen(*, user: User, comment_id: UUID, form: ActForm, now: datetime) -> Decision:
    """Decide on a comment of the user's sites, if it is still as the page showed it.

    Raises Problem as `decide_comment` does, forbidden when the user may only read it, and
    decided_already when somebody moved the comment since the page was made: two moderators never
    overrule each other unawares.
    """
    (comment,) = seen_comments(user, [comment_id], Ability.DECIDE).values()
    version = form.cleaned_data["version"]
    with transaction.atomic():
        target = Target(comment.id, version, form.cleaned_data["state"])
        lock_target(target, site_id=comment.site_id)
        return decide_comment(
            site_id=comment.site_id,
            comment_id=comment.id,
            version=version,
            verdict=form.verdict,
            reason=form.reason,
            decider=Decider(DeciderKind.PERSON, user=user),
            now=now,
        )


def told(decision: Decision) -> str:
    """What was done, in a sentence."""
    reason = reason_label(decision.reason)
    match DecisionVerdict(decision.verdict):
        case DecisionVerdict.PUBLISH:
            return _("Published.")
        case DecisionVerdict.HOLD:
            return _("Taken off the page; it waits for a decision again.")
        case DecisionVerdict.REJECT:
            return _("Rejected: %(reason)s.") % {"reason": reason}
        case DecisionVerdict.REMOVE:
            return _("Removed: %(reason)s.") % {"reason": reason}


def explained(problem: Problem) -> str:
    """Why nothing was done, and what to do about it."""
    sentences = {
        "version_conflict": _("The text has changed since you read it. Read it again, please."),
        "decided_already": _("Somebody has decided already. Nothing was changed."),
        "own_decision": _(
            "The author appeals against a decision of yours: another moderator decides."
        ),
        "already_reviewed": _(
            "The author has another review of this article. Reject this one as a duplicate."
        ),
        "edit_window_over": _("It is too late to take this back: decide anew instead."),
        "forbidden": _("Your role does not let you do this here."),
        "not_found": _("It is not there any more, or not yours to see."),
        "validation_error": _("This cannot be done with a review in this state."),
    }
    return sentences.get(problem.code, _("Nothing was changed. Try again, please."))
