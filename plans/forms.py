"""What is entered about a plan: procedures with their steps, milestones, progress, updates, risks."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.forms import Form, ModelForm
from people.models import User
from plans.calendar import is_likely
from plans.models import Colour, Milestone, Procedure, Risk
from projects.forms import FilesField
from projects.models import Topic

LEVELS = [(level, str(level)) for level in range(1, 6)]
LIKELIHOODS = [
    (1, _("1 – hardly")),
    (2, _("2 – unlikely")),
    (3, _("3 – possible")),
    (4, _("4 – likely")),
    (5, _("5 – almost certain")),
]
IMPACTS = [
    (1, _("1 – hardly felt")),
    (2, _("2 – small")),
    (3, _("3 – noticeable")),
    (4, _("4 – serious")),
    (5, _("5 – the goal is lost")),
]


def day(**more) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def prose(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OwnerField(forms.ModelChoiceField):
    """Somebody of the group, or nobody."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), required=False, label=_("Owner"), **kwargs)
        self.empty_label = _("nobody yet")

    def offer(self, topic: Topic, also: int | None = None) -> None:
        """Whoever takes part in the group, and the present owner (`also`, a user's id)."""
        group = topic.members.exclude(state="declined").values_list("user", flat=True)
        self.queryset = User.objects.filter(pk__in={*group, also} - {None})


class LayOutForm(Form):
    """Which procedure, from which day, and who owns which step."""

    procedure = forms.ModelChoiceField(
        Procedure.objects.none(), label=_("Procedure"), widget=forms.RadioSelect, empty_label=None
    )
    starts_on = day(label=_("Start"))

    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        fitting = Procedure.objects.filter(is_active=True)
        self.fields["procedure"].queryset = fitting
        fitting = fitting.filter(type__in=(topic.type, "")).order_by("-type", "id")
        self.fields["procedure"].initial = fitting.values_list("pk", flat=True).first()
        self.fields["starts_on"].initial = timezone.localdate()

    def clean_starts_on(self):
        """The dates are worked out before the action is asked."""
        if not is_likely(found := self.cleaned_data["starts_on"]):
            raise forms.ValidationError(_("This must lie between the years 2000 and 2100."))
        return found


class StepOwnersForm(Form):
    """An owner for every step of the procedure that is about to be laid out; the lead to begin with."""

    def __init__(self, *args, topic: Topic, steps: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = steps
        lead = topic.members.filter(role="lead", state="accepted").values_list("user", flat=True).first()
        people = [("", _("the lead"))] + [
            (str(user.pk), str(user))
            for user in User.objects.filter(
                pk__in=topic.members.exclude(state="declined").values_list("user", flat=True)
            )
        ]
        for step in steps:
            self.fields[f"owner_{step['code']}"] = forms.ChoiceField(
                choices=people, required=False, label=_("Owner"), initial=str(lead or "")
            )

    @property
    def owners(self) -> dict:
        """{code of a step: user}, without those that are left to the lead."""
        chosen = {step["code"]: self.values.get(f"owner_{step['code']}") for step in self.steps}
        people = User.objects.in_bulk([int(key) for key in chosen.values() if key])
        return {code: people[int(key)] for code, key in chosen.items() if key}


class MilestoneForm(ModelForm):
    """A milestone as whoever plans enters it."""

    owner = OwnerField()
    planned_start = day(label=_("Planned start"))
    planned_end = day(label=_("Planned end"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=prose(2),
        help_text=_("Needed to move a gate, or to take it away, once the topic runs."),
    )

    class Meta:
        model = Milestone
        fields = ["title", "owner", "planned_start", "planned_end", "is_gate"]
        labels = {"title": _("Title"), "is_gate": _("Gate")}

    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(topic, self.instance.owner_id)
        if not (self.instance.pk and self.instance.is_gate and topic.started_at):
            del self.fields["reason"]


class MoveForm(Form):
    """New dates of a milestone, with a reason that a gate needs."""

    planned_start = day(label=_("Planned start"))
    planned_end = day(label=_("Planned end"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=2000, widget=prose(3))

    def __init__(self, *args, milestone: Milestone, **kwargs):
        super().__init__(*args, version=milestone.version, **kwargs)
        for name in ("planned_start", "planned_end"):
            self.fields[name].initial = getattr(milestone, name)
        needed = milestone.is_gate and milestone.topic.started_at is not None
        self.fields["reason"].required = needed
        if needed:
            self.fields["reason"].help_text = _("This is a gate of a running topic: say why it moves.")


class ProgressForm(Form):
    """How far a milestone is; the days default to today where they are left out."""

    progress = forms.IntegerField(
        label=_("Progress"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric", "step": 5}),
        help_text=_("0 to 100 %; 100 completes it."),
    )
    actual_start = day(label=_("Actual start"), required=False)
    actual_end = day(
        label=_("Actual end"), required=False, help_text=_("Only once it is done; today, if left out.")
    )

    def __init__(self, *args, milestone: Milestone, **kwargs):
        super().__init__(*args, version=milestone.version, **kwargs)
        for name in ("progress", "actual_start", "actual_end"):
            self.fields[name].initial = getattr(milestone, name)
        if self.is_bound and "done" in self.data:
            self.fields["progress"].required = False

    @property
    def values(self) -> dict:
        """What was sent: the short form in the list has no days, the button "Done" no progress."""
        sent = {name: value for name, value in super().values.items() if name in self.data}
        return {**sent, "progress": 100} if "done" in self.data else sent


class UpdateForm(Form):
    """A progress update, short enough for a phone."""

    done = forms.CharField(label=_("What was done"), max_length=4000, widget=prose(3))
    next = forms.CharField(label=_("What is next"), max_length=4000, required=False, widget=prose(2))
    obstacles = forms.CharField(label=_("Obstacles"), max_length=4000, required=False, widget=prose(2))
    colour = forms.ChoiceField(
        label=_("How it stands"), choices=Colour, widget=forms.RadioSelect, initial=Colour.ON_TRACK
    )
    files = FilesField(required=False)

    @property
    def values(self) -> dict:
        """What the action writes; the files go through an action of their own."""
        return {name: value for name, value in super().values.items() if name != "files"}


class CorrectionForm(UpdateForm):
    """The same without files: they are added and removed one by one."""

    files = None


class RiskForm(ModelForm):
    """A risk; its state is offered once it is there."""

    owner = OwnerField()
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), coerce=int, choices=LIKELIHOODS, initial=3)
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int, choices=IMPACTS, initial=3)

    class Meta:
        model = Risk
        fields = ["what", "likelihood", "impact", "answer", "owner", "state"]
        labels = {"what": _("What may happen"), "answer": _("What is done about it"), "state": _("State")}
        widgets = {"what": prose(2), "answer": prose(3), "state": forms.RadioSelect}

    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(topic, self.instance.owner_id)
        if not self.instance.pk:
            del self.fields["state"]


class ProcedureForm(ModelForm):
    """What a procedure is called and for which topics; its steps are a form of their own."""

    class Meta:
        model = Procedure
        fields = ["title", "title_en", "code", "type", "is_active"]
        labels = {
            "title": _("Title"),
            "title_en": _("English title"),
            "code": _("Code"),
            "type": _("For topics of type"),
            "is_active": _("In use"),
        }
        help_texts = {
            "code": _("Small letters, digits and hyphens."),
            "is_active": _("Only what is in use is offered when a plan is laid out."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("any")), *Topic.Type.choices]
