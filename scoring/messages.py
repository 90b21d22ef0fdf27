"""The refusals of the pure modules in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.rulebook import Rulebook
from scoring.values import spelled

_RULES = {
    "out_of_range": gettext_lazy("This value is outside what is possible here."),
    "unknown_dimension": gettext_lazy("There is no such dimension."),
    "missing_dimension": gettext_lazy("This dimension needs a weight."),
    "all_zero": gettext_lazy("At least one weight must be above 0."),
    "unknown_choice": gettext_lazy("Please choose one of the offered values."),
    "repeated": gettext_lazy("Nothing may be named twice."),
    "lot_not_last": gettext_lazy("The tie-break chain must end in the lot."),
    "votes_not_first": gettext_lazy("In the tie-break chain the votes come first."),
    "not_with_equal_shares": gettext_lazy("A runoff needs a cut by votes; Equal Shares has none."),
    "off_step": gettext_lazy("This is no level of the scale."),
    "not_a_number": gettext_lazy("This must be a number."),
    "not_an_integer": gettext_lazy("This must be a whole number."),
    "not_a_boolean": gettext_lazy("This must be yes or no."),
    "not_a_list": gettext_lazy("This must be a list."),
    "not_a_mapping": gettext_lazy("This must be an object with one entry for each name."),
    "not_text": gettext_lazy("This must be text."),
    "unknown_key": gettext_lazy("There is no such rule."),
}


def about_rule(code: str, detail: str) -> str:
    """What is wrong with a setting of the rulebook."""
    return str(_RULES.get(code, detail))


def about_mark(code: str, rulebook: Rulebook) -> str:
    """What is wrong with a mark."""
    if code == "unknown_dimension":
        return _("There is no such dimension.")
    if code == "not_a_number":
        return _("A mark must be a number.")
    low, high, step = map(spelled, (rulebook.scale_low, rulebook.scale_high, rulebook.scale_step))
    if code == "out_of_range":
        return _("A mark must lie between %(low)s and %(high)s.") % {"low": low, "high": high}
    return _("Marks rise from %(low)s to %(high)s in steps of %(step)s.") % {
        "low": low,
        "high": high,
        "step": step,
    }


def about_ballot(code: str, limit: int) -> str:
    """What is wrong with a ballot of at most `limit` choices."""
    return {
        "too_many_choices": _("You may choose at most %(limit)s topics.") % {"limit": limit},
        "duplicate_choice": _("A topic is chosen more than once."),
        "same_place": _("Two topics stand in the same place."),
        "unknown_topic": _("A topic is not on this ballot."),
    }[code]


def beyond_seats(seats: int) -> str:
    """Why no more topics can be elected."""
    text = ngettext(
        "There is %(seats)s seat, so no more topics than that can be elected.",
        "There are %(seats)s seats, so no more topics than that can be elected.",
        seats,
    )
    return text % {"seats": seats}
