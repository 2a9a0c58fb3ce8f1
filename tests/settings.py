"""The project's settings on engines of the test run's own, in a folder that goes with it."""

import os
import tempfile
from pathlib import Path

# Before the settings are read: they compute the engines' addresses from the folder.
_EPHEMERAL = tempfile.TemporaryDirectory(prefix="newsportal-tests-")
os.environ["NEWSPORTAL_STATE_DIR"] = _EPHEMERAL.name
# A test database is made and dropped by the owner; test_roles looks at the application's role.
os.environ["NEWSPORTAL_DB_ROLE"] = "owner"

from newsportal.settings import *  # noqa: E402, F403

# Where the stream process of another machine would be; tests/newsportal/live starts real ones.
NEWSPORTAL_STREAM_URL = "https://live.example"
STATIC_ROOT = Path(_EPHEMERAL.name) / "static"
STATIC_ROOT.mkdir()
# A busy machine is no reason to give up; tests of the limit set their own.
NEWSPORTAL_SEARCH_TIMEOUT_MS = 60_000
# Work begins when it is written, so that a test may do it in its next line.
NEWSPORTAL_GATHER_MS = 0
