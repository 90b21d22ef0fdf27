"""Absences: who votes by proxy or on paper."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.rest import ListViewSet
from projects.models import Cycle
from scoring import actions
from scoring.filters import AbsenceFilters
from scoring.models import Absence
from scoring.serializers.entries import AbsenceInput, AbsenceSerializer


class AbsenceViewSet(ListViewSet):
    """One's own absence and the proxies that one holds; all for the office. Noted and ended only."""

    queryset = Absence.objects.none()
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilters

    def get_queryset(self):
        return Absence.objects.visible_to(self.request.user).with_use().select_related("voter", "holder")

    @extend_schema(request=AbsenceInput, responses={201: AbsenceSerializer})
    def create(self, request):
        """Names the holder of one's proxy. The office also enters those of others, and who votes on paper."""
        fields = {"voter": request.user} | self.shape(AbsenceInput)
        cycle = Cycle(pk=fields.pop("cycle"))  # found, or 404, by the lock on it
        note = {"proxy": actions.name_proxy, "paper": actions.note_paper}[fields.pop("kind")]
        return self.again(note(cycle, by=request.user, **fields).pk, status.HTTP_201_CREATED)

    def destroy(self, request, pk):
        """Ends a proxy that was not used, or takes the note of a paper ballot back."""
        absence = self.get_object()
        self.expect_unchanged()
        actions.end_absence(absence, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
