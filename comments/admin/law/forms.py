"""What lawyers fill in. Each form is one act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import LegalRequest
from comments.models.law import REQUEST_KIND_LABELS, REQUEST_OUTCOME_LABELS
from comments.states import RequestKind
from newsportal.lib.moments import validate_moment
from newsportal.sites.models import Site

_KINDS = [row for row in REQUEST_KIND_LABELS if row[0] != RequestKind.COMPLAINT]
# As browsers send `datetime-local`.
_MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A time in the staff's zone, by the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[_MOMENT], validators=[validate_moment], **kwargs)


class IdsField(forms.CharField):
    """Comments by their ids, or by addresses that end in one; one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        found = []
        for word in str(value or "").split():
            try:
                found.append(UUID(word.rstrip("/")[-36:]))
            except ValueError as error:
                text = _("%(word)s is no id of a review.") % {"word": word[:80]}
                raise forms.ValidationError(text) from error
        return found


class NewRequestForm(forms.Form):
    """A request that came by post, by mail or by hand."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("site"))
    kind = forms.ChoiceField(choices=_KINDS, label=_("kind"))
    sender = forms.CharField(max_length=300, label=_("sender"))
    reference = forms.CharField(max_length=120, required=False, label=_("sender's own number"))
    subject = forms.CharField(
        max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), label=_("what is asked")
    )
    received_at = MomentField(label=_("received"))
    due_at = MomentField(
        required=False, label=_("due"), help_text=_("Empty: as the kind of request wants it.")
    )
    comments = IdsField(
        required=False,
        label=_("reviews"),
        help_text=_("Their ids or addresses, one a line; more can be added later."),
    )

    def __init__(self, *args: Any, site_ids: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(id__in=site_ids).order_by("name", "id")
        field: Any = self.fields["site"]
        field.queryset = sites
        if len(site_ids) == 1:
            field.initial = site_ids[0]
        self.fields["received_at"].initial = timezone.localtime().strftime(_MOMENT)


class AssignForm(forms.Form):
    assigned = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("assigned to"), empty_label=_("nobody")
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assigned"]
        field.queryset = colleagues


class DueForm(forms.Form):
    due_at = MomentField(label=_("due"))
    note = forms.CharField(max_length=1000, required=False, label=_("why"))


class NoteForm(forms.Form):
    note = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label=_("note")
    )


class CommentsForm(forms.Form):
    comments = IdsField(label=_("reviews"), help_text=_("Their ids or addresses, one a line."))


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(choices=REQUEST_OUTCOME_LABELS, label=_("outcome"))
    answer = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("answer to the sender"),
    )


class ContactForm(forms.Form):
    basis = forms.CharField(max_length=500, label=_("on what ground"))


class _OfRequest(forms.Form):
    """For one of the given requests, or for none."""

    request = forms.ModelChoiceField(
        LegalRequest.objects.none(), required=False, label=_("request"), empty_label="—"
    )

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["request"]
        field.queryset = requests


class HoldForm(_OfRequest):
    reason = forms.CharField(max_length=500, label=_("why"))


class EvidenceForm(_OfRequest):
    recipient = forms.CharField(max_length=300, label=_("to whom"))
    basis = forms.CharField(max_length=500, label=_("on what ground"))
    with_identity = forms.BooleanField(
        required=False,
        label=_("with the author's mail address and sign-on"),
    )
