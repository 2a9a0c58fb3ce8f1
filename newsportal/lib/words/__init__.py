"""Words of a text as search compares them: folded, stemmed, and spelled in plain letters."""
