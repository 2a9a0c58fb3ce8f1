"""What moves now, and the course of one article: read from what is kept by five minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Sum, Value

from newsportal.articles.activity import BUCKET
from newsportal.articles.heat import HALF_LIVES
from newsportal.articles.models import Activity, Article, Rank, RankSort
from social.newsroom.places import Place

BOARD_ROWS = 20
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moving:
    """One line of the board: what was done in each of the last 48 hours, the oldest first."""

    article: Article
    heat: float
    hours: Sequence[int]
    shares: int
    click_backs: int
    comments: int

    @property
    def today(self) -> int:
        return sum(self.hours[24:])

    @property
    def yesterday(self) -> int:
        return sum(self.hours[:24])


def board(place: Place, *, now: datetime) -> list[Moving]:
    """The hottest articles. An article counts the talk of the discussion it shows. Queries: 2."""
    ranks = list(
        Rank.objects.filter(place.articles("article__"))
        .filter(site=place.site, sort=RankSort.HOT, window="all")
        .select_related("article__section", "article__site")
        .order_by("-value", "-article")[:BOARD_ROWS]
    )
    articles = [rank.article for rank in ranks]
    # Hours that end with the five minutes of now: one that has only begun would look like a fall.
    since = floor(now, BUCKET) + BUCKET - 48 * HOUR
    hour = Func(Value(HOUR), F("at"), Value(since), function="date_bin")
    ids = {key for article in articles for key in (article.pk, article.discussion_id)}
    rows = (
        Activity.objects.filter(article__in=sorted(ids), at__gte=since)
        .annotate(hour=ExpressionWrapper(hour, DateTimeField()))
        .values("article_id", "hour")
        .annotate(shares=Sum("intents"), clicks=Sum("click_backs"), talk=Sum("comments"))
    )
    hours: dict[tuple[int, int], tuple[int, int, int]] = {
        (row["article_id"], (row["hour"] - since) // HOUR): (
            row["shares"],
            row["clicks"],
            row["talk"],
        )
        for row in rows
    }
    return [_moving(rank, hours, now) for rank in ranks]


def _moving(
    rank: Rank, hours: Mapping[tuple[int, int], tuple[int, int, int]], now: datetime
) -> Moving:
    article, nothing = rank.article, (0, 0, 0)
    own = [hours.get((article.pk, hour), nothing) for hour in range(48)]
    talk = [hours.get((article.discussion_id, hour), nothing)[2] for hour in range(48)]
    return Moving(
        article=article,
        heat=heat_of(rank.value, sort="hot", now=now),
        hours=[
            shares + clicks + max(0, said)
            for (shares, clicks, _), said in zip(own, talk, strict=True)
        ],
        shares=sum(shares for shares, _clicks, _talk in own[24:]),
        click_backs=sum(clicks for _shares, clicks, _talk in own[24:]),
        comments=max(0, sum(talk[24:])),
    )


def heat_of(value: int, *, sort: str, now: datetime) -> float:
    """What a rank weighs now: the weights of all acts, each halved by every half-life since."""
    power = value / 1_000_000 - now.timestamp() / HALF_LIVES[sort].total_seconds()
    return float(2 ** min(power, 1000.0))


@dataclass(frozen=True)
class Course:
    """What was done under an article in steps of time, the oldest first."""

    steps: Sequence[datetime]
    step: timedelta
    shares: Mapping[datetime, int]
    click_backs: Mapping[datetime, int]
    comments: Mapping[datetime, int]


def course(article: Article, *, since: datetime, until: datetime, step: timedelta) -> Course:
    """`step`: five minutes, or a multiple of them that divides a day. Queries: 1."""
    first = floor(since, step)
    steps = [first + step * place for place in range((until - first) // step + 1)]
    shares, clicks, comments = (dict.fromkeys(steps, 0) for _ in range(3))
    ids = {article.pk, article.discussion_id}
    rows = Activity.objects.filter(article__in=sorted(ids), at__gte=first, at__lte=until)
    for row in rows.order_by("at", "article"):
        at = floor(row.at, step)
        if row.article_id == article.pk:
            shares[at] += row.intents
            clicks[at] += row.click_backs
        if row.article_id == article.discussion_id:
            comments[at] = max(0, comments[at] + row.comments)
    return Course(steps, step, shares, clicks, comments)


def floor(at: datetime, step: timedelta) -> datetime:
    seconds = step.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)
