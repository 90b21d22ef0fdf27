"""Who scores what, in cycles where judges score what they are assigned."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.rest import ListViewSet, find, verb
from projects.models import Topic
from projects.rules import may_run_cycles
from scoring import actions
from scoring.assigned import Draft
from scoring.filters import AssignmentFilters
from scoring.models import Assignment
from scoring.serializers.assignments import (
    AssignedSerializer,
    AssignInput,
    AssignmentInput,
    AssignmentRow,
    AssignmentSerializer,
)


class AssignmentViewSet(ListViewSet):
    """One's own assignments; all of them for the office. Made and deleted, never changed; many at once by
    the verb `assign` of the cycle."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    row_class = AssignmentRow
    filterset_class = AssignmentFilters

    def get_queryset(self):
        return Assignment.objects.visible_to(self.request.user).select_related("judge", "cycle", "topic")

    @extend_schema(request=AssignmentInput, responses={201: AssignmentSerializer})
    def create(self, request):
        """One judge more for a topic."""
        may_run_cycles(request.user).require()
        fields = self.shape(AssignmentInput)
        topic = find(Topic.objects.visible_to(request.user), fields["topic"])
        made = actions.assign_one(topic, judge=fields["judge"], by=request.user)
        return self.again(made.pk, status.HTTP_201_CREATED)

    def destroy(self, request, pk):
        """Takes a topic from a judge who has not scored it."""
        assignment = self.get_object()
        self.expect_unchanged()
        actions.unassign(assignment, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Assigning:
    """The whole assignment of a cycle at once."""

    @verb("assign", request=AssignInput, responses=AssignedSerializer)
    def assign(self, request, pk):
        """Puts an assignment in place of the one there is, as given or as the product proposes. `If-Match`
        is the cycle's version."""
        cycle = self.get_object()
        self.may_write().require()
        fields, version = self.shape(AssignInput), self.seen_version()
        common = {"by": request.user, "version": version, "dry_run": fields["dry_run"]}
        if fields["propose"]:
            draft = actions.assign_proposed(cycle, anew=not fields["keep"], **common)
        else:
            draft = actions.assign(
                cycle, pairs=fields["pairs"], remove_scored=fields["remove_scored"], **common
            )
        told = _told(draft, dry_run=fields["dry_run"])
        return Response(told, headers={"ETag": f'"{told["version"]}"'})


def _told(draft: Draft, *, dry_run: bool) -> dict:
    """As AssignedSerializer tells it."""
    found, weighed = draft.roster, draft.weighed()
    loads = zip(found.judges, weighed.load, strict=True)
    return {
        "dry_run": dry_run,
        "version": found.cycle.version,
        "added": int(draft.added.sum()),
        "removed": int(draft.removed.sum()),
        "pairs": [list(pair) for pair in found.pairs(draft.rows)],
        "load": [{"judge": judge.pk, "topics": topics} for judge, topics in loads],
        "shortages": [vars(short) for short in weighed.short],
        "groups": [[judge.pk for judge in group] for group in weighed.groups],
        "linked": len(weighed.groups) < 2,
        "links": [list(pair) for pair in draft.links],
    }
