"""Registers the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self):
        import projects.charter
        import projects.due
        import projects.leaving
        import projects.nextsteps
        import projects.panels_home
        import projects.readiness
        import projects.sight  # noqa: F401
