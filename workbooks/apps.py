"""Registers the app."""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "workbooks"

    def ready(self):
        import workbooks.sight  # noqa: F401
