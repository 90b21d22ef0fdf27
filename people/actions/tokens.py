"""The token of a user: one at a time, until it is revoked."""

from rest_framework.authtoken.models import Token


def issue_token(user) -> str:
    """The token of `user`, made when there is none."""
    return Token.objects.get_or_create(user=user)[0].key


def revoke_token(user, *, by) -> None:
    """Ends the use of the token of `user`; doing it twice does no harm."""
    if user.pk == by.pk:
        end_token(user)


def end_token(user) -> None:
    """It stands for the password: whoever got it by the old one, or has left, is out."""
    Token.objects.filter(user=user).delete()
