"""How many comments a second two worker processes screen, and what Celery itself takes.

    .venv/bin/python -m bench.screening [--count 6000] [--celery]

On engines of its own, which are gone afterwards. Each comment is a different Russian text of some
200 characters by an author of its own, under one of 1,000 articles. `function`: two processes
claim batches and call what the task calls, so that neither relay nor broker is in it:

- rules, model: comments that waited and are published: decision, search entry, event, numbers;
- rules after, model after: comments that are public already and that nothing is found against.

With --celery the service's own relay and worker (two processes) do it, and beside it the same
worker takes messages that ask for nothing. CPU is of the workers and of PostgreSQL together.
"""

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.posts import ARTICLES, analyze, cpu_by_part, descendants, processes, seed
from newsportal.local.engines import Engines
from newsportal.local.pids import wait_until
from newsportal.local.programs import PREPARE, free_port, newsportal_programs

WORKERS = 2
DONE_WITHIN_SECONDS = 110
KINDS = ("rules", "model", "rules after", "model after")


def fill(folder: Path, count: int, *, is_public: bool) -> None:
    """Comments that are due, by the fastest way there is."""
    from django.db import transaction
    from django.utils import timezone

    from comments.deciders import RULES
    from comments.models import Comment, Screening
    from comments.moderation.submission import Submission
    from comments.services.texts import make_text
    from comments.services.trail import make_decision
    from comments.states import DecisionVerdict, Reason, State
    from newsportal.articles.models import Article, Engagement
    from newsportal.lib.rows import insert_rows
    from newsportal.readers.models import Reader
    from newsportal.sites.models import Site

    site, now = Site.objects.get(key="demo"), timezone.now()
    articles = list(Article.objects.filter(site=site, key__startswith="bench-")[:ARTICLES])
    used = Comment.objects.values("author")
    authors = Reader.objects.filter(site=site, name__startswith="Читатель").exclude(id__in=used)
    words = (folder / "words").read_text().split()
    comments, decisions = [], []
    for place, author in enumerate(authors.order_by("id")[:count]):
        text = " ".join(random.choices(words, k=28))
        new = make_text(
            text, site=site, language="ru", rating=None, version=1, known=Submission(text=text)
        )
        comment = Comment(
            site=site,
            article=random.choice(articles),
            author=author,
            state=State.PENDING,
            created_at=now - timedelta(seconds=place % 3600),
            **vars(new),
        )
        if is_public:
            decision = make_decision(
                comment,
                version=1,
                verdict=DecisionVerdict.PUBLISH,
                reason=Reason.OK,
                decider=RULES,
                now=now,
            )
            comment.state, comment.decision, comment.is_listed = State.PUBLISHED, decision, True
            comment.published_at = now
            decisions.append(decision)
        comments.append(comment)
    with transaction.atomic():
        if is_public:
            # What is objected to is taken off them.
            Engagement.objects.filter(article__in=articles).update(comments=count)
        Comment.objects.bulk_create(comments, batch_size=1000)
        Screening.objects.bulk_create(Screening(comment=row, due_at=now) for row in comments)
        insert_rows(decisions)
    analyze()


def choose_model(*, is_there: bool) -> None:
    """Let the site have the model that comes with the product, or one that nobody can read."""
    from django.utils import timezone

    from comments.models import Learning, ModelVersion
    from comments.services.learning.versions import ensure_learning, shipped_version
    from newsportal.sites.models import Site

    now = timezone.now()
    learning = ensure_learning(site_id=Site.objects.get(key="demo").pk, now=now)
    version = shipped_version(now=now)
    if not is_there:
        version, _ = ModelVersion.objects.get_or_create(
            site=None, digest="-", defaults={"data": b"", "trained_at": now}
        )
    Learning.objects.filter(pk=learning.pk).update(active=version)


def due() -> int:
    from comments.models import Screening

    return Screening.objects.count()


def work_off(is_ready: Any, begin: Any, seconds: Any, is_measured: Any) -> None:
    """One process: claim and screen until nothing is due; says how much CPU time it took."""
    import django

    django.setup()
    from comments.tasks import screen
    from newsportal.celery import settle
    from newsportal.events import work
    from newsportal.events.routing import work_kinds

    [kind] = [kind for kind in work_kinds() if kind.name == "screening"]
    warm_up()
    # As the worker does with what its processes share, before they are made.
    settle()
    is_ready.release()
    begin.wait()
    started = time.process_time()
    while handouts := work.claim(kind, limit=kind.batch, messages=1):
        for handout in handouts:
            screen(**handout.kwargs())
    seconds.put(time.process_time() - started)
    # With its connection PostgreSQL's process would end, and what that has used be gone.
    is_measured.wait()


def warm_up() -> None:
    """Load what a worker loads with its first comments, and remember what it does of words."""
    from comments.moderation.submission import Submission
    from comments.services.model_opinion import bench_of, one_pass
    from comments.services.screen_many import PHASES_OF_WORKER, run
    from newsportal.lib.words.documents import document
    from newsportal.sites.models import Site

    words = (Path(os.environ["NEWSPORTAL_STATE_DIR"]) / "words").read_text().split()
    # Rules alone are measured with a model that nobody can read, which is no news here.
    logging.getLogger("comments.services.model_opinion").setLevel(logging.CRITICAL)
    with one_pass():
        bench = bench_of(Site.objects.get(key="demo").pk)
        for start in range(0, len(words), 28):
            text = " ".join(words[start : start + 28])
            run(Submission(text=text), PHASES_OF_WORKER)
            bench.opinion(text)
            document(text, "ru")


def by_function(folder: Path, count: int) -> dict[str, float]:
    """Comments a second of two processes that call the function."""
    from django.db import connection

    connection.close()
    context = get_context("spawn")
    is_ready, begin, seconds = context.Semaphore(0), context.Event(), context.Queue()
    is_measured = context.Event()
    running = [
        context.Process(target=work_off, args=(is_ready, begin, seconds, is_measured))
        for _ in range(WORKERS)
    ]
    for process in running:
        process.start()
    for _ in running:
        is_ready.acquire()
    before, began = cpu_by_part(os.getpid(), folder)["postgres"], time.perf_counter()
    begin.set()
    python = sum(seconds.get() for _ in running)
    wall = time.perf_counter() - began
    postgres = cpu_by_part(os.getpid(), folder)["postgres"] - before
    is_measured.set()
    for process in running:
        process.join()
    return _told(count, wall, python, postgres)


def _told(count: int, wall: float, python: float, postgres: float) -> dict[str, float]:
    return {
        "per_second": count / wall,
        "python_us": python / count * 1e6,
        "postgres_us": postgres / count * 1e6,
        "per_second_of_two_free_cores": count / (python + postgres) * 2,
    }


@contextmanager
def service(folder: Path, *names: str) -> Iterator[list[int]]:
    """Some of the service's programs; the worker also knows the task that does nothing."""
    table = {one.name: one for one in newsportal_programs(port=free_port(None), state=folder)}
    quiet = subprocess.DEVNULL
    running = []
    for name in names:
        argv = ["bench.noop" if word == "newsportal" else word for word in table[name].argv]
        environ = os.environ | dict(table[name].environ)
        running.append(subprocess.Popen(argv, env=environ, stdout=quiet, stderr=quiet))
    try:
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _until(is_so: Callable[[], bool]) -> None:
    if not wait_until(is_so, seconds=DONE_WITHIN_SECONDS, every=0.01):
        sys.exit("the workers did not come to an end")


def _cpu_of(pids: list[int]) -> float:
    all_of_them = processes()
    ours = set().union(*(descendants(pid) for pid in pids))
    return sum(all_of_them[pid][1] for pid in ours if pid in all_of_them)


def by_celery(folder: Path, count: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Messages that ask for nothing, and the same comments by relay, broker and worker."""
    from bench.noop import noop
    from newsportal.lib import redis

    def is_empty() -> bool:
        return not redis.durable().llen("screening")

    with service(folder, "worker") as pids:
        noop.apply_async(args=(0,), queue="screening")
        _until(is_empty)
        before, began = _cpu_of(pids), time.perf_counter()
        for number in range(count // 4):
            noop.apply_async(args=(number,), queue="screening")
        _until(is_empty)
        wall = time.perf_counter() - began
        yield "celery, no-op", _told(count // 4, wall, _cpu_of(pids) - before, 0.0)
        fill(folder, count, is_public=False)
        used, began = _cpu_of(pids), time.perf_counter()
        postgres = cpu_by_part(os.getpid(), folder)["postgres"]
        with service(folder, "relay") as relay:
            # The relay starts meanwhile: what counts begins with the first that is settled.
            _until(lambda: due() < count)
            began = time.perf_counter()
            left = due()
            _until(lambda: due() == 0)
            wall = time.perf_counter() - began
            used = _cpu_of(pids + relay) - used
        postgres = cpu_by_part(os.getpid(), folder)["postgres"] - postgres
        numbers = _told(count, wall, used, postgres)
        yield "celery, model", numbers | {"per_second": left / max(wall, 0.001)}


def measure(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, dict[str, float]]]:
    """What was measured, as soon as it is."""
    seed(folder, screening="before")
    for kind in KINDS:
        choose_model(is_there=kind.startswith("model"))
        fill(folder, options.count, is_public=kind.endswith("after"))
        yield f"function, {kind}", by_function(folder, options.count)
    if options.celery:
        yield from by_celery(folder, options.count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--celery", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        folder = Path(name)
        os.environ["NEWSPORTAL_STATE_DIR"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            table = {one.name: one for one in newsportal_programs(port=8000, state=folder)}
            environ = os.environ | dict(table[PREPARE].environ)
            subprocess.run(table[PREPARE].argv, env=environ, check=True, capture_output=True)
            for what, numbers in measure(folder, options):
                told = "  ".join(f"{name} {value:,.0f}" for name, value in numbers.items())
                print(
                    json.dumps({what: numbers}) if options.json else f"{what:22} {told}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
