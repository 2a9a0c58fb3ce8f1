"""The live board: the hottest articles, their last day and how it compares."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from newsportal.lib.charts import spark
from newsportal.lib.zones import zone_of
from social.newsroom import activity, alerts
from social.newsroom.places import place_of

# Seconds after which the board comes anew by itself.
REFRESH = 30


def page(request: HttpRequest, shown: Mapping[str, Any]) -> HttpResponse:
    """What moves now; by itself every half a minute. Queries: 8."""
    place, now = place_of(request), timezone.now()
    clock = zone_of(place.site.time_zone)
    alarm = alerts.shown(request, place)
    took_off = {row.article_id: row for row in reversed(alarm["take_offs"])}
    rows = [
        {
            "row": row,
            "took_off": took_off.get(row.article.pk),
            "place": number,
            "heat": number_format(row.heat, 1),
            "spark": spark(row.hours[24:]),
            "change": _change(row.today, row.yesterday),
        }
        for number, row in enumerate(activity.board(place, now=now), 1)
    ]
    context = {
        **alarm,
        **shown,
        "title": _("What moves now"),
        "place": place,
        "rows": rows,
        "refresh": None if "still" in request.GET else REFRESH,
        "at": date_format(localtime(now, clock), "H:i:s"),
        "clock": clock,
    }
    return TemplateResponse(request, "social/admin/board.html", context)


def _change(today: int, yesterday: int) -> dict[str, str]:
    """Against the day before, in words and as a tone."""
    if today == yesterday:
        return {"words": "±0 %", "tone": "same"}
    if not yesterday:
        return {"words": _("new"), "tone": "up"}
    percent = round(100 * (today - yesterday) / yesterday)
    return {"words": f"{percent:+d} %".replace("-", "−"), "tone": "up" if percent > 0 else "down"}
