"""Threads of made-up comments, written by SQL: 1,000,000 of them in a minute or two."""

from typing import Any

SITE = "demo"
AUTHORS = 1_000
# Of five comments two are roots; of the first hang two replies, and one more below these.
_WORDS = (
    "Спасибо за подробный разбор: о ремонте дороги у школы спорят второй год, а сроки снова"
    " сдвинули. Хотелось бы услышать, кто отвечает за подрядчика и когда двор наконец откроют"
    " для машин скорой помощи. Соседи собрали подписи."
)

_ID = (
    "('{kind}000000-0000-7000-8000-' || lpad(to_hex({article}::bigint << 24 | {n}), 12, '0'))::uuid"
)
_READERS = """
    INSERT INTO readers_reader (id, site_id, kind, issuer, subject, name, name_skeleton, email,
        avatar_url, roles, identity, mail_replies, mail_subscriptions, mail_decisions, public,
        created_at)
    SELECT id, %(site)s, 'guest', '', '', name, name, '', '', '{}', 'guest', 'at_once', 'daily',
           'at_once', jsonb_build_object('id', id, 'name', name, 'avatar_url', NULL, 'is_guest',
           true, 'is_staff', false, 'badge', NULL), '2026-01-01Z'
      FROM (SELECT ('0a000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
                   'Читатель ' || n AS name FROM generate_series(1, %(authors)s) n) AS made
     WHERE NOT EXISTS (SELECT FROM readers_reader
                        WHERE id = '0a000000-0000-7000-8000-000000000001')
"""
_ROWS = f"""
    SELECT {_ID.format(kind="0c", article="%(article)s", n="n")} AS id,
           {_ID.format(kind="0d", article="%(article)s", n="n")} AS decision,
           CASE WHEN n %% 5 = 3 THEN n - 2 WHEN n %% 5 IN (1, 2) THEN n - n %% 5 END AS up,
           CASE WHEN n %% 5 IN (1, 2, 3) THEN n - n %% 5 END AS top,
           timestamptz '2026-01-01Z' + n * interval '1 second' AS at, n
      FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_COMMENTS = f"""
    INSERT INTO comments_comment (id, site_id, article_id, author_id, parent_id, root_id, depth,
        text, html, language, rating, version, fingerprint, state, decision_id,
        is_decided_by_person, created_at, published_at, reply_count, listed_children, is_listed,
        reactions, likes_weight, dislikes_weight, best_key, controversy_key, is_erased, tries)
    SELECT id, %(site)s, %(article)s,
           ('0a000000-0000-7000-8000-'
            || lpad(to_hex(1 + n::bigint * 7919 %% %(authors)s), 12, '0'))::uuid,
           {_ID.format(kind="0c", article="%(article)s", n="up")},
           {_ID.format(kind="0c", article="%(article)s", n="top")},
           CASE n %% 5 WHEN 3 THEN 2 WHEN 1 THEN 1 WHEN 2 THEN 1 ELSE 0 END,
           words, '<p>' || words || '</p>', 'ru',
           CASE WHEN up IS NULL AND n < %(authors)s THEN 1 + n %% 7 %% 5 END,
           1, md5(n::text), 'published', decision, false, at, at,
           CASE n %% 5 WHEN 0 THEN 3 WHEN 1 THEN 1 ELSE 0 END,
           CASE n %% 5 WHEN 0 THEN 2 WHEN 1 THEN 1 ELSE 0 END, true,
           CASE WHEN n %% 2 = 0 THEN jsonb_build_object('like', 1 + n %% 9) ELSE '{{}}' END,
           0, 0, n::bigint * 7919 %% 1000003, 0, false, 0
      FROM ({_ROWS}) AS made,
           LATERAL (SELECT n || '. ' || left(%(words)s, 150 + n * 31 %% 100) AS words) AS said
"""
_DECISIONS = f"""
    INSERT INTO comments_decision (id, site_id, comment_id, comment_version, verdict, reason,
        findings, by_kind, ruleset_version, created_at)
    SELECT decision, %(site)s, id, 1, 'publish', 'ok', '[]', 'rules', '', at FROM ({_ROWS}) AS made
"""


def seed_thread(cursor: Any, *, comments: int, site_key: str = SITE, batch: int = 100_000) -> str:
    """An article of the site under which so many stand; returns its key.

    The keys of foreign keys are checked by PostgreSQL, each row's; every sort has its index.
    """
    from django.db import transaction
    from django.utils import timezone

    from newsportal.articles.models import Engagement
    from newsportal.articles.services import create_article
    from newsportal.sites.models import Site

    site = Site.objects.get(key=site_key)
    key = f"bench-{comments}"
    values = {"url": f"https://{site.hosts[0]}/{key}", "title": f"Новость {comments}"}
    article = create_article(site=site, key=key, values=values, now=timezone.now())
    facts = {"site": site.id, "article": article.id, "authors": AUTHORS, "words": _WORDS}
    cursor.execute(_READERS, facts)
    for first in range(0, comments, batch):
        # By fives, so that what a reply answers to is in its own batch or an earlier one.
        part = facts | {"first": first, "last": min(first + batch, comments) - 1}
        with transaction.atomic():
            cursor.execute(_COMMENTS, part)
            cursor.execute(_DECISIONS, part)
    Engagement.objects.filter(article=article).update(comments=comments)
    return key


def seed_story(cursor: Any, *, number: int, comments: int = 10, site_key: str = SITE) -> str:
    """One of many articles with few comments, as most are; returns its key."""
    from newsportal.articles.models import Article

    key = f"story-{number}"
    article = Article.objects.select_related("site").get(
        site__key=site_key, key=seed_thread(cursor, comments=comments, site_key=site_key)
    )
    url = f"https://{article.site.hosts[0]}/{key}"
    Article.objects.filter(pk=article.pk).update(key=key, url=url)
    return key
