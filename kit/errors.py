"""Every error of the API in one shape, and the pages for what no view could answer (design.md §8)."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response

from kit.faults import RETRY_AFTER, Away, Collision, TooLarge, as_detail
from kit.refusals import Conflict, Invalid, Refusal, Stale

AWAY = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


class Errors(ExceptionHandler):
    """Maps refusals, validation errors of the model, and an absent database to standard errors."""

    def run(self):
        if isinstance(self.exc, Refusal):
            return self._refusal(self.exc)
        return super().run()

    def convert_known_exceptions(self, exc):
        if isinstance(exc, DjangoValidationError):
            return exceptions.ValidationError(as_detail(exc))
        if isinstance(exc, RequestDataTooBig | TooManyFieldsSent):
            return TooLarge()
        if isinstance(exc, SuspiciousOperation):
            return exceptions.ParseError()
        if isinstance(exc, AWAY):
            return Away()
        if isinstance(exc, IntegrityError):
            note_collision(exc)
            return Collision()
        if isinstance(exc, DataError | OverflowError):
            log.warning("the database could not hold a value", exc_info=exc)
            return exceptions.ValidationError(_("A value here is beyond what can be stored."))
        return super().convert_known_exceptions(exc)

    def _refusal(self, refusal: Refusal) -> Response:
        self.set_rollback()
        data = {
            "type": _kind(refusal),
            "errors": [
                {"code": problem.code, "detail": problem.detail, "attr": problem.attr}
                for problem in refusal.problems
            ],
        }
        headers = {"Retry-After": RETRY_AFTER} if refusal.status == 503 else {}
        if isinstance(refusal, Stale) and refusal.current is not None:
            data["current_version"] = refusal.current
            headers["ETag"] = f'"{refusal.current}"'
        return Response(data, status=refusal.status, headers=headers)


def _kind(refusal: Refusal) -> str:
    if isinstance(refusal, Invalid):
        return "validation_error"
    return "server_error" if refusal.status >= 500 else "client_error"


def note_collision(error: IntegrityError) -> None:
    """Worth knowing: usually two people at the same moment, else a rule that is missing."""
    log.warning("a constraint refused a write that the rules had let through", exc_info=error)


def collision(error: IntegrityError) -> Conflict:
    """The refusal that a page shows for it."""
    note_collision(error)
    return Conflict(Collision.default_detail, code=Collision.default_code)


def json_error(status: int, code: str, detail: str) -> JsonResponse:
    """An error of the API outside DRF's views."""
    kind = "server_error" if status >= 500 else "client_error"
    return JsonResponse(
        {"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}, status=status
    )


def not_found(request, exception=None):
    """404 as a page, or as JSON below /api/."""
    if request.path.startswith("/api/"):
        return json_error(404, "not_found", _("Not found."))
    return _page(request, 404)


def bad_request(request, exception=None):
    """400 as a page, or as JSON below /api/; 413 when the request was too large."""
    status = 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400
    if request.path.startswith("/api/"):
        return json_error(status, "too_large" if status == 413 else "parse_error", _("Bad request."))
    return _page(request, status)


def forbidden(request, exception=None):
    """403 as a page, or as JSON below /api/."""
    if request.path.startswith("/api/"):
        return json_error(403, "permission_denied", _("You may not do this."))
    return _page(request, 403)


def server_error(request):
    """503 with Retry-After when the database is away, else 500; touches no database."""
    away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        code, detail = ("unavailable", Away.default_detail) if away else ("error", _("Server error."))
        response = json_error(status, code, detail)
    else:
        response = HttpResponse(render_to_string(f"errors/{status}.html"), status=status)
    if away:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _page(request, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{status}.html", {}, request), status=status)
