"""Registers the app."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self):
        import boards.panels_cycle
        import boards.panels_home
        import boards.panels_topic  # noqa: F401
