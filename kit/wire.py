"""What goes over the wire: clean JSON in, JSON by orjson out."""

import json

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers, renderers

from kit.faults import TooLarge, as_detail
from kit.text import clean_json, clean_text


class OrjsonRenderer(renderers.BaseRenderer):
    """JSON by orjson; what it doesn't know (Decimal, lazy text) becomes a string."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else encoded(data)


def encoded(data) -> bytes:
    """JSON as the API writes it."""
    return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class CleanJSONParser(parsers.BaseParser):
    """JSON whose every string has passed the text gate, whose numbers are finite, not nested deeply."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        _refuse_larger(parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            return clean_json(_decoded(stream.read()))
        except DjangoValidationError as error:
            raise exceptions.ValidationError(as_detail(error)) from None


def _decoded(data: bytes):
    """Python's own reader takes over where orjson gives up, since it can tell which field is at fault:
    1e400, NaN and lone surrogates come through it and are refused by the gate."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        why = error
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        raise exceptions.ParseError(_("This is not valid JSON: %(why)s") % {"why": why}) from None


def _refuse_larger(parser_context, most: int) -> None:
    """DRF reads the body past Django's own limit, so it is checked here."""
    try:
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > most:
        raise TooLarge


class CleanFormParser(parsers.FormParser):
    """A submitted form whose every string has passed the text gate."""

    def parse(self, stream, media_type=None, parser_context=None):
        _refuse_larger(parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return _cleaned(super().parse(stream, media_type, parser_context))


class CleanMultiPartParser(parsers.MultiPartParser):
    """Form data with files whose every string has passed the text gate."""

    FIELDS = 2**20
    """Bytes that the other fields may take beside the file."""

    def parse(self, stream, media_type=None, parser_context=None):
        most = max(settings.ATTACHMENT_MAX_BYTES, settings.WORKBOOK_MAX_BYTES)
        _refuse_larger(parser_context, most + self.FIELDS)
        result = super().parse(stream, media_type, parser_context)
        result.data = _cleaned(result.data)
        return result


def _cleaned(fields):
    """A copy of a QueryDict with every value through the gate."""
    clean = fields.copy()
    for name, values in fields.lists():
        try:
            clean.setlist(name, [clean_text(value) for value in values])
        except DjangoValidationError as error:
            raise exceptions.ValidationError({name: error.messages}, code=error.code) from None
    return clean
