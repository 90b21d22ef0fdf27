"""The shape of who scores what: one assignment, and what a whole one comes to."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.listing import LARGEST_KEY
from kit.shapes import Key, Reference, Row
from people.models import User
from scoring.models import Assignment

MOST_PAIRS = 250_000


class AssignmentRow(Row):
    """That a judge is to score a topic."""

    id = serializers.IntegerField()
    cycle = serializers.IntegerField()
    topic = serializers.IntegerField()
    judge = serializers.IntegerField()
    judge_name = serializers.CharField(source="judge.name")


class AssignmentSerializer(serializers.ModelSerializer):
    """That a judge is to score a topic, in a cycle whose `assigned` is on."""

    judge_name = serializers.CharField(source="judge.name")
    version = serializers.SerializerMethodField(
        help_text=_("Always 1: an assignment is made and deleted only.")
    )

    class Meta:
        model = Assignment
        fields = ("id", "cycle", "topic", "judge", "judge_name", "version")

    def get_version(self, assignment: Assignment) -> int:
        return 1


class AssignmentInput(serializers.Serializer):
    topic = Key()
    judge = Reference(User.objects.all())


PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}


@extend_schema_field({"type": "array", "items": PAIR, "maxItems": MOST_PAIRS})
class PairsField(serializers.Field):
    """[judge, topic] for each assignment; read at once, for there may be very many."""

    default_error_messages = {
        "not_a_list": _("This must be a list of pairs [judge, topic]."),
        "max_length": _("These are too many pairs."),
    }

    def to_internal_value(self, data) -> list[tuple[int, int]]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_PAIRS:
            self.fail("max_length")
        if not all(_is_pair(pair) for pair in data):
            self.fail("not_a_list")
        return [tuple(pair) for pair in data]


def _is_pair(value) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(key) is int and 0 <= key <= LARGEST_KEY for key in value)
    )


class AssignInput(serializers.Serializer):
    """Either `propose` or `pairs`."""

    propose = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("Let the product assign: evenly, linked, without conflicts."),
    )
    keep = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("With `propose`: what is assigned stays, and only topics short of judges get more."),
    )
    pairs = PairsField(
        required=False, help_text=_("[judge, topic] ids; they replace whatever is assigned in the cycle.")
    )
    remove_scored = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_(
            "With `pairs`: take topics even from judges who have scored them; the cards still count."
        ),
    )
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text=_("Only tell what would come of it.")
    )

    def validate(self, fields: dict) -> dict:
        if fields["propose"] == ("pairs" in fields):
            raise serializers.ValidationError(
                {"pairs": [_("Give either pairs or `propose`.")]}, code="invalid"
            )
        return fields


class LoadShape(serializers.Serializer):
    judge = serializers.IntegerField()
    topics = serializers.IntegerField()


class ShortageShape(serializers.Serializer):
    """A topic with fewer judges than it needs; `available` could score it."""

    topic = serializers.IntegerField()
    code = serializers.CharField()
    judges = serializers.IntegerField()
    available = serializers.IntegerField()
    needed = serializers.IntegerField()


@extend_schema_field({"type": "array", "items": PAIR})
class PairsShape(serializers.Field):
    """[judge, topic] ids."""


class AssignedSerializer(serializers.Serializer):
    """What an assignment comes to. `links` were proposed beyond the needed number, to link judges who would
    share no topic; with more than one of `groups` (judge ids), topics are not comparable across them."""

    dry_run = serializers.BooleanField()
    version = serializers.IntegerField(help_text=_("The version of the cycle."))
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    pairs = PairsShape()
    load = LoadShape(many=True)
    shortages = ShortageShape(many=True)
    groups = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    linked = serializers.BooleanField()
    links = PairsShape()
