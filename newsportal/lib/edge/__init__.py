"""Public answers as bytes in front of Django: what `newsportal.edge` is made of."""
