"""Who speaks: readers, guests, bans, keys, and the promise that a retried POST acts once."""
