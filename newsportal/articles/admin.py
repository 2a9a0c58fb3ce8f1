"""Articles in the admin: what the publisher says of them, their numbers, their discussion."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsportal.articles.export_columns import ARTICLES
from newsportal.articles.merge_page import merge_page
from newsportal.articles.models import Article
from newsportal.articles.services import register_article
from newsportal.articles.switchboard.admin import SwitchAdmin
from newsportal.articles.switchboard.rows import holds_now
from newsportal.events.routing import functions
from newsportal.sites.exporting import ExportedAdmin
from newsportal.sites.presets import BREAKING
from newsportal.sites.roles import Ability, can
from newsportal.sites.scoped_admin import SectionFilter, SiteFilter, may

__all__ = ["ArticleAdmin", "SwitchAdmin"]

# What a member may set; the rest is the publisher's content system's to say.
DISCUSSION = (
    "mode",
    "screening",
    "ratings",
    "min_identity",
    "opens_at",
    "closes_at",
    "closes_after_days",
    "announcements",
)
_FACTS = ("site", "key", "title", "url", "section", "language", "published_at", "updated_at")
_NUMBERS = ("comments", "reviews", "rating", "shares", "click_backs", "page_version")


@admin.register(Article)
class ArticleAdmin(ExportedAdmin):
    section_path = "section"
    ability = Ability.STATISTICS
    change_ability = Ability.SWITCH_POLICY
    export_columns = ARTICLES
    list_display = ("title", "site", "section", "published_at", "mode", "comments", "shares")
    list_filter = (SiteFilter, SectionFilter, "mode")
    list_select_related = ("site", "section", "engagement")
    search_fields = ("title", "key")
    ordering = ("-published_at", "-id")
    fieldsets = (
        (None, {"fields": _FACTS}),
        (_("Discussion"), {"fields": DISCUSSION}),
        (_("Numbers"), {"fields": _NUMBERS}),
    )
    readonly_fields = _FACTS + _NUMBERS
    inherited_words = _("as in the section")
    # Above the form and outside it: it has buttons of its own.
    change_form_outer_before_template = "articles/admin/article_policy.html"
    actions = ("merge_discussions",)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.merge_view)
        return [
            path("<int:article_id>/merge/", page, name="articles_article_merge"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        policy = self._policy(request, object_id) | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, policy)

    def _policy(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """What holds for the article now and why, and whether the user may switch it."""
        is_key = object_id is not None and object_id.isdecimal()
        rows = self.get_queryset(request).select_related("thread__section")
        article = rows.filter(pk=int(object_id or 0)).first() if is_key else None
        if article is None:
            return {}
        may = can(request.user, Ability.SWITCH_POLICY, article.site_id, article.section_id)
        return {
            "holds": holds_now(article, timezone.now()),
            "may_switch": may,
            "breaking": BREAKING,
            "links": [tell(article) for tell in functions("ARTICLE_LINKS")],
        }

    def merge_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        source = get_object_or_404(self.get_queryset(request), pk=article_id)
        # The other article may stand in any section.
        if not can(request.user, Ability.SETTINGS, source.site_id):
            raise PermissionDenied
        return merge_page(request, self, source)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    @admin.action(description=_("Merge discussions"), permissions=["merge"])
    def merge_discussions(
        self, request: HttpRequest, articles: QuerySet[Article]
    ) -> HttpResponse | None:
        chosen = list(articles[:2])
        if len(chosen) == 1:
            return redirect("admin:articles_article_merge", article_id=chosen[0].pk)
        words = _("Choose the one article whose discussion goes over to another.")
        self.message_user(request, words, messages.ERROR)
        return None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows: QuerySet[Article] = super().get_queryset(request)
        return rows.select_related("site", "section", "engagement")

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Go through the service, so that the page's version moves with what it shows."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        # A choice left empty means "as the section says", which the column writes as null.
        facts = {
            name: None if value == "" else value
            for name, value in changed.items()
            if name in DISCUSSION
        }
        register_article(site=obj.site, key=obj.key, facts=facts, now=timezone.now())

    @admin.display(description=_("reviews and replies"))
    def comments(self, article: Article) -> int:
        return article.engagement.comments

    @admin.display(description=_("with a rating"))
    def reviews(self, article: Article) -> int:
        return article.engagement.reviews

    @admin.display(description=_("mean rating"))
    def rating(self, article: Article) -> float | None:
        return article.engagement.rating

    @admin.display(description=_("shares"))
    def shares(self, article: Article) -> int:
        return article.engagement.shares

    @admin.display(description=_("click-backs"))
    def click_backs(self, article: Article) -> int:
        return article.engagement.click_backs

    @admin.display(description=_("page version"))
    def page_version(self, article: Article) -> int:
        return article.engagement.version
