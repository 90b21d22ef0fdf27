"""Topics, members, attachments and oneself over the API."""

from django.db.models import Prefetch, Q
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.rest import Editable, ListViewSet, Reason, View, find, verb
from kit.wire import CleanMultiPartParser, OrjsonRenderer
from people.actions import edit_profile
from projects import actions, uploads
from projects.downloads import download
from projects.filters import AttachmentFilters, CommitmentFilters, MemberFilters, TopicFilters
from projects.lifecycle import MOVES
from projects.models import Attachment, Commitment, CommittedPerson, Cycle, TeamMember, Topic
from projects.serializers import (
    AttachmentInput,
    AttachmentSerializer,
    CommitmentInput,
    CommitmentSerializer,
    CopyInput,
    CounterInput,
    HandOverInput,
    MeInput,
    MemberChange,
    MemberInput,
    MemberSerializer,
    MeSerializer,
    NewTopicInput,
    TopicInput,
    TopicRow,
    TopicSerializer,
)

FILE_TYPES = tuple(dict.fromkeys(kind for kind, _beginnings in uploads.TYPES.values()))
VERBS = tuple(name for name, move in MOVES.items() if move.owner not in ("cycle", "review"))


class TopicViewSet(Editable, ListViewSet):
    """Improvement topics, from draft to proven result; each as far as one may see it."""

    queryset = Topic.objects.none()
    serializer_class = TopicSerializer
    row_class = TopicRow
    input_class = TopicInput
    filterset_class = TopicFilters

    def get_queryset(self):
        topics = Topic.objects.visible_to(self.request.user)
        if self.action == "list":
            return topics
        return topics.with_names().prefetch_related("departments", "attachments__by", "members__user")

    @extend_schema(request=NewTopicInput)
    def create(self, request):
        """A new draft. Cycle, center and title suffice."""
        fields = self.shape(NewTopicInput)
        cycle = find(Cycle.objects.all(), fields.pop("cycle"))
        topic = actions.propose(cycle=cycle, by=request.user, **fields)
        known = {"departments": fields.get("departments", []), "attachments": [], "members": []}
        topic._prefetched_objects_cache = known  # a new topic needs no reading
        return self.answer(topic, status.HTTP_201_CREATED)

    def edit(self, topic: Topic, fields: dict, version: int | None) -> Topic:
        return actions.edit(topic, by=self.request.user, version=version, **fields)

    @verb(
        f"(?P<verb>{'|'.join(VERBS)})",
        responses=TopicSerializer,
        parameters=[OpenApiParameter("verb", location=OpenApiParameter.PATH, enum=VERBS)],
        operation_id="topics_actions_create",
    )
    def move(self, request, pk, verb: str):
        """Moves the topic; `return`, `reject`, `send-back`, `reopen` and `terminate` need a reason. What it
        still lacks for the move is told at once: 409 `not_ready`, an error for each."""
        fields = self.shape(Reason)
        topic = actions.move(self.get_object(), verb, by=request.user, version=self.seen_version(), **fields)
        return self.again(topic.pk)

    @verb("approve-charter", request=None, responses=TopicSerializer)
    def approve_charter(self, request, pk):
        """A leader or the office approves the charter as it stands now."""
        topic = actions.approve_charter(self.get_object(), by=request.user, version=self.seen_version())
        return self.again(topic.pk)

    @verb("copy", request=CopyInput, responses={201: TopicSerializer})
    def copy(self, request, pk):
        """A draft in another cycle with what was proposed here."""
        topic = self.get_object()
        cycle = find(Cycle.objects.all(), self.shape(CopyInput)["cycle"])
        return self.again(actions.copy_topic(topic, cycle=cycle, by=request.user).pk, status.HTTP_201_CREATED)


class MemberViewSet(Editable, ListViewSet):
    """Who takes part in the topics that one may see, and one's own invitations."""

    queryset = TeamMember.objects.none()
    serializer_class = MemberSerializer
    input_class = MemberChange
    filterset_class = MemberFilters

    def get_queryset(self):
        user = self.request.user
        members = TeamMember.objects.select_related("user", "topic__cycle")
        if user.standing.is_office:
            return members
        return members.filter(Q(user=user) | Q(topic__in=Topic.objects.visible_to(user).values("pk")))

    @extend_schema(request=MemberInput, responses={201: MemberSerializer})
    def create(self, request):
        """Invites somebody."""
        fields = self.shape(MemberInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        return self.again(actions.invite(topic, by=request.user, **fields).pk, status.HTTP_201_CREATED)

    def edit(self, member: TeamMember, fields: dict, version: int | None) -> TeamMember:
        return actions.edit_member(member, by=self.request.user, version=version, **fields)

    def destroy(self, request, pk):
        """Only before the topic has started; afterwards the verb `remove`, which takes the reason."""
        actions.remove_member(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @verb("accept")
    def accept(self, request, pk):
        """The invited person takes part."""
        return self._respond(accept=True)

    @verb("decline")
    def decline(self, request, pk):
        """The invited person does not; needs a reason."""
        return self._respond(accept=False)

    def _respond(self, *, accept: bool) -> Response:
        reason = self.shape(Reason)["reason"]
        member = actions.respond(self.get_object(), accept=accept, by=self.request.user, reason=reason)
        return self.again(member.pk)

    @verb("remove", responses={204: None})
    def remove(self, request, pk):
        """Takes somebody out of the group; needs a reason once the topic has started."""
        reason = self.shape(Reason)["reason"]
        version = self.seen_version()
        actions.remove_member(self.get_object(), by=request.user, version=version, reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @verb("hand-over", request=HandOverInput, responses=MemberSerializer)
    def hand_over(self, request, pk):
        """Makes another accepted person of the group the lead; answers with that person's membership."""
        fields = self.shape(HandOverInput)
        to = fields.pop("user")
        member = actions.hand_over(
            self.get_object(), to=to, by=request.user, version=self.seen_version(), **fields
        )
        return self.again(member.pk)


class CommitmentViewSet(ListViewSet):
    """People and hours that topics ask other centers for, with the answers."""

    queryset = Commitment.objects.none()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilters

    def get_queryset(self):
        commitments = Commitment.objects.visible_to(self.request.user)
        people = Prefetch("people", CommittedPerson.objects.select_related("user"))
        return commitments.select_related("topic__cycle", "center", "asked_by").prefetch_related(people)

    @extend_schema(request=CommitmentInput, responses={201: CommitmentSerializer})
    def create(self, request):
        """Asks a center for named people."""
        fields = self.shape(CommitmentInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        asked = actions.ask_commitment(topic, by=request.user, **fields)
        return self.again(asked.pk, status.HTTP_201_CREATED)

    @verb("accept", responses=CommitmentSerializer)
    def accept(self, request, pk):
        """A manager of the asked center promises the people; of a counter-offer, the lead takes it."""
        return self._answer(actions.accept_commitment, Reason)

    @verb("decline", responses=CommitmentSerializer)
    def decline(self, request, pk):
        """As accept; needs a reason."""
        return self._answer(actions.decline_commitment, Reason)

    @verb("counter", request=CounterInput, responses=CommitmentSerializer)
    def counter(self, request, pk):
        """A manager of the asked center offers other people or hours; needs a reason."""
        return self._answer(actions.counter_commitment, CounterInput)

    def _answer(self, act, shape) -> Response:
        """What was declined may be out of sight for its center afterwards: shown from memory."""
        commitment = self.get_object()
        act(commitment, by=self.request.user, version=self.seen_version(), **self.shape(shape))
        commitment._prefetched_objects_cache = {}
        return self.answer(commitment)


class AttachmentViewSet(ListViewSet):
    """Files of the topics that one may see."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilters
    parser_classes = [CleanMultiPartParser]

    def get_queryset(self):
        topics = Topic.objects.visible_to(self.request.user)
        attachments = Attachment.objects.select_related("by", "topic__cycle")
        return attachments.filter(topic__in=topics.values("pk"))

    def perform_content_negotiation(self, request, force=False):
        """A file is sent as what it is, whatever the client would rather have."""
        if self.action == "content":
            return OrjsonRenderer(), OrjsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @extend_schema(request={"multipart/form-data": AttachmentInput}, responses={201: AttachmentSerializer})
    def create(self, request):
        """Adds a file to a draft or returned topic, or evidence to the work on an established one."""
        fields = self.shape(AttachmentInput)
        topic = find(Topic.objects.visible_to(request.user), fields.pop("topic"))
        attachment = actions.attach(topic, fields.pop("file"), by=request.user, **fields)
        return self.again(attachment.pk, status.HTTP_201_CREATED)

    def destroy(self, request, pk):
        self.expect_unchanged()
        actions.detach(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, *FILE_TYPES): OpenApiTypes.BINARY})
    @action(detail=True)
    def content(self, request, pk):
        """The file itself, always as a download."""
        return download(self.get_object())


class MeView(View):
    """Who is signed in, with seats and what they add up to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        return self._answer()

    @extend_schema(request=MeInput, responses=MeSerializer)
    def patch(self, request):
        """One's own name and language."""
        version, fields = self.expected_version(), self.shape(MeInput, instance=request.user, partial=True)
        own = {"name": request.user.name, "language": request.user.language}
        edit_profile(request.user, by=request.user, version=version, **(own | fields))
        return self._answer()

    def _answer(self) -> Response:
        data = MeSerializer(self.request.user, context={"request": self.request}).data
        return Response(data, headers={"ETag": f'"{data["version"]}"'})


RESOURCES = {
    "topics": TopicViewSet,
    "members": MemberViewSet,
    "commitments": CommitmentViewSet,
    "attachments": AttachmentViewSet,
}
ROUTES = {"me": MeView}
