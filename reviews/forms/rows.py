"""Forms with rows, such as findings: blank rows count for nothing, and more can be had without JavaScript.

The fields of row n are called "<name>.<n>.<part>", as the API calls them, so that what an action says about
`findings.0.owner` stands at that field.
"""

from django import forms
from django.http import QueryDict

LEAST, MORE, MOST = 3, 3, 60


class WithRows:
    """`name` and `parts` describe the rows, `telling` the parts that make a row more than blank, and
    `row_field(part)` makes a field; the one part "" stands for the row itself.

    Unbound, the form shows the rows in `stored`, or those that were sent in `more` and three rows beside.
    """

    name: str
    parts: tuple[str, ...]
    telling: tuple[str, ...]

    def __init__(self, data=None, *args, more: QueryDict | None = None, stored=(), **kwargs):
        seen = 0 if more is None else max(LEAST, self._seen(more)) + MORE
        data, more = self._without_blanks(data), self._without_blanks(more)
        typed = data if data is not None else more
        self.filled = len(stored) if typed is None else len(self._typed(typed))
        self.shown = min(max(LEAST, self.filled, seen), MOST)
        self.base_fields = {**self.base_fields, **self._row_fields()}
        super().__init__(data, *args, **kwargs)
        for place, row in enumerate(stored):
            self.initial |= {self._key(place, part): row.get(part, "") for part in self.parts}
        if more is not None:
            self.refill(more)

    def row_field(self, part: str) -> forms.Field:
        raise NotImplementedError

    @property
    def rows(self) -> list[list]:
        """The bound fields of each row, for the template."""
        return [[self[self._key(place, part)] for part in self.parts] for place in range(self.shown)]

    @property
    def row_values(self) -> list[dict]:
        """The cleaned rows that were filled in."""
        return [
            {part: self.cleaned_data.get(self._key(place, part)) for part in self.parts}
            for place in range(self.filled)
        ]

    def require(self, names: dict) -> None:
        """A row that was filled in needs the parts in `names`: part → what is said when it is missing."""
        for place in range(self.filled):
            for part, message in names.items():
                key = self._key(place, part)
                if key not in self.errors and not self.cleaned_data.get(key):
                    self.add_error(key, message)

    def _key(self, place: int, part: str) -> str:
        return f"{self.name}.{place}.{part}" if part else f"{self.name}.{place}"

    def _row_fields(self) -> dict[str, forms.Field]:
        return {
            self._key(place, part): self.row_field(part) for place in range(self.shown) for part in self.parts
        }

    def _seen(self, data: QueryDict) -> int:
        """How many rows the page had that `data` was sent from."""
        sent = [place for place in range(MOST) if any(self._key(place, part) in data for part in self.parts)]
        return sent[-1] + 1 if sent else 0

    def _typed(self, data: QueryDict) -> list[dict]:
        rows = [
            {part: data.get(self._key(place, part)) or "" for part in self.parts} for place in range(MOST)
        ]
        return [row for row in rows if any(row[part].strip() for part in self.telling)]

    def _without_blanks(self, data: QueryDict | None) -> QueryDict | None:
        """A copy in which the rows that say something stand first, numbered from 0, and no others."""
        if data is None:
            return None
        rows, found = self._typed(data), data.copy()
        for place in range(MOST):
            for part in self.parts:
                found.pop(self._key(place, part), None)
        for place, row in enumerate(rows):
            for part in self.parts:
                found[self._key(place, part)] = row[part]
        return found
