from django.apps import AppConfig


class NewsportalConfig(AppConfig):
    name = "newsportal"
    # Web processes send none, and Celery would take 6 MB of each.
    sends_tasks = True

    def ready(self) -> None:
        from newsportal import checks  # noqa: F401

        if self.sends_tasks:
            # It must be the current application before a task is sent or registered.
            from newsportal import celery  # noqa: F401
