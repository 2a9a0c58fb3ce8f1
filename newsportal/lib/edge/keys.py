"""Canonical keys: one for all addresses that mean the same page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

from newsportal.lib.problem_bodies import choose_language
from newsportal.lib.problem_texts import LANGUAGES

# Parameter -> its default, None where leaving it out means something else than any value.
Parameters = Mapping[str, str | None]

_MAX_PAIRS = 20


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


def asked_of(
    *, origin: str, path: str, query: str, accepted: str, routes: Mapping[str, Route]
) -> Asked | None:
    """None for what is no public read, or would be refused: unknown or repeated parameters."""
    name = route_of(path)
    route = routes.get(name)
    if route is None or not query.isascii():
        return None
    canonical = canonical_query(query, route.parameters)
    if canonical is None:
        return None
    language = ""
    if route.follows_language and "lang" not in dict(parse_qsl(canonical)):
        language = choose_language(asked="", accepted=accepted)
    return Asked(name, f"{origin}{path}?{canonical} {language}", canonical, language)


def route_of(path: str) -> str:
    """The name of the route, empty where there is none."""
    try:
        return resolve(path).view_name if path.isascii() else ""
    except Resolver404:
        return ""


def canonical_query(query: str, parameters: Parameters) -> str | None:
    """Names in one order, without defaults; None with an unknown or repeated name.

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
    told = [(key, value) for key, value in given.items() if parameters.get(key) != value]
    return urlencode(sorted(told))
