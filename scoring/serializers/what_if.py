"""The shape of a ranking with other weights over the wire."""

from rest_framework import serializers

from scoring.dimensions import DIMENSIONS
from scoring.what_if import CUTS


class TriedRowSerializer(serializers.Serializer):
    """One topic. Of an incomplete field ranks count among its topics, and nobody is said to be selected."""

    topic = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField()
    composite = serializers.FloatField()
    rank_in_ranking = serializers.IntegerField()
    composite_in_ranking = serializers.FloatField()
    selected = serializers.BooleanField(allow_null=True)
    selected_in_ranking = serializers.BooleanField(allow_null=True)


def _by_dimension(name: str, field: type, **kwargs) -> type[serializers.Serializer]:
    return type(name, (serializers.Serializer,), {one: field(**kwargs) for one in DIMENSIONS})


WeightsTriedSerializer = _by_dimension("WeightsTriedSerializer", serializers.FloatField)
SharesTriedSerializer = _by_dimension(
    "SharesTriedSerializer", serializers.DecimalField, max_digits=5, decimal_places=2
)


class WhatIfSerializer(serializers.Serializer):
    """The order that these weights would give; `shares` are their percentages, 100.00 in all. `complete`:
    the reader sees every ranked topic."""

    cycle = serializers.IntegerField()
    weights = WeightsTriedSerializer()
    shares = SharesTriedSerializer()
    cut = serializers.ChoiceField(CUTS)
    size = serializers.IntegerField()
    complete = serializers.BooleanField()
    rows = TriedRowSerializer(many=True)
