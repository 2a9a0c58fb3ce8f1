"""The project package: roof (settings, urls, celery) and ground (sites, readers, articles)."""

from newsportal.celery import app as celery_app

__all__ = ["celery_app"]
