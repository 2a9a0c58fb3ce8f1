"""The WSGI application that granian serves. Only web processes hold a connection pool."""

# First: it says where the settings are.
from newsportal import web  # noqa: F401  # isort: skip

from newsportal.edge import with_edge
from newsportal.handler import handler

application = with_edge(handler)
