"""Stage reviews, the marks given in them, and the rectifications that follow (design.md §5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from plans.models import Milestone
from projects.models import Topic
from reviews import closed_loop
from reviews.querysets import MarkQuerySet, RectificationQuerySet, ReviewQuerySet


class Rubric(Versioned):
    """What reviewers mark; an edition says what its criteria are. Used is the newest that is active."""

    title = Line(_("title"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rubric", args=[self.pk])


class RubricEdition(models.Model):
    """The criteria as they stood at one time: a list of {"code", "title", "title_en", "text"}; marks go
    from `low` to `high` in whole numbers. A change makes the next number, never alters this one."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    criteria = models.JSONField()
    low = models.SmallIntegerField(default=1)
    high = models.SmallIntegerField(default=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_edition_once"),
            models.CheckConstraint(condition=Q(low__lt=models.F("high")), name="rubric_scale_rises"),
        ]

    def __str__(self):
        return f"{self.rubric} ({self.number})"


class StageReview(Versioned):
    """A stage review 阶段性评估 at a gate, or the acceptance 验收 at the end."""

    class Kind(models.TextChoices):
        STAGE = "stage", _("stage review")
        ACCEPTANCE = "acceptance", pgettext_lazy("review", "acceptance")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("review", "draft")
        SUBMITTED = "submitted", pgettext_lazy("review", "submitted")
        CONCLUDED = "concluded", _("concluded")

    class Conclusion(models.TextChoices):
        PASS = "pass", pgettext_lazy("conclusion", "pass")
        PASS_AFTER_RECTIFICATION = "pass_after_rectification", _("pass after rectification")
        ADJUST = "adjust", pgettext_lazy("conclusion", "adjust")
        TERMINATE = "terminate", pgettext_lazy("conclusion", "terminate")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="reviews", verbose_name=_("topic"))
    kind = models.CharField(
        pgettext_lazy("review", "kind"), max_length=10, choices=Kind, default=Kind.STAGE, editable=False
    )
    milestone = models.ForeignKey(
        Milestone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("gate"),
    )
    loop = models.PositiveSmallIntegerField(_("loop"), default=1, editable=False)
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT, editable=False)
    edition = models.ForeignKey(RubricEdition, models.PROTECT, editable=False, related_name="reviews")
    summary = Prose(_("summary"), max_length=6000, blank=True)
    evidence = Prose(_("evidence"), max_length=6000, blank=True)
    indicator_state = models.JSONField(default=list, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="reviewing", verbose_name=_("reviewers")
    )
    conclusion = models.CharField(
        _("conclusion"), max_length=24, choices=Conclusion, blank=True, editable=False
    )
    reason = Prose(_("reason"), max_length=4000, blank=True, editable=False)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    concluded_at = models.DateTimeField(_("concluded at"), null=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("stage review")
        verbose_name_plural = _("stage reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=closed_loop.REVIEW_STATES), name="review_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="concluded") & Q(conclusion__in=closed_loop.CONCLUSIONS))
                | (~Q(state="concluded") & Q(conclusion="")),
                name="review_concluded_once",
            ),
            models.UniqueConstraint(
                fields=["topic"],
                condition=~Q(state="concluded"),
                name="one_open_review_per_topic",
                violation_error_message=_("A stage review of this topic is open already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="review_state")]

    def __str__(self):
        return str(self.milestone or self.get_kind_display())

    def get_absolute_url(self):
        return reverse("review", args=[self.pk])


class ReviewMark(Versioned):
    """What one reviewer marked; nobody else sees it before the review is concluded."""

    review = models.ForeignKey(
        StageReview, models.CASCADE, related_name="marks", verbose_name=_("stage review")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_marks", verbose_name=_("reviewer")
    )
    marks = models.JSONField(_("marks"), default=dict)
    comment = Prose(_("comment"), max_length=4000, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["review", "id"]
        verbose_name = _("review mark")
        verbose_name_plural = _("review marks")
        constraints = [models.UniqueConstraint(fields=["review", "reviewer"], name="review_mark_once")]

    def __str__(self):
        return f"{self.reviewer}: {self.review}"


class Rectification(Versioned):
    """A finding and its rectification 整改: open → done → verified by somebody else, or sent back."""

    class Kind(models.TextChoices):
        IMMEDIATE = "immediate", _("immediate")
        COLLABORATIVE = "collaborative", _("collaborative")
        COMPREHENSIVE = "comprehensive", _("comprehensive")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("rectification", "open")
        DONE = "done", pgettext_lazy("rectification", "done, to be verified")
        VERIFIED = "verified", _("verified")
        SENT_BACK = "sent_back", _("sent back")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="rectifications", editable=False)
    review = models.ForeignKey(
        StageReview, models.CASCADE, related_name="rectifications", verbose_name=_("stage review")
    )
    finding = Prose(_("finding"), max_length=2000)
    kind = models.CharField(pgettext_lazy("rectification", "kind"), max_length=13, choices=Kind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rectifications", verbose_name=_("owner")
    )
    deadline = models.DateField(_("deadline"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN, editable=False)
    evidence = Prose(_("what was done, with evidence"), max_length=4000, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, editable=False)
    reason = Prose(_("reason"), max_length=2000, blank=True, editable=False)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        ordering = ["deadline", "id"]
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=closed_loop.RECTIFICATION_STATES), name="rectification_state_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (~Q(verified_by=models.F("owner")) & ~Q(verified_by=models.F("done_by"))),
                name="rectification_verified_by_another",
                violation_error_message=_("Somebody else must verify this."),
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "state"], name="rectification_of_topic"),
            models.Index(fields=["owner", "state"], name="rectification_of_owner"),
            models.Index(
                fields=["deadline"], name="rectification_unverified", condition=~Q(state="verified")
            ),
        ]

    def __str__(self):
        return self.finding[:60]

    def get_absolute_url(self):
        return reverse("rectification", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state != self.State.VERIFIED

    def is_overdue(self, today) -> bool:
        """Not even done after the deadline; derived, never stored."""
        return self.state in (self.State.OPEN, self.State.SENT_BACK) and self.deadline < today
