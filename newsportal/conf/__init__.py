"""The long parts of `newsportal.settings`, each by what it is for."""
