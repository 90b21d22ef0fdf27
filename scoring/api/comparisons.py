"""Comparisons in pairs for the weights of a cycle."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.rest import ListViewSet, find
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring import actions
from scoring.filters import ComparisonFilters
from scoring.models import Comparison
from scoring.serializers.comparisons import CompareInput, ComparisonSerializer, InviteInput


class ComparisonViewSet(ListViewSet):
    """One's own comparisons; all of them for the office and leaders. The office invites, experts compare."""

    queryset = Comparison.objects.none()
    serializer_class = ComparisonSerializer
    filterset_class = ComparisonFilters

    def get_queryset(self):
        return Comparison.objects.visible_to(self.request.user).select_related("expert")

    @extend_schema(request=InviteInput, responses={200: ComparisonSerializer, 201: ComparisonSerializer})
    def create(self, request):
        """Invites an expert to compare; 200 where this expert was invited before."""
        may_run_cycles(request.user).require()
        fields = self.shape(InviteInput)
        cycle = find(Cycle.objects.all(), fields["cycle"])
        comparison, new = actions.invite_expert(cycle, by=request.user, expert=fields["expert"])
        return self.again(comparison.pk, status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(request=CompareInput)
    def update(self, request, pk):
        return self._compare(partial=False)

    @extend_schema(request=CompareInput)
    def partial_update(self, request, pk):
        return self._compare(partial=True)

    def _compare(self, *, partial: bool) -> Response:
        comparison, version = self.get_object(), self.expected_version()
        fields = self.shape(CompareInput, partial=partial)
        return self.again(actions.compare(comparison, by=self.request.user, version=version, **fields).pk)

    def destroy(self, request, pk):
        """Takes an expert off the list, with what was compared."""
        comparison = self.get_object()
        actions.dismiss_expert(comparison, by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)
