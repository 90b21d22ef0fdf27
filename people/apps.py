"""Registers the app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from kit import kept


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        from allauth.account.signals import password_changed, password_reset, password_set

        import people.sight  # noqa: F401

        user_logged_in.connect(_keep_typed, dispatch_uid="keep-what-was-typed")
        for signal in (password_changed, password_reset, password_set):
            signal.connect(_end_token, dispatch_uid="end-token")


def _keep_typed(sender, request, user, **_):
    """What was typed before the sign-in goes on into the new session (kit/kept.py)."""
    if request is not None:
        kept.keep(request, user)


def _end_token(sender, user, **_):
    """Whoever sets a new password by the pages of allauth."""
    from people.actions import end_token

    end_token(user)
