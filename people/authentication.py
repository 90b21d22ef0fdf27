"""Sign-in by token."""

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`; anything but letters and digits never reaches the database."""

    def authenticate_credentials(self, key):
        if not key.isascii() or not key.isalnum():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(key)
