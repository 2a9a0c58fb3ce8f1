"""Django's part of the WSGI application: it may be made before processes are."""

from django.core.wsgi import get_wsgi_application

from newsportal.lib.chunked import ChunkedBodies

handler = ChunkedBodies(get_wsgi_application())
