"""The second net for robots: the public list of crawlers that others keep up. Pure.

The list knows 1,500 names and costs milliseconds an agent; so browsers as they usually are never
come here, and what was said of an agent is remembered by `social.robots`.
"""

import re
from functools import cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# Names that stand in the agents of people's own apps too.
_OF_PEOPLE = frozenset(
    {
        "Bluesky\\/",
        "Code\\/1\\.",
        "Fluid",
        "Goodreads",
        "MetaIAB Facebook",
        "Notion\\/",
        "Tumblr\\/",
        "Viber",
        "WhatsApp",
    }
)
_PLAIN = re.compile(
    r"Mozilla/5\.0 \((?:Windows NT [\d.]+(?:; (?:Win64|WOW64|x64))*|"
    r"Macintosh; Intel Mac OS X [\d_.]+|X11; (?:Ubuntu; )?(?:Linux|CrOS) [\w. ]+|"
    r"(?:iPhone|iPad|iPod touch); CPU [\w ]+ like Mac OS X|"
    r"Linux; (?:U; )?Android [\d.]+; [^()]*|Android [\d.]+; Mobile)(?:; rv:[\d.]+)?\)"
    r" (?:AppleWebKit/[\d.+]+ \(KHTML, like Gecko\)|Gecko/[\d.]+)"
    r"(?: Mobile| (?:Version|Chrome|CriOS|Mobile|Safari|Firefox|FxiOS|Edge?|EdgA|EdgiOS|OPR|OPT|"
    r"OPX|YaBrowser|Yowser|YaApp_Android|YaApp_iOS|YaSearchBrowser|SamsungBrowser|UCBrowser|"
    r"MiuiBrowser|XiaoMi|HuaweiBrowser|HeyTapBrowser|VivoBrowser|GSA|Vivaldi|DuckDuckGo|Brave|"
    r"Whale|Focus|Klar|Puffin|Atom|Sputnik)/[\w.]+)*"
)


def is_plain_browser(agent: str) -> bool:
    """Whether it is built as browsers build it, with nothing of anybody else in it."""
    return _PLAIN.fullmatch(agent) is not None


def is_listed(agent: str) -> bool:
    """Whether the public list names it. A millisecond or more."""
    return _listed().search(agent) is not None


_NAMES = [row["pattern"] for row in CRAWLER_USER_AGENTS_DATA]
# Examples of agents come with each name: two megabytes that nobody here asks for.
CRAWLER_USER_AGENTS_DATA.clear()


@cache
def _listed() -> re.Pattern[str]:
    return re.compile("|".join(name for name in _NAMES if name not in _OF_PEOPLE))
