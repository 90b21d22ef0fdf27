"""The shape of indicators, readings, benefits and changes. Figures are texts, as people say them."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Input, Key
from results.models import Benefit, Change, Indicator, Reading
from results.queries import state_of

FIGURE = _("A figure: “12”, “10–15”, “≥ 82”, “约140万”; its unit may be said with it.")


class LatestSerializer(serializers.Serializer):
    """The newest reading."""

    date = serializers.DateField()
    value = serializers.CharField()


class IndicatorSerializer(serializers.ModelSerializer):
    """An indicator with how it stands; `attainment` is a share, 1.0 at the target, null if unknown."""

    latest = serializers.SerializerMethodField()
    attainment = serializers.SerializerMethodField()
    met = serializers.SerializerMethodField(help_text=_("Null without a target or a reading."))

    class Meta:
        model = Indicator
        fields = (
            "id",
            "topic",
            "name",
            "unit",
            "direction",
            "baseline",
            "target",
            "original_target",
            "measured_by",
            "latest",
            "attainment",
            "met",
            "created_at",
            "updated_at",
            "version",
        )

    @extend_schema_field(LatestSerializer(allow_null=True))
    def get_latest(self, indicator: Indicator) -> dict | None:
        return state_of(indicator)["latest"]

    def get_attainment(self, indicator: Indicator) -> float | None:
        return state_of(indicator)["attainment"]

    def get_met(self, indicator: Indicator) -> bool | None:
        return state_of(indicator)["met"]


class IndicatorInput(Input):
    class Meta:
        model = Indicator
        fields = ("name", "unit", "direction", "baseline", "target", "measured_by")
        extra_kwargs = {"baseline": {"help_text": FIGURE}, "target": {"help_text": FIGURE}}


class NewIndicatorInput(IndicatorInput):
    topic = Key()

    class Meta(IndicatorInput.Meta):
        fields = ("topic", *IndicatorInput.Meta.fields)
        validators = []  # would tell of topics that one can't see; the action asks once they are seen


class ReadingSerializer(serializers.ModelSerializer):
    """What an indicator was on a day; `number` is what arithmetic takes, the midpoint of a range."""

    topic = serializers.IntegerField(source="indicator.topic_id")
    by_name = serializers.CharField(source="by.name")

    class Meta:
        model = Reading
        fields = (
            "id",
            "indicator",
            "topic",
            "date",
            "value",
            "number",
            "sample_size",
            "source",
            "evidence",
            "via",
            "by",
            "by_name",
            "created_at",
            "updated_at",
            "version",
        )


class ReadingInput(Input):
    class Meta:
        model = Reading
        fields = ("date", "value", "sample_size", "source", "evidence")
        extra_kwargs = {"value": {"help_text": FIGURE}}


class NewReadingInput(ReadingInput):
    indicator = Key()

    class Meta(ReadingInput.Meta):
        fields = ("indicator", *ReadingInput.Meta.fields)
        validators = []  # as above


class BenefitSerializer(serializers.ModelSerializer):
    """Money that a topic brings or saves, in yuan; of one year where it recurs."""

    counted_in = serializers.IntegerField(
        source="seen_whole", allow_null=True, help_text=_("Null as well where it cannot be seen.")
    )
    is_part = serializers.SerializerMethodField(help_text=_("Counted in another: adds nothing to a total."))
    by_name = serializers.CharField(source="by.name")

    class Meta:
        model = Benefit
        fields = (
            "id",
            "topic",
            "title",
            "amount",
            "starts_on",
            "ends_on",
            "kind",
            "recurrence",
            "how",
            "counted_in",
            "is_part",
            "state",
            "confirmation",
            "confirmed_by",
            "confirmed_at",
            "by",
            "by_name",
            "created_at",
            "updated_at",
            "version",
        )

    def get_is_part(self, benefit: Benefit) -> bool:
        return benefit.counted_in_id is not None


class BenefitInput(Input):
    counted_in = Key(required=False, allow_null=True, help_text=_("A benefit that holds the same money."))

    class Meta:
        model = Benefit
        fields = ("title", "amount", "starts_on", "ends_on", "kind", "recurrence", "how", "counted_in")


class NewBenefitInput(BenefitInput):
    topic = Key()

    class Meta(BenefitInput.Meta):
        fields = ("topic", *BenefitInput.Meta.fields)


class ConfirmationInput(serializers.Serializer):
    confirmation = serializers.CharField(
        max_length=200, help_text=_("Who in finance confirmed it, by which document.")
    )


class _FromTo:
    """`from` is a word of Python, so that the fields `old` and `new` get their names here."""

    def get_fields(self):
        fields = super().get_fields()
        return {{"old": "from", "new": "to"}.get(name, name): field for name, field in fields.items()}


class ChangeSerializer(_FromTo, serializers.ModelSerializer):
    """A request to change what was set out."""

    old = serializers.CharField(source="old")
    new = serializers.CharField(source="new")
    by_name = serializers.CharField(source="by.name")
    decided_by_name = serializers.CharField(source="decided_by.name", default=None, allow_null=True)

    class Meta:
        model = Change
        fields = (
            "id",
            "topic",
            "what",
            "indicator",
            "old",
            "new",
            "why",
            "state",
            "reason",
            "by",
            "by_name",
            "decided_by",
            "decided_by_name",
            "decided_at",
            "created_at",
            "updated_at",
            "version",
        )


class NewChangeInput(_FromTo, Input):
    topic = Key()
    indicator = Key(required=False, allow_null=True, help_text=_("With `what` target: whose target."))
    old = serializers.CharField(
        source="old",
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text=_("Filled in for a target."),
    )
    new = serializers.CharField(source="new", max_length=2000)

    class Meta:
        model = Change
        fields = ("topic", "what", "indicator", "old", "new", "why")
