"""The page behind a mailed link: to look changes nothing, to press the button confirms."""

import base64
import hashlib

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsportal.lib.limiter import guard
from newsportal.lib.problems import request_language
from newsportal.readers.claim_words import PAGE
from newsportal.readers.claims import confirm_claim, find_claim
from newsportal.readers.limits import CLAIM_PAGES_BY_ADDRESS, limit_key
from newsportal.readers.models import Reader
from newsportal.sites.models import Site

STYLE = """
:root { color-scheme: light dark; font: 18px/1.6 system-ui, sans-serif }
main { max-width: 34rem; margin: 14vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.6rem; line-height: 1.2 }
button { font: inherit; padding: .6rem 1.2rem; min-height: 44px; cursor: pointer }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


# The link is what gives the right, and no cookie is looked at: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def claim_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST confirms. 404 for a link that does not work any more."""
    guard(limit_key(request, "claim-pages"), *CLAIM_PAGES_BY_ADDRESS)
    now = timezone.now()
    if request.method == "POST":
        confirmed = confirm_claim(token=token, now=now)
        if confirmed is None:
            return _page(request_language(request), "gone", status=404)
        return _page(confirmed.site.language, "moved" if confirmed.merged_into_id else "done")
    claim = find_claim(token, now=now)
    if claim is None:
        return _page(request_language(request), "gone", status=404)
    return _question(claim.reader, claim.reader.site)


def _question(reader: Reader, site: Site) -> HttpResponse:
    words = PAGE[site.language]
    ask = words["ask"].format(name=reader.name, site=site.name)
    return _render(site.language, {"said": [ask, words["warn"]], "button": words["button"]})


def _page(language: str, word: str, *, status: int = 200) -> HttpResponse:
    return _render(language, {"said": [PAGE[language][word]]}, status=status)


def _render(language: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    shared = {"language": language, "title": PAGE[language]["title"], "style": STYLE}
    response = HttpResponse(render_to_string("readers/claim.html", shared | context), status=status)
    response["Content-Language"] = language
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    # The address is the key: it goes to nobody, and no search engine keeps it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
