"""The page behind a mail's «stop these mails»: to look changes nothing, a POST does it at once.

Mail programs send that POST themselves, as RFC 8058 says: without cookies and without asking.
They come from few addresses for many readers, so no address is limited; only our own tokens
reach the database.
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsportal.lib.problems import request_language
from newsportal.readers.mail_settings import MailTopic
from newsportal.readers.mailed_page import mailed_page
from newsportal.readers.unsubscribe_words import PAGE
from newsportal.readers.unsubscribing import find_subscriber, unsubscribe
from newsportal.sites.models import Site


# The link is what gives the right, and no cookie is looked at: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends the mails. 404 for a link that is not ours, or of an erased reader."""
    if request.method == "POST":
        reader = unsubscribe(token)
        return _page(reader.site.language, "done") if reader else _gone(request)
    found = find_subscriber(token)
    return _question(found[0].site, found[1]) if found else _gone(request)


def _question(site: Site, topics: Iterable[MailTopic]) -> HttpResponse:
    words = PAGE[site.language]
    ask = words["ask"].format(site=site.name, topics=", ".join(words[topic] for topic in topics))
    return mailed_page(site.language, title=words["title"], said=[ask], button=words["button"])


def _gone(request: HttpRequest) -> HttpResponse:
    return _page(request_language(request), "gone", status=404)


def _page(language: str, word: str, *, status: int = 200) -> HttpResponse:
    words = PAGE[language]
    return mailed_page(language, title=words["title"], said=[words[word]], status=status)
