"""The shape of procedures, milestones, updates and risks."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Input, Key, Reference, Row
from kit.text import clean_json
from people.models import User
from plans.calendar import is_likely
from plans.models import Colour, Milestone, Plan, Procedure, Risk, Update
from plans.queries import newest_steps


class Day(serializers.DateField):
    """A day that can be meant."""

    default_error_messages = {"unlikely": _("This must lie between the years 2000 and 2100.")}

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        if not is_likely(day):
            self.fail("unlikely")
        return day


class StepSerializer(serializers.Serializer):
    """One step of a procedure."""

    code = serializers.SlugField(required=False, allow_blank=True, max_length=30)
    title = serializers.CharField(max_length=120)
    title_en = serializers.CharField(required=False, allow_blank=True, max_length=120)
    days = serializers.IntegerField(help_text=_("Planned length in calendar days."))
    gate = serializers.BooleanField(required=False, help_text=_("A stage review is held at its end."))
    loop = serializers.BooleanField(
        required=False, help_text=_("A failed check leads back here; one step at most.")
    )


@extend_schema_field(StepSerializer(many=True))
class Steps(serializers.JSONField):
    """What the steps are is for the action to judge: it tells every fault at once."""

    def to_internal_value(self, data):
        return clean_json(super().to_internal_value(data))


class ProcedureSerializer(serializers.ModelSerializer):
    """A way to work, with the steps of its newest edition."""

    edition = serializers.SerializerMethodField(help_text=_("Number of the newest edition."))
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Procedure
        fields = (
            "id",
            "code",
            "title",
            "title_en",
            "type",
            "is_active",
            "edition",
            "steps",
            "created_at",
            "updated_at",
            "version",
        )

    def get_edition(self, procedure: Procedure) -> int:
        return newest_steps(procedure).number

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, procedure: Procedure) -> list:
        return newest_steps(procedure).steps


class ProcedureInput(Input):
    steps = Steps(required=True)

    class Meta:
        model = Procedure
        fields = ("code", "title", "title_en", "type", "is_active", "steps")


class LayOutInput(serializers.Serializer):
    topic = Key()
    starts_on = Day()
    owners = serializers.DictField(
        child=Reference(User.objects.all()),
        required=False,
        help_text=_("Code of a step → id of its owner; the lead owns the others."),
    )


class MilestoneRow(Row):
    """A milestone as lists show it."""

    id = serializers.IntegerField()
    topic = serializers.IntegerField()
    loop = serializers.IntegerField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.IntegerField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    planned_start = serializers.DateField()
    planned_end = serializers.DateField()
    first_planned_end = serializers.DateField()
    actual_start = serializers.DateField(allow_null=True)
    actual_end = serializers.DateField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True, help_text=_("When its end was entered."))
    is_late_entry = serializers.BooleanField(help_text=_("Entered on a later day than it ended."))
    progress = serializers.IntegerField()
    state = serializers.ChoiceField(Milestone.State.choices)
    is_gate = serializers.BooleanField()
    passed_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField(source="overdue")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MilestoneSerializer(serializers.ModelSerializer):
    """A milestone of a plan."""

    owner_name = serializers.CharField(source="owner.name", default=None, allow_null=True)
    is_overdue = serializers.BooleanField(source="overdue", help_text=_("Open after its planned end."))

    class Meta:
        model = Milestone
        fields = tuple(MilestoneRow._declared_fields)


class MilestoneInput(Input):
    """What can be changed of a milestone; `reason` goes into the history."""

    owner = Reference(User.objects.all(), required=False, allow_null=True)
    planned_start = Day()
    planned_end = Day()
    actual_start = Day(required=False, allow_null=True)
    actual_end = Day(required=False, allow_null=True)
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text=_("Why; needed to move a gate of a running topic."),
    )

    class Meta:
        model = Milestone
        fields = (
            "title",
            "owner",
            "planned_start",
            "planned_end",
            "actual_start",
            "actual_end",
            "progress",
            "state",
            "is_gate",
            "position",
            "reason",
        )
        extra_kwargs = {"progress": {"max_value": 100}}


class NewMilestoneInput(MilestoneInput):
    topic = Key()

    class Meta(MilestoneInput.Meta):
        fields = ("topic", "title", "owner", "planned_start", "planned_end", "is_gate", "position")
        extra_kwargs = {
            "position": {"required": False, "help_text": _("Without one it stands where its start belongs.")}
        }

    actual_start = actual_end = reason = None


class PlanSerializer(serializers.ModelSerializer):
    """A plan that has been laid out."""

    procedure = serializers.IntegerField(source="edition.procedure_id")
    edition = serializers.IntegerField(source="edition.number")
    milestones = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ("id", "topic", "procedure", "edition", "starts_on", "loop", "milestones", "version")

    @extend_schema_field(MilestoneRow(many=True))
    def get_milestones(self, plan: Plan) -> list:
        return MilestoneRow.of(Milestone.objects.filter(topic=plan.topic_id).with_overdue())


class UpdateRow(Row):
    """A progress update as lists show it."""

    id = serializers.IntegerField()
    topic = serializers.IntegerField()
    done = serializers.CharField()
    next = serializers.CharField()
    obstacles = serializers.CharField()
    colour = serializers.ChoiceField(Colour.choices)
    by = serializers.IntegerField()
    by_name = serializers.CharField(source="by.name")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UpdateSerializer(serializers.ModelSerializer):
    """What a group reports; its files are attachments of the subject `update`."""

    by_name = serializers.CharField(source="by.name")

    class Meta:
        model = Update
        fields = tuple(UpdateRow._declared_fields)


class UpdateInput(Input):
    class Meta:
        model = Update
        fields = ("done", "next", "obstacles", "colour")


class NewUpdateInput(UpdateInput):
    topic = Key()

    class Meta(UpdateInput.Meta):
        fields = ("topic", *UpdateInput.Meta.fields)


class RiskSerializer(serializers.ModelSerializer):
    """Something that may go wrong; `weight` is likelihood times impact."""

    owner_name = serializers.CharField(source="owner.name", default=None, allow_null=True)
    weight = serializers.SerializerMethodField()

    class Meta:
        model = Risk
        fields = (
            "id",
            "topic",
            "what",
            "likelihood",
            "impact",
            "weight",
            "answer",
            "owner",
            "owner_name",
            "state",
            "created_at",
            "updated_at",
            "version",
        )

    def get_weight(self, risk: Risk) -> int:
        return risk.likelihood * risk.impact


class RiskInput(Input):
    owner = Reference(User.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Risk
        fields = ("what", "likelihood", "impact", "answer", "owner", "state")
        extra_kwargs = {"likelihood": {"max_value": 5}, "impact": {"max_value": 5}}


class NewRiskInput(RiskInput):
    topic = Key()

    class Meta(RiskInput.Meta):
        fields = ("topic", "what", "likelihood", "impact", "answer", "owner")
