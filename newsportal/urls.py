"""Every address of the service: the API, the few root pages, the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from newsportal import operations
from newsportal.articles.api.views import CONFIG_CACHE
from newsportal.lib.conditional import conditional_page
from newsportal.metrics import metrics
from newsportal.problem_page import problem_page

# They change with the program and not with what it holds.
_kept = conditional_page(CONFIG_CACHE)

urlpatterns = [
    # They are tried in this order, so what is asked for most stands first.
    path("api/v1/", include("comments.api.urls")),
    path("api/v1/", include("newsportal.readers.api.urls")),
    path("api/v1/", include("newsportal.articles.api.urls")),
    path("api/v1/", include("newsportal.live.api.urls")),
    path("api/v1/", include("comments.feeds.urls")),
    path("api/v1/", include("social.api.urls")),
    path("api/v1/", include("newsportal.embed.api.urls")),
    path("api/schema", _kept(operations.ApiSchema.as_view()), name="schema"),
    path("api/docs", _kept(operations.ApiReference.as_view(url_name="schema")), name="docs"),
    path("docs/problems", _kept(problem_page), name="problems"),
    path("livez", operations.livez, name="livez"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin", RedirectView.as_view(url="/admin/", permanent=False)),
    path("admin/", admin.site.urls),
    path("", include("newsportal.readers.urls")),
    path("", include("social.urls")),
    path("", include("newsportal.embed.urls")),
]

handler400 = "newsportal.lib.problems.bad_request"
handler403 = "newsportal.lib.problems.permission_denied"
handler404 = "newsportal.lib.problems.page_not_found"
handler500 = "newsportal.lib.problems.server_error"
