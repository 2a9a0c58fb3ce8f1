"""A share's link as a picture that telephones read."""

from functools import lru_cache
from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.lib.problems import Problem
from newsportal.lib.public_url import base_url
from social import recalled
from social.links import share_url

# The picture of a link never changes; a share that is hidden may be seen for so long.
_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'",
    "X-Robots-Tag": "noindex",
}


@csrf_exempt
@require_safe
def share_code(request: HttpRequest, token: str) -> HttpResponse:
    """An SVG of black on white, with the margin that readers of codes need. Counts nothing."""
    share = recalled.share_of(token)
    if share is None:
        raise Problem("not_found")
    picture = _picture(share_url(base_url(request), share.token))
    return HttpResponse(picture, content_type="image/svg+xml", headers=_HEADERS)


# Drawing one takes some milliseconds, and anybody may ask for one again and again.
@lru_cache(maxsize=500)
def _picture(url: str) -> bytes:
    picture = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return picture.getvalue()
