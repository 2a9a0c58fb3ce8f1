"""The course of one article: what was done when, by which network, and how it was handed on."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsportal.articles.models import Article
from newsportal.lib.charts import Chart, columns, shares
from newsportal.lib.zones import zone_of
from newsportal.sites.roles import Ability, where_can
from social.models import ShareTally
from social.newsroom import activity, cascades

_FIVE_MINUTES, _DAY, _WEEK = timedelta(minutes=5), timedelta(days=1), timedelta(days=7)


def page(request: HttpRequest, shown: Mapping[str, Any], article_id: int) -> HttpResponse:
    """The course of one article. Queries: 7."""
    found = own_article(request, article_id)
    step, span = period_of(request)
    now, zone = timezone.now(), zone_of(found.site.time_zone)
    course = activity.course(found, since=now - span + step, until=now, step=step)
    cascade, mix = cascades.cascade_of(found), cascades.network_mix(found)
    names = cascades.network_names((get_language() or "ru")[:2])
    context = {
        **shown,
        "title": _("Course of an article"),
        "article": found,
        "is_week": span == _WEEK,
        "span": "7d" if span == _WEEK else "24h",
        "charts": _course_charts(found, course, zone),
        "mix": [_mix_row(row, names) for row in mix],
        "facts": _facts(found, cascade),
        "generations": cascade.generations,
        "chain": _chain(cascade),
        "branches": [(names.get(one.network, one.network), one) for one in cascade.branches],
    }
    return TemplateResponse(request, "social/admin/course.html", context)


def link_of(article: Article) -> tuple[str, str]:
    """For the article's own page."""
    return _("Course of an article"), reverse("admin:social_takeoff_article", args=[article.pk])


def own_article(request: HttpRequest, article_id: int) -> Article:
    """An article of the user's own. Raises Http404. Queries: 1."""
    own = where_can(request.user, Ability.STATISTICS, site="site", section="section")
    rows = Article.objects.filter(own).select_related("site", "section", "engagement")
    return get_object_or_404(rows, pk=article_id)


def period_of(request: HttpRequest) -> tuple[timedelta, timedelta]:
    """The step and the whole of what is asked for."""
    is_week = request.GET.get("span") == "7d"
    return (activity.HOUR, _WEEK) if is_week else (_FIVE_MINUTES, _DAY)


def _course_charts(article: Article, course: activity.Course, zone: tzinfo) -> list[Chart]:
    is_today = course.step < activity.HOUR
    form = "H:i" if is_today else "j.m H:i"

    def name_of(at: datetime) -> str:
        return date_format(at.astimezone(zone), form)

    ends = (name_of(course.steps[0]), name_of(course.steps[-1]))
    marks = _marks(article, course, name_of)
    lines = (
        (_("Shares"), "a", course.shares),
        (_("Click-backs"), "b", course.click_backs),
        (_("Reviews and replies"), "c", course.comments),
    )
    return [
        columns(
            title, course.steps, [(kind, title, values)], name_of=name_of, ends=ends, marks=marks
        )
        for title, kind, values in lines
    ]


def _marks(
    article: Article, course: activity.Course, name_of: Callable[[datetime], str]
) -> list[tuple[float, str]]:
    """Where within the chart the article was published and changed."""
    first, whole = course.steps[0], len(course.steps) * course.step
    moments = ((article.published_at, _("published")), (article.updated_at, _("updated")))
    return [
        ((at - first) / whole, f"{words} {name_of(at)}")
        for at, words in moments
        if at is not None and first <= at < first + whole
    ]


def _mix_row(row: ShareTally, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(row.network_id, row.network_id),
        "row": row,
        "per_share": number_format(row.click_backs / row.intents, 1) if row.intents else "—",
    }


def _facts(article: Article, cascade: cascades.Cascade) -> list[tuple[str, str]]:
    numbers = article.engagement
    viral = "—" if cascade.viral is None else number_format(cascade.viral, 2)
    life = cascade.half_life
    hours = "—" if life is None else f"{round(life / activity.HOUR)} {_('h')}"
    return [
        (_("shares"), str(numbers.intents)),
        (_("unique sharers"), str(numbers.shares)),
        (_("click-backs"), str(numbers.click_backs)),
        (_("reviews and replies"), str(numbers.comments)),
        (_("viral coefficient"), viral),
        (_("half of the click-backs within"), hours),
    ]


def _chain(cascade: cascades.Cascade) -> list[tuple[str, int, int]]:
    return shares(
        [
            (_("generation %(number)s") % {"number": one.number}, one.click_backs)
            for one in cascade.generations
        ]
    )
