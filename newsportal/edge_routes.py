"""Which routes the edge keeps, and which parameters tell their pages apart.

A route stands here by choice: what is not named passes by. Defaults are those of the views'
serializers; tests/newsportal/test_edge_routes.py holds both together. Counts are not here: they are
kept by article.
"""

from newsportal.lib.edge.keys import AT_LEAST, Parameters, Route

_AT_LEAST: Parameters = {AT_LEAST: None}
_PAGE: Parameters = {"limit": "20", "cursor": None}
_RANKED: Parameters = {"sort": "latest", "window": "7d", "section": None}

ROUTES: dict[str, Route] = {
    # Of one article, by its page version.
    "thread": Route({"sort": "best", "rating": None, "replies": "3", **_AT_LEAST, **_PAGE}),
    "comment": Route(_AT_LEAST),
    "replies": Route({**_AT_LEAST, **_PAGE}),
    # By time alone.
    "fragment": Route({"sort": "best", "cursor": None}),
    "comments-atom": Route({}),
    "article": Route({}),
    "shares": Route({"series": None, "from": None, "to": None}),
    "trending": Route({}),
    "latest": Route({"section": None, "author": None, "featured": None, "since": None, **_PAGE}),
    "site-comments-atom": Route({}),
    "articles": Route({"url": None, "q": None, "published_after": None, **_RANKED, **_PAGE}),
    "feed-atom": Route(_RANKED),
    "feed-json": Route(_RANKED),
    "config": Route({}, follows_language=True),
    "networks": Route({}, follows_language=True),
    "follow-links": Route({}),
}
