"""A story that goes from hand to hand among thousands: is each arrival told whose share it was?

    .venv/bin/python -m bench.cascade [--people 10000]

Everybody but the first comes by somebody's link, by `GET /s/{token}` through Django; some share on,
by `POST ../shares` with the mark of the page they came to; some open the link again, and robots
come as well. What the service counted is compared with what was done, share by share.
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from newsportal.local.engines import Engines
from newsportal.local.programs import PREPARE, newsportal_programs

NETWORKS = ("telegram", "whatsapp", "vk", "facebook", "copy")
SHARES_ON, AGAIN, ROBOTS = 0.25, 0.1, 0.05
FIRST = 20
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass
class Told:
    """What was done: click-backs by token, shares by network, and how many had a parent."""

    clicks: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)
    network_of: dict[str, str] = field(default_factory=dict)
    children: int = 0


def spread(path: str, *, people: int, seed: int = 1) -> Told:
    """Let so many people pass on the article of that API path; the first FIRST begin."""
    chance, told = random.Random(seed), Told()
    links: list[str] = []
    for person in range(people):
        if person < FIRST:
            links.append(_share(path, person, "", chance, told))
            continue
        # Fresh links are opened most.
        token = links[-1 - min(int(chance.expovariate(1 / 40)), len(links) - 1)]
        mark = _open(token, person)
        told.clicks[token] += 1
        if chance.random() < AGAIN:
            _open(token, person)
        if chance.random() < ROBOTS:
            _open(token, person, ROBOT)
        if chance.random() < SHARES_ON:
            links.append(_share(path, person, mark, chance, told))
            told.children += 1
    return told


@cache
def _client() -> Any:
    """One for all: a client loads the whole service anew, and nobody here has cookies."""
    from django.test import Client

    return Client()


def _meta(person: int, agent: str = "") -> dict[str, str]:
    words = agent or f"Mozilla/5.0 (Linux; Android 14) Chrome/1{person % 40 + 90}.0 Mobile"
    address = f"10.{person >> 16 & 255}.{person >> 8 & 255}.{person & 255}"
    return {"REMOTE_ADDR": address, "HTTP_USER_AGENT": words, "HTTP_HOST": "localhost"}


def _open(token: str, person: int, agent: str = "") -> str:
    """The mark of the address that the link leads to."""
    location = _client().get(f"/s/{token}", **_meta(person, agent))["Location"]
    return str(location).partition("s=")[2]


def _share(path: str, person: int, via: str, chance: random.Random, told: Told) -> str:
    network = chance.choice(NETWORKS)
    body = json.dumps({"network": network, "via": via})
    answer: Any = _client().post(
        f"{path}/shares",
        body,
        "application/json",
        **_meta(person),
    )
    token = str(answer.json()["token"])
    told.shares[network] += 1
    told.network_of[token] = network
    return token


def differences(told: Told, article: Any) -> dict[str, float]:
    """By how much the service is off, in click-backs, networks and the coefficient."""
    from social.models import Share, ShareTally
    from social.newsroom.cascades import cascade_of

    counted = dict(Share.objects.filter(article=article).values_list("token", "click_backs"))
    by_network: Counter[str] = Counter()
    for token, clicks in told.clicks.items():
        by_network[told.network_of[token]] += clicks
    tallies = {
        row.network_id: (row.intents, row.click_backs)
        for row in ShareTally.objects.filter(article=article)
    }
    coefficient = cascade_of(article).viral or 0.0
    true = told.children / sum(told.shares.values())
    return {
        "click-backs of a wrong share": sum(
            abs(counted.get(token, 0) - told.clicks[token]) for token in {*counted, *told.clicks}
        ),
        "networks apart": sum(
            tallies.get(name, (0, 0)) != (told.shares[name], by_network[name]) for name in NETWORKS
        ),
        "viral coefficient off, of 1": abs(coefficient - true) / true,
    }


def drain() -> None:
    from django.utils import timezone

    from social.services import streams
    from social.services.drain import drain_once

    for shard in streams.shards():
        while not drain_once(shard, now=timezone.now()).is_all:
            pass


def measure(people: int) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from newsportal.articles.selectors import get_article
    from newsportal.articles.services import create_article
    from newsportal.sites.models import Site
    from social.newsroom.cascades import cascade_of

    site = Site.objects.get(key="demo")
    values = {"url": f"https://{site.hosts[0]}/cascade", "title": "Поезд до Каспия"}
    create_article(site=site, key="cascade", values=values, now=timezone.now())
    article = get_article(site, "cascade")
    told = spread(f"/api/v1/sites/demo/articles/{article.key}", people=people)
    drain()
    found = cascade_of(article)
    shares = sum(each.shares for each in found.generations)
    clicks = sum(each.click_backs for each in found.generations)
    print(f"{people} people, {shares} shares in {len(found.generations)} generations")
    print(f"{clicks} click-backs, viral coefficient {found.viral or 0:.4f}")
    for name, difference in differences(told, article).items():
        print(f"{name}: {difference:g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        os.environ["NEWSPORTAL_STATE_DIR"] = name
        os.environ["NEWSPORTAL_LIMITS"] = "off"
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsportal.settings"
        with Engines():
            table = {o.name: o for o in newsportal_programs(port=8000, state=Path(name))}
            environ = os.environ | dict(table[PREPARE].environ)
            subprocess.run(table[PREPARE].argv, env=environ, check=True, capture_output=True)
            measure(options.people)


if __name__ == "__main__":
    main()
