"""Sign-in by token."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`; anything but letters and digits never reaches the database.

    Who asks for no language is answered in that of the profile; people.middleware has not known them yet.
    The next request of this thread begins with one of its own, by LocaleMiddleware.
    """

    def authenticate(self, request):
        found = super().authenticate(request)
        if found and "Accept-Language" not in request.headers:
            language = found[0].language
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request._request.LANGUAGE_CODE = language
        return found

    def authenticate_credentials(self, key):
        if not key.isascii() or not key.isalnum():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(key)
