"""A problem as JSON and the language it is told in; knows no request, Django's or another's."""

from typing import Any

from django.utils.translation.trans_real import parse_accept_lang_header

from newsportal.lib.field_texts import field_text
from newsportal.lib.problem_codes import FieldError, Problem
from newsportal.lib.problem_texts import LANGUAGES, problem_text

CONTENT_TYPE = "application/problem+json"


def choose_language(*, asked: str, accepted: str) -> str:
    """ru, kk, az or en: what `lang` asks for, else the best of Accept-Language, else ru."""
    if asked in LANGUAGES:
        return asked
    for name, quality in parse_accept_lang_header(accepted):
        language = name.partition("-")[0]
        if language in LANGUAGES and quality > 0:
            return language
    return LANGUAGES[0]


def problem_body(problem: Problem, *, language: str, request_id: str) -> dict[str, Any]:
    """The members of RFC 9457 with ours: `code`, `request_id` and the errors of fields."""
    title, detail = problem_text(problem.code, language)
    return {
        **problem.extra,
        "type": f"/docs/problems#{problem.code}",
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "detail": detail if problem.detail is None else problem.detail,
        "request_id": request_id,
        "errors": [_field_error(error, language) for error in problem.errors],
    }


def _field_error(error: FieldError, language: str) -> dict[str, str]:
    detail = error.detail or field_text(error.code, language) or field_text("invalid", language)
    return {"field": error.field, "code": error.code, "detail": detail}
