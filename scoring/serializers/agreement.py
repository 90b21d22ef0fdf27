"""The shape of agreement, judge sheets and the discussion list over the wire."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Key
from scoring.serializers.cycles import for_each
from scoring.serializers.entries import Marks

MARK = {"type": "number", "nullable": True}


class FigureSerializer(serializers.Serializer):
    """A statistic with its band; null says why in `reason`."""

    value = serializers.FloatField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class ConcordanceSerializer(serializers.Serializer):
    """Kendall's W with its χ² test; `approximate` marks fewer than eight topics."""

    w = serializers.FloatField(allow_null=True)
    chi_square = serializers.FloatField(allow_null=True)
    df = serializers.IntegerField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    approximate = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)


class IccSerializer(serializers.Serializer):
    """ICC(2,1), (2,k), (3,1), (3,k)."""

    single_random = FigureSerializer()
    average_random = FigureSerializer()
    single_fixed = FigureSerializer()
    average_fixed = FigureSerializer()


class BlockSerializer(serializers.Serializer):
    """What W and ICC rest on."""

    topics = serializers.IntegerField()
    judges = serializers.IntegerField()


class SheetSerializer(serializers.Serializer):
    """One judge's habit of marking; `coverage` is topics scored in full as a share of the `open` ones."""

    judge = serializers.IntegerField()
    judge_label = serializers.CharField()
    topics = serializers.IntegerField()
    open = serializers.IntegerField()
    severity = serializers.FloatField(allow_null=True)
    severities = serializers.DictField(child=serializers.FloatField(allow_null=True))
    spread = serializers.FloatField(allow_null=True)
    correlation = serializers.FloatField(allow_null=True)
    coverage = serializers.FloatField(allow_null=True)
    flat = serializers.FloatField(allow_null=True)
    reasons = serializers.DictField(child=serializers.CharField())


class AgreementSerializer(serializers.Serializer):
    """How far the judges agree (methods.md §5). `judges` are all of them for the office, for a judge the own
    sheet, for others null."""

    cycle = serializers.IntegerField()
    headline = serializers.ChoiceField(["icc", "alpha"])
    block = BlockSerializer()
    kendall = ConcordanceSerializer()
    icc = IccSerializer()
    alpha = FigureSerializer()
    alpha_by_dimension = serializers.DictField(child=FigureSerializer())
    judges = SheetSerializer(many=True, allow_null=True)


@extend_schema_field(for_each({"type": "array", "items": MARK, "minItems": 2, "maxItems": 2}))
class Ranges(serializers.DictField):
    """Lowest and highest mark by dimension; null where nobody marked."""


class CommentSerializer(serializers.Serializer):
    """One judge's card. `judge` is for office and leaders, who get no label, and of the own card; the label
    is a letter that holds for this topic alone."""

    judge = serializers.IntegerField(allow_null=True)
    judge_label = serializers.CharField(allow_blank=True)
    composite = serializers.FloatField(allow_null=True)
    marks = Marks()
    comment = serializers.CharField(allow_blank=True)


class NoteSerializer(serializers.Serializer):
    """What came of talking the topic over."""

    note = serializers.CharField()
    by = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class DiscussionSerializer(serializers.Serializer):
    """One topic. `deviation` is the standard deviation of the judges' composites, null with fewer than two;
    `near`: one judge's scorecard alone keeps it on the shortlist or off it."""

    topic = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    shortlisted = serializers.BooleanField()
    deviation = serializers.FloatField(allow_null=True)
    judges = serializers.IntegerField()
    near = serializers.BooleanField()
    ranges = Ranges()
    cards = CommentSerializer(many=True)
    discussed = NoteSerializer(allow_null=True)


class DiscussInput(serializers.Serializer):
    """Which topic was talked over, and what came of it."""

    topic = Key()
    note = serializers.CharField(max_length=2000, help_text=_("A sentence or two."))
