"""What a site says of its automation."""

from typing import TYPE_CHECKING

from django import forms

from newsportal.sites.models import Site

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Site]
else:
    ModelForm = forms.ModelForm


class AutomationForm(ModelForm):
    class Meta:
        model = Site
        fields = (
            "automation",
            "errors_one_in",
            "audit_percent",
            "hold_toxic_percent",
            "hold_spam_percent",
            "train_after",
        )
        widgets = {"automation": forms.RadioSelect}
