"""The shape of the stability report over the wire."""

from rest_framework import serializers

from scoring.models import StabilityReport


class WeightChangeSerializer(serializers.Serializer):
    """The `weight`, 0..1, of a dimension at which `challenger` draws level with `selected`; `by` is its
    distance from the declared one, 0 where the cut rests on a tie-break. Null where no weight changes the
    set, and `reason` says why; the topics are null where the reader may not see both."""

    dimension = serializers.CharField()
    weight = serializers.FloatField(allow_null=True)
    by = serializers.FloatField(allow_null=True)
    selected = serializers.CharField(allow_null=True)
    challenger = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class JudgeEffectSerializer(serializers.Serializer):
    """What changes without one judge; topics that the reader may see."""

    judge = serializers.CharField()
    decisive = serializers.BooleanField()
    leaving = serializers.ListField(child=serializers.CharField())
    joining = serializers.ListField(child=serializers.CharField())


class RunsSerializer(serializers.Serializer):
    """Random runs that anybody can repeat."""

    purpose = serializers.CharField()
    seed = serializers.IntegerField()
    runs = serializers.IntegerField()


class OverlapSerializer(serializers.Serializer):
    """How many of the topics above the line TOPSIS puts there too, and the visible ones that differ."""

    size = serializers.IntegerField()
    shared = serializers.IntegerField()
    only_composite = serializers.ListField(child=serializers.CharField())
    only_topsis = serializers.ListField(child=serializers.CharField())


class SteadinessSerializer(serializers.Serializer):
    """One ranked topic. Shares, 0..1, say in how many runs it is above the line."""

    position = serializers.IntegerField()
    topic = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    selected = serializers.BooleanField()
    contested = serializers.BooleanField()
    near_weights = serializers.FloatField()
    any_weights = serializers.FloatField()
    bootstrap = serializers.FloatField()
    closeness = serializers.FloatField(allow_null=True)
    topsis_rank = serializers.IntegerField(allow_null=True)


class CutSerializer(serializers.Serializer):
    """The line below the best `seats` topics. `judges` are for the office and leaders, for others null."""

    seats = serializers.IntegerField()
    smallest = WeightChangeSerializer(allow_null=True)
    changes = WeightChangeSerializer(many=True)
    judges = JudgeEffectSerializer(many=True, allow_null=True)
    runs = RunsSerializer(many=True)
    rho = serializers.FloatField()
    overlap = OverlapSerializer()
    rows = SteadinessSerializer(many=True)


class StabilitySerializer(serializers.Serializer):
    """How firmly the ranking's selection stands; `seats` and `shortlist` are null until it is computed, and
    `shortlist` where it is no longer than the seats."""

    cycle = serializers.IntegerField()
    state = serializers.ChoiceField(StabilityReport.State.choices, allow_blank=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    inputs_hash = serializers.CharField()
    versions = serializers.DictField(child=serializers.CharField())
    seats = CutSerializer(allow_null=True)
    shortlist = CutSerializer(allow_null=True)
