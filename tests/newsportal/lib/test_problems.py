import json
import re
from pathlib import Path

import psycopg
import pytest
import redis.exceptions
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InternalError, OperationalError
from django.http import Http404
from psycopg_pool import PoolTimeout
from rest_framework import exceptions

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_texts import LANGUAGES, TEXTS
from newsportal.lib.problems import (
    STATUS,
    FieldError,
    Problem,
    exception_handler,
    problem_response,
    request_language,
)


def handled(exc, rf, **headers):
    """Status, headers and body of what DRF would answer."""
    response = exception_handler(exc, {"request": rf.get("/", headers=headers)})
    return response and (response.status_code, response.headers, json.loads(response.content))


class TestTexts:
    def test_every_code_has_a_title_and_a_detail_in_every_language(self):
        assert set(TEXTS) == set(STATUS)
        for code, texts in TEXTS.items():
            assert tuple(texts) == LANGUAGES, code
            assert all(title and detail for title, detail in texts.values()), code
            assert len({texts[language] for language in LANGUAGES}) == 4, code

    def test_every_field_code_has_four_texts(self):
        for code, texts in FIELD_TEXTS.items():
            assert len({text for text in texts if text}) == 4, code

    def test_the_list_is_the_contract_and_what_http_needs(self):
        contract = (
            "validation_error unknown_field unknown_parameter invalid_json invalid_cursor "
            "too_large not_found unknown_article invalid_token token_expired token_other_site "
            "forbidden own_comment reader_banned guests_closed identity_required thread_closed "
            "parent_not_public already_reviewed already_flagged version_conflict "
            "decided_already edit_window_over nudge idempotency_mismatch "
            "idempotency_in_progress rate_limited slow_mode challenge_required unavailable "
            "text_too_complex"
        )
        http = "bad_request method_not_allowed not_acceptable unsupported_media_type internal_error"
        more = "name_from_publisher own_decision already_appealed nothing_to_appeal too_many_pinned"
        switched = "reactions_off shares_off mentions_off"
        assert set(STATUS) == set(f"{contract} {http} {more} {switched}".split())


class TestDocumentation:
    DOCUMENT = Path(__file__).parents[3] / "docs" / "problems.md"

    def test_has_a_heading_with_the_status_of_every_code(self):
        found = re.findall(r"^## ([a-z_]+)\n\n(\d{3})\. ", self.DOCUMENT.read_text(), re.M)
        assert {code: int(status) for code, status in found} == dict(STATUS)

    def test_names_every_field_code(self):
        found = re.findall(r"^\| `([a-z_]+)` \|", self.DOCUMENT.read_text(), re.M)
        assert sorted(found) == sorted(FIELD_TEXTS)


class TestLanguage:
    @pytest.mark.parametrize(
        ("query", "accepts", "language"),
        [
            ("", "", "ru"),
            ("?lang=kk", "en", "kk"),
            ("?lang=fr", "az", "az"),
            ("", "en-GB,en;q=0.8", "en"),
            ("", "fr, az;q=0.4, kk;q=0.7", "kk"),
            ("", "kk-Cyrl-KZ", "kk"),
            ("", "fr", "ru"),
            ("", "*", "ru"),
            ("", "en;q=0", "ru"),
            ("", ";;;,,,q=", "ru"),
        ],
    )
    def test_is_asked_for_or_accepted(self, rf, query, accepts, language):
        request = rf.get(f"/{query}", headers={"Accept-Language": accepts})
        assert request_language(request) == language


class TestProblemResponse:
    def test_is_an_rfc_9457_document(self, rf):
        request = rf.get("/?lang=en")
        request.request_id = "r-1"
        problem = Problem(
            "validation_error",
            errors=[FieldError("parent", "unknown"), FieldError("x", "own_code", "Said so.")],
            extra={"retry_at": "2026-03-01T10:00:00Z"},
        )
        response = problem_response(problem, request)
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Language"] == "en"
        assert json.loads(response.content) == {
            "type": "/docs/problems#validation_error",
            "title": "The data was not accepted",
            "status": 400,
            "code": "validation_error",
            "detail": "Correct the fields named and send it again.",
            "request_id": "r-1",
            "errors": [
                {"field": "parent", "code": "unknown", "detail": "There is no such value."},
                {"field": "x", "code": "own_code", "detail": "Said so."},
            ],
            "retry_at": "2026-03-01T10:00:00Z",
        }

    def test_extra_members_never_hide_the_standard_ones(self, rf):
        response = problem_response(Problem("not_found", extra={"status": 200}), rf.get("/"))
        assert json.loads(response.content)["status"] == 404

    def test_a_detail_of_its_own_replaces_the_text(self, rf):
        response = problem_response(Problem("nudge", detail="Мягче."), rf.get("/"))
        body = json.loads(response.content)
        assert (body["title"], body["detail"]) == ("Перечитайте текст", "Мягче.")

    def test_survives_a_query_that_cannot_be_read(self, rf):
        request = rf.get("/?" + "a=1&" * 2000)
        assert problem_response(Problem("bad_request"), request).status_code == 400

    def test_an_unknown_code_is_the_programs_mistake(self):
        with pytest.raises(KeyError):
            Problem("no_such_code")


class TestExceptionHandler:
    @pytest.mark.parametrize(
        ("exc", "status", "code"),
        [
            (Problem("slow_mode"), 429, "slow_mode"),
            (exceptions.ParseError(), 400, "invalid_json"),
            (exceptions.NotAuthenticated(), 401, "invalid_token"),
            (exceptions.AuthenticationFailed(code="token_expired"), 401, "token_expired"),
            (exceptions.PermissionDenied(), 403, "forbidden"),
            (exceptions.PermissionDenied(code="reader_banned"), 403, "reader_banned"),
            (exceptions.NotFound(), 404, "not_found"),
            (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
            (exceptions.NotAcceptable(), 406, "not_acceptable"),
            (exceptions.UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
            (exceptions.Throttled(), 429, "rate_limited"),
            (Http404(), 404, "not_found"),
            (PermissionDenied(), 403, "forbidden"),
            (RequestDataTooBig(), 413, "too_large"),
            (SuspiciousOperation(), 400, "bad_request"),
            (DataError("integer out of range"), 400, "bad_request"),
            (OperationalError("gone"), 503, "unavailable"),
            (PoolTimeout("2 s"), 503, "unavailable"),
            (psycopg.InterfaceError("closed"), 503, "unavailable"),
            (redis.exceptions.ConnectionError("refused"), 503, "unavailable"),
            (redis.exceptions.OutOfMemoryError("full"), 503, "unavailable"),
        ],
    )
    def test_makes_a_coded_problem_of_each(self, rf, exc, status, code):
        answered, _, body = handled(exc, rf)
        assert (answered, body["status"], body["code"]) == (status, status, code)

    def test_a_database_that_became_a_replica_is_away(self, rf):
        exc = InternalError("read-only")
        exc.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
        assert handled(exc, rf)[0] == 503

    @pytest.mark.parametrize(
        "exc", [IntegrityError(), InternalError(), ValueError(), redis.exceptions.ResponseError()]
    )
    def test_leaves_our_own_bugs_to_django(self, rf, exc):
        assert handled(exc, rf) is None

    def test_says_how_to_authenticate_and_when_to_come_back(self, rf):
        assert handled(exceptions.NotAuthenticated(), rf)[1]["WWW-Authenticate"] == "Bearer"
        assert handled(Problem("token_other_site"), rf)[1]["WWW-Authenticate"] == "Bearer"
        assert handled(OperationalError(), rf)[1]["Retry-After"] == "2"
        assert handled(exceptions.Throttled(wait=2.1), rf)[1]["Retry-After"] == "3"

    def test_tells_field_errors_in_the_callers_language(self, rf):
        exc = exceptions.ValidationError(
            {
                "name": [exceptions.ErrorDetail("x", code="max_length")],
                "items": [{}, {"id": [exceptions.ErrorDetail("x", code="required")]}],
                "tags": {3: ["odd"]},
                "non_field_errors": [exceptions.ErrorDetail("Own words.", code="odd_pair")],
            }
        )
        body = handled(exc, rf, **{"Accept-Language": "az"})[2]
        assert body["errors"] == [
            {"field": "name", "code": "too_long", "detail": "Çox uzundur."},
            {"field": "items.1.id", "code": "required", "detail": "Bu sahəni doldurun."},
            {"field": "tags.3", "code": "invalid", "detail": "Yanlış dəyər."},
            {"field": "", "code": "odd_pair", "detail": "Own words."},
        ]

    def test_logs_why_an_engine_was_away(self, rf, caplog):
        handled(OperationalError("connection\nrefused"), rf)
        assert [record.getMessage() for record in caplog.records] == [
            "OperationalError: connection refused"
        ]
