"""The shape of what judges and voters enter: scorecards, recusals, ballots."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Key, Reference
from people.models import User
from scoring.dimensions import DIMENSIONS
from scoring.models import Absence, Ballot, Recusal, Scorecard
from scoring.rules import sees_names
from scoring.serializers.cycles import for_each

MOST_CHOICES = 1000


@extend_schema_field(for_each({"type": "number", "nullable": True}))
class Marks(serializers.DictField):
    """A mark for each dimension; null or absent is an abstention. The scale is the cycle's."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and len(data) > 10 * len(DIMENSIONS):
            raise serializers.ValidationError(_("These are too many marks."))
        return super().to_internal_value(data)


class ScorecardSerializer(serializers.ModelSerializer):
    """Seven marks for a topic. `judge` is shown to the judge, the office and leaders; others, for whom the
    moment of writing is left out too, see the label of the judge in the record."""

    judge = serializers.SerializerMethodField()
    judge_label = serializers.SerializerMethodField()
    marks = Marks()
    created_at = serializers.SerializerMethodField()
    updated_at = serializers.SerializerMethodField()

    class Meta:
        model = Scorecard
        fields = (
            "id",
            "cycle",
            "topic",
            "judge",
            "judge_label",
            "marks",
            "comment",
            "created_at",
            "updated_at",
            "version",
        )

    def _named(self, card: Scorecard) -> bool:
        reader = self.context["request"].user
        return card.judge_id == reader.pk or sees_names(reader)

    def get_judge(self, card: Scorecard) -> int | None:
        return card.judge_id if self._named(card) else None

    def get_judge_label(self, card: Scorecard) -> str:
        return f"J{card.number:02d}" if card.number else ""

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_created_at(self, card: Scorecard):
        return card.created_at if self._named(card) else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_updated_at(self, card: Scorecard):
        return card.updated_at if self._named(card) else None


class MarksInput(serializers.Serializer):
    """PATCH leaves the marks that it doesn't name as they are; PUT and POST make them abstentions."""

    marks = Marks()
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class ScorecardInput(MarksInput):
    topic = Key()


class RecusalSerializer(serializers.ModelSerializer):
    """A judge who does not score a topic. Most follow from the facts when scoring opens and closes."""

    judge_name = serializers.CharField(source="judge.name")
    version = serializers.SerializerMethodField(help_text=_("Always 1: a recusal is set and lifted only."))

    class Meta:
        model = Recusal
        fields = ("id", "cycle", "topic", "judge", "judge_name", "cause", "reason", "by", "at", "version")

    def get_version(self, recusal: Recusal) -> int:
        return 1


class RecusalInput(serializers.Serializer):
    topic = Key()
    judge = Reference(User.objects.all(), required=False, help_text=_("Oneself unless given."))
    reason = serializers.CharField(max_length=2000)


class BallotSerializer(serializers.ModelSerializer):
    """A ballot that one has cast, one's own or by proxy. In a runoff there is one for each round.
    Where the rules rank (`ballot_method` borda), the choices are in order, the best first."""

    round = serializers.IntegerField(source="round.number")
    choices = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = Ballot
        fields = (
            "id",
            "cycle",
            "round",
            "voter",
            "holder",
            "choices",
            "state",
            "created_at",
            "updated_at",
            "version",
        )


class Choices(serializers.ListField):
    """Topic ids, as few as the round says; far more are refused before they are looked at one by one."""

    default_error_messages = {"too_many_choices": _("You have chosen more topics than you may.")}

    def to_internal_value(self, data):
        if isinstance(data, list) and len(data) > self.max_length:
            self.fail("too_many_choices")
        return super().to_internal_value(data)


class ChoicesInput(serializers.Serializer):
    choices = Choices(
        child=Key(),
        max_length=MOST_CHOICES,
        help_text=_("Topic ids, in order where the rules rank; none at all is a blank ballot."),
    )


class BallotInput(ChoicesInput):
    cycle = Key()
    voter = Key(required=False, help_text=_("Whose ballot it is, by their proxy; oneself unless given."))


class AbsenceSerializer(serializers.ModelSerializer):
    """A voter who votes by proxy or on paper. The reason is for the voter and the office alone."""

    voter_name = serializers.CharField(source="voter.name")
    holder_name = serializers.SerializerMethodField(help_text=_("Who votes in the voter's stead."))
    reason = serializers.SerializerMethodField()
    used = serializers.BooleanField(
        help_text=_("Whether the holder has cast in the latest round; what for is theirs.")
    )
    version = serializers.SerializerMethodField(help_text=_("Always 1: an absence is noted and ended only."))

    class Meta:
        model = Absence
        fields = (
            "id",
            "cycle",
            "voter",
            "voter_name",
            "kind",
            "holder",
            "holder_name",
            "reason",
            "used",
            "by",
            "at",
            "version",
        )

    def get_holder_name(self, absence: Absence) -> str:
        return absence.holder.name if absence.holder else ""

    def get_reason(self, absence: Absence) -> str:
        reader = self.context["request"].user
        return absence.reason if reader.pk == absence.voter_id or reader.standing.is_office else ""

    def get_version(self, absence: Absence) -> int:
        return 1


class AbsenceInput(serializers.Serializer):
    cycle = Key()
    kind = serializers.ChoiceField(
        Absence.Kind.choices, help_text=_("`paper` is for the office, as the rules of the cycle allow.")
    )
    voter = Reference(User.objects.all(), required=False, help_text=_("Oneself unless given."))
    holder = Reference(
        User.objects.all(), required=False, help_text=_("Who votes for the voter; needed for a proxy.")
    )
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text=_("The office gives one for every proxy that it enters."),
    )

    def validate(self, fields: dict) -> dict:
        """A proxy has a holder, a paper none."""
        if fields["kind"] == Absence.Kind.PROXY and "holder" not in fields:
            raise serializers.ValidationError({"holder": _("A proxy needs a holder.")}, code="required")
        if fields["kind"] == Absence.Kind.PAPER and "holder" in fields:
            raise serializers.ValidationError({"holder": _("Nobody holds a paper ballot.")})
        return fields
