"""The shape of cycles and of the verbs that move them."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.rest import Reason
from kit.shapes import Input, Key, Mapping, References
from people.models import User
from projects.models import Cycle, Theme
from projects.rules import sees_people
from scoring.actions.weighing import COMPUTED
from scoring.dimensions import DIMENSIONS
from scoring.labels import ORIGINS
from scoring.models import RulebookVersion
from scoring.rulebook import TIE_BREAKS

SETTINGS = (
    "staff_may_propose",
    "auto_advance",
    "update_days",
    "proposing_ends_at",
    "scoring_ends_at",
    "voting_ends_at",
    "running_ends_at",
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
    "assigned",
    "scale_low",
    "scale_high",
    "scale_step",
    "anchors",
    "directions",
    "weights",
    "floors",
    "min_judges",
    "calibration",
    "panel_mean",
    "tie_break",
)
EXACT = {"oneOf": [{"type": "number"}, {"type": "string"}]}


def for_each(inner: dict) -> dict:
    return {"type": "object", "properties": dict.fromkeys(DIMENSIONS, inner)}


@extend_schema_field(for_each(EXACT))
class Amounts(Mapping):
    """A number for each of some dimensions."""


@extend_schema_field(for_each({"type": "string", "enum": ["max", "min"]}))
class Directions(Mapping):
    """Whether more or less is better, by dimension."""


class ThemeSerializer(serializers.ModelSerializer):
    """A subject area that the cycle calls for."""

    class Meta:
        model = Theme
        fields = ("id", "name")


class RulebookSerializer(serializers.ModelSerializer):
    """The rules as they stood when scoring opened."""

    content = Mapping()

    class Meta:
        model = RulebookVersion
        fields = ("number", "hash", "frozen_at", "content")


class TurnoutSerializer(serializers.Serializer):
    """How many may vote and how many ballots are in."""

    eligible = serializers.IntegerField()
    cast = serializers.IntegerField()


class CycleRowSerializer(serializers.ModelSerializer):
    """A cycle as lists show it."""

    themes = ThemeSerializer(many=True)
    is_frozen = serializers.BooleanField(help_text=_("The rules are fixed from the opening of scoring on."))
    panel_size = serializers.IntegerField()
    electorate_size = serializers.IntegerField()
    weights, floors = Amounts(), Amounts()
    directions, anchors = Directions(), Mapping()
    tie_break = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Cycle
        fields = (
            "id",
            "code",
            "title",
            "description",
            "phase",
            *SETTINGS,
            "themes",
            "is_frozen",
            "scoring_closed_at",
            "voting_closed_at",
            "round",
            "panel_size",
            "electorate_size",
            "created_at",
            "updated_at",
            "version",
        )


class CycleSerializer(CycleRowSerializer):
    """A cycle. Who judges and who votes is for the office and leaders, null for others; so is the turnout,
    while ballots are taken. What the experts compared is empty for others, here and in the rulebook, whose
    hash is that of the whole."""

    weights_origin = Mapping(help_text=_("Where the weights come from: method, comparisons, spread, reason."))
    panel = serializers.SerializerMethodField()
    electorate = serializers.SerializerMethodField()
    rulebook = serializers.SerializerMethodField()
    turnout = serializers.SerializerMethodField()

    class Meta(CycleRowSerializer.Meta):
        fields = (
            *CycleRowSerializer.Meta.fields,
            "weights_origin",
            "panel",
            "electorate",
            "rulebook",
            "turnout",
            "copied_from",
        )

    def to_representation(self, cycle: Cycle) -> dict:
        told = super().to_representation(cycle)
        return told if self._sees_people() else _without_experts(told)

    def _sees_people(self) -> bool:
        return sees_people(self.context["request"].user)

    def get_panel(self, cycle: Cycle) -> list[int] | None:
        return _user_ids(cycle.panelists) if self._sees_people() else None

    def get_electorate(self, cycle: Cycle) -> list[int] | None:
        return _user_ids(cycle.electorate) if self._sees_people() else None

    @extend_schema_field(RulebookSerializer(allow_null=True))
    def get_rulebook(self, cycle: Cycle):
        frozen = cycle.rulebooks.order_by("-number").first() if cycle.is_frozen else None
        return frozen and RulebookSerializer(frozen).data

    @extend_schema_field(TurnoutSerializer(allow_null=True))
    def get_turnout(self, cycle: Cycle):
        if cycle.phase != "voting" or cycle.voting_closed_at or not self._sees_people():
            return None
        cast = cycle.ballots.filter(round__number=cycle.round).exclude(state="withdrawn").count()
        return {"eligible": cycle.electorate_size, "cast": cast}


def _without_experts(told: dict) -> dict:
    """A cycle or the content of a rulebook without the comparisons: they are for the office and leaders."""
    if (rulebook := told.get("rulebook")) is not None:
        told = told | {"rulebook": rulebook | {"content": _without_experts(rulebook["content"])}}
    origin = told.get("weights_origin")
    return told | {"weights_origin": origin | {"experts": []}} if origin else told


def _user_ids(people) -> list[int]:
    return list(people.order_by("user_id").values_list("user_id", flat=True))


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 60},
            {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "name": {"type": "string", "maxLength": 60}},
                "required": ["name"],
            },
        ]
    }
)
class ThemeName(serializers.CharField):
    """A name, or a theme as it is read, of which the name counts."""

    def run_validation(self, data=serializers.empty):
        return super().run_validation(data.get("name") if isinstance(data, dict) else data)


class CycleInput(Input):
    """What the office may set. From the opening of scoring on, the rules can't be changed any more."""

    weights, floors = Amounts(required=False), Amounts(required=False)
    directions, anchors = Directions(required=False), Mapping(required=False)
    tie_break = serializers.ListField(
        child=serializers.ChoiceField(TIE_BREAKS), required=False, max_length=len(TIE_BREAKS)
    )
    panel = References(User.objects.filter(is_active=True), required=False)
    electorate = References(User.objects.filter(is_active=True), required=False)
    themes = serializers.ListField(
        child=ThemeName(max_length=60),
        required=False,
        max_length=100,
        help_text=_("Names, or themes as they are read, of which the name counts."),
    )
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text=_("Needed for weights set by hand after experts have compared the dimensions."),
    )

    class Meta:
        model = Cycle
        fields = ("code", "title", "description", *SETTINGS, "panel", "electorate", "themes", "reason")


class OpenScoringInput(serializers.Serializer):
    lot_seed = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text=_("Drawn in public, e.g. by dice; random where none is given."),
    )


class CertifyInput(Reason):
    elected = serializers.ListField(
        child=Key(),
        required=False,
        max_length=1000,
        help_text=_("Topics, where the selection departs from the tally."),
    )
    reasons = serializers.DictField(
        child=serializers.CharField(max_length=2000),
        required=False,
        help_text=_("By topic id, for each departure; `reason` stands for those without one."),
    )

    def validate_reasons(self, reasons: dict) -> dict[int, str]:
        return {Key().run_validation(key): why for key, why in reasons.items()}


class ReopenInput(Reason):
    phase = serializers.ChoiceField(
        Cycle.Phase.choices, required=False, help_text=_("Back to this phase; one step without it.")
    )


class CopyCycleInput(serializers.ModelSerializer):
    class Meta:
        model = Cycle
        fields = ("code", "title")


class AdoptWeightsInput(Reason):
    method = serializers.ChoiceField(
        [(name, ORIGINS[name]) for name in COMPUTED],
        help_text=_("`reason` is needed where experts are set aside or contradict themselves."),
    )
