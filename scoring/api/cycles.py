"""Cycles: set up, moved from phase to phase, copied."""

from functools import partial

from rest_framework import status
from rest_framework.response import Response

from kit.rest import Editable, ListViewSet, verb
from projects.actions import close_cycle, open_proposing
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring import actions
from scoring.api.agreement import Agreement
from scoring.api.assignments import Assigning
from scoring.api.minutes import Minutes
from scoring.api.results import Results
from scoring.api.stability import Stability
from scoring.api.what_if import WhatIf
from scoring.filters import CycleFilters
from scoring.serializers.cycles import (
    AdoptWeightsInput,
    CertifyInput,
    CopyCycleInput,
    CycleInput,
    CycleRowSerializer,
    CycleSerializer,
    OpenScoringInput,
    ReopenInput,
)

phase_verb = partial(verb, request=None, responses=CycleSerializer)


class CycleViewSet(Minutes, Results, Agreement, Assigning, Stability, WhatIf, Editable, ListViewSet):
    """Rounds, from the call for proposals to the closing of the elected topics. Everybody knows of them,
    the office runs them, a leader certifies."""

    queryset = Cycle.objects.with_sizes().prefetch_related("themes")
    serializer_class = CycleSerializer
    input_class = CycleInput
    filterset_class = CycleFilters

    def get_serializer_class(self):
        return CycleRowSerializer if self.action == "list" else CycleSerializer

    def may_write(self):
        return may_run_cycles(self.request.user)

    def add(self, fields: dict) -> Cycle:
        return actions.add_cycle(by=self.request.user, **fields)

    def edit(self, cycle: Cycle, fields: dict, version: int | None) -> Cycle:
        return actions.set_up(cycle, by=self.request.user, version=version, **fields)

    def _move(self, act, input_class=None) -> Response:
        cycle = self.get_object()
        fields = self.shape(input_class) if input_class else {}
        return self.again(act(cycle, by=self.request.user, version=self.seen_version(), **fields).pk)

    @phase_verb("open-proposing")
    def open_proposing(self, request, pk):
        """Calls for proposals."""
        return self._move(open_proposing)

    @phase_verb("open-scoring", request=OpenScoringInput)
    def open_scoring(self, request, pk):
        """Ends the proposals, freezes the rulebook, draws the judges' numbers."""
        return self._move(actions.open_scoring, OpenScoringInput)

    @phase_verb("close-scoring")
    def close_scoring(self, request, pk):
        """Computes the ranking and freezes the shortlist."""
        return self._move(actions.close_scoring)

    @phase_verb("open-voting")
    def open_voting(self, request, pk):
        """Opens the ballot over the shortlist, closing scoring first where that hasn't been done."""
        return self._move(actions.open_voting)

    @phase_verb("close-voting")
    def close_voting(self, request, pk):
        """Counts the ballots and freezes the tally. A runoff that is due opens at once."""
        return self._move(actions.close_voting)

    @phase_verb("certify", request=CertifyInput)
    def certify(self, request, pk):
        """Seals the selection record and establishes the topics. Departures from the tally need reasons."""
        return self._move(actions.certify, CertifyInput)

    @phase_verb("close")
    def close(self, request, pk):
        """Ends a cycle whose topics have all ended."""
        return self._move(close_cycle)

    @phase_verb("reopen", request=ReopenInput)
    def reopen(self, request, pk):
        """Goes one step back, or to `phase`; needs a reason, and keeps what was there."""
        return self._move(actions.reopen, ReopenInput)

    @phase_verb("adopt-weights", request=AdoptWeightsInput)
    def adopt_weights(self, request, pk):
        """Makes equal weights, the experts' or the combined ones those of the cycle, with their origin."""
        return self._move(actions.adopt_weights, AdoptWeightsInput)

    @verb("copy", request=CopyCycleInput, responses={201: CycleSerializer})
    def copy(self, request, pk):
        """A new cycle with the rules, people and themes of this one."""
        cycle = self.get_object()
        self.may_write().require()
        copied = actions.copy_cycle(cycle, by=request.user, **self.shape(CopyCycleInput))
        return self.again(copied.pk, status.HTTP_201_CREATED)
