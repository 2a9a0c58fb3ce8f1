"""Exit 0 when the web server in this container is ready; for HEALTHCHECK, where is no curl."""

import os
import urllib.request

PORT = os.environ.get("GRANIAN_PORT", "8000")

# Raises, and so exits with 1, for any answer but a success.
with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=4):
    pass
