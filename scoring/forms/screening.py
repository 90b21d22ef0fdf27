"""One decision of the office about a submitted topic, and the reason it must give."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from projects.lifecycle import MOVES

VERBS = ("accept", "return", "reject")


class ScreeningForm(Form):
    """The button that was pressed is `verb`."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed to return or reject; the proposer and the managers of the center read it."),
    )

    def clean(self):
        cleaned = super().clean()
        verb = cleaned.get("verb")
        if verb and MOVES[verb].needs_reason and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Please give a reason."))
        return cleaned
