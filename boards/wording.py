"""Danger in words: the causes as sentences, the levels and colours as labels."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from boards.danger import Reason
from boards.rows import NO_COLOUR
from kit.spoken import written
from plans.models import Colour

DANGER = {
    "bad": gettext_lazy("in danger"),
    "warn": gettext_lazy("needs attention"),
    "good": gettext_lazy("on course"),
}
DANGERS = list(DANGER.items())
COLOURS = {**dict(Colour.choices), NO_COLOUR: gettext_lazy("no update yet")}


def sentence(reason: Reason) -> str:
    """Why a topic is in danger, in the reader's language."""
    return _SENTENCES[reason.code](reason.figures)


def percent(share: float) -> str:
    """0.454 → "45%"."""
    return f"{share:.0%}"


def _overdue(figures: dict) -> str:
    text = ngettext(
        "%(n)d milestone is overdue, since %(day)s.",
        "%(n)d milestones are overdue, the oldest since %(day)s.",
        figures["n"],
    )
    return text % {"n": figures["n"], "day": written(figures["day"], "date")}


def _behind(figures: dict) -> str:
    text = _("Behind its plan: %(progress)s done, %(time)s of the time has passed.")
    return text % {name: percent(share) for name, share in figures.items()}


def _rectification(figures: dict) -> str:
    return ngettext("%(n)d rectification is overdue.", "%(n)d rectifications are overdue.", figures["n"]) % (
        figures
    )


def _silent(figures: dict) -> str:
    return ngettext("No sign of life for %(n)d day.", "No sign of life for %(n)d days.", figures["n"]) % (
        figures
    )


def _risk(figures: dict) -> str:
    return ngettext("%(n)d high risk is open.", "%(n)d high risks are open.", figures["n"]) % figures


_SENTENCES = {
    "no_lead": lambda _figures: _("No lead has accepted."),
    "off_track": lambda _figures: _("Its group reports it as off track."),
    "at_risk": lambda _figures: _("Its group reports it as at risk."),
    "overdue": _overdue,
    "rectification_overdue": _rectification,
    "behind": _behind,
    "silent": _silent,
    "late_start": lambda figures: (
        _("It was to start on %(day)s and has not started.") % {"day": written(figures["day"], "date")}
    ),
    "high_risk": _risk,
}
