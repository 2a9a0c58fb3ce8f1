"""Making a service key in the admin: chosen scopes in, the key shown once out."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from newsportal.readers.models import ServiceKey
from newsportal.readers.tokens import SCOPES

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[ServiceKey]
else:
    ModelForm = forms.ModelForm

SCOPE_WORDS = {
    "articles": _("articles: register and change articles"),
    "comments": _("comments: read what only the publisher may"),
    "moderation": _("moderation: queues and decisions"),
    "export": _("export: everything of the site, in one file"),
}


class ServiceKeyForm(ModelForm):
    scopes = forms.MultipleChoiceField(
        label=capfirst(_("scopes")),
        choices=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ServiceKey
        fields = ("site", "scopes")
