"""How long what is known holds, in seconds of this process."""

from newsportal.lib.edge.shared import BYTES_MS

# With the half second of Redis less than a second, also on a busy machine.
HOLDS_SECONDS = 0.45
# From then on one request looks while all others still have the bytes: nobody waits.
SOON_SECONDS = 0.38
# Before their end numbers of articles are read again, a hundred at a time.
AHEAD_SECONDS = 0.15
OLDEST_SECONDS = BYTES_MS / 1000
# For the page that another thread is building; then one asks by oneself.
WAIT_SECONDS = 2.0
