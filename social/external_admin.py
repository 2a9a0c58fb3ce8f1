"""Networks' own numbers in the admin: whom to ask with which key, how that goes, and followers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from newsportal.lib.outbound_words import failure_words
from newsportal.lib.staff_admin import short_time
from newsportal.sites.exporting import ExportedAdmin
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter, may
from social.external import BUDGETS, COUNTS, FOLLOWERS, NEEDS_ID, NEEDS_SECRET
from social.external_selectors import trend_of, with_network_name, with_next_question
from social.models import FollowLink, NetworkPoll
from social.models.external import AskedNetwork
from social.newsroom.columns import FOLLOW_LINKS
from social.services import asking
from social.services.polls import delete_poll, save_follow_link, save_poll
from social.sparkline import sparkline

if TYPE_CHECKING:
    PollModelForm = forms.ModelForm[NetworkPoll]
else:
    PollModelForm = forms.ModelForm

TREND_DAYS = 30


class NetworkPollForm(PollModelForm):
    new_secret = forms.CharField(
        label=_("Key or secret"),
        required=False,
        max_length=500,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Never shown again. Empty: as before, unless the address has changed. VK needs it for"
            " followers alone; Odnoklassniki, Pinterest and Tumblr have none."
        ),
    )

    class Meta:
        model = NetworkPoll
        fields = ("site", "network", "is_on", "app_id", "url", "both_schemes")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        network = found.get("network") or self.instance.network
        if network in NEEDS_ID and not found.get("app_id"):
            self.add_error("app_id", _("This network needs the id of an application."))
        is_new = "url" in self.changed_data or not self.instance.secret
        if network in NEEDS_SECRET and is_new and not found.get("new_secret"):
            self.add_error("new_secret", _("This network needs a key, and it is asked for again."))
        return found


@admin.register(NetworkPoll)
class NetworkPollAdmin(ScopedAdmin):
    """The list is the health of the networks: what they answered, what is due, what is left."""

    ability = change_ability = Ability.SETTINGS
    form = NetworkPollForm
    list_display = ("network", "site", "state", "answered", "problem", "next_question", "budget")
    list_filter = (SiteFilter, "network", "is_on")
    list_select_related = ("site",)
    ordering = ("site__name", "network", "id")
    fieldsets = (
        (None, {"fields": ("site", "network", "is_on")}),
        (capfirst(_("whom to ask")), {"fields": ("app_id", "new_secret", "url", "both_schemes")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[NetworkPoll]:
        return with_next_question(super().get_queryset(request))

    @admin.display(description=_("state"))
    def state(self, poll: NetworkPoll) -> str:
        if not poll.is_on:
            return str(_("switched off"))
        if poll.paused_until and poll.paused_until > timezone.now():
            return _until(_("asked us to wait until %(time)s"), poll.paused_until)
        if any(asking.is_left_alone(poll, adapter) for adapter in _adapters(poll)):
            return str(_("left alone after failures"))
        return str(_("fails") if poll.last_error else _("works") if poll.answered_at else "—")

    @admin.display(description=_("last answer"), ordering="answered_at")
    def answered(self, poll: NetworkPoll) -> str:
        return short_time(poll.answered_at)

    @admin.display(description=_("last failure"), ordering="failed_at")
    def problem(self, poll: NetworkPoll) -> str:
        if not poll.last_error:
            return "—"
        return f"{failure_words(poll.last_error)}, {short_time(poll.failed_at)}"

    @admin.display(description=_("next question"))
    def next_question(self, poll: NetworkPoll) -> str:
        due: datetime | None = getattr(poll, "next_at", None)
        if due is None or not poll.is_on:
            return str(_("none is due"))
        return short_time(due) if due > timezone.now() else str(_("now"))

    @admin.display(description=_("questions left"))
    def budget(self, poll: NetworkPoll) -> str:
        limit = BUDGETS[poll.network]
        left = asking.spend(poll, calls=0).remaining
        words = _("%(left)d of %(most)d an hour") if limit.seconds == 3600 else _PER_MINUTE
        return words % {"left": left, "most": limit.calls}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.SETTINGS, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("site", "network") if obj else ()

    def save_model(self, request: HttpRequest, obj: NetworkPoll, form: Any, change: bool) -> None:
        secret = form.cleaned_data.get("new_secret", "")
        save_poll(obj, new_secret=secret, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: NetworkPoll) -> None:
        delete_poll(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[NetworkPoll]) -> None:
        for poll in queryset:
            delete_poll(poll)


_PER_MINUTE = _("%(left)d of %(most)d a minute")


@admin.register(FollowLink)
class FollowLinkAdmin(ExportedAdmin):
    ability = Ability.STATISTICS
    change_ability = Ability.SETTINGS
    export_columns = FOLLOW_LINKS
    list_display = (
        "label",
        "network_name",
        "site",
        "order",
        "is_enabled",
        "clicks",
        "number",
        "trend",
    )
    list_editable = ("order", "is_enabled")
    list_filter = (SiteFilter,)
    list_select_related = ("site",)
    readonly_fields = ("clicks", "number", "asked", "trend")
    ordering = ("site", "order", "id")
    fieldsets = (
        (None, {"fields": ("site", "network", "url", "label", "order", "is_enabled", "clicks")}),
        (
            capfirst(_("followers")),
            {"fields": ("number", "trend", "asked", "channel", "typed_followers")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FollowLink]:
        return with_network_name(super().get_queryset(request), get_language() or "ru")

    @admin.display(description=_("network"), ordering="network")
    def network_name(self, link: FollowLink) -> str:
        asked = dict(AskedNetwork.choices)
        known: str | None = getattr(link, "name_of_network", None)
        return known or str(asked.get(link.network, link.network))

    @admin.display(description=_("followers"))
    def number(self, link: FollowLink) -> str:
        shown = link.shown_followers
        return "—" if shown is None else number_format(shown, force_grouping=True)

    @admin.display(description=_("answer of the network"))
    def asked(self, link: FollowLink) -> str:
        if link.typed_followers is not None:
            return str(_("typed in by hand"))
        if link.last_error:
            return failure_words(link.last_error)
        if link.followers_as_of:
            return short_time(link.followers_as_of)
        return str(_("not yet") if link.network in FOLLOWERS else _("this network tells nobody"))

    @admin.display(description=_("30 days"))
    def trend(self, link: FollowLink) -> SafeString | str:
        rows = trend_of(link, now=timezone.now(), days=TREND_DAYS)
        points = [(row.day, row.followers) for row in rows if row.followers is not None]
        return sparkline(points) or "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.SETTINGS, obj)

    def save_model(self, request: HttpRequest, obj: FollowLink, form: Any, change: bool) -> None:
        if change:
            save_follow_link(obj, changed=form.changed_data)
        else:
            obj.save()


def _adapters(poll: NetworkPoll) -> list[Any]:
    return [group[poll.network] for group in (COUNTS, FOLLOWERS) if poll.network in group]


def _until(words: Any, moment: datetime) -> str:
    return str(words) % {"time": short_time(moment)}
