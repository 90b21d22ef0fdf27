"""Stage reviews, marks and rectifications over the API."""

from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from kit.rest import Editable, ListViewSet, Reason, find, verb
from projects.models import Topic
from reviews import actions
from reviews.filters import MarkFilters, RectificationFilters, ReviewFilters
from reviews.models import Rectification, ReviewMark, StageReview
from reviews.serializers import (
    ConclusionInput,
    EvidenceInput,
    MarkSerializer,
    NewFindingInput,
    NewReviewInput,
    NewReviewMarksInput,
    ReassignInput,
    RectificationDetail,
    RectificationSerializer,
    ReviewDetail,
    ReviewersInput,
    ReviewInput,
    ReviewMarksInput,
    ReviewSerializer,
)


class StageReviewViewSet(Editable, ListViewSet):
    """Stage reviews at the gates, and acceptances, of the topics that one may see."""

    queryset = StageReview.objects.none()
    input_class = ReviewInput
    filterset_class = ReviewFilters

    def get_serializer_class(self):
        return ReviewSerializer if self.action == "list" else ReviewDetail

    def get_queryset(self):
        seen = StageReview.objects.visible_to(self.request.user).annotate(marks_given=Count("marks"))
        seen = seen.select_related("topic__cycle", "milestone", "edition").prefetch_related("reviewers")
        return seen if self.action == "list" else seen.prefetch_related("rectifications__owner")

    @extend_schema(request=NewReviewInput, responses={201: ReviewDetail})
    def create(self, request):
        """Prepares a draft for the next gate. An acceptance begins with `request-acceptance` of the topic."""
        fields = self.shape(NewReviewInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        review = actions.prepare_review(topic, by=request.user, **fields)
        return self.again(review.pk, status.HTTP_201_CREATED)

    def edit(self, review: StageReview, fields: dict, version: int | None) -> StageReview:
        return actions.edit_review(review, by=self.request.user, version=version, **fields)

    def destroy(self, request, pk):
        """Throws a draft away."""
        actions.discard_review(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @verb("submit", request=None, responses=ReviewDetail)
    def submit(self, request, pk):
        """Hands it to the reviewers; 409 `not_ready` with everything that is missing."""
        review = actions.submit_review(self.get_object(), by=request.user, version=self.seen_version())
        return self.again(review.pk)

    @verb("name-reviewers", request=ReviewersInput, responses=ReviewDetail)
    def name_reviewers(self, request, pk):
        """Says who marks, in place of who was named before."""
        review, fields = self.get_object(), self.shape(ReviewersInput)
        actions.name_reviewers(review, by=request.user, version=self.seen_version(), **fields)
        return self.again(review.pk)

    @verb("conclude", request=ConclusionInput, responses=ReviewDetail)
    def conclude(self, request, pk):
        """Ends it: `pass_after_rectification` needs findings, `adjust` begins the next loop."""
        review, fields = self.get_object(), self.shape(ConclusionInput)
        actions.conclude(review, by=request.user, version=self.seen_version(), **fields)
        return self.again(review.pk)


class ReviewMarkViewSet(ListViewSet):
    """One's own marks; all of a review's once it has been concluded. A leader who has marked, or who sees
    that all named reviewers have, gets them for the conclusion."""

    queryset = ReviewMark.objects.none()
    serializer_class = MarkSerializer
    filterset_class = MarkFilters

    def get_queryset(self):
        seen = ReviewMark.objects.visible_to(self.request.user)
        return seen.select_related("review__topic__cycle", "review__edition", "reviewer")

    @extend_schema(request=NewReviewMarksInput, responses={200: MarkSerializer, 201: MarkSerializer})
    def create(self, request):
        """Marks a review, or marks it again (200); every criterion of its rubric."""
        fields = self.shape(NewReviewMarksInput)
        review = find(StageReview.objects.visible_to(request.user), fields.pop("review"))
        written = actions.mark(review, by=request.user, version=self.seen_version(), **fields)
        new = written.version == 1
        return self.again(written.pk, status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(request=ReviewMarksInput)
    def update(self, request, pk):
        written, version = self.get_object(), self.expected_version()
        fields = {"comment": ""} | self.shape(ReviewMarksInput)
        return self._mark_again(written, fields, version)

    @extend_schema(request=ReviewMarksInput)
    def partial_update(self, request, pk):
        written, version = self.get_object(), self.expected_version()
        fields = {"marks": {}, "comment": written.comment} | self.shape(ReviewMarksInput, partial=True)
        return self._mark_again(written, fields | {"marks": written.marks | fields["marks"]}, version)

    def _mark_again(self, written: ReviewMark, fields: dict, version: int | None) -> Response:
        return self.again(actions.mark_again(written, by=self.request.user, version=version, **fields).pk)


class RectificationViewSet(Editable, ListViewSet):
    """Findings of stage reviews and what is done about them, in the topics that one may see. A leader or the
    office changes owner and deadline, with a reason, until it is reported as done."""

    queryset = Rectification.objects.none()
    input_class = ReassignInput
    filterset_class = RectificationFilters

    def get_serializer_class(self):
        return RectificationSerializer if self.action == "list" else RectificationDetail

    def get_queryset(self):
        seen = Rectification.objects.visible_to(self.request.user).select_related("owner")
        return seen if self.action == "list" else seen.select_related("topic__cycle", "review__topic__cycle")

    @extend_schema(request=NewFindingInput, responses={201: RectificationDetail})
    def create(self, request):
        """Adds a finding to a review that still waits for others to be verified; by a leader."""
        fields = self.shape(NewFindingInput)
        review = find(StageReview.objects.visible_to(request.user), fields.pop("review"))
        finding = actions.add_finding(review, by=request.user, **fields)
        return self.again(finding.pk, status.HTTP_201_CREATED)

    def edit(self, finding: Rectification, fields: dict, version: int | None) -> Rectification:
        fields = {"reason": ""} | fields
        return actions.reassign(finding, by=self.request.user, version=version, **fields)

    @verb("complete", request=EvidenceInput, responses=RectificationDetail)
    def complete(self, request, pk):
        """Says what was done; needs `evidence`."""
        return self._move(actions.complete, EvidenceInput)

    @verb("verify", responses=RectificationDetail)
    def verify(self, request, pk):
        """Confirms it, by somebody else than who owns or did it; the last one opens the gate."""
        return self._move(actions.verify, Reason)

    @verb("send-back", responses=RectificationDetail)
    def send_back(self, request, pk):
        """Asks for more; needs a reason."""
        return self._move(actions.send_back, Reason)

    def _move(self, action, shape) -> Response:
        finding, fields = self.get_object(), self.shape(shape)
        action(finding, by=self.request.user, version=self.seen_version(), **fields)
        return self.again(finding.pk)


RESOURCES = {
    "stage-reviews": StageReviewViewSet,
    "review-marks": ReviewMarkViewSet,
    "rectifications": RectificationViewSet,
}
ROUTES = {}
