"""Who comes through a link: people, preview robots, other programs. Pure.

Nobody is dropped silently: whoever is not counted is not counted for a reason.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from social.crawlers import is_listed, is_plain_browser


class Kind(StrEnum):
    PERSON = "person"
    PREVIEW = "preview"
    BOT = "bot"
    PREFETCH = "prefetch"


class Reason(StrEnum):
    """Why a visit is not a click-back."""

    NO_AGENT = "no_agent"
    AGENT = "agent"
    HEADLESS = "headless"
    LIBRARY = "library"
    OPT_OUT = "opt_out"
    OWN = "own"
    REPEAT = "repeat"
    # More from one address than people make: agents cost nothing, so each may be a "visitor".
    RATE = "rate"


@dataclass(frozen=True)
class Guest:
    """`network`: whose preview robot it is, None for services that are no network of ours."""

    kind: Kind
    reason: Reason | None = None
    network: str | None = None


PERSON = Guest(Kind.PERSON)
PREFETCH = Guest(Kind.PREFETCH)

# Messengers and readers that draw link cards and have no share button of ours.
_OTHER_PREVIEWS = re.compile(
    r"slackbot|slack-imgproxy|discordbot|skypeuripreview|microsoftpreview|valve/steam|"
    r"mastodon/|pleroma|akkoma|misskey|firefish|iceshrimp|friendica|gotosocial|pixelfed|peertube|"
    r"lemmy/|hubzilla|bookwyrm|summalybot|cardyb|blueskypreview|synapse \(|rocket\.chat/|"
    r"mattermost-bot|zulipurlpreview|keybasebot|groupmebot|kakaotalk-scrap|line-poker|"
    r"dingtalkbot-link|redditbot|pinterestbot|pinterest/0|compatible; tumblr/|iframely|embedly|"
    r"opengraph\.io|vkrobot|flipboard(?:proxy|rss)|xing-contenttab|hatena(?:bookmark|::)|"
    r"web preview|developers\.google\.com/\+/web/snippet|bitrix link|metainspector|"
    r"forum onebox|richlinkbot|unfurl|(?:link|url) ?preview|trello attachment",
    re.IGNORECASE,
)
_HEADLESS = re.compile(r"headless|phantomjs|puppeteer|playwright|selenium", re.IGNORECASE)
# Cubot is a maker of telephones; "bot" inside a word is a name ("Abbott").
_ROBOT = re.compile(
    r"(?<!cu)bots?(?![a-z])|crawl|spider|slurp|scrap[ey]|archiver|mediapartners|"
    r"google-(?:inspectiontool|read-aloud|safety|extended)|googleother|apis-google|"
    r"feedfetcher|bingpreview|lighthouse|pagespeed|gtmetrix|pingdom|uptime|monitor(?:ing)?\b|"
    r"validator|checker|scanner|meta-external|yandex(?:direct|metrika|images|favicons|blogs)|"
    r"chatgpt-user|claude-user|perplexity-user|https?://|mailto:",
    re.IGNORECASE,
)
# What browsers begin with, old ones of plain telephones among them; HTTP libraries do not.
_BROWSER = re.compile(r"(?:mozilla|opera|ucweb|nokia|samsung|sonyericsson|blackberry)", re.I)
# The longest that are looked at: some apps of people write half a thousand characters.
_MOST_CHARS = 1_000
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def classify(
    *, agent: str, headers: Mapping[str, str], patterns: Mapping[str, Sequence[str]]
) -> Guest:
    """Who asks. `patterns`: network code -> what its preview robot's agent contains.

    A pattern is plain text, upper or lower case alike; `^` in front binds it to the beginning,
    for networks whose apps name themselves inside the agents of people too.
    """
    if is_prefetch(headers):
        return PREFETCH
    agent = agent[:_MOST_CHARS].strip()
    if not agent:
        return Guest(Kind.BOT, Reason.NO_AGENT)
    network = preview_network(agent, patterns)
    return Guest(Kind.PREVIEW, network=network) if network else _without_network(agent)


def is_prefetch(headers: Mapping[str, str]) -> bool:
    """Whether a browser looks ahead of its reader, who may never come."""
    values = (headers.get(name, "").lower() for name in _PREFETCH_HEADERS)
    return any(word in value for value in values for word in ("prefetch", "prerender", "preview"))


def preview_network(agent: str, patterns: Mapping[str, Sequence[str]]) -> str | None:
    """The network whose pattern stands first in the agent.

    The first, because robots name others after themselves: `TelegramBot (like TwitterBot)`. Of
    several at one place the longest: `facebookexternalhit/1.1;line-poker/1.0` is LINE's.
    """
    lowered = agent.lower()
    found = [
        (place, -len(text), code)
        for code, texts in patterns.items()
        for text in texts
        if (place := _place(lowered, text.lower())) >= 0
    ]
    return min(found)[2] if found else None


def _place(agent: str, pattern: str) -> int:
    if pattern.startswith("^"):
        return 0 if agent.startswith(pattern[1:]) else -1
    return agent.find(pattern) if pattern else -1


@lru_cache(maxsize=4096)
def _without_network(agent: str) -> Guest:
    if _OTHER_PREVIEWS.search(agent):
        return Guest(Kind.PREVIEW)
    reason = _reason(agent)
    return Guest(Kind.BOT, reason) if reason else PERSON


def _reason(agent: str) -> Reason | None:
    if _HEADLESS.search(agent):
        return Reason.HEADLESS
    if _ROBOT.search(agent):
        return Reason.AGENT
    if not _BROWSER.match(agent):
        return Reason.LIBRARY
    is_robot = not is_plain_browser(agent) and is_listed(agent)
    return Reason.AGENT if is_robot else None
