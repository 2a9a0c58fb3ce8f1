"""The WSGI application that granian serves. Only web processes hold a connection pool."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
# One connection for each blocking thread and one to spare; must stand before settings load.
os.environ.setdefault("NEWSPORTAL_DB_POOL_SIZE", "9")

from django.core.wsgi import get_wsgi_application

from newsportal.edge import with_edge
from newsportal.lib.chunked import ChunkedBodies

application = with_edge(ChunkedBodies(get_wsgi_application()))
