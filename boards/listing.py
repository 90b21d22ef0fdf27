"""A list of rows on a page, with the form of its filters (kit/browse.py)."""

from boards.filters import BoardFilters
from boards.rows import Row
from kit.browse import browse
from projects.models import Topic


class Computed:
    """Stands in for a FilterSet whose rows are no queryset."""

    queryset = Topic.objects.none()

    def __init__(self, filters: BoardFilters, rows: list[Row]):
        self.form, self._filters, self._rows = filters.form, filters, rows

    @property
    def qs(self) -> list[Row]:
        return self._filters.applied_to(self._rows)


def listed(request, filters: BoardFilters, rows: list[Row]) -> dict:
    """Context of a board: `filter`, `page_obj`, `narrowed`, and whether there are `rows` at all."""
    filters.offer(rows)
    return browse(request, Computed(filters, rows)) | {"any": bool(rows)}
