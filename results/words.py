"""What is wrong with a figure, and what was done to results, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.refusals import Invalid
from results import figures
from results.figures import Figure, NotAFigure
from results.models import Indicator

WRONG = {
    "not_a_figure": gettext_lazy("Please write a number, e.g. “12”, “10–15”, “≥ 82” or “约140万”."),
    "two_comparators": gettext_lazy("Please say one thing: a range, or a number with ≥, ≤, > or <."),
    "reversed": gettext_lazy("A range begins with its smaller end."),
    "too_large": gettext_lazy("This figure is too large: it must stay below a million millions."),
    "too_precise": gettext_lazy("At most four decimal places, please."),
}


def read_figure(text: str, unit: str, attr: str) -> Figure | None:
    """The figure that somebody wrote for `attr`, None where they wrote nothing. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return figures.parse(text, unit)
    except NotAFigure as fault:
        raise Invalid(_sentence(fault, unit), code=fault.code, attr=attr) from None


def _sentence(fault: NotAFigure, unit: str) -> str:
    if fault.code != "other_unit":
        return str(WRONG[fault.code])
    said, own = Indicator.Unit(fault.unit).label, Indicator.Unit(unit).label
    return _("This is said in %(said)s, but the indicator is measured in %(own)s.") % {
        "said": said,
        "own": own,
    }


#: verb of a history entry → (what was done, tone), as in projects/words.py.
TOLD_OF_INDICATORS = {
    "add": (gettext_lazy("added an indicator"), ""),
    "edit": (gettext_lazy("changed an indicator"), ""),
    "retarget": (gettext_lazy("changed the target of an indicator"), "warn"),
    "remove": (gettext_lazy("removed an indicator"), "warn"),
}
TOLD_OF_READINGS = {
    "read": (gettext_lazy("entered a reading"), ""),
    "correct": (gettext_lazy("corrected a reading"), "warn"),
    "remove": (gettext_lazy("removed a reading"), "warn"),
}
TOLD_OF_BENEFITS = {
    "claim": (gettext_lazy("claimed a benefit"), ""),
    "edit": (gettext_lazy("changed a benefit"), ""),
    "confirm": (gettext_lazy("confirmed a benefit"), "good"),
    "withdraw": (gettext_lazy("withdrew the confirmation of a benefit"), "warn"),
    "remove": (gettext_lazy("removed a benefit"), "warn"),
}
TOLD_OF_CHANGES = {
    "request": (gettext_lazy("asked for a change"), ""),
    "approve": (gettext_lazy("approved a change"), "good"),
    "refuse": (gettext_lazy("refused a change"), "bad"),
}
