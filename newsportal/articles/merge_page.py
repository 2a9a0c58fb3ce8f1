"""The admin's page that merges the discussion of one article into another's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from newsportal.articles.merging import merge_articles, preview_merge
from newsportal.articles.models import Article
from newsportal.articles.selectors import find_by_url
from newsportal.lib.problem_bodies import problem_body
from newsportal.lib.problems import Problem
from newsportal.lib.staff_admin import ModelAdmin


class MergeForm(forms.Form):
    """The other article, by its key or its address, and whether its numbers were seen."""

    target = forms.CharField(max_length=2000, label=gettext_lazy("Key or address of the other"))
    act = forms.ChoiceField(choices=[("preview", "preview"), ("merge", "merge")])

    def __init__(self, source: Article, *args: Any) -> None:
        super().__init__(*args)
        self.source = source
        self.numbers: dict[str, int] = {}

    def clean_target(self) -> str:
        """The key; `numbers` are what merging would do."""
        target = str(self.cleaned_data["target"]).strip()
        by_url = find_by_url(self.source.site, target)
        key = by_url[0].key if by_url else target
        try:
            self.numbers = preview_merge(site=self.source.site, source=self.source.key, target=key)
        except Problem as problem:
            raise forms.ValidationError(_told(problem)) from problem
        if not self.numbers:
            raise forms.ValidationError(_("Both show one discussion already."))
        return key


def merge_page(request: HttpRequest, admin: ModelAdmin, source: Article) -> HttpResponse:
    """GET asks for the other article, POST shows the numbers first and merges when confirmed."""
    form = MergeForm(source, request.POST) if request.method == "POST" else MergeForm(source)
    is_seen = form.is_bound and form.is_valid()
    if is_seen and form.cleaned_data["act"] == "merge":
        target = _merge(request, admin, source, form.cleaned_data["target"])
        address = reverse("admin:articles_article_change", args=[target.pk])
        return HttpResponseRedirect(address)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Merge discussions"),
        "source": source,
        "form": form,
        "target": _target(form) if is_seen else None,
        "lines": _lines(form.numbers) if is_seen else (),
    }
    return render(request, "articles/admin/merge.html", context)


def _merge(request: HttpRequest, admin: ModelAdmin, source: Article, key: str) -> Article:
    user = request.user if isinstance(request.user, User) else None
    done = merge_articles(
        site=source.site, source=source.key, target=key, user=user, now=timezone.now()
    )
    lines = "; ".join(_lines(done))
    # Keeps who did it.
    admin.log_change(request, source, f"{_('Merge discussions')}: {key}; {lines}")
    messages.success(request, _("The discussions are merged: %(numbers)s.") % {"numbers": lines})
    return Article.objects.get(site=source.site, key=key)


def _target(form: MergeForm) -> Article:
    return Article.objects.get(site=form.source.site, key=form.cleaned_data["target"])


def _lines(numbers: dict[str, int]) -> list[str]:
    """What a merge does, each as a phrase; what it does not do is left out."""
    if not numbers:
        return [_("Both show one discussion already.")]
    phrases = {
        "comments": ngettext(
            "%(count)d review or reply moves",
            "%(count)d reviews and replies move",
            numbers["comments"],
        ),
        "without_stars": ngettext(
            "%(count)d second review of an author loses its stars and keeps its words",
            "%(count)d second reviews of their authors lose their stars and keep their words",
            numbers["without_stars"],
        ),
        "removed": ngettext(
            "%(count)d second review without words is removed",
            "%(count)d second reviews without words are removed",
            numbers["removed"],
        ),
        "unpinned": ngettext(
            "%(count)d comment is pinned no more",
            "%(count)d comments are pinned no more",
            numbers["unpinned"],
        ),
    }
    told = (name for name in phrases if numbers[name] or name == "comments")
    return [phrases[name] % {"count": numbers[name]} for name in told]


def _told(problem: Problem) -> str:
    body = problem_body(problem, language=get_language() or "ru", request_id="")
    return str(body["errors"][0]["detail"])
