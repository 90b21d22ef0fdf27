"""The shape of topics, members and attachments; of cycles in scoring, where their rules are known."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kit.rest import Reason
from kit.shapes import Input, Key, Reference, References, Row
from people.models import Center, User
from people.serializers import HeldSeatSerializer, StandingSerializer
from projects.evidence import SUBJECTS
from projects.models import Attachment, Commitment, CommittedPerson, TeamMember, Theme, Topic
from projects.rules import open_moves

TEXTS = ("background", "current_state", "goal", "plan_outline", "expected_benefit")


class TopicRow(Row):
    """A topic as lists show it."""

    id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True, help_text=_("Given at the first submission."))
    title = serializers.CharField()
    state = serializers.ChoiceField(Topic.State.choices)
    kind = serializers.ChoiceField(Topic.Kind.choices)
    type = serializers.ChoiceField(Topic.Type.choices)
    cycle = serializers.IntegerField()
    cycle_code = serializers.CharField(source="cycle.code")
    center = serializers.IntegerField()
    center_name = serializers.CharField(source="center.name")
    proposer = serializers.IntegerField()
    proposer_name = serializers.CharField(source="proposer.name")
    theme = serializers.IntegerField(allow_null=True)
    theme_name = serializers.CharField(source="theme.name", allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MemberSerializer(serializers.ModelSerializer):
    """Somebody's part in a topic."""

    user_name = serializers.CharField(source="user.name")

    class Meta:
        model = TeamMember
        fields = (
            "id",
            "topic",
            "user",
            "user_name",
            "role",
            "state",
            "weekly_hours",
            "reason",
            "created_at",
            "version",
        )


class MemberChange(Input):
    """What is set of a membership; the lead is handed over instead."""

    class Meta:
        model = TeamMember
        fields = ("role", "weekly_hours")


class MemberInput(MemberChange):
    topic = Key()
    user = Reference(User.objects.all())

    class Meta(MemberChange.Meta):
        fields = ("topic", "user", *MemberChange.Meta.fields)
        validators = []  # would tell who is in topics that one can't see; the action asks once they are seen


class HandOverInput(Reason):
    user = Reference(User.objects.all(), help_text=_("Somebody who has accepted to be in the group."))


class PersonSerializer(serializers.ModelSerializer):
    """A named person of a commitment and the hours a week."""

    user_name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = CommittedPerson
        fields = ("user", "user_name", "weekly_hours")


class PersonInput(Input):
    user = Reference(User.objects.all())

    class Meta:
        model = CommittedPerson
        fields = ("user", "weekly_hours")


class PeopleInput(serializers.ListField):
    """Named people and their hours; becomes (user, hours) pairs."""

    child = PersonInput()

    def __init__(self, **kwargs):
        super().__init__(min_length=1, max_length=50, **kwargs)

    def to_internal_value(self, data):
        return [(row["user"], row["weekly_hours"]) for row in super().to_internal_value(data)]


class CommitmentSerializer(serializers.ModelSerializer):
    """What a center was asked for, and its answer."""

    center_name = serializers.CharField(source="center.name")
    people = PersonSerializer(many=True)
    asked_by_name = serializers.CharField(source="asked_by.name")

    class Meta:
        model = Commitment
        fields = (
            "id",
            "topic",
            "center",
            "center_name",
            "purpose",
            "starts_on",
            "ends_on",
            "people",
            "state",
            "reason",
            "asked_by",
            "asked_by_name",
            "answered_by",
            "created_at",
            "version",
        )


class CommitmentInput(Input):
    topic = Key()
    center = Reference(Center.objects.all())
    people = PeopleInput()

    class Meta:
        model = Commitment
        fields = ("topic", "center", "purpose", "starts_on", "ends_on", "people")


class CounterInput(Reason):
    people = PeopleInput()


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of a topic; its bytes are at `content/`."""

    by_name = serializers.CharField(source="by.name")
    version = serializers.SerializerMethodField(help_text=_("Always 1: a file is never changed."))

    class Meta:
        model = Attachment
        fields = (
            "id",
            "topic",
            "subject",
            "subject_id",
            "name",
            "size",
            "content_type",
            "sha256",
            "by",
            "by_name",
            "at",
            "version",
        )

    def get_version(self, attachment) -> int:
        return 1


class AttachmentInput(serializers.Serializer):
    topic = Key()
    subject = serializers.ChoiceField(
        SUBJECTS,
        default="topic",
        help_text=_("What the file is evidence of: the topic or a part of its work."),
    )
    subject_id = Key(required=False, default=None, help_text=_("Which one; not for the topic itself."))
    file = serializers.FileField(allow_empty_file=True)


class TopicSerializer(serializers.ModelSerializer):
    """A topic with everything that belongs to it. `actions` are the verbs open to the reader now."""

    cycle_code = serializers.CharField(source="cycle.code")
    center_name = serializers.CharField(source="center.name")
    proposer_name = serializers.CharField(source="proposer.name")
    theme_name = serializers.CharField(source="theme.name", default=None, allow_null=True)
    departments = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    attachments = AttachmentSerializer(many=True)
    members = MemberSerializer(many=True)
    actions = serializers.SerializerMethodField()
    copied_from = serializers.SerializerMethodField(help_text=_("Null as well where it cannot be seen."))

    class Meta:
        model = Topic
        fields = (
            *TopicRow._declared_fields,
            *TEXTS,
            "budget",
            "departments",
            "copied_from",
            "started_at",
            "charter_approved_at",
            "charter_approved_by",
            "consolidating_since",
            "ended_at",
            "attachments",
            "members",
            "actions",
        )

    def get_copied_from(self, topic: Topic) -> int | None:
        if topic.copied_from_id is None:
            return None
        seen = Topic.objects.visible_to(self.context["request"].user)
        return seen.filter(pk=topic.copied_from_id).values_list("pk", flat=True).first()

    def get_actions(self, topic: Topic) -> list[str]:
        return open_moves(self.context["request"].user, topic)


class TopicInput(Input):
    """What its proposer may write."""

    center = Reference(Center.objects.all())
    theme = Reference(Theme.objects.all(), required=False, allow_null=True)
    departments = References(Center.objects.all(), required=False, max_length=200)

    class Meta:
        model = Topic
        fields = ("title", "center", "kind", "type", "theme", *TEXTS, "budget", "departments")


class NewTopicInput(TopicInput):
    cycle = Key()

    class Meta(TopicInput.Meta):
        fields = ("cycle", *TopicInput.Meta.fields)


class CopyInput(serializers.Serializer):
    cycle = Key(help_text=_("The cycle that takes the copy."))


class MeSerializer(serializers.ModelSerializer):
    """Who is signed in, and what that person may take part in."""

    seats = HeldSeatSerializer(many=True)
    standing = StandingSerializer()
    judging = serializers.SerializerMethodField(help_text=_("Cycles as a judge."))
    voting = serializers.SerializerMethodField(help_text=_("Cycles as a voter."))

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "name",
            "email",
            "language",
            "seats",
            "standing",
            "judging",
            "voting",
            "version",
        )

    def get_judging(self, user: User) -> list[int]:
        return list(user.judging.order_by("cycle").values_list("cycle", flat=True))

    def get_voting(self, user: User) -> list[int]:
        return list(user.voting.order_by("cycle").values_list("cycle", flat=True))


class MeInput(Input):
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, allow_blank=True)

    class Meta:
        model = User
        fields = ("name", "language")
