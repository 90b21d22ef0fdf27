"""What surrounds every request: clean input, the content security policy, refusals as pages."""

from django.db import IntegrityError
from django.http import HttpResponseBadRequest
from django.shortcuts import render

from kit.errors import collision, json_error
from kit.refusals import Refusal, Stale

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class CleanRequest:
    """Refuses NUL in the address and drops cookies that hold one: PostgreSQL answers 500 to either."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _refused(request, "NUL is not allowed in an address.")
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value or "\\000" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


def _refused(request, why: str):
    if request.path.startswith("/api/"):
        return json_error(400, "parse_error", why)
    return HttpResponseBadRequest(why, content_type="text/plain")


class ContentSecurityPolicy:
    """Scripts and styles from this server alone, and nothing of what one person sees kept for another; a
    response may bring stricter headers of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class RefusalPages:
    """A refusal that reaches a page's door becomes a page that says why and what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, IntegrityError):
            exception = collision(exception)
        if not isinstance(exception, Refusal):
            return None
        template = f"errors/{'409' if isinstance(exception, Stale) else exception.status}.html"
        return render(request, template, {"refusal": exception}, status=exception.status)
