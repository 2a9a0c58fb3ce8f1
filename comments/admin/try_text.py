"""The box to try a text in: what each rule says of it, and what becomes of it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.places import choices_of, place_of
from comments.admin.segments import split_by_findings
from comments.admin.words import reason_label
from comments.moderation.settings import schema
from comments.services.explain import Explanation, Fate, PhaseResult, explain_text
from comments.services.facts import TEXT_MAX_CHARS
from comments.states import VerdictKind
from newsportal.sites.roles import Ability

VERDICT_LABELS = {
    VerdictKind.PUBLISH: gettext_lazy("publishes it"),
    VerdictKind.HOLD: gettext_lazy("holds it for a person"),
    VerdictKind.REJECT: gettext_lazy("rejects it"),
    VerdictKind.NO_OBJECTION: gettext_lazy("has no objection"),
}
_OWN_LABELS = {
    "closed": gettext_lazy("Closed discussion"),
    "model": gettext_lazy("The site's model"),
}
_OUTCOMES = {
    Fate.REJECTED: gettext_lazy("Such a text is rejected at once."),
    Fate.HELD: gettext_lazy("Such a text waits for a person."),
    Fate.PUBLISHED: gettext_lazy("Such a text is published."),
    Fate.JUDGED: gettext_lazy("Rules and model have no objection; the judges outside are asked."),
}


def try_page(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """What every rule says of a text, as if it were sent now. Nothing of it is kept.

    The place is chosen in the same form, so that the text is still there for another one.
    """
    place = place_of(request, Ability.READ)
    text = request.POST.get("text", "")[:TEXT_MAX_CHARS]
    explained: Explanation | None = None
    if text.strip():
        explained = explain_text(
            site=place.site,
            section=place.section,
            article=place.article,
            text=text,
            now=timezone.now(),
        )
    context = {
        **admin_site.each_context(request),
        "title": _("Try a text"),
        "place": place,
        "text": text,
        "results": [_told(result, text) for result in explained.results] if explained else [],
        "outcome": _OUTCOMES[explained.fate] if explained else "",
        **choices_of(request, place, Ability.READ),
    }
    return TemplateResponse(request, "comments/admin/try_text.html", context)


def _told(result: PhaseResult, text: str) -> dict[str, Any]:
    findings = [
        {"start": start, "end": end, "reason": result.reasons[0] if result.reasons else ""}
        for start, end in result.spans
    ]
    label = _label(result.phase)
    return {
        "phase": label,
        "verdict": result.verdict or "",
        "says": VERDICT_LABELS[VerdictKind(result.verdict)] if result.verdict else "",
        "reasons": [reason_label(code) for code in result.reasons],
        "pieces": split_by_findings(text, findings) if findings else [],
        "milliseconds": f"{result.milliseconds:.2f}",
    }


def _label(phase: str) -> str:
    """What a phase is called."""
    if phase in _OWN_LABELS:
        return str(_OWN_LABELS[phase])
    labels = {option.phase: option.phase_label for option in schema().values()}
    return _(labels[phase]) if phase in labels else phase
