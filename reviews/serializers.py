"""The shape of reviews, marks and rectifications."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Input, Key, Mapping, Reference, References
from people.models import User
from plans.models import Milestone
from reviews.models import Rectification, ReviewMark, StageReview
from reviews.rules import open_rectification_moves, open_review_moves


class RectificationSerializer(serializers.ModelSerializer):
    """A finding and what is done about it."""

    owner_name = serializers.CharField(source="owner.name")
    is_overdue = serializers.SerializerMethodField()

    class Meta:
        model = Rectification
        fields = (
            "id",
            "review",
            "topic",
            "finding",
            "kind",
            "owner",
            "owner_name",
            "deadline",
            "state",
            "is_overdue",
            "evidence",
            "done_by",
            "done_at",
            "verified_by",
            "verified_at",
            "reason",
            "created_at",
            "version",
        )

    def get_is_overdue(self, finding: Rectification) -> bool:
        return finding.is_overdue(timezone.localdate())


class RectificationDetail(RectificationSerializer):
    """`actions` are the verbs open to the reader now."""

    actions = serializers.SerializerMethodField()

    class Meta(RectificationSerializer.Meta):
        fields = (*RectificationSerializer.Meta.fields, "actions")

    def get_actions(self, finding: Rectification) -> list[str]:
        return open_rectification_moves(self.context["request"].user, finding)


class ReviewSerializer(serializers.ModelSerializer):
    """A stage review. `indicator_state` is as it stood at the submission."""

    topic_title = serializers.CharField(source="topic.title")
    milestone_title = serializers.CharField(source="milestone.title", default=None, allow_null=True)
    reviewers = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    conclusion = serializers.ChoiceField(
        StageReview.Conclusion.choices, allow_blank=True, help_text=_("Empty until it is concluded.")
    )
    marks_given = serializers.IntegerField(
        help_text=_("How many have marked; which marks, review-marks say.")
    )

    class Meta:
        model = StageReview
        fields = (
            "id",
            "topic",
            "topic_title",
            "milestone",
            "milestone_title",
            "kind",
            "number",
            "loop",
            "state",
            "summary",
            "evidence",
            "by",
            "submitted_at",
            "reviewers",
            "marks_given",
            "conclusion",
            "reason",
            "chair",
            "concluded_at",
            "created_at",
            "updated_at",
            "version",
        )


class CriterionSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    text = serializers.CharField()
    text_en = serializers.CharField()


class RubricSerializer(serializers.Serializer):
    """By which edition it is marked, and on which scale."""

    edition = serializers.IntegerField(source="number")
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    criteria = CriterionSerializer(many=True)


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {}}})
class States(serializers.JSONField):
    """A list of indicators with what they were."""


class ReviewDetail(ReviewSerializer):
    """`actions` are the verbs open to the reader now."""

    indicator_state = States()
    rubric = RubricSerializer(source="edition")
    rectifications = RectificationSerializer(many=True)
    actions = serializers.SerializerMethodField()

    class Meta(ReviewSerializer.Meta):
        fields = (
            *ReviewSerializer.Meta.fields,
            "indicator_state",
            "rubric",
            "rectifications",
            "actions",
        )

    def get_actions(self, review: StageReview) -> list[str]:
        return open_review_moves(self.context["request"].user, review)


class ReviewInput(Input):
    """What its lead may write while it is a draft."""

    class Meta:
        model = StageReview
        fields = ("summary", "evidence")


class NewReviewInput(ReviewInput):
    topic = Key()
    milestone = Reference(Milestone.objects.all(), required=False, allow_null=True)

    class Meta(ReviewInput.Meta):
        fields = ("topic", "milestone", *ReviewInput.Meta.fields)


class FindingInput(Input):
    owner = Reference(User.objects.all())

    class Meta:
        model = Rectification
        fields = ("finding", "kind", "owner", "deadline")


class ReassignInput(Input):
    """Who is to do it, and by when."""

    owner = Reference(User.objects.all())
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="", help_text=_("Needed."))

    class Meta:
        model = Rectification
        fields = ("owner", "deadline", "reason")


class NewFindingInput(FindingInput):
    review = Key()

    class Meta(FindingInput.Meta):
        fields = ("review", *FindingInput.Meta.fields)


class ConclusionInput(serializers.Serializer):
    conclusion = serializers.ChoiceField(StageReview.Conclusion.choices)
    reason = serializers.CharField(max_length=4000, allow_blank=True, default="")
    findings = FindingInput(many=True, required=False, default=list)
    back_to = Reference(Milestone.objects.all(), required=False, allow_null=True, default=None)


class ReviewersInput(serializers.Serializer):
    reviewers = References(User.objects.all(), max_length=50)


class EvidenceInput(serializers.Serializer):
    evidence = serializers.CharField(max_length=4000, allow_blank=True, default="")


class MarkSerializer(serializers.ModelSerializer):
    """What one reviewer marked: whole numbers by the code of the criterion."""

    topic = serializers.IntegerField(source="review.topic_id")
    reviewer_name = serializers.CharField(source="reviewer.name")
    marks = Mapping()

    class Meta:
        model = ReviewMark
        fields = (
            "id",
            "review",
            "topic",
            "reviewer",
            "reviewer_name",
            "marks",
            "comment",
            "created_at",
            "updated_at",
            "version",
        )


class ReviewMarksInput(Input):
    class Meta:
        model = ReviewMark
        fields = ("marks", "comment")
        extra_kwargs = {"marks": {"required": True}}


class NewReviewMarksInput(ReviewMarksInput):
    review = Key()

    class Meta(ReviewMarksInput.Meta):
        fields = ("review", *ReviewMarksInput.Meta.fields)
