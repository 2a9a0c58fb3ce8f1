"""Measurements: each command prints what it measured; nothing here is part of the service."""
