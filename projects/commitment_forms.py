"""What is entered about people of other centers: who, how many hours, for what, and the answer."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from people.forms import CenterChoice, PersonField
from people.models import Center
from projects.forms import ReasonForm, hours_field

SPARE_ROWS = 3
MOST_ROWS = 50


class PeopleInput(forms.Widget):
    """Rows of a person and the hours a week, some of them empty, so that no script is needed."""

    use_fieldset = True

    def value_from_datadict(self, data, files, name) -> list[tuple[str, str]]:
        if not hasattr(data, "getlist"):
            return []
        rows = zip(data.getlist("person"), data.getlist("hours"), strict=False)
        return [(person.strip(), hours.strip()) for person, hours in rows if person.strip() or hours.strip()]

    def value_omitted_from_data(self, data, files, name) -> bool:
        return "person" not in data

    def id_for_label(self, id_, index=None):
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        rows = [*(value or []), *[("", "")] * SPARE_ROWS]
        context = {"rows": rows, "person_list": PersonField.LIST, "id": (attrs or {}).get("id", name)}
        return render_to_string("projects/people_input.html", context)


class PeopleField(forms.Field):
    """Cleans to (user, hours) pairs; every faulty row is told."""

    widget = PeopleInput

    def clean(self, value) -> list:
        if not value:
            raise ValidationError(_("Please name at least one person."), code="required")
        if len(value) > MOST_ROWS:
            raise ValidationError(_("Please name at most %(most)s people.") % {"most": MOST_ROWS})
        person, hours = PersonField(), hours_field()
        found, faults = [], []
        for who, how_many in value:
            try:
                found.append((person.clean(who), hours.clean(how_many)))
            except ValidationError as error:
                faults += [f"{who or '–'} {how_many}: {message}" for message in error.messages]
        if faults:
            raise ValidationError(faults)
        return found


def rows_of(people) -> list[tuple[str, Decimal]]:
    """Stored people as the widget shows them."""
    return [(row.user.username, row.weekly_hours) for row in people]


class CommitmentForm(Form):
    """What a center is asked for."""

    center = CenterChoice(label=_("Center"), empty_label=_("choose a center"))
    purpose = forms.CharField(
        label=_("What for"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which work they are needed for; the center decides by it."),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    people = PeopleField(label=_("People and hours a week"), help_text=_("People of that center, by name."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["center"].offer(Center.objects.all())


class CounterForm(ReasonForm):
    """Other people, or other hours, than were asked for."""

    people = PeopleField(label=_("People and hours a week"))

    field_order = ["people", "reason"]
