"""Where a problem's `type` leads: every code, and what it says to people in each language."""

import base64
import hashlib
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_codes import STATUS
from newsportal.lib.problem_texts import LANGUAGES, problem_text

_STYLE = """
:root { color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }
main { max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.8rem; line-height: 1.2 }
h2, h3 { margin: 2rem 0 .5rem; font-family: ui-monospace, monospace; scroll-margin-top: 1rem }
:target { outline: 3px solid; outline-offset: .4rem }
p { margin: .2rem 0 }
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Nothing but this very style: no script, no frame, no request.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'"
)

_PAGE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{codes}
<h2 id="fields">errors[].code</h2>
{fields}
</main>
</body>
</html>
"""
_TITLE = "Ошибки · Қателер · Xətalar · Problems"


@csrf_exempt
@require_safe
def problem_page(request: HttpRequest) -> HttpResponse:
    """All codes with an anchor each, in all languages at once: the same bytes for everybody."""
    # Ids of fields' codes have a prefix: some codes are of both kinds.
    page = format_html(
        _PAGE,
        title=_TITLE,
        style=_STYLE,
        codes=format_html_join("\n", "{}", ((_code(code),) for code in STATUS)),
        fields=format_html_join("\n", "{}", ((_field(code),) for code in FIELD_TEXTS)),
    )
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY})


def _code(code: str) -> SafeString:
    told = {language: problem_text(code, language) for language in LANGUAGES}
    said = {language: f"{title}. {detail}" for language, (title, detail) in told.items()}
    return format_html('<h2 id="{}">{} · {}</h2>\n{}', code, code, STATUS[code], _said(said))


def _field(code: str) -> SafeString:
    said = dict(zip(LANGUAGES, FIELD_TEXTS[code], strict=True))
    return format_html('<h3 id="field-{}">{}</h3>\n{}', code, code, _said(said))


def _said(texts: Mapping[str, str]) -> SafeString:
    return format_html_join("\n", '<p lang="{}">{}</p>', texts.items())
