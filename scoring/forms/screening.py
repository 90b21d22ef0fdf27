"""One decision of the office about a submitted topic, and the reason it must give."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from projects.lifecycle import MOVES

VERBS = ("accept", "return", "reject")


class ScreeningForm(Form):
    """The button that was pressed is `verb`. `sure` is asked for when it rejects: nothing takes that back."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed to return or reject; the proposer and the managers of the center read it."),
    )
    sure = forms.BooleanField(
        label=_("I reject this topic. I know that this can't be undone."), required=False
    )

    def clean(self):
        cleaned = super().clean()
        verb = cleaned.get("verb")
        if verb and MOVES[verb].needs_reason and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Please give a reason."))
        if verb == "reject" and not cleaned.get("sure"):
            self.add_error("sure", _("Please confirm that you want to reject."))
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("verb", "reason")}
