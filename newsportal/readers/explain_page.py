"""The admin's page «Check a token»: what is wrong with a pasted one, in plain words."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from newsportal.readers.explaining.token import Explanation, explain_token
from newsportal.readers.explaining.words import LANGUAGES
from newsportal.sites.roles import Ability, site_ids_where


@sensitive_post_parameters("token")
def explain_page(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """The form, and the explanation once a token was sent. Nothing of it is kept anywhere."""
    if not site_ids_where(request.user, Ability.READ):
        raise Http404
    explanation = _explain(request) if request.method == "POST" else None
    context = {
        **admin_site.each_context(request),
        "title": _("Check a token"),
        "explanation": explanation,
    }
    return TemplateResponse(request, "readers/admin/explain_token.html", context)


def _explain(request: HttpRequest) -> Explanation:
    language = (get_language() or "")[:2]
    return explain_token(
        token=request.POST.get("token", ""),
        sites=site_ids_where(request.user, Ability.READ),
        now=timezone.now(),
        language=language if language in LANGUAGES else LANGUAGES[0],
    )
