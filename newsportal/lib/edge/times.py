"""How long what is known holds, in seconds of this process."""

from newsportal.lib.edge.shared import BYTES_MS

# With the half second of Redis less than a second, also on a busy machine.
HOLDS_SECONDS = 0.45
# From then on one request looks while all others still have the bytes: nobody waits.
SOON_SECONDS = 0.38
# Numbers of articles are remembered here alone, so the second is theirs; before its end they are
# read again, a hundred at a time.
COUNTS_HOLD_SECONDS = 0.9
AHEAD_SECONDS = 0.3
OLDEST_SECONDS = BYTES_MS / 1000
# For the page that another thread is building; then one asks by oneself.
WAIT_SECONDS = 2.0
