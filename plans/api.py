"""Procedures, milestones, progress updates and risks over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.permits import Permit
from kit.rest import Editable, ListViewSet, Reason, find, verb
from plans import actions
from plans.filters import MilestoneFilters, ProcedureFilters, RiskFilters, UpdateFilters
from plans.models import Milestone, Procedure, Risk, Update
from plans.queries import newest_steps
from plans.rules import may_keep_procedures
from plans.serializers import (
    LayOutInput,
    MilestoneInput,
    MilestoneRow,
    MilestoneSerializer,
    NewMilestoneInput,
    NewRiskInput,
    NewUpdateInput,
    PlanSerializer,
    ProcedureInput,
    ProcedureSerializer,
    RiskInput,
    RiskSerializer,
    UpdateInput,
    UpdateRow,
    UpdateSerializer,
)
from projects.models import Topic


class ProcedureViewSet(Editable, ListViewSet):
    """Ways to work, each with its steps."""

    queryset = Procedure.objects.none()
    serializer_class = ProcedureSerializer
    input_class = ProcedureInput
    filterset_class = ProcedureFilters

    def get_queryset(self):
        return Procedure.objects.with_editions()

    def may_write(self) -> Permit:
        return may_keep_procedures(self.request.user)

    @extend_schema(request=ProcedureInput, responses={201: ProcedureSerializer})
    def create(self, request):
        """A new procedure; by the office."""
        return super().create(request)

    def add(self, fields: dict) -> Procedure:
        return actions.save_procedure(None, by=self.request.user, **fields)

    def edit(self, procedure: Procedure, fields: dict, version: int | None) -> Procedure:
        return actions.save_procedure(procedure, by=self.request.user, version=version, **fields)

    @verb("lay-out", request=LayOutInput, responses={201: PlanSerializer})
    def lay_out(self, request, pk):
        """Makes the milestones of a topic from the steps, one after another from `starts_on`."""
        edition, fields = newest_steps(self.get_object()), self.shape(LayOutInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        plan = actions.lay_out(topic, edition=edition, by=request.user, **fields)
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED)


class OfTopics(Editable, ListViewSet):
    """What belongs to a topic: `input_class` without, `new_class` with the topic that it is for."""

    new_class = None

    def create(self, request):
        fields = self.shape(self.new_class)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        return self.again(self.add_to(topic, fields).pk, status.HTTP_201_CREATED)


class MilestoneViewSet(OfTopics):
    """Milestones of the topics that one may see."""

    queryset = Milestone.objects.none()
    serializer_class = MilestoneSerializer
    row_class = MilestoneRow
    input_class = MilestoneInput
    new_class = NewMilestoneInput
    filterset_class = MilestoneFilters

    def get_queryset(self):
        seen = Milestone.objects.visible_to(self.request.user).with_overdue()
        return seen if self.action == "list" else seen.select_related("owner", "topic__cycle")

    @extend_schema(request=NewMilestoneInput, responses={201: MilestoneSerializer})
    def create(self, request):
        """Adds a milestone to the plan of a topic."""
        return super().create(request)

    def add_to(self, topic: Topic, fields: dict) -> Milestone:
        return actions.add_milestone(topic, by=self.request.user, **fields)

    def edit(self, milestone: Milestone, fields: dict, version: int | None) -> Milestone:
        return actions.edit_milestone(milestone, by=self.request.user, version=version, **fields)

    def destroy(self, request, pk):
        """Before the start of the topic it is deleted, afterwards cancelled."""
        actions.remove_milestone(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @verb("cancel", responses={204: None})
    def cancel(self, request, pk):
        """As DELETE, with a reason; a gate of a running topic needs one."""
        fields, version = self.shape(Reason), self.seen_version()
        actions.remove_milestone(self.get_object(), by=request.user, version=version, **fields)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UpdateViewSet(OfTopics):
    """Progress updates of the topics that one may see."""

    queryset = Update.objects.none()
    serializer_class = UpdateSerializer
    row_class = UpdateRow
    input_class = UpdateInput
    new_class = NewUpdateInput
    filterset_class = UpdateFilters

    def get_queryset(self):
        seen = Update.objects.visible_to(self.request.user)
        return seen if self.action == "list" else seen.select_related("by", "topic__cycle")

    @extend_schema(request=NewUpdateInput, responses={201: UpdateSerializer})
    def create(self, request):
        """Reports progress; by the group and the office."""
        return super().create(request)

    def add_to(self, topic: Topic, fields: dict) -> Update:
        return actions.report(topic, by=self.request.user, **fields)

    def edit(self, update: Update, fields: dict, version: int | None) -> Update:
        return actions.correct_update(update, by=self.request.user, version=version, **fields)


class RiskViewSet(OfTopics):
    """Risks of the topics that one may see."""

    queryset = Risk.objects.none()
    serializer_class = RiskSerializer
    input_class = RiskInput
    new_class = NewRiskInput
    filterset_class = RiskFilters

    def get_queryset(self):
        return Risk.objects.visible_to(self.request.user).select_related("owner", "topic__cycle")

    @extend_schema(request=NewRiskInput, responses={201: RiskSerializer})
    def create(self, request):
        """Adds a risk to a topic."""
        return super().create(request)

    def add_to(self, topic: Topic, fields: dict) -> Risk:
        return actions.add_risk(topic, by=self.request.user, **fields)

    def edit(self, risk: Risk, fields: dict, version: int | None) -> Risk:
        return actions.edit_risk(risk, by=self.request.user, version=version, **fields)


RESOURCES = {
    "procedures": ProcedureViewSet,
    "milestones": MilestoneViewSet,
    "updates": UpdateViewSet,
    "risks": RiskViewSet,
}
ROUTES = {}
