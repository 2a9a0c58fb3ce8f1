from django.apps import AppConfig


class NewsportalConfig(AppConfig):
    name = "newsportal"

    def ready(self) -> None:
        # The Celery application must be the current one before a task is sent or registered.
        from newsportal import celery, checks  # noqa: F401
