"""Who judges and who votes in a cycle, and short ways to choose many at once."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from people.models import User
from scoring.forms.places import Placed

PANEL, ELECTORATE = "panel", "electorate"


class PeopleForm(Placed, Form):
    """Active people, and those already chosen even if they have left since."""

    panel = forms.ModelMultipleChoiceField(None, required=False, label=_("Panel"))
    electorate = forms.ModelMultipleChoiceField(None, required=False, label=_("Electorate"))

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, version=cycle.version, **kwargs)
        people = User.objects.filter(Q(is_active=True) | Q(judging__cycle=cycle) | Q(voting__cycle=cycle))
        for name in (PANEL, ELECTORATE):
            self.fields[name].queryset = people.distinct()

    def people(self):
        """Everybody who can be chosen, with their seats."""
        return self.fields[PANEL].queryset.prefetch_related("seats__center")


class Pick(forms.Form):
    """A short way: everybody of one kind joins one of the lists, or leaves it."""

    who = forms.RegexField(r"^(managers|nobody|center-\d{1,18})$")
    list = forms.ChoiceField(choices=[(PANEL, ""), (ELECTORATE, "")])

    def applied(self, chosen: dict[str, set[int]], people) -> dict[str, set[int]]:
        """`chosen` (user ids by list) after the pick; `people` with their seats."""
        name, who = self.cleaned_data["list"], self.cleaned_data["who"]
        if who == "nobody":
            return chosen | {name: set()}
        return chosen | {name: chosen[name] | {user.pk for user in people if _belongs(user, who)}}


def _belongs(user: User, who: str) -> bool:
    if who == "managers":
        return any(seat.role == "manager" for seat in user.seats.all())
    return any(f"center-{seat.center_id}" == who for seat in user.seats.all())
