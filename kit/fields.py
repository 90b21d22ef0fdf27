"""Model fields whose text has passed the gate (kit/text.py) by form, by API and by import alike."""

import unicodedata

from django.db import models

from kit.text import validate_text


class _Gated:
    default_validators = [validate_text]

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


class Line(_Gated, models.CharField):
    """One line of text, stored in NFC."""


class Prose(_Gated, models.TextField):
    """Several lines of text, stored in NFC; `max_length` is enforced by forms and serializers."""
