"""Every address that anybody may GET, from the URL conf: none is tested by being remembered."""

import re
from collections.abc import Mapping

from tests.routes import read_routes, root_pages

# What is not the same for everybody, with the reason; what the API marks as private is not here.
NOT_PAGES = {
    "claim": "belongs to whom the link was mailed",
    "metrics": "numbers for who watches the service, nobody else",
    "livez": "the state of one process at this moment",
    "readyz": "the state of one process at this moment",
    "share-link": "counts who comes and sends them on",
    "share-code": "a picture of one share's own link, made of nothing else",
    "follow-link": "counts who comes and sends them on",
    "stream": "never ends",
    "unsubscribe": "belongs to whom the mail was sent",
}
# A parameter that the page needs, or by which its bytes do not depend on the caller's language.
QUERY_STRINGS = {
    "counts": "?articles=news-1,none",
    "config": "?lang=ru",
    "networks": "?lang=ru",
    "oembed": "?url={article}",
    "totals": "?lang=ru",
    "totals-page": "?lang=ru",
    "search": "?q={marker}",
}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def page_names() -> set[str]:
    """Names of all public pages, of the API and outside it."""
    of_api = {route.name for route in read_routes() if route.reads_in_public}
    return (of_api | set(root_pages())) - set(NOT_PAGES)


def page_paths(values: Mapping[str, str]) -> dict[str, str]:
    """Name -> address. `values` fill the parameters; `marker` is a word to search for."""
    patterns = {route.name: f"/{route.pattern}" for route in read_routes()} | root_pages()
    return {
        name: _PARAMETER.sub(lambda match: values[match[1]], patterns[name])
        + QUERY_STRINGS.get(name, "").format(**values)
        for name in page_names()
    }
