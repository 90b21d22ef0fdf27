"""Seven marks and a comment, on whatever scale the cycle has (methods.md §2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from scoring.dimensions import DIMENSIONS
from scoring.forms.places import Placed
from scoring.labels import ABSTAIN, BY_CODE
from scoring.models import Scorecard, plain_number
from scoring.rulebook import Rulebook
from scoring.values import spelled
from scoring.wording import anchors

ABSTAINED = "-"
MOST_CHOICES = 11
"""Levels up to which a mark is chosen by button; longer scales are typed."""


class ScorecardForm(Placed, Form):
    """A mark for each dimension must be chosen, or abstained from; a typed mark may be left empty to abstain.

    `version` 0 stands for "there was no card yet".
    """

    def __init__(self, *args, rulebook: Rulebook, card: Scorecard | None = None, **kwargs):
        super().__init__(*args, version=card.version if card else 0, **kwargs)
        texts, scale = anchors(rulebook), levels(rulebook)
        self.scale = scale
        for code in DIMENSIONS:
            self.fields[code] = _choice(code, scale) if scale else _number(code, rulebook)
            self.fields[code].anchors = texts.get(code, [])
            self.initial[code] = _shown(card, code, bool(scale))
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("After scoring has closed, the proposer reads it without your name."),
        )
        self.initial["comment"] = card.comment if card else ""
        self.common_anchors = texts.get("", [])

    def _place(self, attr):
        return super()._place((attr or "").removeprefix("marks."))

    @property
    def dimensions(self) -> list:
        return [self[code] for code in DIMENSIONS]

    def abstain(self) -> None:
        """Abstain on everything, whatever was chosen."""
        self.data = self.data.copy()
        for code in DIMENSIONS:
            self.data[code] = ABSTAINED if self.scale else ""

    def differences(self, card: Scorecard) -> list[dict]:
        """{label, stored, typed} where a card saved elsewhere differs from what was typed here."""
        stored = {
            code: _shown(card, code, not isinstance(self[code].field, forms.CharField)) for code in DIMENSIONS
        }
        return [
            {"label": self[code].label, "stored": _told(stored[code]), "typed": _told(self[code].value())}
            for code in DIMENSIONS
            if (self[code].value() or "") != stored[code]
        ]

    @property
    def marks(self) -> dict[str, str | None]:
        """As typed; None abstains."""
        typed = {code: self.cleaned_data[code] for code in DIMENSIONS}
        return {code: None if mark in ("", ABSTAINED) else mark for code, mark in typed.items()}


def levels(rulebook: Rulebook) -> list[str]:
    """Every level of the scale, or none when they are too many to choose by button."""
    steps = int((rulebook.scale_high - rulebook.scale_low) / rulebook.scale_step)
    if steps + 1 > MOST_CHOICES:
        return []
    return [spelled(rulebook.scale_low + step * rulebook.scale_step) for step in range(steps + 1)]


def _choice(code: str, scale: list[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=BY_CODE[code].name,
        help_text=BY_CODE[code].help,
        choices=[*((level, level) for level in scale), (ABSTAINED, ABSTAIN)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Give a mark, or choose to abstain.")},
    )


def _number(code: str, rulebook: Rulebook) -> forms.CharField:
    scale = {
        "min": spelled(rulebook.scale_low),
        "max": spelled(rulebook.scale_high),
        "step": spelled(rulebook.scale_step),
    }
    return forms.CharField(
        label=BY_CODE[code].name,
        help_text=BY_CODE[code].help,
        required=False,
        max_length=40,
        widget=forms.NumberInput(attrs=scale),
    )


def _told(mark: str | None) -> str:
    return str(ABSTAIN) if mark in (None, "", ABSTAINED) else mark


def _shown(card: Scorecard | None, code: str, by_button: bool) -> str | None:
    """The initial value: the mark as a level is spelled; nothing where there is no card yet."""
    if card is None:
        return None
    mark = plain_number(getattr(card, code))
    if mark is None:
        return ABSTAINED if by_button else ""
    return str(mark)
