from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from newsportal.lib.conditional import conditional_page, conditional_response, json_bytes

BODY = '{"a":"я"}'.encode()
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-ID, Idempotency-Replayed,"
    " Location",
}
PUBLIC = "public, max-age=1, stale-while-revalidate=2"


class TestJsonBytes:
    def test_is_compact_utf8(self):
        assert (
            json_bytes({"a": [1, None, True], "b": "Әə"}) == '{"a":[1,null,true],"b":"Әə"}'.encode()
        )

    def test_writes_times_in_utc_and_ids_as_texts(self):
        moment = datetime(2026, 3, 1, 15, 0, tzinfo=timezone(timedelta(hours=5)))
        uuid = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        value = [moment, moment.replace(microsecond=5, tzinfo=UTC), uuid, Decimal("4.5")]
        assert json_bytes(value) == (
            b'["2026-03-01T10:00:00Z","2026-03-01T15:00:00.000005Z",'
            b'"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",4.5]'
        )

    def test_writes_lazy_texts(self):
        assert json_bytes(gettext_lazy("x-not-translated")) == b'"x-not-translated"'

    def test_refuses_what_is_not_json(self):
        with pytest.raises(ValueError, match="JSON compliant"):
            json_bytes(float("nan"))
        with pytest.raises(TypeError, match="not JSON: set"):
            json_bytes({1})


def answer(rf, **headers):
    request = rf.get("/", headers={name.replace("_", "-"): text for name, text in headers.items()})
    return conditional_response(request, BODY, etag="v7", cache_control=PUBLIC)


class TestConditionalResponse:
    def test_gives_the_body_with_its_headers(self, rf):
        response = answer(rf)
        assert response.status_code == 200
        assert response.content == BODY
        assert dict(response.headers) == {
            "Content-Type": "application/json",
            "ETag": '"v7"',
            **OPEN,
            "Cache-Control": PUBLIC,
        }

    @pytest.mark.parametrize("known", ['"v7"', 'W/"v7"', '"v6", "v7"', '"v6",W/"v7"', "*"])
    def test_says_304_to_who_has_it(self, rf, known):
        response = answer(rf, If_None_Match=known)
        assert (response.status_code, response.content) == (304, b"")
        assert dict(response.headers) == {
            "ETag": '"v7"',
            **OPEN,
            "Cache-Control": PUBLIC,
        }

    @pytest.mark.parametrize("known", ["", '"v6"', "v7", '"v77"', '"v6", "v8"'])
    def test_gives_the_body_to_who_has_another(self, rf, known):
        assert answer(rf, If_None_Match=known).status_code == 200

    def test_is_not_for_shared_caches_when_a_token_came(self, rf):
        response = answer(rf, Authorization="Bearer x")
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response["Cache-Control"] == "private, max-age=1, stale-while-revalidate=2"

    def test_keeps_quotes_that_are_there(self, rf):
        response = conditional_response(rf.get("/"), b"", etag='W/"1"', cache_control="no-store")
        assert response["ETag"] == 'W/"1"'


class TestConditionalPage:
    def page(self, rf, response, **headers):
        view = conditional_page(PUBLIC)(lambda request: response)
        return view(rf.get("/", headers=headers))

    def test_has_an_etag_of_its_bytes(self, rf):
        first = self.page(rf, HttpResponse("a"))
        assert (first.status_code, first.content) == (200, b"a")
        assert first["Cache-Control"] == PUBLIC
        assert self.page(rf, HttpResponse("a"))["ETag"] == first["ETag"]
        assert self.page(rf, HttpResponse("b"))["ETag"] != first["ETag"]

    def test_keeps_the_other_headers_when_nothing_is_sent(self, rf):
        etag = self.page(rf, HttpResponse("a"))["ETag"]
        response = HttpResponse("a", headers={"Content-Language": "ru"})
        again = self.page(rf, response, **{"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Content-Language"] == "ru"
        assert "Content-Type" not in again

    @pytest.mark.parametrize(
        "response", [HttpResponse("no", status=404), HttpResponseRedirect("/")]
    )
    def test_leaves_what_is_no_page(self, rf, response):
        found = self.page(rf, response, **{"If-None-Match": "*"})
        assert found is response
        assert "ETag" not in found
        assert "Cache-Control" not in found

    def test_lets_errors_through(self, rf):
        @conditional_page(PUBLIC)
        def missing(request):
            raise Http404

        with pytest.raises(Http404):
            missing(rf.get("/"))
