"""Reviews that wait, for the desk's benchmark and its browser test; and what its page costs.

    .venv/bin/python -m bench.desk_data --count 10000            # ids, one a line
    .venv/bin/python -m bench.desk_data --decisions FILE         # people's decisions on those ids
    .venv/bin/python -m bench.desk_data --page                   # JSON: queries, milliseconds
    .venv/bin/python -m bench.desk_data --moderator NAME         # a second member of the staff
    .venv/bin/python -m bench.desk_data --expire                 # all claims end, as after a sleep
    .venv/bin/python -m bench.desk_data --freeze                 # an act on all that wait: its id
    .venv/bin/python -m bench.desk_data --act ID                 # JSON: how it went

Works on the engines of NEWSPORTAL_STATE_DIR, as `manage.py` does.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

QUEUE = "/admin/comments/comment/queue/"
BATCH, ARTICLES = 1000, 8
WORDS = (
    "вода берег озеро уровень город дорога школа цена людям наверное почему всегда никогда правда"
    " новости хорошо плохо думаю считаю мост автобус зима лето хлеб работа завод больница учитель"
    " снег ветер рынок тариф свет газ ремонт двор парк сквер окно поезд билет море степь горы"
)


def fill(count: int) -> list[str]:
    """Make `count` comments of the demo site wait, no two alike; returns their ids."""
    from django.utils import timezone

    from comments.models import Comment
    from comments.services.texts import make_text
    from newsportal.articles.models import Article
    from newsportal.articles.services import register_article
    from newsportal.readers.services import register_guest
    from newsportal.sites.models import Site

    chance, words = random.Random(count), WORDS.split()
    site, now = Site.objects.get(key="demo"), timezone.now()
    # Articles of their own, and none of the feed's: who reads the demo's sees none of this.
    articles = [
        register_article(site=site, key=f"desk-{number}", facts={}, now=now)[0]
        for number in range(ARTICLES)
    ]
    Article.objects.filter(id__in=[article.id for article in articles]).update(is_registered=False)
    authors = [
        register_guest(site=site, name=f"Читатель {number}", now=now) for number in range(40)
    ]
    ids: list[str] = []
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            text = " ".join(chance.choices(words, k=chance.randint(5, 35)))
            row = make_text(
                f"{text} {chance.getrandbits(40)}", site=site, language="ru", rating=None, version=1
            )
            rows.append(
                Comment(
                    site=site,
                    article=chance.choice(articles),
                    author=chance.choice(authors),
                    state="pending",
                    created_at=now - timedelta(seconds=10 * (count - number)),
                    **vars(row),
                )
            )
        Comment.objects.bulk_create(rows)
        ids += [str(row.id) for row in rows]
    return ids


def decisions(ids: list[str]) -> dict[str, int]:
    """How many of these comments people decided on how often: {"1": 400}; and "pending"."""
    from comments.models import Comment, Decision

    acts = Decision.objects.filter(comment__in=map(UUID, ids), by_kind="person")
    counted = Counter(str(key) for key in acts.values_list("comment_id", flat=True))
    times = Counter(str(counted[key]) for key in ids)
    waiting = Comment.objects.filter(id__in=ids, state="pending").count()
    return {**times, "pending": waiting}


def page(loads: int = 20) -> dict[str, float]:
    """What the queue's page costs inside one process: queries, and milliseconds of `loads`."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"accept-language": "ru", "host": "127.0.0.1"})
    client.force_login(User.objects.get(username="admin"))
    client.get(QUEUE)
    times = []
    for _ in range(loads):
        started = time.perf_counter()
        assert client.get(QUEUE).status_code == 200
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(QUEUE)
    times.sort()
    p95 = times[round(len(times) * 0.95) - 1]
    return {"queries": len(queries), "median_ms": statistics.median(times), "p95_ms": p95}


def add_moderator(name: str) -> None:
    """A moderator of the demo site with the administrator's password."""
    from django.contrib.auth.models import User

    from newsportal.sites.models import Membership, Role, Site

    admin = User.objects.get(username="admin")
    user = User.objects.create(username=name, is_staff=True, password=admin.password)
    Membership.objects.create(site=Site.objects.get(key="demo"), user=user, role=Role.MODERATOR)


def expire() -> None:
    """End all claims, as if no page had been heard of for long."""
    from django.utils import timezone

    from comments.models import DeskClaim

    DeskClaim.objects.update(until=timezone.now())


def freeze() -> str:
    """Choose all comments that wait, as the administrator does in the list; the act's id."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from comments.selectors import comments_for_staff
    from comments.services.bulk import freeze as freeze_comments

    admin = User.objects.get(username="admin")
    waiting = comments_for_staff(admin).filter(state="pending").order_by("id")
    return str(freeze_comments(user=admin, comments=waiting, now=timezone.now()).id)


def act(act_id: str) -> dict[str, Any]:
    """Seconds of an act on many, its outcomes, pages that it changed, events told outside."""
    from comments.models import BulkAct
    from comments.selectors.bulk import progress_of
    from comments.services.bulk_end import events_of
    from newsportal.events.models import Event

    row = BulkAct.objects.get(id=act_id)
    assert row.started_at
    assert row.finished_at
    events = Event.objects.filter(id__in=events_of(row.id))
    return {
        "total": row.total,
        "seconds": (row.finished_at - row.started_at).total_seconds(),
        "outcomes": {str(code): count for code, count in progress_of(row).outcomes.items()},
        "pages": events.exclude(article_version=None).values("article_version").distinct().count(),
        "told": events.filter(is_recalled=False).count(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--decisions", type=Path)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--moderator")
    parser.add_argument("--expire", action="store_true")
    parser.add_argument("--freeze", action="store_true")
    parser.add_argument("--act")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
    import django

    django.setup()
    if options.moderator:
        add_moderator(options.moderator)
    if options.expire:
        expire()
    if options.count:
        sys.stdout.write("\n".join(fill(options.count)) + "\n")
    if options.decisions:
        print(json.dumps(decisions(options.decisions.read_text().split())))
    if options.page:
        print(json.dumps(page()))
    if options.freeze:
        print(freeze())
    if options.act:
        print(json.dumps(act(options.act)))


if __name__ == "__main__":
    main()
