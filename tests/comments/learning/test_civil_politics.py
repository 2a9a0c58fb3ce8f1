"""Sharp politics in civil words: the shipped model, as a fresh site uses it, holds hardly any."""

from django.utils import timezone

from comments.services.learning.versions import ensure_learning
from comments.services.model_opinion import bench_of
from tests.comments.moderation.test_civil import MOST_HELD, sentences
from tests.factories import World


def test_the_shipped_model_holds_at_most_one_in_a_hundred(world: World) -> None:
    ensure_learning(site_id=world.site.pk, now=timezone.now())
    bench = bench_of(world.site.pk)
    limit = world.site.hold_toxic_percent / 100
    lines = [line for lines in sentences().values() for line in lines]
    assert len(lines) == 200
    opinions = [(line, bench.opinion(line)) for line in lines]
    held = [line for line, opinion in opinions if opinion is None or opinion.score >= limit]
    assert len(held) <= MOST_HELD, held
