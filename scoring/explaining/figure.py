"""What every explanation of a figure says."""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Figure:
    """`words` say how it is computed, `basis` from which scores, `formula` the same in signs, `section` where
    docs/methods.md has it, `source` author, work and year; `caution` what the figure does not say."""

    code: str
    name: Words
    words: Words
    basis: Words
    formula: Words
    section: str
    source: Words
    caution: Words = ""
