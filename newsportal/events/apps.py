from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "newsportal.events"
    label = "events"
    verbose_name = "События"
