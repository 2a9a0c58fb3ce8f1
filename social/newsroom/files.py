"""The newsroom's pages as files: the same numbers that their charts show."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.lib.exports import Column
from newsportal.lib.zones import zone_of
from newsportal.sites.exporting import export
from social.newsroom import activity, cascades, sources
from social.newsroom.course import own_article, period_of
from social.newsroom.patterns import days_of
from social.newsroom.places import place_of

Rows = Iterable[dict[str, Any]]


def _columns(**titles: str | Promise) -> tuple[Column, ...]:
    return tuple(Column(key, title, itemgetter(key)) for key, title in titles.items())


_BOARD = _columns(
    article=_("article"),
    title=_("title"),
    heat=_("heat"),
    today=_("24 hours"),
    yesterday=_("the 24 hours before"),
    shares=_("shares"),
    click_backs=_("click-backs"),
    comments=_("reviews and replies"),
)
_HOURS = _columns(
    weekday=_("weekday"), hour=_("hour"), shares=_("shares"), click_backs=_("click-backs")
)
_COURSE = _columns(
    at=_("time"),
    shares=_("shares"),
    click_backs=_("click-backs"),
    comments=_("reviews and replies"),
)
_NETWORKS = _columns(
    network=_("network"),
    shares=_("shares"),
    people=_("people"),
    previewed=_("previewed"),
    confirmed=_("confirmed"),
    click_backs=_("click-backs"),
)
_CASCADE = _columns(generation=_("generation"), shares=_("shares"), click_backs=_("click-backs"))


def board(request: HttpRequest, _shown: Any, form: str) -> StreamingHttpResponse:
    place = place_of(request)
    rows = (
        {
            "article": row.article.key,
            "title": row.article.title,
            "heat": round(row.heat, 3),
            "today": row.today,
            "yesterday": row.yesterday,
            "shares": row.shares,
            "click_backs": row.click_backs,
            "comments": row.comments,
        }
        for row in activity.board(place, now=timezone.now())
    )
    return _file(request, name="board", form=form, site_id=place.site.pk, rows=rows, columns=_BOARD)


def hours(request: HttpRequest, _shown: Any, form: str) -> StreamingHttpResponse:
    place = place_of(request)
    found = sources.hours_of_week(
        place, days=days_of(request), zone=zone_of(place.site.time_zone), now=timezone.now()
    )
    rows = (
        {
            "weekday": weekday,
            "hour": hour,
            "shares": found["shares"].get((weekday, hour), 0),
            "click_backs": found["click_backs"].get((weekday, hour), 0),
        }
        for weekday in range(1, 8)
        for hour in range(24)
    )
    return _file(request, name="hours", form=form, site_id=place.site.pk, rows=rows, columns=_HOURS)


def of_article(
    request: HttpRequest, _shown: Any, article_id: int, name: str, form: str
) -> StreamingHttpResponse:
    """One of an article's lists: `course`, `networks`, `cascade`. Raises Http404."""
    lists = {
        "course": (_course, _COURSE),
        "networks": (_networks, _NETWORKS),
        "cascade": (_cascade, _CASCADE),
    }
    if name not in lists:
        raise Http404
    article = own_article(request, article_id)
    rows_of, columns = lists[name]
    rows = rows_of(request, article)
    return _file(request, name=name, form=form, site_id=article.site_id, rows=rows, columns=columns)


def _course(request: HttpRequest, article: Article) -> Rows:
    step, span = period_of(request)
    now = timezone.now()
    course = activity.course(article, since=now - span + step, until=now, step=step)
    return (
        {
            "at": at,
            "shares": course.shares[at],
            "click_backs": course.click_backs[at],
            "comments": course.comments[at],
        }
        for at in course.steps
    )


def _networks(_request: HttpRequest, article: Article) -> Rows:
    return (
        {
            "network": row.network_id,
            "shares": row.intents,
            "people": row.sharers,
            "previewed": row.previewed,
            "confirmed": row.confirmed,
            "click_backs": row.click_backs,
        }
        for row in cascades.network_mix(article)
    )


def _cascade(_request: HttpRequest, article: Article) -> Rows:
    return (
        {"generation": one.number, "shares": one.shares, "click_backs": one.click_backs}
        for one in cascades.cascade_of(article).generations
    )


def _file(
    request: HttpRequest,
    *,
    name: str,
    form: str,
    site_id: int,
    rows: Rows,
    columns: Sequence[Column],
) -> StreamingHttpResponse:
    return export(
        request, name=name, form=form, rows=rows, columns=columns, site_of=lambda _row: site_id
    )
