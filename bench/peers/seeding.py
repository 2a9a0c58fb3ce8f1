"""The same comments for all: written into our tables, and from there into the peers'."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from bench.threads import SITE, seed_story, seed_thread
from newsportal.local.addresses import database_url, socket_dir

ARTICLES = 1000
GUESTS = 5000
XTD_SITE = """
SECRET_KEY = "bench"
DEBUG = False
ALLOWED_HOSTS = ["*"]
SITE_ID = 1
USE_TZ = True
ROOT_URLCONF = "xtd_urls"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django_comments_xtd", "django_comments", "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "xtd", "USER": "postgres",
    "HOST": %(host)r, "CONN_MAX_AGE": None,
}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MAX_THREAD_LEVEL = 3
COMMENTS_XTD_CONFIRM_EMAIL = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
"""
# Of its own, for it imports models.
XTD_URLS = """
from django.urls import include, path
from django_comments_xtd.signals import should_request_be_authorized


def trusted(sender, comment, request, **_):
    return True


# What its documentation says to do for a frontend that does not show its form.
should_request_be_authorized.connect(trusted)
urlpatterns = [path("comments/", include("django_comments_xtd.urls"))]
"""
XTD_WSGI = """
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""


@dataclass(frozen=True)
class Seeded:
    """Keys of articles by how many comments they have, the many small ones, guests' tokens."""

    threads: dict[int, str]
    articles: list[str]
    tokens: list[str]


def seed_ours(sizes: tuple[int, ...]) -> Seeded:
    """Threads of these sizes and 1,000 articles with 10 comments; guests who may write."""
    from django.db import transaction
    from django.utils import timezone

    from newsportal.readers.models import Reader, ReaderKind
    from newsportal.readers.tokens import guest_token
    from newsportal.sites.models import Site

    site = Site.objects.get(key=SITE)
    Site.objects.filter(pk=site.pk).update(screening="after")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        threads = {size: seed_thread(cursor, comments=size) for size in sizes}
        with transaction.atomic():
            articles = [seed_story(cursor, number=number) for number in range(ARTICLES)]
    _look_at_the_tables()
    now = timezone.now()
    guests = [
        Reader(site=site, kind=ReaderKind.GUEST, name=f"Гость {n}", created_at=now)
        for n in range(GUESTS)
    ]
    for guest in guests:
        guest.public = guest.public_fragment()
    Reader.objects.bulk_create(guests, batch_size=1000)
    return Seeded(threads, articles, [guest_token(guest, now=now)[0] for guest in guests])


def _look_at_the_tables() -> None:
    """As autovacuum does within a minute. The application's role may not, and is only warned."""
    with psycopg.connect(database_url("owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def rows(keys: list[str]) -> Iterator[tuple[int, list[Any]]]:
    """(number of the article from 1, its comments, older first) of each key."""
    with connection.cursor() as cursor:
        for number, key in enumerate(keys, 1):
            cursor.execute(
                "SELECT c.id, c.parent_id, c.root_id, c.depth, c.text, r.name, c.created_at"
                " FROM comments_comment c JOIN articles_article a ON a.id = c.article_id"
                " JOIN readers_reader r ON r.id = c.author_id"
                " WHERE a.key = %s ORDER BY c.created_at, c.id",
                [key],
            )
            yield number, cursor.fetchall()


def seed_isso(database: Path, keys: list[str]) -> None:
    """Rows in Isso's own tables, as Isso 0.14 makes them."""
    numbers: dict[Any, int] = {}
    with sqlite3.connect(database) as isso:
        isso.execute(
            "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE,"
            " title VARCHAR(256))"
        )
        isso.execute(
            "CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY,"
            " parent INTEGER, created FLOAT NOT NULL, modified FLOAT, mode INTEGER,"
            " remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR, email VARCHAR,"
            " website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0,"
            " voters BLOB NOT NULL, notification INTEGER DEFAULT 0)"
        )
        for number, comments in rows(keys):
            isso.execute("INSERT INTO threads VALUES (?, ?, ?)", (number, _uri(number), "Новость"))
            for key, parent, _, _, text, name, at in comments:
                numbers[key] = len(numbers) + 1
                row = (number, numbers[key], numbers.get(parent), at.timestamp(), text, name)
                isso.execute(_ISSO_COMMENT, (*row, _VOTERS))
        isso.execute("PRAGMA user_version = 5")


_ISSO_COMMENT = (
    "INSERT INTO comments VALUES (?, ?, ?, ?, NULL, 1, '127.0.0.0', ?, ?, NULL, NULL, 0, 0, ?, 0)"
)
# An empty Bloom filter of Isso's size.
_VOTERS = bytes(256)


def _uri(number: int) -> str:
    return f"/story/{number}/"


def make_xtd(folder: Path, programs: Path) -> None:
    """Its database beside ours, with its own migrations."""
    host = str(socket_dir())
    (folder / "xtd_site.py").write_text(XTD_SITE % {"host": host}, "utf-8")
    (folder / "xtd_urls.py").write_text(XTD_URLS, "utf-8")
    (folder / "xtd_wsgi.py").write_text(XTD_WSGI, "utf-8")
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as maker:
        maker.execute("CREATE DATABASE xtd")
    words = ["migrate", "--settings", "xtd_site", "--pythonpath", str(folder)]
    done = subprocess.run(
        [programs / "django-admin", *words], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])


def seed_xtd(keys: list[str]) -> None:
    """Rows in its two tables; articles are groups of `auth`, since any model may be spoken of."""
    numbers: dict[Any, int] = {}
    with psycopg.connect(host=str(socket_dir()), user="postgres", dbname="xtd") as xtd:
        found = xtd.execute(
            "SELECT id FROM django_content_type WHERE app_label = 'auth' AND model = 'group'"
        ).fetchone()
        assert found
        cursor = xtd.cursor()
        said: list[tuple[Any, ...]] = []
        placed: list[tuple[Any, ...]] = []
        for number, comments in rows(keys):
            cursor.execute("INSERT INTO auth_group VALUES (%s, %s)", [number, f"story {number}"])
            for key, parent, root, depth, text, name, at in comments:
                mine = numbers[key] = len(numbers) + 1
                up, top = numbers.get(parent, mine), numbers.get(root, mine)
                said.append((mine, str(number), name, "a@b.example", "", text, at, True, False,
                             found[0], 1))  # fmt: skip
                placed.append((mine, top, up, depth, mine, False, 0))
        _copy(cursor, "django_comments (id, object_pk, user_name, user_email, user_url, comment,"
              " submit_date, is_public, is_removed, content_type_id, site_id)", said)  # fmt: skip
        _copy(cursor, "django_comments_xtd_xtdcomment (comment_ptr_id, thread_id, parent_id, level,"
              ' "order", followup, nested_count)', placed)  # fmt: skip
        cursor.execute("SELECT setval('django_comments_id_seq', %s)", [len(numbers)])
        xtd.commit()
        xtd.autocommit = True
        xtd.execute("VACUUM ANALYZE")


def _copy(cursor: Any, table: str, values: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
