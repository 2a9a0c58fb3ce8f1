"""A reader of ten thousand comments is erased in a running service; its logs know no word of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest
from redis import Redis

from newsportal.local.addresses import database_url, redis_url
from tests.environment import service_environment
from tests.faults.stack import wait_for
from tests.service import running_service
from tests.states import NewState

NAME, WORD = "Zvyakomarker", "shurupmarker"
ARTICLE = "sites/demo/articles/erase-test"
COMMENTS = 10_000
# The contract says 60 s; what a crowded machine takes longer says nothing of the service.
DEADLINE_SECONDS = 300

# Half are roots, half answers to one root of somebody else's; each published by the rules.
_WRITE = """
    WITH place AS (
        SELECT a.id AS article, a.site_id AS site FROM articles_article a WHERE key = 'erase-test'),
    texts AS (
        SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS decision,
               CASE WHEN n %% 2 = 0 THEN %(root)s::uuid END AS parent,
               now() - make_interval(secs => %(number)s - n) AS at
          FROM generate_series(1, %(number)s) AS n),
    decided AS (
        INSERT INTO comments_decision (id, site_id, comment_id, comment_version, verdict, reason,
                                       findings, by_kind, ruleset_version, created_at)
        SELECT decision, site, id, 1, 'publish', 'ok', '[]', 'rules', '', at FROM texts, place)
    INSERT INTO comments_comment (
        id, site_id, article_id, author_id, parent_id, root_id, depth, text, html, language,
        version, fingerprint, state, decision_id, is_decided_by_person, created_at, published_at,
        reply_count, listed_children, is_listed, reactions, likes_weight, dislikes_weight,
        best_key, controversy_key, is_erased, tries)
    SELECT id, site, article, %(author)s::uuid, parent, parent, (parent IS NOT NULL)::int,
           %(word)s || ' ' || n, %(word)s || ' ' || n, 'ru', 1, md5(n::text), 'published',
           decision, false, at, at, 0, 0, true, '{}', 0, 0, 0, 0, false, 0
      FROM texts, place
"""
_COUNT = """
    UPDATE articles_engagement SET comments = comments + %(number)s, version = version + 1
     WHERE article_id = (SELECT id FROM articles_article WHERE key = 'erase-test');
"""
_COUNT_REPLIES = """
    UPDATE comments_comment SET reply_count = %(number)s / 2, listed_children = %(number)s / 2
     WHERE id = %(root)s
"""


@pytest.fixture(scope="module")
def state(new_state: NewState) -> Path:
    return new_state("erase")


@pytest.fixture(scope="module")
def address(state: Path) -> Iterator[str]:
    environment = service_environment(state, NEWSPORTAL_LIMITS="off")
    with running_service(environment) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPORTAL_STATE_DIR", str(state))
        yield address


def ask(address: str, method: str, path: str, *, token: str = "", body: Any = None) -> Any:
    """(status, body as JSON)."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{address}/api/v1/{path}", data, headers, method=method)
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except HTTPError as error:
        return error.code, json.loads(error.read())


def guest(address: str, name: str) -> dict[str, Any]:
    status, made = ask(address, "POST", "sites/demo/guests", body={"name": name})
    assert status == 201, made
    return dict(made)


def publish(address: str, token: str, text: str) -> str:
    status, made = ask(address, "POST", f"{ARTICLE}/comments", token=token, body={"text": text})
    assert status == 202, made
    path = f"comments/{made['id']}"
    wait_for("the comment in public", lambda: ask(address, "GET", path)[0] == 200)
    return str(made["id"])


def test_ten_thousand_comments_go_and_leave_no_word_in_logs(address: str, state: Path) -> None:
    other, reader = guest(address, "Ivan Drugoi"), guest(address, NAME)
    root = publish(address, other["token"], "Root of somebody else")
    mine = publish(address, reader["token"], f"First {WORD} of mine")
    facts = {"author": reader["reader"]["id"], "root": root, "number": COMMENTS, "word": WORD}
    with psycopg.connect(database_url("owner"), autocommit=True) as database:
        database.execute("UPDATE sites_site SET erased_text = 'remove' WHERE key = 'demo'")
        with database.transaction():
            for statement in (_WRITE, _COUNT, _COUNT_REPLIES):
                database.execute(statement, facts)
        assert export_of(address, reader["token"])["comments"] == COMMENTS + 1
        assert ask(address, "DELETE", "me", token=reader["token"])[0] == 202
        erasure = (
            "SELECT extract(epoch FROM finished_at - created_at)::float FROM readers_erasure"
            " WHERE finished_at IS NOT NULL"
        )
        done = wait_for(
            "the end of the erasure",
            lambda: database.execute(erasure).fetchone(),
            seconds=DEADLINE_SECONDS,
        )
        print(f"erased {COMMENTS + 1} comments in {done[0]:.1f} s")  # noqa: T201
        left = database.execute(
            "SELECT count(*) FROM comments_comment WHERE author_id = %s AND NOT is_erased",
            [reader["reader"]["id"]],
        ).fetchone()
        assert left == (0,)
        numbers = database.execute(
            "SELECT e.comments FROM articles_engagement e JOIN articles_article a"
            " ON a.id = e.article_id WHERE a.key = 'erase-test'"
        ).fetchone()
        assert numbers == (1,)
    wait_for("the tombstone's end", lambda: ask(address, "GET", f"comments/{mine}")[0] == 404)
    # Pages are kept for a second, and may be shown two more while a new one is made.
    path = f"{ARTICLE}/comments"
    wait_for("pages without it", lambda: len(ask(address, "GET", path)[1]["items"]) == 1)
    page = ask(address, "GET", path)[1]["items"]
    assert [(row["id"], row["reply_count"]) for row in page] == [(root, 0)]
    assert ask(address, "GET", "me", token=reader["token"])[1]["code"] == "invalid_token"
    assert words_in(state / "logs") == {}
    assert words_in_valkey() == []


def export_of(address: str, token: str) -> dict[str, int]:
    """How many rows each section of the export has."""
    status, body = ask(address, "POST", "me/export", token=token)
    assert status == 200
    assert body["comments"][0]["text"]
    return {name: len(rows) for name, rows in body.items() if isinstance(rows, list)}


def words_in(folder: Path) -> dict[str, list[bytes]]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len([file for file in files if file.stat().st_size]) >= 3
    words = (NAME.encode(), WORD.encode())
    found = {file.name: [w for w in words if w in file.read_bytes()] for file in files}
    return {name: seen for name, seen in found.items() if seen}


def words_in_valkey() -> list[bytes]:
    clients = [Redis.from_url(url) for url in (redis_url(), redis_url("durable"))]
    dumps = [key + (one.dump(key) or b"") for one in clients for key in one.scan_iter()]
    return [dump for dump in dumps if NAME.encode() in dump or WORD.encode() in dump]
