"""Naming the holder of a proxy, and noting who votes on paper (methods.md §7)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from people.models import User
from projects.models import Cycle
from scoring.stand_ins import fellow_voters, possible_absentees, possible_holders

CHOOSE = _("– choose –")


class Who(forms.ModelChoiceField):
    """One of some people, by name."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), empty_label=CHOOSE, **kwargs)


class ProxyForm(Form):
    """Voters name the holder of their own proxy."""

    holder = Who(
        label=_("Who votes for you"),
        help_text=_("A voter who votes here in person and can take one more proxy."),
    )

    def __init__(self, *args, cycle: Cycle, voter: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = fellow_voters(cycle, voter)


class EnteredProxyForm(Form):
    """The office enters a proxy that a voter has asked for in writing."""

    voter = Who(label=_("Absent voter"))
    holder = Who(label=_("Who votes for them"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the date of the voter's written request. The voter can read it."),
    )

    def __init__(self, *args, cycle: Cycle, **kwargs):
        super().__init__(*args, auto_id="proxy_%s", **kwargs)
        self.fields["voter"].queryset = possible_absentees(cycle)
        self.fields["holder"].queryset = possible_holders(cycle)


class PaperForm(Form):
    """The office notes who hands in a paper ballot."""

    voter = Who(label=_("Voter"))
    reason = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, cycle: Cycle, **kwargs):
        super().__init__(*args, auto_id="paper_%s", **kwargs)
        self.fields["voter"].queryset = possible_absentees(cycle)
