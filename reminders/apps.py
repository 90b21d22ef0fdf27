"""Registers the app."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self):
        import reminders.panels_home
        import reminders.sight  # noqa: F401
        from kit import history
        from projects.chronicle import tell
        from reminders import words
        from reminders.actions.announcing import announce
        from reminders.models import Notice, Policy, Robot, Rule

        history.hears(announce)
        tell("rule", words.TOLD_OF_RULES, [Rule])
        tell("policy", words.TOLD_OF_SETTINGS, [Policy])
        tell("robot", words.TOLD_OF_ROBOTS, [Robot])
        tell("notice", words.TOLD_OF_LETTERS, [Notice])
