"""Ballots: one's own alone, and those that one casts with somebody's proxy."""

from drf_spectacular.utils import extend_schema
from rest_framework import status

from kit.rest import ListViewSet, verb
from people.models import User
from projects.models import Cycle
from scoring import actions
from scoring.filters import BallotFilters
from scoring.models import Ballot
from scoring.serializers.entries import BallotInput, BallotSerializer, ChoicesInput


class BallotViewSet(ListViewSet):
    """The ballots that one has cast, one's own and by proxy; nobody else's, for nobody."""

    queryset = Ballot.objects.none()
    serializer_class = BallotSerializer
    filterset_class = BallotFilters

    def get_queryset(self):
        return Ballot.objects.visible_to(self.request.user).select_related("round", "voter")

    @extend_schema(request=BallotInput, responses={200: BallotSerializer, 201: BallotSerializer})
    def create(self, request):
        """Casts a ballot, or casts it again (200)."""
        fields = self.shape(BallotInput)
        cycle = Cycle(pk=fields.pop("cycle"))  # found, or 404, by the lock on it
        voter = User(pk=fields.pop("voter", request.user.pk))  # whose proxy one holds, or 403
        ballot, new = actions.cast(cycle, by=request.user, voter=voter, version=self.seen_version(), **fields)
        return self.answer(ballot, status.HTTP_201_CREATED) if new else self.again(ballot.pk)

    @extend_schema(request=ChoicesInput)
    def update(self, request, pk):
        ballot, version = self.get_object(), self.expected_version()
        fields = self.shape(ChoicesInput)
        return self.again(actions.recast(ballot, by=request.user, version=version, **fields).pk)

    @extend_schema(request=ChoicesInput)
    def partial_update(self, request, pk):
        return self.update(request, pk)

    @verb("withdraw", request=None)
    def withdraw(self, request, pk):
        """Takes the ballot back; it doesn't count until it is cast again."""
        ballot = self.get_object()
        return self.answer(actions.withdraw_ballot(ballot, by=request.user, version=self.seen_version()))
