"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "results"

    def ready(self):
        import results.due
        import results.joining
        import results.nextsteps
        import results.sight
        import results.telling  # noqa: F401
        from projects.tabs import add_tab

        add_tab(30, "topic-indicators", _("Indicators"))
        add_tab(50, "topic-benefits", _("Benefits"))
        add_tab(60, "topic-changes", _("Changes"))
