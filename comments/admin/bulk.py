"""Acts on many comments: what was chosen, what a verdict would do, how far it is, and back."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comments.admin.words import REFUSALS, excerpt, reason_choices, reason_label
from comments.models import BulkAct, Comment
from comments.selectors.bulk import (
    Progress,
    bulk_acts_for,
    forecasts,
    progress_of,
    sample_of,
    site_of,
    states_in,
)
from comments.selectors.reasons import reasons_of
from comments.services.bulk import cancel_bulk, freeze, start_bulk, undo_bulk
from comments.states import BulkOutcome, DecisionVerdict, Reason, State
from newsportal.events.routing import at_once
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import ReadOnlyAdmin, short_time
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import may

OUTCOME_LABELS = {
    BulkOutcome.DONE: _("done"),
    BulkOutcome.DECIDED_ALREADY: _("somebody has decided meanwhile"),
    BulkOutcome.VERSION_CONFLICT: _("the author has changed the text"),
    BulkOutcome.IMPOSSIBLE: _("cannot be done in this state"),
    BulkOutcome.ALREADY_REVIEWED: _("the author has another review of the article"),
    BulkOutcome.OWN_DECISION: _("an appeal against your own decision"),
    BulkOutcome.NOT_FOUND: _("not yours to decide any more"),
    BulkOutcome.FAILED: _("failed"),
    BulkOutcome.CANCELLED: _("stopped before its turn"),
}
# For those two there is one reason; the others ask for it.
_PLAIN = {DecisionVerdict.PUBLISH: Reason.OK, DecisionVerdict.HOLD: Reason.OTHER}
VERDICT_WORDS = {
    DecisionVerdict.PUBLISH: _("Publish"),
    DecisionVerdict.HOLD: _("Take off the page"),
    DecisionVerdict.REJECT: _("Reject"),
    DecisionVerdict.REMOVE: _("Remove"),
}
_STATES = dict(Comment._meta.get_field("state").flatchoices)


class StartForm(forms.Form):
    """The verdict for all of them, with the reason of a refusal."""

    verdict = forms.ChoiceField(choices=[(verdict.value, verdict) for verdict in DecisionVerdict])
    reason = forms.ChoiceField(required=False)

    def __init__(self, refusals: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals = list(refusals)
        # The list, not the words beside it, is what may be sent.
        self.fields["reason"].choices = self.refusals  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        plain = _PLAIN.get(cleaned.get("verdict", ""))
        if plain is not None:
            cleaned["reason"] = plain
        elif not cleaned.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return cleaned


@admin.register(BulkAct)
class BulkActAdmin(ReadOnlyAdmin):
    list_display = ("chosen", "user", "what", "total", "stage")
    list_select_related = ("user",)
    list_display_links = ("chosen",)
    # UUIDv7: the order in which they were chosen.
    ordering = ("-id",)
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkAct]:
        return bulk_acts_for(request.user).order_by(*self.ordering)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.DECIDE)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, Ability.DECIDE)

    @admin.display(description=_("chosen"))
    def chosen(self, act: BulkAct) -> str:
        return short_time(act.created_at)

    @admin.display(description=_("decision"))
    def what(self, act: BulkAct) -> str:
        return what_it_does(act)

    @admin.display(description=_("stage"))
    def stage(self, act: BulkAct) -> str:
        return str(_stage(act))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        steps = {
            "start": self.start_view,
            "cancel": self.cancel_view,
            "undo": self.undo_view,
            "progress": self.progress_view,
        }
        return [
            *(
                path(f"<uuid:act_id>/{step}/", view(page), name=f"comments_bulkact_{step}")
                for step, page in steps.items()
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        act = self._act(request, _uuid(object_id))
        return self._page(request, act, StartForm(_refusals(act)))

    @method_decorator(require_POST)
    def start_view(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        act = self._act(request, act_id)
        form = StartForm(_refusals(act), request.POST)
        if not form.is_valid():
            return self._page(request, act, form)
        chosen = form.cleaned_data
        start_bulk(
            user=_decider(request),
            act_id=act.id,
            verdict=DecisionVerdict(chosen["verdict"]),
            reason=chosen["reason"],
            now=timezone.now(),
        )
        return _to(act.id)

    @method_decorator(require_POST)
    def cancel_view(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        act = self._act(request, act_id)
        cancel_bulk(user=_decider(request), act_id=act.id, inward=at_once(), now=timezone.now())
        return _to(act.id)

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        act = self._act(request, act_id)
        try:
            undoing = undo_bulk(
                user=_decider(request), act_id=act.id, inward=at_once(), now=timezone.now()
            )
        except Problem:
            text = _("There is nothing left that could be taken back.")
            self.message_user(request, str(text), messages.WARNING)
            return _to(act.id)
        return _to(undoing.id)

    @method_decorator(require_safe)
    @method_decorator(never_cache)
    def progress_view(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        """What the page asks for while the act runs."""
        act = self._act(request, act_id)
        progress = progress_of(act)
        return JsonResponse(
            {
                "total": progress.total,
                "settled": progress.settled,
                "is_finished": act.finished_at is not None,
                "outcomes": [
                    {"label": label, "count": count} for label, count in _outcomes(progress)
                ],
            }
        )

    def _act(self, request: HttpRequest, act_id: UUID) -> BulkAct:
        if not self.has_view_permission(request):
            raise PermissionDenied
        related = ("user", "undoes", "undone_by")
        act = bulk_acts_for(request.user).select_related(*related).filter(id=act_id).first()
        if act is None:
            raise Http404
        return act

    def _page(self, request: HttpRequest, act: BulkAct, form: StartForm) -> HttpResponse:
        states, progress = states_in(act), progress_of(act)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Decision on many"),
            "act": act,
            "form": form,
            "what": what_it_does(act),
            "stage": _stage(act),
            "states": [(_STATES[state], count) for state, count in states.items()],
            "forecasts": [
                {"verdict": verdict, "word": VERDICT_WORDS[verdict], "forecast": forecast}
                for verdict, forecast in forecasts(states).items()
                if verdict is not DecisionVerdict.REMOVE
            ],
            "refusals": form.refusals,
            "sample": [
                (item.comment, excerpt(item.comment), _STATES[State(item.state)])
                for item in sample_of(act)
            ],
            "progress": progress,
            "outcomes": _outcomes(progress),
            "is_undoable": act.finished_at and not act.undoes_id and progress.done > 0,
            "seconds_left": _seconds_left(act, timezone.now()),
            "undone_by": getattr(act, "undone_by", None),
            "list_url": reverse("admin:comments_comment_changelist"),
        }
        return TemplateResponse(request, "comments/admin/bulk.html", context)


def choose_many(request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
    """Freeze what a list found and go to the page that asks what to do with it."""
    return _to(freeze(user=_decider(request), comments=comments, now=timezone.now()).id)


def _refusals(act: BulkAct) -> list[tuple[str, str]]:
    """The closed list; of one site its own reasons with their words, as at its desk. Queries: 2."""
    site_id = site_of(act)
    if site_id is None:
        return reason_choices(REFUSALS)
    language = (get_language() or "ru")[:2]
    own = [(reason.code, reason.label(language)) for reason in reasons_of(site_id)]
    known = {code for code, _label in own}
    return own + [choice for choice in reason_choices(REFUSALS) if choice[0] not in known]


def what_it_does(act: BulkAct) -> str:
    """«Отклонить: спам», or that it takes another one back."""
    if act.undoes_id is not None:
        return str(_("Taking back"))
    if act.verdict is None:
        return "—"
    verdict = DecisionVerdict(act.verdict)
    word = str(VERDICT_WORDS[verdict])
    return word if verdict in _PLAIN else f"{word}: {reason_label(act.reason)}"


def _stage(act: BulkAct) -> Any:
    if act.cancelled_at:
        return _("stopped")
    if act.finished_at:
        return _("finished")
    return _("at work") if act.started_at else _("chosen, not started")


def _seconds_left(act: BulkAct, now: datetime) -> int:
    """For how long nobody outside hears of it; 0 while it runs and afterwards."""
    return max(0, math.ceil((act.undo_until - now).total_seconds())) if act.undo_until else 0


def _outcomes(progress: Progress) -> list[tuple[str, int]]:
    return [(str(OUTCOME_LABELS[code]), count) for code, count in progress.outcomes.items()]


def _decider(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may(request, Ability.DECIDE):
        raise PermissionDenied
    return request.user


def _to(act_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:comments_bulkact_change", args=[act_id]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
