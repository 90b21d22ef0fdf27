"""Scorecards and recusals."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.rest import ListViewSet, find
from projects.models import Topic
from scoring import actions
from scoring.filters import RecusalFilters, ScorecardFilters
from scoring.models import Recusal, Scorecard
from scoring.serializers.entries import (
    MarksInput,
    RecusalInput,
    RecusalSerializer,
    ScorecardInput,
    ScorecardSerializer,
)


class ScorecardViewSet(ListViewSet):
    """One's own scorecards; once scoring has closed all of them for the office and leaders, and those for
    one's own topic without the names."""

    queryset = Scorecard.objects.none()
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilters

    def get_queryset(self):
        return Scorecard.objects.visible_to(self.request.user).with_labels().select_related("topic")

    @extend_schema(request=ScorecardInput, responses={200: ScorecardSerializer, 201: ScorecardSerializer})
    def create(self, request):
        """Scores a topic, or scores it again (200)."""
        fields, judge = self.shape(ScorecardInput), request.user
        topic = find(Topic.objects.visible_to(judge), fields.pop("topic"))
        card, new = actions.score(topic, by=judge, version=self.seen_version(), **fields)
        return self.again(card.pk, status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(request=MarksInput)
    def update(self, request, pk):
        card, version = self.get_object(), self.expected_version()
        fields = {"comment": ""} | self.shape(MarksInput)
        return self._rewrite(card, fields, version)

    @extend_schema(request=MarksInput)
    def partial_update(self, request, pk):
        card, version = self.get_object(), self.expected_version()
        fields = {"marks": {}, "comment": card.comment} | self.shape(MarksInput, partial=True)
        return self._rewrite(card, fields | {"marks": card.marks | fields["marks"]}, version)

    def _rewrite(self, card: Scorecard, fields: dict, version: int | None) -> Response:
        return self.again(actions.rescore(card, by=self.request.user, version=version, **fields).pk)


class RecusalViewSet(ListViewSet):
    """One's own recusals; all of them for the office and leaders. Set and lifted, never changed."""

    queryset = Recusal.objects.none()
    serializer_class = RecusalSerializer
    filterset_class = RecusalFilters

    def get_queryset(self):
        return Recusal.objects.visible_to(self.request.user).select_related("judge", "cycle")

    @extend_schema(request=RecusalInput, responses={201: RecusalSerializer})
    def create(self, request):
        """Declares a conflict of interest; the office also for others."""
        fields = {"judge": request.user} | self.shape(RecusalInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        recusal = actions.declare_recusal(topic, by=request.user, **fields)
        return self.again(recusal.pk, status.HTTP_201_CREATED)

    def destroy(self, request, pk):
        """Lifts a declared recusal; one that follows from the facts stays."""
        recusal = self.get_object()
        self.expect_unchanged()
        actions.lift_recusal(recusal, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
