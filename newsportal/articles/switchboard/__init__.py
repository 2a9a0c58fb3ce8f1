"""The switchboard in the admin: what holds now and why, what is planned, and one-press presets."""
