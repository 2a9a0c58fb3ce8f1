"""What `bench.interactions` is measured on: articles, shares, and what readers do with them."""

import random
from datetime import UTC, datetime
from typing import Any

from bench.posts import analyze

ARTICLES, SHARES = 1000, 4000
MIXES = {
    "views": {"impression": 78.0, "click_back": 20.0, "share_intent": 1.5, "follow_click": 0.5},
    "rows": {"click_back": 85.0, "share_intent": 12.0, "follow_click": 3.0},
}
AGAIN = 0.05


class World:
    """Articles, shares and a follow link in the demo site, made by the fastest way."""

    def __init__(self) -> None:
        from django.utils import timezone

        from newsportal.articles.models import Article, Engagement
        from newsportal.sites.models import Site
        from social.models import FollowLink, Network, Share
        from social.tokens import new_token

        now = timezone.now()
        self.site = Site.objects.get(key="demo")
        self.articles = Article.objects.bulk_create(
            Article(
                site=self.site,
                key=f"bench-{place}",
                url=f"https://{self.site.hosts[0]}/bench-{place}",
                title=f"Новость {place}",
                language="ru",
                published_at=now,
                created_at=now,
            )
            for place in range(ARTICLES)
        )
        Engagement.objects.bulk_create(Engagement(article=each) for each in self.articles)
        network = Network.objects.get(code="telegram")
        self.shares = Share.objects.bulk_create(
            Share(
                token=new_token(),
                article=self.articles[pareto(ARTICLES)],
                network=network,
                day=now.date(),
                created_at=now,
            )
            for _ in range(SHARES)
        )
        self.link = FollowLink.objects.create(site=self.site, network="vk", url="https://vk.com/x")
        analyze()

    def records(self, count: int, mix: dict[str, float]) -> list[Any]:
        from newsportal.lib.ids import uuid7
        from social.interactions import KINDS, NOBODY, Record

        now_ms = int(datetime.now(UTC).timestamp() * 1000)
        made: list[Any] = []
        for kind in random.choices(list(mix), list(mix.values()), k=count):
            if made and random.random() < AGAIN:
                made.append(made[-random.randint(1, min(len(made), 20_000))])
                continue
            share = self.shares[pareto(SHARES)]
            is_click, is_follow = kind == "click_back", kind == "follow_click"
            subject = share.id.bytes if is_click else self.link.id.bytes if is_follow else NOBODY
            made.append(
                Record(
                    id=uuid7().bytes,
                    kind=KINDS[kind],
                    reason=0,
                    site=self.site.id,
                    article=0 if is_follow else share.article_id,
                    subject=subject,
                    visitor=random.randbytes(16)
                    if kind in {"click_back", "share_intent"}
                    else NOBODY,
                    received_ms=now_ms,
                    token=share.token.encode() if is_click else b"",
                    network=b"" if kind == "impression" else b"telegram",
                )
            )
        return made


def pareto(count: int) -> int:
    """A few have most of it."""
    return min(int(random.paretovariate(0.6)) - 1, count - 1)
