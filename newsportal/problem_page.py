"""Where a problem's `type` leads: every code, and what it says to people in each language."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.plain_page import PlainPage
from newsportal.lib.problem_codes import STATUS
from newsportal.lib.problem_texts import LANGUAGES, problem_text

_PAGE = PlainPage(
    """h2, h3 { margin: 2rem 0 .5rem; scroll-margin-top: 1rem }
h2, h3 { font-family: ui-monospace, monospace }
:target { outline: 3px solid; outline-offset: .4rem }
p { margin: .2rem 0 }
"""
)
_TITLE = "Ошибки · Қателер · Xətalar · Problems"


@csrf_exempt
@require_safe
def problem_page(request: HttpRequest) -> HttpResponse:
    """All codes with an anchor each, in all languages at once: the same bytes for everybody."""
    # Ids of fields' codes have a prefix: some codes are of both kinds.
    body = format_html(
        '{}\n<h2 id="fields">errors[].code</h2>\n{}',
        format_html_join("\n", "{}", ((_code(code),) for code in STATUS)),
        format_html_join("\n", "{}", ((_field(code),) for code in FIELD_TEXTS)),
    )
    page = _PAGE.render(title=_TITLE, body=body, language="ru")
    return HttpResponse(page, headers={"Content-Security-Policy": _PAGE.policy})


def _code(code: str) -> SafeString:
    told = {language: problem_text(code, language) for language in LANGUAGES}
    said = {language: f"{title}. {detail}" for language, (title, detail) in told.items()}
    return format_html('<h2 id="{}">{} · {}</h2>\n{}', code, code, STATUS[code], _said(said))


def _field(code: str) -> SafeString:
    said = dict(zip(LANGUAGES, FIELD_TEXTS[code], strict=True))
    return format_html('<h3 id="field-{}">{}</h3>\n{}', code, code, _said(said))


def _said(texts: Mapping[str, str]) -> SafeString:
    return format_html_join("\n", '<p lang="{}">{}</p>', texts.items())
