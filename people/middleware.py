"""Every page asks for a sign-in unless it says otherwise, and speaks the language of who is signed in."""

from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.html import format_html

from kit import kept


class SignInRequired(LoginRequiredMiddleware):
    """Django's own; views of other packages that greet strangers are let through by their address."""

    OPEN = ("/accounts/", "/api/", "/healthz", "/readyz", "/i18n/", "/static/", "/favicon.ico")

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.path.startswith(self.OPEN):
            return None
        if request.method == "POST" and request.user.is_authenticated:
            kept.forget(request, request.path)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """A form that met an ended session is carried along by the sign-in page (kit/kept.py)."""
        packed = kept.pack(request) if request.method == "POST" and _is_form(request) else ""
        if not packed:
            return super().handle_no_permission(request, view_func)
        back = format_html('<input type="hidden" name="next" value="{}">', request.get_full_path())
        context = {"form": LoginForm(request=request), "kept": packed, "redirect_field": back}
        return render(request, "account/login.html", context, status=403)


def _is_form(request) -> bool:
    """Sent by a person's browser as a page, not by a script of the page."""
    return "HX-Request" not in request.headers and "text/html" in request.headers.get("Accept", "text/html")


class OwnLanguage:
    """The language of one's profile, unless another was chosen by hand on this device."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = self._of(request)
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)

    def _of(self, request) -> str:
        known = dict(settings.LANGUAGES)
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in known:
            return ""
        chosen = request.user.language if request.user.is_authenticated else ""
        return chosen if chosen in known else ""
