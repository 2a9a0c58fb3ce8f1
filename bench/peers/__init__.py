"""We and our peers side by side on one machine: `python -m bench.peers`."""
