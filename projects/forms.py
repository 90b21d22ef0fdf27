"""What is entered about a topic: the proposal, its files, a reason, an invitation."""

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kit.forms import Form, ModelForm
from people.forms import PersonField
from people.models import Center
from projects.models import TeamMember, Topic
from projects.rules import proposing_centers
from projects.uploads import ENDINGS

TITLED_BY = ("background", "current_state", "goal", "expected_benefit", "plan_outline")
TITLE_LENGTH = 30


def hours_field(**options) -> forms.DecimalField:
    """Working hours a week, with halves."""
    widget = forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal", "class": "short"})
    return forms.DecimalField(
        min_value=0, max_value=80, max_digits=4, decimal_places=1, widget=widget, **options
    )


def _prose(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FilesInput(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleans to a list. Types and sizes are checked where they are kept."""

    widget = FilesInput

    def __init__(self, **kwargs):
        help_text = format_lazy(
            _("Several at once, up to {most} MB each: {endings}."),
            most=settings.ATTACHMENT_MAX_BYTES // 2**20,
            endings=", ".join(ENDINGS),
        )
        super().__init__(label=_("Files"), help_text=help_text, allow_empty_file=True, **kwargs)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ENDINGS)

    def clean(self, data, initial=None) -> list:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            return super().clean(None, initial) or []
        return [super(FilesField, self).clean(file, initial) for file in files]


class TopicForm(ModelForm):
    """A proposal. Only the title is required: a draft may be as unfinished as its writer likes."""

    files = FilesField(required=False)

    class Meta:
        model = Topic
        fields = [
            "title",
            "center",
            "theme",
            "kind",
            "type",
            "background",
            "current_state",
            "goal",
            "expected_benefit",
            "plan_outline",
            "budget",
            "departments",
        ]
        labels = {
            "title": _("Title"),
            "center": _("Center"),
            "theme": _("Theme"),
            "kind": _("Kind"),
            "type": _("Type"),
            "background": _("Background and evidence"),
            "current_state": _("Current state"),
            "goal": _("Goal"),
            "expected_benefit": _("Expected benefit"),
            "plan_outline": _("Plan outline"),
            "budget": _("Budget (yuan)"),
            "departments": _("Departments to invite"),
        }
        help_texts = {
            "title": _(
                "Object, indicator and direction in one line, "
                "e.g. “Fewer repeat calls about broadband faults”."
            ),
            "theme": _("What this cycle asks for; choose the nearest."),
            "kind": _(
                "Self-selected: your own idea. Guided: within a direction that was set. Directed: assigned."
            ),
            "type": _(
                "Problem-solving: something falls short and its causes are looked for. "
                "Innovation: something new is made."
            ),
            "background": _(
                "Which complaint, indicator or observation shows the problem? Who is hurt by it, how often, "
                "what happens if nobody acts? Name figures, period and source."
            ),
            "current_state": _(
                "How does it run today? Give the indicator as it is now, how it is measured, "
                "and what has been tried before."
            ),
            "goal": _(
                "The indicator, from what to what, until when, "
                "e.g. “repeat-call rate from 18 % to 12 % by December”. Say on what the figure rests."
            ),
            "expected_benefit": _(
                "What customers, staff or the company gain: time, money, satisfaction. "
                "Say how it is reckoned, and keep per cent and percentage points apart."
            ),
            "plan_outline": _(
                "The main steps with who and when; the data, systems and people that you need; "
                "what could stop you and what you would do then."
            ),
            "budget": _("All money that will be spent. 0 if it needs nobody's money but working time."),
            "departments": _("Whose help you need. They are asked only once the topic is established."),
        }
        widgets = {
            "title": forms.TextInput(
                attrs={
                    "autocomplete": "off",
                    "hx-trigger": "input changed delay:600ms",
                    "hx-target": "#duplicates",
                    "hx-sync": "this:replace",
                    "data-quiet": True,
                }
            ),
            "background": _prose(5),
            "current_state": _prose(4),
            "goal": _prose(3),
            "expected_benefit": _prose(3),
            "plan_outline": _prose(6),
            "budget": forms.TextInput(
                attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
            ),
            "departments": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, user, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        own = set(proposing_centers(user, cycle)) | {self.instance.center_id}
        self.fields["center"].queryset = Center.objects.filter(pk__in=own - {None})
        self.fields["center"].empty_label = None
        self.fields["theme"].queryset = cycle.themes.all()
        self.fields["theme"].empty_label = _("no theme")
        self.fields["departments"].queryset = Center.objects.filter(is_active=True)

    def look_for_duplicates(self, own: str) -> None:
        """Let the title ask for similar ones as one types; `own` says what to leave out."""
        self.fields["title"].widget.attrs["hx-get"] = f"{reverse('topic-duplicates')}?{own}"

    @property
    def values(self) -> dict:
        """What an action writes; the files go through an action of their own."""
        return {name: value for name, value in super().values.items() if name != "files"}

    @property
    def sound_values(self) -> dict:
        """What may be kept while somebody still types: the fields without errors, and a title in any case.

        A draft without a title is called by the first words that were typed; without any words: empty.
        """
        self.is_valid()
        values = self.values
        if not values.get("title"):
            values.pop("title", None)
            words = next((values[name] for name in TITLED_BY if values.get(name)), "")
            if not self.instance.pk and words:
                values["title"] = words.split("\n")[0][:TITLE_LENGTH]
        return values


class FilesForm(Form):
    """Files for a topic that is there already."""

    files = FilesField()


class ReasonForm(Form):
    """Why something is done; required where the life table says so."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=_prose(4))

    def __init__(self, *args, required: bool, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
        self.fields["reason"].label = label or self.fields["reason"].label


class CopyForm(Form):
    """The cycle that a topic is copied into."""

    cycle = forms.TypedChoiceField(label=_("Cycle"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, cycles, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycles = {cycle.pk: cycle for cycle in cycles}
        self.fields["cycle"].choices = [(cycle.pk, str(cycle)) for cycle in cycles]
        self.fields["cycle"].initial = cycles[0].pk if cycles else None

    def clean_cycle(self):
        return self.cycles[self.cleaned_data["cycle"]]


class InviteForm(Form):
    """Somebody to take part in a topic."""

    person = PersonField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices)
    weekly_hours = hours_field(label=_("Hours a week"), required=False, help_text=_("May be said later."))


class MemberForm(ModelForm):
    """The part of somebody in the group; the lead is handed over instead."""

    class Meta:
        model = TeamMember
        fields = ["role", "weekly_hours"]
        labels = {"role": _("Role"), "weekly_hours": _("Hours a week")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.role == TeamMember.Role.LEAD:
            del self.fields["role"]
        else:
            self.fields["role"].choices = TeamMember.Role.choices[1:]


class HandOverForm(ReasonForm):
    """Who leads the topic from now on."""

    user = forms.ModelChoiceField(label=_("New lead"), queryset=None, empty_label=None)

    field_order = ["user", "reason"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, required=False, **kwargs)
        self.fields["user"].queryset = people

    @property
    def values(self) -> dict:
        """As the action takes them."""
        found = super().values
        return {"to": found["user"], "reason": found["reason"]}
