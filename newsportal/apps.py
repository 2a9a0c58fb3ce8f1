from django.apps import AppConfig


class NewsportalConfig(AppConfig):
    name = "newsportal"

    def ready(self) -> None:
        from newsportal import checks  # noqa: F401
