"""Judges outside in the admin: the newsroom says whom to ask; the secret is never shown."""

import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from comments.admin.words import failure_label
from comments.models import Judge
from comments.models.judge import JudgeKind
from comments.selectors.judges import is_named, with_latest_word
from comments.services.judges import save_judge
from newsportal.lib.staff_admin import short_time
from newsportal.lib.targets import BadTarget, read_url, resolve
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter, may

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Judge]
else:
    ModelForm = forms.ModelForm

# Without an address there is nobody to ask; without a key these answer nobody.
_NEEDS_URL = frozenset({JudgeKind.SIGNED})
_NEEDS_SECRET = frozenset({JudgeKind.AKISMET, JudgeKind.SIGNED})
_LOOK_UP_SECONDS = 2
_BAD_ADDRESS = {
    "bad_url": _("This is no address of a server."),
    "refused_target": _(
        "This server is not on the public internet, so nobody would ask it. Who runs the service"
        " can allow its name (NEWSPORTAL_OUTBOUND_ALLOWED)."
    ),
}

NAMED_BUT_OFF = _(
    "The judge «%(name)s», whom the moderation settings name, is switched off: nobody asks it."
)


class JudgeForm(ModelForm):
    new_secret = forms.CharField(
        label=_("Key or secret"),
        required=False,
        max_length=500,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Never shown again. Empty: as before, unless kind or address have changed."),
    )

    class Meta:
        model = Judge
        fields = ("site", "name", "kind", "url", "model", "threshold", "act", "is_on")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if url:
            try:
                resolve(read_url(url), until=time.monotonic() + _LOOK_UP_SECONDS)
            except BadTarget as error:
                # A name that cannot be found just now may be there when somebody asks.
                if words := _BAD_ADDRESS.get(error.code):
                    raise ValidationError(words) from error
        return url

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("kind")
        if kind in _NEEDS_URL and not found.get("url") and "url" not in self.errors:
            self.add_error("url", _("This kind needs an address."))
        is_elsewhere = {"kind", "url"} & set(self.changed_data) or not self.instance.secret
        if kind in _NEEDS_SECRET and is_elsewhere and not found.get("new_secret"):
            self.add_error("new_secret", _("This kind needs a key, and it is asked for again."))
        return found


@admin.register(Judge)
class JudgeAdmin(ScopedAdmin):
    """One that was asked stays on record: it is switched off, not deleted."""

    ability = change_ability = Ability.SETTINGS
    form = JudgeForm
    list_display = ("name", "kind", "act", "threshold", "is_on", "lately", "site")
    list_filter = (SiteFilter, "kind", "is_on")
    list_select_related = ("site",)
    search_fields = ("name",)
    ordering = ("site__name", "name", "id")
    fieldsets = (
        (None, {"fields": ("site", "name", "is_on")}),
        (capfirst(_("whom to ask")), {"fields": ("kind", "url", "model", "new_secret")}),
        (capfirst(_("what follows")), {"fields": ("threshold", "act")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Judge]:
        return with_latest_word(super().get_queryset(request), now=timezone.now())

    @admin.display(description=_("lately"))
    def lately(self, judge: Judge) -> str:
        """Whether it works: "left alone after failures" is an open circuit breaker."""
        heard_at, failure = getattr(judge, "heard_at", None), getattr(judge, "heard_failure", "")
        if heard_at is None:
            return str(_("nobody asked it for a day"))
        word = failure_label(failure) if failure else _("answers")
        return f"{word}, {short_time(heard_at)}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("site",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Judge, form: Any, change: bool) -> None:
        save_judge(
            obj,
            new_secret=form.cleaned_data.get("new_secret", ""),
            user=request.user if isinstance(request.user, User) else None,
            now=timezone.now(),
        )
        if not obj.is_on and is_named(obj):
            messages.warning(request, NAMED_BUT_OFF % {"name": obj.name})
