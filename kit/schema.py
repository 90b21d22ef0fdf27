"""How the API describes itself: one error shape, the headers of its conventions (design.md §8)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema as BaseAutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from kit.listing import LONGEST_SEARCH, MAX_PAGE
from kit.text import MAX_DEPTH

CONDITIONAL = ("PATCH", "PUT", "DELETE")
ALWAYS = ("400", "401", "403", "404", "406", "429", "503")
WRITING = ("409", "413", "415")


class ErrorSerializer(serializers.Serializer):
    """One thing that is wrong."""

    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ErrorResponseSerializer(serializers.Serializer):
    """Every error, whatever its status. `current_version` comes with 412."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorSerializer(many=True)
    current_version = serializers.IntegerField(required=False)


ID = OpenApiParameter(
    "id", {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}, OpenApiParameter.PATH, required=True
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=_("The ETag of the version that you have seen. Absent: 428; outdated: 412."),
)
IF_MATCH_IF_YOU_LIKE = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description=_("The ETag of the version that you have seen; outdated: 412."),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 190},
    OpenApiParameter.HEADER,
    description=_("The same key and body replays the first answer; another body is 422."),
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=["200", "201"],
    description=_("The version, for If-Match; of a list, for If-None-Match."),
)


class AutoSchema(BaseAutoSchema):
    """Adds the headers of the conventions and the errors that every operation can answer with."""

    @property
    def is_conditional(self) -> bool:
        return self.method in CONDITIONAL and getattr(self.view, "conditional", True)

    def get_override_parameters(self):
        found = [ID] if "{id}" in self.path else []
        if self.method == "POST":
            found += [IDEMPOTENCY_KEY, *([IF_MATCH_IF_YOU_LIKE] if found else [])]
        elif self.is_conditional:
            found.append(IF_MATCH)
        return [*found, ETAG]

    def get_request_serializer(self):
        return getattr(self.view, "input_class", None) or super().get_request_serializer()

    def get_response_serializers(self):
        row = getattr(self.view, "row_class", None)
        if row and self.view.action == "list":
            return row(many=True)
        return super().get_response_serializers()

    def _get_response_bodies(self, direction="response"):
        responses = super()._get_response_bodies(direction)
        if direction != "response":
            return responses
        for status in self._error_statuses():
            if status not in responses:
                error = OpenApiResponse(ErrorResponseSerializer, description=_("Error"))
                responses[status] = self._get_response_for_code(error, status, ["application/json"])
        return responses

    def _error_statuses(self) -> list[str]:
        statuses = list(ALWAYS)
        if self.method in ("POST", *CONDITIONAL):
            statuses += WRITING
        if self.method == "POST":
            statuses += ["412", "422"]
        if self.is_conditional:
            statuses += ["412", "428"]
        return statuses


def describe_conventions(result, generator, **kwargs):
    """Publishes the limits that hold everywhere."""
    result["info"]["x-limits"] = {
        "page_size": MAX_PAGE,
        "search": LONGEST_SEARCH,
        "json_depth": MAX_DEPTH,
        "body_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "attachment_bytes": settings.ATTACHMENT_MAX_BYTES,
        "workbook_bytes": settings.WORKBOOK_MAX_BYTES,
    }
    return result
