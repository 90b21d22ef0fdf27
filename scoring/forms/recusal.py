"""A conflict of interest: whose, and why (methods.md §2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from people.models import User
from projects.models import Cycle


class RecusalForm(Form):
    """Judges speak for themselves; the office chooses the judge."""

    judge = forms.ModelChoiceField(None, label=_("Judge"), empty_label=_("– choose –"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The office and leaders can read it."),
    )

    def __init__(self, *args, cycle: Cycle, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        if by.standing.is_office:
            self.fields["judge"].queryset = User.objects.filter(judging__cycle=cycle)
        else:
            del self.fields["judge"]

    @property
    def values(self) -> dict:
        return {"judge": self.by} | super().values
