"""Who scores what, as ticked on one page of the assignment; and the proposal that somebody has looked at."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from kit.listing import whole_number
from projects.models import Cycle
from scoring.forms.places import Placed


class Keys(forms.MultipleChoiceField):
    """Ids, as many as there are; what they name is for the action to find."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> list:
        return [self.read(text) for text in super().to_python(value)]

    def validate(self, value):
        forms.Field.validate(self, value)

    def read(self, text: str):
        if (key := whole_number(text)) is None:
            raise ValidationError(_("This must be a whole number."), code="invalid")
        return key


class Pairs(Keys):
    """`7-12`: the judge with the id 7 scores the topic with the id 12."""

    def read(self, text: str) -> tuple[int, int]:
        judge, _dash, topic = text.partition("-")
        return super().read(judge), super().read(topic)


class PairsForm(Placed, Form):
    """`pairs` are those ticked of the `topics` shown; what is assigned of other topics stays."""

    topics = Keys(required=False)
    pairs = Pairs(required=False)
    remove_scored = forms.BooleanField(
        label=_("Take these topics away all the same"),
        required=False,
        help_text=_(
            "The scorecards stay and count. If one shall not count, recuse the judge from the topic instead."
        ),
    )

    def __init__(self, *args, cycle: Cycle, **kwargs):
        super().__init__(*args, version=cycle.version, **kwargs)

    def ticked(self, *, shown_again: bool) -> set[str] | None:
        """What stands ticked where the form was sent or typed before; None where it shows what is stored."""
        return set(self["pairs"].value() or ()) if shown_again else None

    @property
    def is_about_scored(self) -> bool:
        """Somebody would lose a topic that they have scored."""
        return self.refusal is not None and self.refusal.code == "already_decided"


class ProposalForm(Form):
    """`seen`: the digest of the proposal as it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
