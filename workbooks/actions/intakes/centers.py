"""Centers: new codes are added, known ones changed to what the sheet says."""

from people.actions import add_center, edit_center
from people.models import Center, Seat
from workbooks.actions.intakes.base import Intake
from workbooks.table import Row


class Centers(Intake):
    """A parent may stand in any row of the sheet or be known already."""

    def __init__(self, job, table):
        super().__init__(job, table)
        self.known = {center.code: center for center in Center.objects.select_related("parent")}
        self.rows: dict[str, Row] = {}
        offices = Seat.objects.filter(role=Seat.Role.OFFICE)
        self.seats_of_office = set(offices.values_list("center__code", flat=True))

    def take(self, row):
        code = row.values["code"]
        if not code or self.is_repeated(row, "code", code):
            return
        self.rows[code] = row
        center, kind = self.known.get(code), row.values["kind"]
        if center and kind and kind != center.kind and code in self.seats_of_office:
            self.table.fault(row.number, "office_at_province", "kind", kind)

    def close(self):
        names = self.known | self.rows
        for row in self.rows.values():
            self.find(row, "parent", names, "unknown_center")
        for code, row in self.rows.items():
            if self._line(code)[-1:] == [code]:
                self.table.fault(row.number, "cycle_in_tree", "parent", row.values.get("parent") or "")

    def write(self, by):
        counts = dict.fromkeys(("added", "changed", "unchanged"), 0)
        for code in sorted(self.rows, key=lambda code: len(self._line(code))):
            row = self.rows[code]
            self.row = row.number
            counts[self._write(code, row.values, by)] += 1
        return counts

    def _write(self, code: str, values: dict, by) -> str:
        """Whoever stands higher in the new tree is written first, so that no step closes a circle."""
        center = self.known.get(code)
        fields = {name: values[name] for name in ("name", "kind")}
        if "parent" in values:
            fields["parent"] = self.known.get(values["parent"])
        if center is None:
            self.known[code] = add_center(code=code, by=by, **fields)
            return "added"
        if all(getattr(center, name) == value for name, value in fields.items()):
            return "unchanged"
        self.known[code] = edit_center(center, by=by, **fields)
        return "changed"

    def _line(self, code: str) -> list[str]:
        """The centers above `code`, nearest first; ends in `code` itself where they form a circle."""
        line, above = [], self._parent(code)
        while above and above not in line:
            line.append(above)
            if above == code:
                break
            above = self._parent(above)
        return line

    def _parent(self, code: str) -> str:
        row, center = self.rows.get(code), self.known.get(code)
        if row and "parent" in row.values:
            return row.values["parent"] or ""
        return center.parent.code if center and center.parent else ""
