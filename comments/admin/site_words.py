"""A site's own words in the admin: the list, its history, and the whole of it as a text."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from comments.admin.word_lists import PROBLEMS, TEXT_MAX, UNREADABLE, errors_of, read_file
from comments.models import SiteWord, SiteWordChange
from comments.moderation.own_words import (
    OwnWord,
    WordKind,
    problem_of,
    read_lines,
    tidy,
    write_lines,
)
from comments.selectors.site_words import words_of
from comments.services.site_words import BadWords, put_words, remove_word
from newsportal.lib.staff_admin import short_time
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, can, sites_where
from newsportal.sites.scoped_admin import ScopedAdmin, SiteFilter, may

if TYPE_CHECKING:
    WordFormBase = forms.ModelForm[SiteWord]
else:
    WordFormBase = forms.ModelForm

_ERRORS_SHOWN = 50


class WordForm(WordFormBase):
    class Meta:
        model = SiteWord
        fields = ("site", "pattern", "kind", "language")

    def clean_pattern(self) -> str:
        return tidy(str(self.cleaned_data["pattern"]))

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "pattern" in cleaned and "kind" in cleaned:
            kind, language = WordKind(cleaned["kind"]), cleaned.get("language", "")
            code = problem_of(OwnWord(cleaned["pattern"], kind, language))
            if code:
                self.add_error("pattern", PROBLEMS[code])
        return cleaned


@admin.register(SiteWord)
class SiteWordAdmin(ScopedAdmin):
    change_ability = Ability.SETTINGS
    form = WordForm
    fields = ("site", "pattern", "kind", "language")
    list_display = ("pattern", "kind", "language", "site", "by_user", "changed")
    list_filter = (SiteFilter, "kind", "language")
    list_select_related = ("site", "by_user")
    list_before_template = "comments/admin/above_words.html"
    search_fields = ("pattern",)
    ordering = ("pattern", "language", "id")
    actions = ("take_away",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_do(request, Ability.SETTINGS, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        # Another word is another row.
        return ("site", "pattern", "language") if obj else ()

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, word: SiteWord) -> str:
        return short_time(word.changed_at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        sites = list(sites_where(request.user, Ability.READ).order_by("name", "id"))
        context = {"word_sites": sites, "can_import": may(request, Ability.SETTINGS)}
        return super().changelist_view(request, context | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: SiteWord, form: Any, change: bool) -> None:
        word = OwnWord(obj.pattern, WordKind(obj.kind), obj.language)
        now = timezone.now()
        put_words(site=obj.site, words=[word], user=_user(request), now=now)
        made = SiteWord.objects.get(site=obj.site, pattern=obj.pattern, language=obj.language)
        obj.pk, obj.changed_at = made.pk, made.changed_at

    def delete_model(self, request: HttpRequest, obj: SiteWord) -> None:
        remove_word(
            site=obj.site,
            pattern=obj.pattern,
            language=obj.language,
            user=_user(request),
            now=timezone.now(),
        )

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for word in queryset.select_related("site"):
            self.delete_model(request, word)

    def has_settings_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    @admin.action(description=_("Take the words off the list"), permissions=["settings"])
    def take_away(self, request: HttpRequest, words: Any) -> None:
        chosen = words.select_related("site")
        own = [word for word in chosen if self.may_do(request, Ability.SETTINGS, word)]
        for word in own:
            self.delete_model(request, word)
        _tell(request, len(own))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<slug:site>/import/", view(self.import_view), name="comments_words_import"),
            path("<slug:site>/export/", view(self.export_view), name="comments_words_export"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, site: str) -> HttpResponse:
        """The whole list as a text that the import reads back."""
        found = _site(request, site, Ability.READ)
        return HttpResponse(
            write_lines(words_of(found)),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="words-{found.key}.txt"'},
        )

    def import_view(self, request: HttpRequest, site: str) -> HttpResponse:
        """A list as a text: all of it or nothing, every mistake told by its line."""
        found = _site(request, site, Ability.SETTINGS)
        text = request.POST.get("text", "")
        errors: list[tuple[int, str, Any]] = []
        if request.method == "POST":
            file = request.FILES.get("file")
            sent = text if file is None else read_file(file)
            errors = [(0, "", UNREADABLE)] if sent is None else self._import(request, found, sent)
            if not errors:
                return HttpResponseRedirect(reverse("admin:comments_siteword_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Words as a text"),
            "site": found,
            "text": text,
            "errors": errors[:_ERRORS_SHOWN],
            "more_errors": max(len(errors) - _ERRORS_SHOWN, 0),
            "list_url": reverse("admin:comments_siteword_changelist"),
        }
        return TemplateResponse(request, "comments/admin/words_import.html", context)

    def _import(self, request: HttpRequest, site: Site, text: str) -> list[tuple[int, str, Any]]:
        """Take the list in; returns its mistakes as (line, pattern, words)."""
        if len(text) > TEXT_MAX:
            return [(0, "", PROBLEMS["too_many"])]
        lines = read_lines(text)
        errors = errors_of(lines)
        if errors:
            return errors
        try:
            changes = put_words(
                site=site,
                words=[line.word for line in lines],
                user=_user(request),
                now=timezone.now(),
                is_whole_list=request.POST.get("how") == "replace",
            )
        except BadWords as error:
            return [(0, word, PROBLEMS[code]) for word, code in error.codes.items()]
        _tell(request, changes)
        return []


@admin.register(SiteWordChange)
class SiteWordChangeAdmin(ScopedAdmin):
    """Who changed which word when: to read."""

    list_display = ("changed", "pattern", "language", "before", "after", "user", "site")
    list_display_links = None
    list_filter = (SiteFilter,)
    list_select_related = ("site", "user")
    search_fields = ("pattern",)
    ordering = ("-id",)
    sortable_by = ()

    @admin.display(description=_("changed"))
    def changed(self, change: SiteWordChange) -> str:
        return short_time(change.at)


def _site(request: HttpRequest, key: str, ability: Ability) -> Site:
    """A site of the user's. Raises Http404, PermissionDenied."""
    found = sites_where(request.user, Ability.READ).filter(key=key).first()
    if found is None:
        raise Http404
    if ability is not Ability.READ and not can(request.user, ability, found.pk):
        raise PermissionDenied
    return found


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _tell(request: HttpRequest, changes: int) -> None:
    text = ngettext("%(count)d word changed", "%(count)d words changed", changes)
    messages.success(request, text % {"count": changes})
