"""A site's totals as a plain page, in the languages of readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from newsportal.lib.plain_page import PlainPage
from newsportal.sites.models import Site

_PAGE = PlainPage(
    """h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; font-weight: 400; padding: .35rem 0; border-bottom: 1px solid #8884 }
td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.part th { padding-left: 1.25rem; opacity: .8 }
"""
)
POLICY = _PAGE.policy


@dataclass(frozen=True)
class Words:
    title: str
    note: str
    none: str
    received: str
    by_machine: str
    by_people: str
    rejected: str
    seldom: str
    appeals: str
    granted: str
    refused: str
    waiting: str
    median: str
    minutes: str
    complaints: str


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "ru": Words(
            title="Модерация в цифрах: {site}",
            note="По месяцам. Числа от одного до четырёх показаны как «<5».",
            none="Пока ничего не подсчитано.",
            received="Получено отзывов",
            by_machine="Опубликовано автоматически",
            by_people="Опубликовано людьми",
            rejected="Отклонено",
            seldom="прочие причины",
            appeals="Обжалований",
            granted="удовлетворено",
            refused="отказано",
            waiting="ждут решения",
            median="Половина решений принята за",
            minutes="{count} мин",
            complaints="Жалоб",
        ),
        "kk": Words(
            title="Модерация сандармен: {site}",
            note="Айлар бойынша. Бірден төртке дейінгі сандар «<5» деп көрсетілген.",
            none="Әзірге ештеңе саналған жоқ.",
            received="Келген пікірлер",
            by_machine="Автоматты түрде жарияланды",
            by_people="Адамдар жариялады",
            rejected="Қабылданбады",
            seldom="басқа себептер",
            appeals="Апелляциялар",
            granted="қанағаттандырылды",
            refused="бас тартылды",
            waiting="шешім күтуде",
            median="Шешімдердің жартысы мына уақытта қабылданды",
            minutes="{count} мин",
            complaints="Шағымдар",
        ),
        "az": Words(
            title="Moderasiya rəqəmlərdə: {site}",
            note="Aylar üzrə. Birdən dördə qədər saylar «<5» kimi göstərilib.",
            none="Hələ heç nə sayılmayıb.",
            received="Daxil olan rəylər",
            by_machine="Avtomatik dərc olunub",
            by_people="İnsanlar dərc edib",
            rejected="Rədd edilib",
            seldom="digər səbəblər",
            appeals="Apellyasiyalar",
            granted="təmin edilib",
            refused="rədd edilib",
            waiting="qərar gözləyir",
            median="Qərarların yarısı bu müddətdə qəbul edilib",
            minutes="{count} dəq",
            complaints="Şikayətlər",
        ),
        "en": Words(
            title="Moderation in numbers: {site}",
            note="By month. Numbers from one to four are shown as “<5”.",
            none="Nothing has been counted yet.",
            received="Comments received",
            by_machine="Published automatically",
            by_people="Published by people",
            rejected="Rejected",
            seldom="other reasons",
            appeals="Appeals",
            granted="granted",
            refused="refused",
            waiting="waiting",
            median="Half of the decisions were made within",
            minutes="{count} min",
            complaints="Complaints",
        ),
    }
)


def totals_page(site: Site, months: Sequence[Mapping[str, Any]], language: str) -> str:
    """The page; every word in it is ours or the newsroom's."""
    words = WORDS[language]
    told = format_html_join("\n", "{}", ((_month(month, words, language),) for month in months))
    body = format_html("<p>{}</p>\n{}", words.note if months else words.none, told)
    title = words.title.format(site=site.name)
    return _PAGE.render(title=title, body=body, language=language)


def _month(month: Mapping[str, Any], words: Words, language: str) -> SafeString:
    rows = [
        (words.received, month["received"], ""),
        (words.by_machine, month["published"]["by_machine"], ""),
        (words.by_people, month["published"]["by_people"], ""),
        (words.rejected, "" if month["rejected"] else 0, ""),
        *((row["label"] or words.seldom, row["count"], "part") for row in month["rejected"]),
        (words.appeals, month["appeals"]["received"], ""),
        (words.granted, month["appeals"]["granted"], "part"),
        (words.refused, month["appeals"]["refused"], "part"),
        (words.waiting, month["appeals"]["waiting"], "part"),
        (words.complaints, month["complaints"], ""),
    ]
    minutes = month["median_minutes_to_decision"]
    if minutes is not None:
        rows.append((words.median, words.minutes.format(count=_whole(minutes)), ""))
    lines = ((style, label, value) for label, value, style in rows)
    table = format_html_join("", '<tr class="{}"><th scope="row">{}</th><td>{}</td></tr>\n', lines)
    name = _month_name(month["month"], language)
    return format_html("<h2>{}</h2>\n<table>\n{}</table>", name, table)


def _month_name(month: str, language: str) -> str:
    """«Ноябрь 2026» of `2026-11`."""
    with translation.override(language):
        return capfirst(date_format(date.fromisoformat(f"{month}-01"), "F Y"))


def _whole(minutes: float) -> str:
    """Nobody reads tenths of a minute, and none at all would be no time."""
    return str(round(minutes)) if minutes >= 1 else "<1"
