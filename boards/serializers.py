"""The shape of a board over the wire."""

from rest_framework import serializers

from boards.danger import LEVELS
from boards.rows import COLOURS
from boards.wording import DANGERS, sentence
from plans.models import Colour
from projects.lifecycle import PUBLIC
from projects.models import Topic
from results.models import Benefit

PLACES = 4
STATES = [(state, label) for state, label in Topic.State.choices if state in PUBLIC]


class Share(serializers.FloatField):
    """Rounded to four places; null is unknown."""

    def __init__(self, **kwargs):
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value):
        return round(float(value), PLACES)


class ReasonSerializer(serializers.Serializer):
    """Why a topic is in danger; `text` says it in the reader's language."""

    code = serializers.CharField()
    level = serializers.ChoiceField(DANGERS)
    text = serializers.SerializerMethodField()

    def get_text(self, reason) -> str:
        return sentence(reason)


class DashboardRowSerializer(serializers.Serializer):
    """One topic. `progress` and `time` are shares of its planned days, done and over; `pace` is progress less
    time; `attainment` the mean of its indicators, 1 at the target; `silent` the days since the last update,
    reading or change of a milestone. Null: no plan, no update, not enough data, or the topic has ended."""

    topic = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    center = serializers.IntegerField()
    center_name = serializers.CharField()
    theme = serializers.IntegerField(allow_null=True)
    theme_name = serializers.CharField(allow_null=True)
    lead = serializers.IntegerField(allow_null=True)
    lead_name = serializers.CharField(allow_null=True)
    loop = serializers.IntegerField()
    milestones = serializers.IntegerField()
    milestones_done = serializers.IntegerField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    progress = Share()
    time = Share()
    pace = Share()
    colour = serializers.ChoiceField(Colour.choices, allow_null=True)
    overdue = serializers.IntegerField()
    overdue_days = serializers.IntegerField()
    attainment = Share()
    rectifications = serializers.IntegerField()
    rectifications_to_verify = serializers.IntegerField(source="to_verify")
    rectifications_overdue = serializers.IntegerField()
    review = serializers.IntegerField(source="review_id", allow_null=True)
    review_state = serializers.CharField(source="review", allow_null=True)
    high_risks = serializers.IntegerField(source="risks")
    silent = serializers.IntegerField(allow_null=True)
    is_silent = serializers.BooleanField()
    danger = serializers.ChoiceField(DANGERS, allow_null=True)
    reasons = ReasonSerializer(many=True)


def _counts(name: str, codes) -> type[serializers.Serializer]:
    """A serializer `name` with a whole number for each of `codes`."""
    fields = {code: serializers.IntegerField() for code in codes}
    doc = {"__doc__": "How many topics of each."}
    return type(name, (serializers.Serializer,), fields | doc)


StateCounts = _counts("StateCounts", PUBLIC)
ColourCounts = _counts("ColourCounts", COLOURS)
DangerCounts = _counts("DangerCounts", LEVELS)
Sums = type(
    "Sums",
    (serializers.Serializer,),
    {state: serializers.DecimalField(18, 2) for state in Benefit.State.values}
    | {"__doc__": "Yuan claimed and not yet confirmed, and confirmed."},
)


class YearlySerializer(serializers.Serializer):
    """What recurs, in yuan a year."""

    hard = Sums()
    soft = Sums()


class BenefitTotalsSerializer(serializers.Serializer):
    """Each benefit counted once."""

    hard = Sums()
    soft = Sums()
    recurring = YearlySerializer()


class SummarySerializer(serializers.Serializer):
    """Over all topics of the cycle that the reader sees, whatever the filters; colour and danger of those at
    work. `attainment` is the mean over the topics with enough data, null where none has."""

    topics = serializers.IntegerField()
    at_work = serializers.IntegerField()
    state = StateCounts()
    colour = ColourCounts()
    danger = DangerCounts()
    silent = serializers.IntegerField()
    overdue_topics = serializers.IntegerField()
    overdue_milestones = serializers.IntegerField()
    open_rectifications = serializers.IntegerField()
    overdue_rectifications = serializers.IntegerField()
    reviews_submitted = serializers.IntegerField()
    attainment = Share()
    without_data = serializers.IntegerField()
    benefits = BenefitTotalsSerializer()


class DashboardSerializer(serializers.Serializer):
    """A page of the board of a cycle, and its totals."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DashboardRowSerializer(many=True)
    summary = SummarySerializer()
