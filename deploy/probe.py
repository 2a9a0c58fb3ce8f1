"""Exit 0 when the server in this container is ready; for HEALTHCHECK, where is no curl.

The path may be given: a stream process has /livez alone.
"""

import os
import sys
import urllib.request

PORT = os.environ.get("GRANIAN_PORT", "8000")
PATH = sys.argv[1] if len(sys.argv) > 1 else "/readyz"

# Raises, and so exits with 1, for any answer but a success.
with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{PATH}", timeout=4):
    pass
