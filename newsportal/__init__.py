"""The project package: roof (settings, urls, celery) and ground (sites, readers, articles)."""
