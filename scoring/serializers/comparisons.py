"""The shape of the experts' comparisons."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Key, Reference
from people.models import User
from scoring.dimensions import DIMENSIONS
from scoring.models import Comparison
from scoring.pairs import PAIRS, STEPS, filled
from scoring.serializers.cycles import for_each
from scoring.weights import ahp

HELP = _(
    "The entries above the diagonal, row by row in the order of the dimensions: how many times more the "
    "first of the pair weighs; null is still open."
)


class Upper(serializers.ListField):
    """21 entries from "9" over "1" to "1/9", or null."""

    def __init__(self, **kwargs):
        child = serializers.ChoiceField(STEPS, allow_null=True)
        super().__init__(child=child, min_length=len(PAIRS), max_length=len(PAIRS), **kwargs)


@extend_schema_field(for_each({"type": "number"}))
class Shares(serializers.DictField):
    """A share for each dimension, 1 in all."""


class PairSerializer(serializers.Serializer):
    """Two dimensions: how many times more the first was held to weigh, and what everything else implies."""

    first = serializers.ChoiceField(DIMENSIONS)
    second = serializers.ChoiceField(DIMENSIONS)
    given = serializers.FloatField()
    implied = serializers.FloatField()


class ConsistencySerializer(serializers.Serializer):
    """What follows from a whole comparison (AHP). `revise` is the pair that contradicts most, where the ratio
    is above 0.10."""

    weights = Shares()
    consistency_ratio = serializers.FloatField()
    random_index = serializers.FloatField()
    accepted = serializers.BooleanField()
    revise = PairSerializer(allow_null=True)


class ComparisonSerializer(serializers.ModelSerializer):
    """One expert's comparison of the dimensions in pairs; `result` is null until all 21 are there."""

    expert_name = serializers.CharField(source="expert.name")
    upper = serializers.SerializerMethodField(help_text=HELP)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Comparison
        fields = (
            "id",
            "cycle",
            "expert",
            "expert_name",
            "upper",
            "result",
            "finished_at",
            "counted",
            "created_at",
            "updated_at",
            "version",
        )

    @extend_schema_field(Upper())
    def get_upper(self, comparison: Comparison) -> list[str | None]:
        return filled(comparison.upper)

    @extend_schema_field(ConsistencySerializer(allow_null=True))
    def get_result(self, comparison: Comparison):
        entries = filled(comparison.upper)
        return None if None in entries else ConsistencySerializer(ahp(entries)).data


class CompareInput(serializers.Serializer):
    """PATCH leaves what it doesn't name as it is. Only finished comparisons count; they need all 21 pairs."""

    upper = Upper(help_text=HELP)
    finished = serializers.BooleanField(required=False)


class InviteInput(serializers.Serializer):
    cycle = Key()
    expert = Reference(User.objects.filter(is_active=True))
