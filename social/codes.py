"""A share's link as a picture that telephones read."""

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
    picture = BytesIO()
    code = segno.make(share_url(base_url(request), share.token), error="m", micro=False)
    code.save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml", headers=_HEADERS)
