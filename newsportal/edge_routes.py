"""Which routes the edge keeps, and which parameters tell their pages apart.

A route stands here by choice: what is not named passes by. Defaults are those of the views'
serializers; tests/newsportal/test_edge_routes.py holds both together.
"""

from newsportal.lib.edge.keys import Parameters, Route

_PAGE: Parameters = {"limit": "20", "cursor": None}
_FEED: Parameters = {"sort": "latest", "window": "24h", "section": None}

ROUTES: dict[str, Route] = {
    "thread": Route({"sort": "best", "rating": None, "replies": "3", **_PAGE}),
    "comment": Route({}),
    "replies": Route(_PAGE),
}
