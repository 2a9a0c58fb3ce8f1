"""What a vote costs where it stands: in the comment's own row, or in a narrow row beside it.

    .venv/bin/python -m bench.votes [--comments 50000] [--votes 20000]

Starts PostgreSQL, writes a thread of made-up comments and makes a second table of their numbers
and sort keys alone, with the same indexes for the orders by votes. Then as many votes are given
to comments at random, one transaction each, first to one place and then to the other. Printed are,
for each: WAL in bytes a vote, of the first half, which writes many pages whole, and of the second;
how many of the new rows needed no index entry (HOT); by how much tables and indexes grew; time of
PostgreSQL for a vote; and for a page's roots.
"""

import argparse
import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from bench.feed import prepare
from bench.growth import Backends
from bench.threads import seed_thread
from newsportal.local.addresses import database_url
from newsportal.local.engines import Engines

PAGES = 300
_BESIDE = """
    CREATE TABLE bench_stats (
        id uuid PRIMARY KEY, article_id bigint NOT NULL, is_root boolean NOT NULL,
        reactions jsonb NOT NULL, likes_weight integer NOT NULL, dislikes_weight integer NOT NULL,
        best_key integer NOT NULL, controversy_key integer NOT NULL) WITH (fillfactor = 80);
    INSERT INTO bench_stats SELECT id, article_id, parent_id IS NULL, reactions, likes_weight,
        dislikes_weight, best_key, controversy_key FROM comments_comment;
    CREATE INDEX bench_stats_best ON bench_stats (article_id, best_key, id) WHERE is_root;
    CREATE INDEX bench_stats_disputed ON bench_stats (article_id, controversy_key, id)
        WHERE is_root;
"""
_VOTE = """
    UPDATE {table} SET reactions = jsonb_build_object('like', 1 + %(n)s), likes_weight = %(n)s,
           best_key = %(key)s, controversy_key = %(n)s
     WHERE id = %(id)s
"""
_ROOTS = {
    "comments_comment": """
        SELECT id, fragment, reactions FROM comments_comment
         WHERE article_id = %s AND parent_id IS NULL AND is_listed
         ORDER BY best_key DESC, id DESC LIMIT 51
    """,
    "bench_stats": """
        SELECT c.id, c.fragment, s.reactions
          FROM (SELECT id, best_key, reactions FROM bench_stats
                 WHERE article_id = %s AND is_root
                 ORDER BY best_key DESC, id DESC LIMIT 51) s
          JOIN comments_comment c ON c.id = s.id
         ORDER BY s.best_key DESC, s.id DESC
    """,
}


def measure(table: str, *, owner: Any, app: Any, article: int, votes: int) -> dict[str, float]:
    """One place for votes, by name of its table."""
    chance = random.Random(1)
    ids = [row[0] for row in app.execute("SELECT id FROM comments_comment ORDER BY id").fetchall()]
    owner.execute(f"VACUUM ANALYZE {table}")
    backends, pages_before = Backends(), backends_seconds(app, _ROOTS[table], article)
    size, wal = _size(owner, table), {}
    for kind in ("first half", "second half"):
        begins, took = _lsn(owner), backends.seconds()
        for number in range(votes // 2):
            facts = {"n": number, "key": chance.randrange(1_000_000), "id": chance.choice(ids)}
            app.execute(_VOTE.format(table=table), facts)
        wal[kind] = (_lsn(owner) - begins) / (votes // 2)
        spent = (backends.seconds() - took) * 1000 / (votes // 2)
    owner.execute("SELECT pg_stat_force_next_flush()")
    hot, all_ = owner.execute(
        "SELECT n_tup_hot_upd, n_tup_upd FROM pg_stat_user_tables WHERE relname = %s", [table]
    ).fetchone()
    return {
        "wal_bytes_first": round(wal["first half"]),
        "wal_bytes": round(wal["second half"]),
        "hot_share": round(hot / max(all_, 1), 3),
        "grown_bytes": round((_size(owner, table) - size) / votes),
        "postgres_ms": round(spent, 3),
        "page_ms": round(pages_before, 3),
        "page_after_votes_ms": round(backends_seconds(app, _ROOTS[table], article), 3),
    }


def backends_seconds(app: Any, sql: str, article: int) -> float:
    """Milliseconds of PostgreSQL for a page's roots."""
    backends = Backends()
    began = backends.seconds()
    for _ in range(PAGES):
        app.execute(sql, [article], prepare=True).fetchall()
    return (backends.seconds() - began) * 1000 / PAGES


def _lsn(owner: Any) -> int:
    return int(owner.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()[0])


def _size(owner: Any, table: str) -> int:
    return int(owner.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchone()[0])


def run(*, comments: int, votes: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection

    from newsportal.articles.models import Article

    with connection.cursor() as cursor:
        key = seed_thread(cursor, comments=comments)
    article = Article.objects.get(key=key).id
    connection.close()
    with (
        psycopg.connect(database_url("owner"), autocommit=True) as owner,
        psycopg.connect(database_url("owner"), autocommit=True) as app,
    ):
        owner.execute(_BESIDE)
        return {
            table: measure(table, owner=owner, app=app, article=article, votes=votes)
            for table in _ROOTS
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=50_000)
    parser.add_argument("--votes", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        os.environ["NEWSPORTAL_STATE_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            prepare(Path(folder))
            for table, found in run(comments=options.comments, votes=options.votes).items():
                print(table, json.dumps(found))


if __name__ == "__main__":
    main()
