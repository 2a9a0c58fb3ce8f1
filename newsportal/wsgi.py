"""The WSGI application that granian serves. Only web processes hold a connection pool."""

# First: it says where the settings are.
from newsportal import web  # noqa: F401  # isort: skip

import sys

from django.core.wsgi import get_wsgi_application

from newsportal.edge import with_edge
from newsportal.lib.chunked import ChunkedBodies

# So long a thread that is back from an engine, or has a page in memory to give out, waits for one
# that computes; by itself Python lets it wait five times longer, at each step of a POST anew.
sys.setswitchinterval(0.001)

application = with_edge(ChunkedBodies(get_wsgi_application()))
