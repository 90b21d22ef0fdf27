"""What a move of a cycle asks for beside a confirmation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form


class MoveForm(Form):
    """Nothing but the version that was seen."""


class OpenScoringForm(Form):
    """The seed of the lot, where it was drawn in public (methods.md §7)."""

    lot_seed = forms.CharField(
        label=_("Seed of the lot"),
        required=False,
        max_length=200,
        help_text=_("A number or sentence drawn in public now. Empty: the system draws one."),
    )


class ReopenForm(Form):
    """Where to go back to, one step unless a phase is chosen, and why."""

    phase = forms.ChoiceField(label=_("How far back"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, phases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", _("One step")), *phases]
