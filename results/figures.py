"""Values as people say them: "10–15 s", "over 82 %", "约140万元" (practice.md). Pure: no Django import.

A figure has a comparator (= ≥ ≤ > < ≈), one number or a range, and is said in a unit. Per cent and
percentage points are two units that never mix.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

LARGEST = Decimal(10) ** 12
"""Figures stay below it on either side of zero."""
PLACES = 4
LONGEST = 80
SIGNS = {"\u3000\u00a0\u2009\u202f": " ", "−‐‑": "-", "—–―": "–", "〜～": "~", "￥": "¥"}
FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {
    ord(sign): plain for signs, plain in SIGNS.items() for sign in signs
}

BEFORE = {
    "≥": ("≥", ">=", "≧", "⩾", "不低于", "不少于", "不小于", "至少", "at least", "no less than",
          "not less than"),
    "≤": ("≤", "<=", "≦", "⩽", "不高于", "不多于", "不大于", "不超过", "至多", "最多", "at most", "up to",
          "no more than", "not more than"),
    ">": (">", "超过", "高于", "大于", "多于", "逾", "over", "more than", "above"),
    "<": ("<", "低于", "小于", "少于", "不到", "不足", "under", "less than", "below"),
    "≈": ("≈", "~", "大约", "约为", "约", "近", "about", "around", "approximately", "approx.", "approx",
          "roughly", "nearly", "ca."),
    "=": ("=",),
}  # fmt: skip
AFTER = {
    "≥": ("以上", "or more"),
    "≤": ("以下", "以内", "or less"),
    ">": ("余", "多", "+"),
    "≈": ("左右", "上下"),
}
UNITS = {
    "%": ("%", "percent", "per cent", "百分之"),
    "pp": ("pp", "p.p.", "percentage points", "percentage point", "个百分点", "百分点"),
    "s": ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"),
    "yuan": ("yuan", "元", "元人民币", "rmb", "cny", "¥"),
    "count": ("count", "times", "calls", "cases", "models", "个", "件", "次", "人", "起", "项", "条", "例",
              "单", "户", "笔", "通"),
    "points": ("points", "point", "pts", "分"),
}  # fmt: skip
LEADING = ("¥", "百分之", "rmb", "cny")
SCALES = {
    "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12,
    "k": 3, "thousand": 3, "million": 6, "billion": 9,
}  # fmt: skip


class NotAFigure(ValueError):
    """`code`: not_a_figure, other_unit (`unit` is the one that was said), two_comparators, reversed,
    too_large or too_precise."""

    def __init__(self, code: str, unit: str = ""):
        super().__init__(code)
        self.code, self.unit = code, unit


@dataclass(frozen=True)
class Figure:
    """`low` and `high` are the same unless a range was said."""

    comparator: str
    low: Decimal
    high: Decimal

    @property
    def number(self) -> Decimal:
        """What arithmetic takes: the midpoint, rounded half to even at four places."""
        return round((self.low + self.high) / 2, PLACES)

    @property
    def place(self) -> tuple[Decimal, int]:
        """Orders figures of the same number: "< 3" lies below "3", "> 3" above."""
        return self.number, {"<": -1, ">": 1}.get(self.comparator, 0)

    def __str__(self):
        """The one spelling of this figure, without its unit: "12", "10–15", "≥ 82". `parse` reads it back."""
        said = _spelled(self.low) if self.low == self.high else f"{_spelled(self.low)}–{_spelled(self.high)}"
        return said if self.comparator == "=" else f"{self.comparator} {said}"


def parse(text: str, unit: str | None = None) -> Figure:
    """The figure that `text` says; a unit in it must be `unit`, unless that is None. Raises NotAFigure.

    "10—15万" are both tens of thousands, "5000—1万" is not: the scale of the end holds for the start where
    the range would otherwise run backwards.
    """
    if len(text) > LONGEST:
        raise NotAFigure("not_a_figure")
    found = _FIGURE.fullmatch(" ".join(text.translate(FULL_WIDTH).lower().split()))
    if found is None:
        raise NotAFigure("not_a_figure")
    _refuse_other_units(found, unit)
    comparator = _comparator(found)
    low, high = _ends(found)
    if low > high:
        raise NotAFigure("reversed")
    if low != high and comparator not in ("=", "≈"):
        raise NotAFigure("two_comparators")
    return Figure(comparator, low, high)


def _ends(found) -> tuple[Decimal, Decimal]:
    low = _number(found["low"])
    if found["high"] is None:
        return (_bounded(low, found["low_scale"]),) * 2
    high = _number(found["high"])
    shared = found["high_scale"] if low <= high else None
    return _bounded(low, found["low_scale"] or shared), _bounded(high, found["high_scale"])


def _refuse_other_units(found, unit: str | None) -> None:
    said = {_UNIT_OF[found[name]] for name in _UNIT_PLACES if found[name]}
    for other in sorted(said - {unit if unit else next(iter(said), None)}):
        raise NotAFigure("other_unit", other)


def _comparator(found) -> str:
    said = {_BEFORE_OF[found["before"]]} if found["before"] else set()
    said |= {_AFTER_OF[found[name]] for name in ("low_more", "high_more", "after") if found[name]}
    if len(said) > 1:
        raise NotAFigure("two_comparators")
    return said.pop() if said else "="


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace(" ", "").replace("–", "-"))


def _bounded(number: Decimal, scale: str | None) -> Decimal:
    number = number.scaleb(SCALES[scale]) if scale else number
    if abs(number) >= LARGEST:
        raise NotAFigure("too_large")
    if number != round(number, PLACES):
        raise NotAFigure("too_precise")
    return number


def _spelled(number: Decimal) -> str:
    """`10`, not `10.0` or `1E+1`; zero has no sign."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _by_word(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: meant for meant, words in table.items() for word in words}


def _any(name: str, words) -> str:
    """A named group of any of `words`, the longest first; a Latin word ends where its letters do."""
    longest_first = sorted(words, key=len, reverse=True)
    ends = (re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
            for word in longest_first)  # fmt: skip
    return f"(?P<{name}>{'|'.join(ends)})"


_BEFORE_OF, _AFTER_OF, _UNIT_OF = _by_word(BEFORE), _by_word(AFTER), _by_word(UNITS)
_UNIT_PLACES = ("low_lead", "low_unit", "high_lead", "high_unit")
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"


def _end(name: str) -> str:
    """One end of a range: lead, number, "and more", scale, unit."""
    return (
        rf"(?:{_any(f'{name}_lead', LEADING)} ?)?(?P<{name}>[+–-]? ?(?:{_DIGITS}))"
        rf"(?: ?{_any(f'{name}_more', AFTER['>'])})?"
        rf"(?: ?{_any(f'{name}_scale', SCALES)})?(?: ?{_any(f'{name}_unit', _UNIT_OF)})?"
    )


_FIGURE = re.compile(
    rf"(?:{_any('before', _BEFORE_OF)} ?)?{_end('low')}"
    rf"(?: ?(?:–|-|~|至|到|to) ?{_end('high')})?(?: ?{_any('after', _AFTER_OF)})?"
)
