"""Plain JSON values in, exact numbers out. Binary floats enter by their shortest decimal spelling."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_RATIO = re.compile(r"([0-9]+)/([0-9]+)")

LONGEST = 400
"""Digits on either side of the point: more than any float has, too few to stall exact arithmetic."""


class Fault(ValueError):
    """A value that is refused: `code` for programs, `detail` for people, `attr` the path inside the value."""

    def __init__(self, code: str, detail: str, attr: str = ""):
        super().__init__(detail)
        self.code, self.detail, self.attr = code, detail, attr


def tidy(text: str) -> str:
    """NFKC and trimmed, so that a full-width `７ ` reads as `7` (methods.md §2)."""
    return unicodedata.normalize("NFKC", text).strip()


def decimal(value) -> Decimal:
    """A finite decimal number without exponent; booleans, NaN, infinity and `1,0` raise `not_a_number`."""
    number = _number(value)
    if not number.is_finite() or number.adjusted() > LONGEST or number.as_tuple().exponent < -LONGEST:
        raise Fault("not_a_number", "must be a finite number of reasonable length")
    return number


def _number(value) -> Decimal:
    if isinstance(value, str) and len(value) <= LONGEST and _PLAIN.fullmatch(text := tidy(value)):
        return Decimal(text)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Real) and not isinstance(value, bool):
        return Decimal(repr(float(value)))
    raise Fault("not_a_number", "must be a decimal number")


def spelled(number: Decimal) -> str:
    """The shortest plain spelling, `10` and not `1E+1` or `10.0`: equal numbers are spelled equally."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def fraction(value) -> Fraction:
    """An exact share from `"2/3"`, `"0.5"` or a number."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and len(value) <= LONGEST and (ratio := _RATIO.fullmatch(tidy(value))):
        if int(ratio[2]) == 0:
            raise Fault("not_a_number", "must not divide by zero")
        return Fraction(int(ratio[1]), int(ratio[2]))
    return Fraction(decimal(value))


def number_of(value) -> int:
    """An integer of at least 0; booleans and numerals in text are refused."""
    return 0 if value == 0 and isinstance(value, Integral) and not isinstance(value, bool) else whole(value)


def whole(value) -> int:
    """An integer of at least 1; booleans and numerals in text are refused."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise Fault("not_an_integer", "must be a whole number")
    if value < 1:
        raise Fault("out_of_range", "must be at least 1")
    return int(value)
