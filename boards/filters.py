"""What a board can be narrowed to and ordered by; the same for its pages, its API and its workbook."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from boards.danger import LEVELS
from boards.rows import ORDERS, Row, narrowed, ordered
from boards.wording import COLOURS, DANGER
from kit.listing import CodesFilter, Filters, KeyFilter, OrderFilter, SearchFilter, YesNoFilter
from people.models import Center
from projects.lifecycle import PUBLIC
from projects.models import Cycle, Theme, Topic

LABELS = {
    "code": _("topic code"),
    "title": _("title"),
    "state": _("state"),
    "progress": _("progress"),
    "time": _("time passed"),
    "pace": _("progress less time"),
    "attainment": _("attainment"),
    "overdue": _("days overdue"),
    "rectifications": _("open rectifications"),
    "silent": _("days since the last sign of life"),
    "danger": _("danger"),
}


class RowOrder(OrderFilter):
    """The order is that of the rows (`boards.rows.ordered`), since most columns are computed."""

    def filter(self, qs, value):
        return qs


class BoardFilters(Filters):
    search = SearchFilter("title", "code")
    danger = CodesFilter(
        label=_("danger"), choices=[(level, DANGER[level]) for level in reversed(LEVELS)], method="of_rows"
    )
    state = CodesFilter(
        field_name="state",
        label=_("state"),
        choices=[(state, label) for state, label in Topic.State.choices if state in PUBLIC],
    )
    colour = CodesFilter(
        label=pgettext_lazy("progress update", "colour"), choices=list(COLOURS.items()), method="of_rows"
    )
    center = KeyFilter("center", label=_("center"), queryset=Center.objects.all())
    theme = KeyFilter("theme", label=_("theme"), queryset=Theme.objects.all())
    overdue = YesNoFilter(label=_("overdue"), method="of_rows")
    silent = YesNoFilter(label=_("silent"), method="of_rows")
    ordering = RowOrder(**{name: LABELS[name] for name in ORDERS})

    class Meta:
        model = Topic
        fields = ()

    def of_rows(self, queryset, name, value):
        """Computed columns are narrowed in `applied_to`."""
        return queryset

    def applied_to(self, rows: list[Row]) -> list[Row]:
        """The rows that were asked for, in the order that was asked for; one query. Of valid filters only."""
        wanted = set(self.qs.order_by().values_list("pk", flat=True))
        kept = narrowed((row for row in rows if row.topic in wanted), self.asked)
        return ordered(kept, self.asked["ordering"] or ())

    def offer(self, rows: list[Row]) -> None:
        """The selects offer the centers, themes and cycles that are on the board."""
        for name, model in {"center": Center, "theme": Theme, "cycle": Cycle}.items():
            if field := self.form.fields.get(name):
                field.queryset = model.objects.filter(pk__in={getattr(row, name) for row in rows} - {None})


class CenterFilters(BoardFilters):
    """A center's board runs over several cycles."""

    cycle = KeyFilter("cycle", label=_("cycle"), queryset=Cycle.objects.all(), column="title")
    center = None
    theme = None
