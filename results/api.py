"""Indicators, readings, benefits and changes over the API."""

from contextlib import contextmanager

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.refusals import Invalid
from kit.rest import Editable, ListViewSet, Reason, find, verb
from projects.models import Topic
from results import actions
from results.filters import BenefitFilters, ChangeFilters, IndicatorFilters, ReadingFilters
from results.models import Benefit, Change, Indicator, Reading
from results.queries import indicator_of, whole
from results.serializers import (
    BenefitInput,
    BenefitSerializer,
    ChangeSerializer,
    ConfirmationInput,
    IndicatorInput,
    IndicatorSerializer,
    NewBenefitInput,
    NewChangeInput,
    NewIndicatorInput,
    NewReadingInput,
    ReadingInput,
    ReadingSerializer,
)


class IndicatorViewSet(Editable, ListViewSet):
    """What the topics that one may see are measured by."""

    queryset = Indicator.objects.none()
    serializer_class = IndicatorSerializer
    input_class = IndicatorInput
    filterset_class = IndicatorFilters

    def get_queryset(self):
        return Indicator.objects.visible_to(self.request.user).select_related("topic").with_latest()

    @extend_schema(request=NewIndicatorInput, responses={201: IndicatorSerializer})
    def create(self, request):
        """A new indicator of a topic that is established or runs; by its lead."""
        fields = self.shape(NewIndicatorInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        return self.again(actions.add_indicator(topic, by=request.user, **fields).pk, status.HTTP_201_CREATED)

    def edit(self, indicator: Indicator, fields: dict, version: int | None) -> Indicator:
        return actions.edit_indicator(indicator, by=self.request.user, version=version, **fields)

    def destroy(self, request, pk):
        """Before the topic starts, and only without readings."""
        actions.remove_indicator(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReadingViewSet(Editable, ListViewSet):
    """What the indicators were, day by day."""

    queryset = Reading.objects.none()
    serializer_class = ReadingSerializer
    input_class = ReadingInput
    filterset_class = ReadingFilters

    def get_queryset(self):
        return Reading.objects.visible_to(self.request.user).select_related("indicator__topic", "by")

    @extend_schema(request=NewReadingInput, responses={201: ReadingSerializer})
    def create(self, request):
        """A new reading, one a day; by anybody of the group."""
        fields = self.shape(NewReadingInput)
        indicators = Indicator.objects.visible_to(request.user).select_related("topic")
        indicator = find(indicators, fields.pop("indicator"))
        reading = actions.read(indicator, by=request.user, via=Reading.Via.API, **fields)
        return self.again(reading.pk, status.HTTP_201_CREATED)

    def edit(self, reading: Reading, fields: dict, version: int | None) -> Reading:
        return actions.correct_reading(reading, by=self.request.user, version=version, **fields)

    @verb("remove", responses={204: None})
    def remove(self, request, pk):
        """Takes a reading away; needs a reason."""
        reading, fields = self.get_object(), self.shape(Reason)
        actions.remove_reading(reading, by=request.user, version=self.seen_version(), **fields)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BenefitViewSet(Editable, ListViewSet):
    """Money that the topics bring or save."""

    queryset = Benefit.objects.none()
    serializer_class = BenefitSerializer
    input_class = BenefitInput
    filterset_class = BenefitFilters

    def get_queryset(self):
        user = self.request.user
        return Benefit.objects.visible_to(user).with_whole_seen_by(user).select_related("topic", "by")

    @extend_schema(request=NewBenefitInput, responses={201: BenefitSerializer})
    def create(self, request):
        """Claims a benefit for a topic; by its lead."""
        fields = self.shape(NewBenefitInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        benefit = actions.claim_benefit(topic, by=request.user, **self._with_whole(fields))
        return self.again(benefit.pk, status.HTTP_201_CREATED)

    def edit(self, benefit: Benefit, fields: dict, version: int | None) -> Benefit:
        fields = self._with_whole(fields)
        return actions.edit_benefit(benefit, by=self.request.user, version=version, **fields)

    def _with_whole(self, fields: dict) -> dict:
        if (key := fields.get("counted_in")) is None:
            return fields
        return fields | {"counted_in": whole(key, by=self.request.user)}

    def destroy(self, request, pk):
        """As long as it is not confirmed, and nothing is counted in it."""
        actions.remove_benefit(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @verb("confirm", request=ConfirmationInput, responses=BenefitSerializer)
    def confirm(self, request, pk):
        """By the office or a leader outside the group, once finance has confirmed it."""
        benefit, fields = self.get_object(), self.shape(ConfirmationInput)
        actions.confirm_benefit(benefit, by=request.user, version=self.seen_version(), **fields)
        return self.again(benefit.pk)

    @verb("withdraw", responses=BenefitSerializer)
    def withdraw(self, request, pk):
        """Takes the confirmation back; needs a reason."""
        benefit, fields = self.get_object(), self.shape(Reason)
        actions.withdraw_confirmation(benefit, by=request.user, version=self.seen_version(), **fields)
        return self.again(benefit.pk)


class ChangeViewSet(ListViewSet):
    """Requests to change what was set out. They are decided, never edited."""

    queryset = Change.objects.none()
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilters

    def get_queryset(self):
        changes = Change.objects.visible_to(self.request.user)
        return changes.select_related("topic", "indicator__topic", "by", "decided_by")

    @extend_schema(request=NewChangeInput, responses={201: ChangeSerializer})
    def create(self, request):
        """Asks for a change; by the lead of the topic."""
        fields = self.shape(NewChangeInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        with _as_sent():
            if (key := fields.get("indicator")) is not None:
                fields["indicator"] = indicator_of(topic, key)
            change = actions.request_change(topic, by=request.user, **fields)
        return self.again(change.pk, status.HTTP_201_CREATED)

    @verb("approve", responses=ChangeSerializer)
    def approve(self, request, pk):
        """By a leader outside the group; a new target counts at once."""
        return self._decide(actions.approve_change)

    @verb("refuse", responses=ChangeSerializer)
    def refuse(self, request, pk):
        """By a leader outside the group; needs a reason."""
        return self._decide(actions.refuse_change)

    def _decide(self, action) -> Response:
        change, fields = self.get_object(), self.shape(Reason)
        action(change, by=self.request.user, version=self.seen_version(), **fields)
        return self.again(change.pk)


@contextmanager
def _as_sent():
    """A refusal names the parts of the body as they were sent."""
    try:
        yield
    except Invalid as refusal:
        refusal.attr = {"old": "from", "new": "to"}.get(refusal.attr, refusal.attr)
        raise


RESOURCES = {
    "indicators": IndicatorViewSet,
    "readings": ReadingViewSet,
    "benefits": BenefitViewSet,
    "changes": ChangeViewSet,
}
ROUTES = {}
