"""The WSGI application that granian serves. Only web processes hold a connection pool."""

# First: it says where the settings are.
from newsportal import web  # noqa: F401  # isort: skip

from django.core.wsgi import get_wsgi_application

from newsportal.edge import with_edge
from newsportal.lib.chunked import ChunkedBodies

application = with_edge(ChunkedBodies(get_wsgi_application()))
