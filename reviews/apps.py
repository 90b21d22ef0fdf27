"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        import reviews.due
        import reviews.following
        import reviews.nextsteps
        import reviews.sight
        import reviews.telling  # noqa: F401
        from projects.tabs import add_tab

        add_tab(40, "topic-reviews", _("Reviews"))
