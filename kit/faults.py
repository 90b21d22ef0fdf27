"""Errors of the API beside those of DRF, and Django's validation errors told DRF's way. Imports no view:
the parsers need it while DRF itself is being loaded."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

RETRY_AFTER = "5"
"""Seconds after which to ask again when the database was away."""


class TooLarge(exceptions.APIException):
    """413."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The request is too large.")


class Away(exceptions.APIException):
    """503: the database does not answer just now."""

    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy("The database does not answer. Please try again in a moment.")
    wait = int(RETRY_AFTER)


class Collision(exceptions.APIException):
    """409: somebody else took the place (a code, a seat) at the same moment."""

    status_code = 409
    default_code = "collision"
    default_detail = gettext_lazy("Somebody else did the same at this moment. Please look again.")


class PreconditionRequired(exceptions.APIException):
    """428: If-Match is missing."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send If-Match with the ETag of the version that you have seen.")


class KeyReused(exceptions.APIException):
    """422: the same Idempotency-Key with another body."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = gettext_lazy("This Idempotency-Key was used with another request.")


def as_detail(exc: ValidationError):
    """The same faults as DRF tells them: {field: [ErrorDetail]}, or a list where no field is named."""
    if hasattr(exc, "error_dict"):
        return {
            ("non_field_errors" if name == "__all__" else name): [
                exceptions.ErrorDetail(message, code=error.code or "invalid")
                for error in errors
                for message in error.messages
            ]
            for name, errors in exc.error_dict.items()
        }
    return [
        exceptions.ErrorDetail(message, code=error.code or "invalid")
        for error in exc.error_list
        for message in error.messages
    ]
