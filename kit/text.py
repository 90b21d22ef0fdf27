"""The text gate: NFC, no control characters, no lone surrogates, no NUL (design.md §8)."""

import math
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Tab, line feed and carriage return may stand in prose; every other C0/C1 control may not.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK = {"Zs", "Zl", "Zp", "Cc", "Cf"}
MAX_DEPTH = 32


def clean_text(value: str) -> str:
    """NFC of `value`; raises ValidationError(code="invalid_characters") on what no field may hold."""
    if _FORBIDDEN.search(value):
        raise ValidationError(
            _("This text contains control characters that cannot be stored."), code="invalid_characters"
        )
    return unicodedata.normalize("NFC", value)


def is_visible(text: str) -> bool:
    """Whether there is anything in it but blanks and format characters, such as a zero width space."""
    return any(unicodedata.category(letter) not in _BLANK for letter in text)


def clean_json(value, path: tuple = ()):
    """`value` with every string cleaned. Raises ValidationError {path: reason} on bad text, nesting beyond
    32 levels or a number that is not finite; the path of the whole is `__all__`."""
    if isinstance(value, str):
        return _at(path, clean_text, value)
    if isinstance(value, list | dict) and len(path) == MAX_DEPTH:
        raise _fault(path[:1], ValidationError(_("This is nested too deeply."), code="too_deep"))
    if isinstance(value, list):
        return [clean_json(item, (*path, index)) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {_at(path, clean_text, key): clean_json(item, (*path, key)) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise _fault(path, ValidationError(_("A number here is not finite."), code="invalid"))
    return value


def _at(path: tuple, clean, value: str) -> str:
    try:
        return clean(value)
    except ValidationError as error:
        raise _fault(path, error) from None


def _fault(path: tuple, error: ValidationError) -> ValidationError:
    return ValidationError({".".join(map(str, path)) or "__all__": error})


def validate_text(value: str) -> None:
    """A model validator: refuses what `clean_text` refuses."""
    clean_text(value)
