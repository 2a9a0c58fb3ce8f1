"""Replays: a draft of settings, what it would have changed, and the button that switches it on."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.replay_forms import DraftForm
from comments.admin.replay_words import changed_settings, shown_result
from comments.models import Replay
from comments.moderation.settings import InvalidSettings
from comments.services.replay import runs
from comments.services.replay.draft import make_draft
from comments.services.site_words import BadWords
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import short_time
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, can, site_ids_where
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter


@admin.register(Replay)
class ReplayAdmin(ScopedAdmin):
    ability = Ability.SETTINGS
    list_display = ("asked", "site", "days", "comments", "state", "by_user")
    list_filter = (SiteFilter,)
    list_select_related = ("site", "by_user")
    ordering = ("-id",)
    sortable_by = ()

    class Media:
        css = {"all": ["comments/admin/law.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Replay]:
        """Of sites whose settings are the user's as a whole."""
        return Replay.objects.filter(site__in=_site_ids(request)).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(_site_ids(request))

    @admin.display(description=_("asked"))
    def asked(self, replay: Replay) -> str:
        return short_time(replay.created_at)

    @admin.display(description=_("state"))
    def state(self, replay: Replay) -> str:
        return state_of(replay)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The settings of a site as they are, to be changed and tried."""
        user = _user(request)
        sites = list(
            Site.objects.filter(id__in=_site_ids(request)).order_by("is_sandbox", "name", "id")
        )
        if not sites:
            raise PermissionDenied
        key = request.GET.get("site", sites[0].key)
        site = next((site for site in sites if site.key == key), None)
        if site is None:
            raise Http404
        is_sent = request.method == "POST"
        form = DraftForm(site, *((request.POST, request.FILES) if is_sent else ()))
        if form.is_bound and form.is_valid():
            replay = _start(request, form, site, user)
            if replay is not None:
                address = reverse("admin:comments_replay_change", args=[replay.pk])
                return HttpResponseRedirect(address)
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Try other settings"),
            "form": form,
            "site": site,
            "sites": sites if len(sites) > 1 else (),
        }
        return TemplateResponse(request, "comments/admin/replay_new.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What a draft changes; POST cancels the replay or switches the draft on."""
        user = _user(request)
        rows = self.get_queryset(request).select_related("site", "by_user", "applied_by")
        replay = rows.filter(pk=object_id).first() if object_id.isdecimal() else None
        if replay is None:
            raise Http404
        if request.method == "POST":
            self._act(request, replay, user)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Try other settings"),
            "replay": replay,
            "state": state_of(replay),
            "progress": runs.progress_of(replay),
            "settings": changed_settings(replay),
            "result": shown_result(replay, request.user) if replay.finished_at else None,
        }
        return TemplateResponse(request, "comments/admin/replay.html", context)

    def _act(self, request: HttpRequest, replay: Replay, user: User) -> None:
        try:
            match request.POST.get("act"):
                case "cancel":
                    runs.cancel_replay(replay_id=replay.pk, user=user, now=timezone.now())
                case "apply":
                    runs.apply_replay(replay_id=replay.pk, user=user, now=timezone.now())
                    self.log_change(request, replay.site, _g("Other settings were switched on."))
                    messages.success(request, _g("The settings are switched on."))
        except (BadWords, InvalidSettings, Problem):
            messages.warning(request, _g("Nothing was changed. Try again, please."))


def state_of(replay: Replay) -> str:
    if replay.applied_at:
        return _g("is on now")
    if replay.cancelled_at:
        return _g("cancelled")
    return _g("finished") if replay.finished_at else _g("in work")


def _site_ids(request: HttpRequest) -> list[int]:
    ids = site_ids_where(request.user, Ability.SETTINGS)
    return [id_ for id_ in ids if can(request.user, Ability.SETTINGS, id_)]


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not _site_ids(request):
        raise PermissionDenied
    return request.user


def _start(request: HttpRequest, form: DraftForm, site: Site, user: User) -> Replay | None:
    """None where there is nothing to try, or something is wrong; the page then says what."""
    try:
        return runs.start_replay(
            site=site,
            draft=make_draft(
                site=site, options=form.options, columns=form.columns, words=form.site_words
            ),
            days=form.cleaned_data["days"],
            user=user,
            now=timezone.now(),
        )
    except InvalidSettings as error:
        form.add_setting_errors(error)
    except Problem:
        messages.error(request, _g("Change something first: this is as the site is set now."))
    return None
