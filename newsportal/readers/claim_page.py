"""The page behind a mailed link: to look changes nothing, to press the button confirms."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsportal.lib.limiter import guard
from newsportal.lib.problems import request_language
from newsportal.readers.claim_words import PAGE
from newsportal.readers.claims import confirm_claim, find_claim
from newsportal.readers.limits import CLAIM_PAGES_BY_ADDRESS, limit_key
from newsportal.readers.mailed_page import mailed_page
from newsportal.readers.models import Reader
from newsportal.sites.models import Site


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
    said = [ask, words["warn"]]
    return mailed_page(site.language, title=words["title"], said=said, button=words["button"])


def _page(language: str, word: str, *, status: int = 200) -> HttpResponse:
    words = PAGE[language]
    return mailed_page(language, title=words["title"], said=[words[word]], status=status)
