"""What the weights workshop awaits of its experts (design.md §6)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.due import Line, Source, awaits
from scoring.models import Comparison
from scoring.pairs import PAIRS


def _to_compare():
    return Comparison.objects.awaited()


def _compare(comparison: Comparison) -> Line:
    cycle = comparison.cycle
    compared = sum(entry is not None for entry in comparison.upper)
    done = _("%(done)d of %(all)d done") % {"done": compared, "all": len(PAIRS)}
    label = _("Compare the dimensions in pairs")
    address = reverse("weights-mine", args=[cycle.pk])
    return Line(label, address, f"{cycle.title} · {done}", cycle.proposing_ends_at)


awaits(
    Source(
        "comparisons",
        gettext_lazy("Comparisons for the weights"),
        "chart",
        _to_compare,
        _compare,
        person="expert",
        day="cycle__proposing_ends_at",
        related=("cycle",),
    )
)
