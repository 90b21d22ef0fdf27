"""Setting a cycle up: dates, seats, scale, weights, floors, ties (design.md §2, methods.md §2–§7)."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kit.forms import Form, ModelForm
from kit.shapes import EARLIEST, LATEST
from kit.spoken import labelled
from kit.text import clean_text
from projects.models import Cycle, Theme
from scoring.actions.setup import FROZEN, rules_of
from scoring.dimensions import DIMENSIONS
from scoring.forms.anchors import AnchorsField
from scoring.forms.places import Placed
from scoring.labels import BY_CODE, LEVELS
from scoring.values import Fault, fraction, spelled
from scoring.weights import percentages
from scoring.wording import CALIBRATIONS, METHODS, PANELS

MOMENT = "%Y-%m-%dT%H:%M"
DEADLINES = ("proposing_ends_at", "scoring_ends_at", "voting_ends_at", "running_ends_at")
TIES = ("tie_1", "tie_2", "tie_3", "tie_4")


class Moment(forms.DateTimeField):
    """A local date and time to the minute; seconds set elsewhere are no change."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)

    def to_python(self, value):
        """Within the years that the API takes: at their ends another time zone has no date any more."""
        try:
            moment = super().to_python(value)
            likely = moment is None or EARLIEST <= moment < LATEST
        except OverflowError:  # a time zone before the year 1
            likely = False
        if not likely:
            raise ValidationError(_("This must lie between the years 2000 and 2999."))
        return moment

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(initial and initial.replace(second=0, microsecond=0), data)


class BasicForm(Placed, ModelForm):
    """What a new cycle starts with; the rest has defaults."""

    class Meta:
        model = Cycle
        fields = ("code", "title", "description", "staff_may_propose", *DEADLINES)
        field_classes = dict.fromkeys(DEADLINES, Moment)
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class CopyForm(Placed, Form):
    """Code and title of the copy; everything else is taken over."""

    code = forms.CharField(label=_("Code"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=120)


class CycleForm(Placed, ModelForm):
    """All settings. Once the rules are frozen, what they cover is shown and can't be changed."""

    PLACES = {
        "weights": "weight",
        "floors": "floor",
        "directions": "direction",
        "tie_break": "tie_1",
        "anchors": "anchors",
    }

    class Meta:
        model = Cycle
        fields = (
            *BasicForm.Meta.fields,
            "auto_advance",
            "update_days",
            "seats",
            "shortlist_size",
            "choices",
            "quorum",
            "minimum_share",
            "center_cap",
            "runoff",
            "ballot_method",
            "proxies",
            "absentees",
            "scale_low",
            "scale_high",
            "scale_step",
            "min_judges",
            "assigned",
            "calibration",
            "panel_mean",
        )
        field_classes = dict.fromkeys(DEADLINES, Moment)
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "ballot_method": forms.RadioSelect,
            "calibration": forms.RadioSelect,
            "panel_mean": forms.RadioSelect,
        }

    reason = forms.CharField(
        label=_("Why the experts' result is set aside"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Needed where weights are changed by hand after experts have compared. Everybody can read it."
        ),
    )
    themes = forms.CharField(
        label=_("Themes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Proposers choose one of them for their topic."),
    )
    anchors = AnchorsField(
        label=_("Anchor texts for all dimensions"),
        help_text=_("A line for each level that is described, e.g. “10: outstanding”. Judges see them."),
    )

    def __init__(self, *args, instance: Cycle, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.cycle = instance
        self.fields["ballot_method"].choices = _explained(Cycle.Method, METHODS)
        self.fields["choices"].help_text = _("Empty: as many as there are seats; with Borda, all topics.")
        self.fields["runoff"].help_text = _("Not with Equal Shares, which has no cut by votes.")
        self.fields["calibration"].choices = _explained(Cycle.Calibration, CALIBRATIONS)
        self.fields["panel_mean"].choices = _explained(Cycle.Panel, PANELS)
        for name in ("scale_low", "scale_high", "scale_step"):
            self.initial[name] = Decimal(spelled(getattr(instance, name)))
        self.initial["themes"] = "\n".join(instance.themes.values_list("name", flat=True))
        self._add_dimensions(instance)
        self._add_ties(instance)
        self._add_anchors(instance.anchors)
        if instance.is_frozen or not instance.comparisons.filter(finished_at__isnull=False).exists():
            del self.fields["reason"]
        if instance.is_frozen:
            for name in self.fields:
                self.fields[name].disabled = _rule_behind(name) in FROZEN

    def _add_dimensions(self, cycle: Cycle) -> None:
        for code in DIMENSIONS:
            name = BY_CODE[code].name
            self.fields[f"weight_{code}"] = forms.DecimalField(
                label=_("Weight: %(name)s") % {"name": name}, min_value=0, max_digits=10, decimal_places=6
            )
            self.fields[f"floor_{code}"] = forms.DecimalField(
                label=_("Floor: %(name)s") % {"name": name}, max_digits=10, decimal_places=3, required=False
            )
            self.fields[f"direction_{code}"] = forms.ChoiceField(
                label=_("Direction: %(name)s") % {"name": name},
                choices=[("max", _("more is better")), ("min", _("less is better"))],
            )
            self.initial[f"weight_{code}"] = Decimal(spelled(Decimal(str(cycle.weights.get(code, 1)))))
            self.initial[f"floor_{code}"] = _number(cycle.floors.get(code))
            self.initial[f"direction_{code}"] = cycle.directions.get(code, "max")

    def _add_ties(self, cycle: Cycle) -> None:
        chain = [level for level in rules_of(cycle).tie_break if level != "lot"]
        choices = [("", "–"), *((level, label) for level, label in LEVELS.items() if level != "lot")]
        for place, name in enumerate(TIES):
            self.fields[name] = forms.ChoiceField(
                label=_("Tie-break %(n)d") % {"n": place + 1}, choices=choices, required=False
            )
            self.initial[name] = chain[place] if place < len(chain) else ""

    def _add_anchors(self, anchors: dict) -> None:
        nested = any(isinstance(texts, dict) for texts in anchors.values())
        self.initial["anchors"] = {} if nested else anchors
        for code in DIMENSIONS:
            self.fields[f"anchors_{code}"] = AnchorsField(label=BY_CODE[code].name)
            self.initial[f"anchors_{code}"] = anchors.get(code, {}) if nested else {}

    @property
    def dimension_rows(self) -> list[dict]:
        """What the table of dimensions shows a row each."""
        shares = self.shares()
        return [
            {
                "dimension": BY_CODE[code],
                "weight": self[f"weight_{code}"],
                "floor": self[f"floor_{code}"],
                "direction": self[f"direction_{code}"],
                "percent": shares.get(code),
            }
            for code in DIMENSIONS
        ]

    @property
    def anchor_fields(self) -> list:
        return [self[f"anchors_{code}"] for code in DIMENSIONS]

    @property
    def has_own_anchors(self) -> bool:
        return any(bound.value() for bound in self.anchor_fields)

    @property
    def tie_fields(self) -> list:
        return [self[name] for name in TIES]

    def shares(self) -> dict[str, Decimal]:
        """Percent by dimension as the weights stand in the form; empty while one of them is no weight."""
        return shares_of({code: self[f"weight_{code}"].value() for code in DIMENSIONS})

    def clean_quorum(self) -> str:
        text = self.cleaned_data["quorum"]
        try:
            sound = 0 <= fraction(text) <= 1
        except Fault:
            sound = False
        if not sound:
            raise ValidationError(_("Write a share between 0 and 1 such as 2/3 or 0.5."))
        return text

    def clean_themes(self) -> list[str]:
        names = [
            clean_text(line.strip()) for line in self.cleaned_data["themes"].splitlines() if line.strip()
        ]
        longest = Theme._meta.get_field("name").max_length
        if long := [name for name in names if len(name) > longest]:
            raise ValidationError(
                _("A theme has at most %(n)d characters: %(name)s")
                % {"n": longest, "name": long[0][:30] + "…"}
            )
        return names

    def changes(self) -> dict:
        """The settings that differ from what they were, as `set_up` takes them."""
        changed = {_rule_behind(name) for name in self.changed_data} - {"version"}
        if "weights" not in changed:
            changed.discard("reason")
        made = {"weights": self._weights, "floors": self._floors, "directions": self._directions}
        made |= {"tie_break": self._chain, "anchors": self._anchors}
        return {name: made[name]() if name in made else self.cleaned_data[name] for name in changed}

    def _weights(self) -> dict:
        return {code: spelled(self.cleaned_data[f"weight_{code}"]) for code in DIMENSIONS}

    def _floors(self) -> dict:
        floors = {code: self.cleaned_data[f"floor_{code}"] for code in DIMENSIONS}
        return {code: spelled(floor) for code, floor in floors.items() if floor is not None}

    def _directions(self) -> dict:
        return {code: "min" for code in DIMENSIONS if self.cleaned_data[f"direction_{code}"] == "min"}

    def _chain(self) -> list[str]:
        return [self.cleaned_data[name] for name in TIES if self.cleaned_data[name]] + ["lot"]

    def _anchors(self) -> dict:
        """By level, or by dimension where one has texts of its own; the others then keep the common ones."""
        common = self.cleaned_data["anchors"]
        own = {code: self.cleaned_data[f"anchors_{code}"] for code in DIMENSIONS}
        if not any(own.values()):
            return common
        return {code: texts or common for code, texts in own.items() if texts or common}


def _explained(options, sentences: dict) -> list[tuple]:
    return [(value, labelled(capfirst(label), sentences[value])) for value, label in options.choices]


def _number(value) -> Decimal | None:
    return None if value is None else Decimal(spelled(Decimal(str(value))))


def _rule_behind(name: str) -> str:
    """The setting to which a field of the form belongs."""
    kinds = {"weight": "weights", "floor": "floors", "direction": "directions", "anchors": "anchors"}
    first, _underscore, rest = name.partition("_")
    if rest in DIMENSIONS and first in kinds:
        return kinds[first]
    return "tie_break" if name in TIES else name


def shares_of(values: dict) -> dict[str, Decimal]:
    """Percentages of weights as typed, 100.00 in all; empty while one of them is no weight."""
    try:
        return percentages({code: str(value) for code, value in values.items()})
    except Fault:
        return {}
