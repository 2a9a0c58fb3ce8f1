"""How a page looks that one opens from a mail: some words, perhaps a button, nothing to load."""

import base64
import hashlib
from collections.abc import Sequence

from django.http import HttpResponse
from django.template.loader import render_to_string

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


def mailed_page(
    language: str, *, title: str, said: Sequence[str], button: str = "", status: int = 200
) -> HttpResponse:
    """The page; a button posts to the page's own address."""
    context = {
        "language": language,
        "title": title,
        "said": said,
        "button": button,
        "style": STYLE,
    }
    page = render_to_string("readers/mailed_page.html", context)
    response = HttpResponse(page, status=status)
    response["Content-Language"] = language
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    # The address is the key: it goes to nobody, and no search engine keeps it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
