"""What came of talking over a topic."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form


class DiscussionForm(Form):
    """One note; it goes into the history and onto the list."""

    note = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The office, leaders and judges of the panel can read it."),
    )
