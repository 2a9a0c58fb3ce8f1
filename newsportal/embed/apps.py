from django.apps import AppConfig


class EmbedConfig(AppConfig):
    name = "newsportal.embed"
    label = "embed"
    verbose_name = "Demo newspaper"
