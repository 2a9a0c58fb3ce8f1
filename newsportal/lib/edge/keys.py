"""Canonical keys: one for all addresses that mean the same page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

from newsportal.lib.problem_bodies import choose_language
from newsportal.lib.problem_texts import LANGUAGES

# Parameter -> its default, None where leaving it out means something else than any value.
Parameters = Mapping[str, str | None]

# Says how new the answer must be, not which one.
AT_LEAST = "at_least"
_MAX_PAIRS = 20
_VERSION = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Route:
    """A public read. Without `lang` its texts may follow Accept-Language."""

    parameters: Parameters
    follows_language: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for everybody: `query` in its one order, `language` where the answer varies."""

    route: str
    name: str
    query: str
    language: str
    at_least: int = 0


def asked_of(
    *, origin: str, path: str, query: str, accepted: str, routes: Mapping[str, Route]
) -> Asked | None:
    """None for what is no public read, or would be refused: unknown or repeated parameters."""
    name = route_of(path)
    route = routes.get(name)
    if route is None or not query.isascii():
        return None
    given = given_of(query, route.parameters)
    if given is None:
        return None
    at_least = given.pop(AT_LEAST, "0")
    if not _VERSION.fullmatch(at_least):
        return None
    canonical = urlencode(sorted(given.items()))
    language = ""
    if route.follows_language and "lang" not in given:
        language = choose_language(asked="", accepted=accepted)
    key = f"{origin}{path}?{canonical} {language}"
    return Asked(name, key, canonical, language, int(at_least))


def route_of(path: str) -> str:
    """The name of the route, empty where there is none."""
    try:
        return resolve(path).view_name if path.isascii() else ""
    except Resolver404:
        return ""


def given_of(query: str, parameters: Parameters) -> dict[str, str] | None:
    """What is not said by default; None with a name that is unknown or repeated.

    `lang` stays where it is given: it is known everywhere, and errors are told in it.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_PAIRS)
    except ValueError:
        return None
    given = dict(pairs)
    if len(given) < len(pairs) or not given.keys() <= {*parameters, "lang"}:
        return None
    if given.get("lang", LANGUAGES[0]) not in LANGUAGES:
        return None
    return {key: value for key, value in given.items() if parameters.get(key) != value}
