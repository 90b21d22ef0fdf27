"""The shape of results over the wire: ranking, tally and their rows."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kit.shapes import Mapping, Row
from scoring.models import RankingRow
from scoring.own_center import REASONS
from scoring.two_views import FIELDS


class GroupSerializer(serializers.Serializer):
    """Judges and topics that are linked by scores; calibration compares only within a group."""

    judges = serializers.ListField(child=serializers.CharField())
    topics = serializers.ListField(child=serializers.CharField())


class WarningSerializer(serializers.Serializer):
    code = serializers.CharField()
    dimension = serializers.CharField(allow_null=True)
    groups = serializers.IntegerField()


class SealSerializer(serializers.Serializer):
    """Which frozen rulebook was applied."""

    number = serializers.IntegerField()
    hash = serializers.CharField()


class RankingRowShape(Row):
    """One topic. Composites run from 0 to 100, means on the scale of the cycle; null is undefined."""

    position = serializers.IntegerField()
    rank = serializers.IntegerField(allow_null=True)
    raw_rank = serializers.IntegerField(allow_null=True)
    topic = serializers.IntegerField()
    code = serializers.CharField(source="topic.code")
    title = serializers.CharField(source="topic.title")
    center = serializers.IntegerField(source="topic.center_id")
    center_name = serializers.CharField(source="topic.center.name")
    composite = serializers.FloatField(allow_null=True)
    raw_composite = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField(RankingRow.Status.choices)
    shortlisted = serializers.BooleanField()
    judges = serializers.IntegerField()
    means = Mapping()
    raw_means = Mapping()


class RankingSerializer(serializers.Serializer):
    """The evaluation as stored when scoring closed; rows of the topics that the reader may see. The groups,
    which name judges by label, are for the office and leaders."""

    cycle = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    rulebook = SealSerializer()
    inputs_hash = serializers.CharField()
    versions = serializers.DictField(child=serializers.CharField())
    warnings = WarningSerializer(many=True)
    groups = GroupSerializer(many=True, allow_null=True)
    rows = RankingRowShape(many=True)


class TallyRowShape(Row):
    """One candidate."""

    position = serializers.IntegerField()
    topic = serializers.IntegerField()
    code = serializers.CharField(source="topic.code")
    title = serializers.CharField(source="topic.title")
    center = serializers.IntegerField(source="topic.center_id")
    center_name = serializers.CharField(source="topic.center.name")
    votes = serializers.FloatField()
    elected = serializers.BooleanField()
    tied_at_cut = serializers.BooleanField()
    skipped = serializers.CharField(allow_blank=True)


def _ends(child: serializers.Field, **words) -> serializers.ListField:
    """From and to: equal where the figure is told exactly."""
    return serializers.ListField(child=child, min_length=2, max_length=2, allow_null=True, **words)


class OwnCenterSerializer(serializers.Serializer):
    """What voters of its own center gave a topic, and its place by votes (Borda: by points) without that.
    Pairs are from and to. With a `reason` the ballots may not be told, and it is what the center's people on
    the electorate could have given."""

    reason = serializers.ChoiceField(REASONS, allow_null=True)
    voters = serializers.IntegerField(
        allow_null=True, help_text=_("Valid ballots from its center, or its people.")
    )
    others = serializers.IntegerField(allow_null=True, help_text=_("Those of all others."))
    votes = _ends(serializers.CharField(), help_text=_("From its center; exact, such as 7/2."))
    without = _ends(serializers.CharField(), help_text=_("From all others."))
    rank = serializers.IntegerField(allow_null=True)
    rank_without = _ends(serializers.IntegerField())


class PurchaseSerializer(serializers.Serializer):
    """How a topic was bought under Equal Shares: the most that one of its supporters paid of 1, exact."""

    price = serializers.CharField()
    supporters = serializers.IntegerField()


class TallyLineSerializer(TallyRowShape):
    """One candidate, with what follows from the count as a whole."""

    place_by_score = serializers.IntegerField()
    place_by_votes = serializers.IntegerField()
    field = serializers.ChoiceField(
        [field.code for field in FIELDS],
        help_text=_("By score and by votes: among the first for whom there are seats."),
    )
    points = serializers.CharField(allow_null=True, help_text=_("Borda, exact, such as 7/2."))
    bought = PurchaseSerializer(allow_null=True)
    own_center = OwnCenterSerializer(allow_null=True)


class RoundSerializer(serializers.Serializer):
    """The count of one round; rows of the topics that the reader may see."""

    round = serializers.IntegerField()
    is_runoff = serializers.BooleanField()
    counted_at = serializers.DateTimeField()
    seats = serializers.IntegerField()
    choices = serializers.IntegerField()
    eligible = serializers.IntegerField()
    cast = serializers.IntegerField()
    valid = serializers.IntegerField()
    blank = serializers.IntegerField()
    invalid = serializers.IntegerField()
    quorum_needed = serializers.IntegerField()
    quorum_met = serializers.BooleanField()
    open_seats = serializers.IntegerField()
    rows = TallyLineSerializer(many=True)


class TallySerializer(RoundSerializer):
    """The last round that was counted, and those before it."""

    cycle = serializers.IntegerField()
    earlier_rounds = RoundSerializer(many=True)


class RecordSerializer(serializers.Serializer):
    """The selection record in its canonical spelling; docs/methods.md tells its parts."""

    format = serializers.CharField()
    format_version = serializers.IntegerField()
    hash = serializers.CharField()
