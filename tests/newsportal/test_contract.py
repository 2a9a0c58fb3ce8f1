"""What frontends may rely on, as a table: the schema has every route, code and field of it.

Whoever takes one of these away, or changes its name, breaks pages that we have never seen.
"""

from typing import Any

import pytest

from newsportal.lib.problem_codes import STATUS
from tests.test_schema import codes_of, document, headers_of, names_of, operations, resolved

SITE = "/sites/{site}"
ARTICLE = f"{SITE}/articles/{{article}}"
COMMENT = "/comments/{comment}"

TOKEN = "invalid_token token_expired"
SITE_TOKEN = f"{TOKEN} token_other_site"
BODY = "validation_error unknown_field invalid_json too_large"
QUERY = "unknown_parameter validation_error"
ONCE = "idempotency_mismatch idempotency_in_progress"

# Call -> statuses of success, problem codes that it has at least, query parameters.
CALLS: dict[str, tuple[str, str, str]] = {
    # Articles and the news feed
    f"PUT {ARTICLE}": ("200 201", f"{SITE_TOKEN} {BODY} forbidden not_found", ""),
    f"POST {SITE}/articles/bulk": ("200", f"{SITE_TOKEN} {BODY} forbidden not_found", ""),
    f"GET {ARTICLE}": ("200 304", f"{QUERY} unknown_article not_found", "lang"),
    f"GET {SITE}/articles": (
        "200 304",
        f"{QUERY} invalid_cursor not_found",
        "url sort window section q published_after cursor limit",
    ),
    f"GET {SITE}/feed.atom": ("200 304", f"{QUERY} not_found", "sort window section"),
    f"GET {SITE}/feed.json": ("200 304", f"{QUERY} not_found", "sort window section"),
    f"GET {SITE}/trending/{{article}}": (
        "200 304",
        f"{QUERY} unknown_article not_found",
        "",
    ),
    f"GET {SITE}/counts": ("200 304", f"{QUERY} not_found", "articles"),
    f"POST {SITE}/counts": ("200", f"{BODY} not_found", ""),
    f"GET {SITE}/config": ("200 304", f"{QUERY} not_found", "lang"),
    # Comments
    f"GET {ARTICLE}/comments": (
        "200 304",
        f"{QUERY} invalid_cursor not_found unknown_article",
        "sort rating limit replies cursor",
    ),
    f"GET {COMMENT}": ("200 304", f"{QUERY} not_found", ""),
    f"GET {COMMENT}/replies": ("200 304", f"{QUERY} invalid_cursor not_found", "cursor limit"),
    f"POST {ARTICLE}/comments": (
        "201 202",
        (
            f"{SITE_TOKEN} {BODY} {ONCE} forbidden reader_banned identity_required thread_closed"
            " parent_not_public already_reviewed nudge text_too_complex rate_limited"
            " unknown_article"
        ),
        "",
    ),
    f"POST {SITE}/preview": ("200", f"{SITE_TOKEN} {BODY} text_too_complex rate_limited", ""),
    f"PATCH {COMMENT}": (
        "200 202",
        (
            f"{TOKEN} {BODY} forbidden not_found version_conflict edit_window_over nudge"
            " reader_banned thread_closed text_too_complex rate_limited"
        ),
        "",
    ),
    f"DELETE {COMMENT}": (
        "200",
        f"{TOKEN} {QUERY} forbidden not_found version_conflict",
        "version",
    ),
    f"PUT {COMMENT}/reactions/{{kind}}": (
        "200",
        f"{TOKEN} own_comment reader_banned not_found validation_error rate_limited",
        "",
    ),
    f"DELETE {COMMENT}/reactions/{{kind}}": ("200", f"{TOKEN} not_found rate_limited", ""),
    f"POST {COMMENT}/flags": (
        "201",
        f"{TOKEN} {BODY} {ONCE} already_flagged own_comment reader_banned not_found",
        "",
    ),
    f"POST {COMMENT}/appeals": ("201", f"{TOKEN} {BODY} {ONCE} not_found", ""),
    f"GET {ARTICLE}/mine": ("200", f"{SITE_TOKEN} forbidden unknown_article", ""),
    f"GET {SITE}/comments": (
        "200 304",
        f"{QUERY} invalid_cursor not_found",
        "section author featured since cursor limit",
    ),
    f"GET {SITE}/search": ("200 304", f"{QUERY} invalid_cursor not_found unavailable", "q"),
    f"GET {ARTICLE}/comments.atom": ("200 304", f"{QUERY} unknown_article", ""),
    f"GET {SITE}/comments.atom": ("200 304", f"{QUERY} not_found", ""),
    f"GET {ARTICLE}/comments.html": ("200 304", f"{QUERY} unknown_article", "sort"),
    f"GET {ARTICLE}/stream": (
        "200",
        f"{QUERY} not_found unknown_article rate_limited unavailable",
        "",
    ),
    # Readers
    f"POST {SITE}/guests": (
        "201",
        f"{BODY} guests_closed challenge_required rate_limited not_found",
        "",
    ),
    "GET /me": ("200", f"{TOKEN} forbidden", ""),
    "PATCH /me": ("200", f"{TOKEN} {BODY} forbidden", ""),
    "DELETE /me": ("202", f"{TOKEN} forbidden", ""),
    "GET /me/comments": ("200", f"{TOKEN} {QUERY} invalid_cursor", "cursor limit"),
    "GET /me/notifications": ("200", f"{TOKEN} {QUERY} invalid_cursor", "cursor limit"),
    "POST /me/notifications/read": ("204", f"{TOKEN} {BODY}", ""),
    "PUT /me/subscriptions/{site}/{article}": ("204", f"{SITE_TOKEN} unknown_article", ""),
    "DELETE /me/subscriptions/{site}/{article}": ("204", f"{SITE_TOKEN} not_found", ""),
    "PUT /me/ignored/{reader}": ("204", f"{TOKEN} not_found", ""),
    "DELETE /me/ignored/{reader}": ("204", TOKEN, ""),
    "PUT /me/bookmarks/{site}/{article}": ("204", f"{SITE_TOKEN} unknown_article", ""),
    "DELETE /me/bookmarks/{site}/{article}": ("204", f"{SITE_TOKEN} not_found", ""),
    "POST /me/export": ("200", f"{TOKEN} forbidden rate_limited", ""),
    # Moderation
    f"GET {SITE}/queues": ("200", f"{SITE_TOKEN} forbidden", ""),
    **{
        f"GET {SITE}/queues/{name}": (
            "200",
            f"{SITE_TOKEN} {QUERY} forbidden invalid_cursor",
            "section language reason cursor",
        )
        for name in ("pending", "reported", "new", "appeals", "escalated")
    },
    f"POST {COMMENT}/decisions": (
        "201",
        f"{TOKEN} {BODY} forbidden not_found version_conflict decided_already",
        "",
    ),
    f"GET {COMMENT}/decisions": ("200", f"{TOKEN} forbidden not_found", ""),
    f"PUT {COMMENT}/pin": ("200", f"{TOKEN} forbidden not_found", ""),
    f"DELETE {COMMENT}/pin": ("200", f"{TOKEN} forbidden not_found", ""),
    f"PUT {COMMENT}/feature": ("200", f"{TOKEN} forbidden not_found", ""),
    f"DELETE {COMMENT}/feature": ("200", f"{TOKEN} forbidden not_found", ""),
    # Social
    f"GET {SITE}/networks": ("200 304", QUERY, "lang"),
    f"POST {ARTICLE}/shares": ("201", f"{SITE_TOKEN} {BODY} {ONCE} unknown_article", ""),
    f"GET {ARTICLE}/shares": ("200 304", f"{QUERY} unknown_article", ""),
    f"PUT {ARTICLE}/reactions/{{kind}}": ("200", f"{SITE_TOKEN} validation_error", ""),
    f"DELETE {ARTICLE}/reactions/{{kind}}": ("200", f"{SITE_TOKEN} validation_error", ""),
    f"GET {SITE}/follow-links": ("200 304", QUERY, ""),
}

CODES = (
    "validation_error unknown_field unknown_parameter invalid_json invalid_cursor too_large"
    " not_found unknown_article invalid_token token_expired token_other_site forbidden own_comment"
    " reader_banned guests_closed identity_required thread_closed parent_not_public"
    " already_reviewed already_flagged version_conflict decided_already edit_window_over nudge"
    " idempotency_mismatch idempotency_in_progress rate_limited slow_mode challenge_required"
    " unavailable"
)

COUNTS = "comments reviews rating shares reactions"
TOMBSTONE = "id parent root depth author html state published_at reply_count removed_by"
COMMENT_FIELDS = (
    f"{TOMBSTONE} rating language version edited_at is_pinned is_featured score reactions"
)
OWN = f"{COMMENT_FIELDS} text reasons editable_until"

# Component -> fields.
FIELDS: dict[str, str] = {
    "ArticleOutput": "key url title section tags language published_at updated_at discussion"
    " engagement server_time",
    "ArticlePageOutput": "updated_ago refresh_after_seconds server_time engagement",
    "DiscussionOutput": "mode is_open opens_at closes_at ratings",
    "EngagementOutput": f"{COUNTS} rating_histogram click_backs",
    "CountsOutput": COUNTS,
    "ArticleInputRequest": "url title section tags authors language published_at updated_at"
    " image_url aliases shares_thread_with discussion",
    "CommentOutput": f"{COMMENT_FIELDS} replies",
    "AuthorOutput": "id name avatar_url is_guest is_staff badge",
    "PermalinkOutput": f"{COMMENT_FIELDS} replies text ancestors",
    "CommentInputRequest": "text parent rating nudge subscribe challenge",
    "SubmittedOutput": f"{OWN} counts",
    "EditedOutput": f"{OWN} counts",
    "TombstoneOutput": TOMBSTONE,
    "ReactedOutput": "reactions score",
    "FlagInputRequest": "reason note",
    "MineOutput": "held recent reactions flags rating ignored subscribed can",
    "CanOutput": "comment rate react reason retry_at",
    "GuestInputRequest": "name challenge",
    "GuestOutput": "token expires_at reader",
    "DecisionInputRequest": "verdict reason note version",
    "DecisionOutput": "id verdict reason note by version at",
    "NetworkOutput": "code name order intent_url_template device more",
    "ShareInputRequest": "network comment quote via",
    "ShareOutput": "token url intent_url",
    "NumbersOutput": "intents previewed confirmed click_backs sharers",
    "Problem": "type title status code detail request_id errors",
    "FieldError": "field code detail",
}

# Component, field -> values.
VALUES: dict[tuple[str, str], str] = {
    ("DiscussionOutput", "mode"): "post pre closed hidden",
    ("DiscussionInputRequest", "screening"): "before after",
    ("DiscussionInputRequest", "ratings"): "off optional required",
    ("CommentOutput", "state"): "published removed",
    ("OwnCommentOutput", "state"): "pending published rejected removed",
    ("FlagInputRequest", "reason"): (
        "offensive abusive spam off_topic personal_data illegal other"
    ),
    ("DecisionInputRequest", "verdict"): "publish hold reject remove",
}

PARAMETERS: dict[tuple[str, str], list[object]] = {
    (f"GET {ARTICLE}/comments", "sort"): [
        "best",
        "newest",
        "oldest",
        "most_replied",
        "controversial",
        "rating_high",
        "rating_low",
    ],
    (f"GET {ARTICLE}/comments", "limit"): [10, 20, 50],
    (f"GET {ARTICLE}/comments", "replies"): [0, 3, 10],
    (f"GET {SITE}/articles", "sort"): ["latest", "discussed", "shared", "rated", "hot", "rising"],
    (f"GET {SITE}/articles", "window"): ["1h", "24h", "7d"],
    (f"GET {SITE}/articles", "limit"): [10, 20, 50, 100],
    (f"GET {SITE}/config", "lang"): ["ru", "kk", "az", "en"],
}

MEDIA = {
    f"GET {ARTICLE}/comments.atom": "application/atom+xml",
    f"GET {SITE}/comments.atom": "application/atom+xml",
    f"GET {SITE}/feed.atom": "application/atom+xml",
    f"GET {SITE}/feed.json": "application/feed+json",
    f"GET {ARTICLE}/comments.html": "text/html",
    f"GET {ARTICLE}/stream": "text/event-stream",
}


def operation(call: str) -> dict[str, Any]:
    method, path = call.split(" ")
    return operations()[f"{method} /api/v1{path}"]


def component(name: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"][name]
    return found


@pytest.mark.parametrize("call", sorted(CALLS))
class TestCalls:
    def test_answers_success_as_promised(self, call: str) -> None:
        statuses = {int(status) for status in operation(call)["responses"]}
        promised = {int(status) for status in CALLS[call][0].split()}
        assert {status for status in statuses if status < 307} == promised

    def test_names_its_problems(self, call: str) -> None:
        assert set(CALLS[call][1].split()) <= set(codes_of(operation(call)))

    def test_takes_its_parameters(self, call: str) -> None:
        assert set(CALLS[call][2].split()) <= names_of(operation(call), "query")


class TestCodes:
    def test_are_all_in_the_list(self) -> None:
        listed = set(component("Problem")["properties"]["code"]["enum"])
        assert set(CODES.split()) <= listed
        assert listed == set(STATUS)

    @pytest.mark.parametrize("code", sorted(set(CODES.split()) - {"slow_mode"}))
    def test_each_is_stated_by_some_call(self, code: str) -> None:
        """But for `slow_mode`, which no site can be set to yet."""
        assert any(code in codes_of(stated) for stated in operations().values())


class TestShapes:
    @pytest.mark.parametrize("name", sorted(FIELDS))
    def test_has_its_fields(self, name: str) -> None:
        assert set(FIELDS[name].split()) <= set(component(name)["properties"])

    @pytest.mark.parametrize("name", ["ArticleOutput", "ArticleListOutput"])
    def test_phrases_of_time_are_in_no_list(self, name: str) -> None:
        assert not {"updated_ago", "refresh_after_seconds"} & set(component(name)["properties"])

    @pytest.mark.parametrize(("name", "field"), sorted(VALUES))
    def test_takes_these_values(self, name: str, field: str) -> None:
        assert _values(component(name)["properties"][field]) == set(VALUES[name, field].split())

    @pytest.mark.parametrize(("call", "name"), sorted(PARAMETERS))
    def test_a_parameter_is_one_of_these(self, call: str, name: str) -> None:
        parameters = [resolved(one) for one in operation(call)["parameters"]]
        [stated] = [one for one in parameters if one["name"] == name]
        assert set(stated["schema"]["enum"]) == set(PARAMETERS[call, name])

    def test_every_list_has_items_and_next(self) -> None:
        for name, schema in document()["components"]["schemas"].items():
            properties = schema.get("properties", {})
            if "next" in properties:
                assert {"items", "next"} <= set(schema["required"]), name
                assert properties["next"]["nullable"], name


class TestAnswers:
    @pytest.mark.parametrize("call", sorted(MEDIA))
    def test_has_its_media_type(self, call: str) -> None:
        assert list(operation(call)["responses"]["200"]["content"]) == [MEDIA[call]]

    def test_a_new_comment_says_where_it_is(self) -> None:
        for status in (201, 202):
            found = headers_of(operation(f"POST {ARTICLE}/comments"), status)
            assert {"Location", "Idempotency-Replayed"} <= found

    def test_who_is_to_wait_hears_how_long(self) -> None:
        for name, stated in operations().items():
            for status in {"429", "503"} & set(stated["responses"]):
                assert "Retry-After" in headers_of(stated, int(status)), name


def _values(schema: dict[str, Any]) -> set[str]:
    """Of an enumeration, however drf-spectacular wraps it."""
    nodes = [resolved(part) for part in schema.get("oneOf", schema.get("allOf", [schema]))]
    found = {value for node in nodes for value in node.get("enum", ())}
    return {value for value in found if value}
