"""The plan of a topic: procedures, milestones, progress updates, risks (design.md §4)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from plans.querysets import MilestoneQuerySet, ProcedureQuerySet, UpdateQuerySet
from projects.models import Topic
from projects.querysets import OfTopicQuerySet


class Procedure(Versioned):
    """A way to work 活动程序, e.g. the ten steps of problem solving. What its steps are, an edition says."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    title = Line(_("title"), max_length=80)
    title_en = Line(_("English title"), max_length=80, blank=True)
    type = models.CharField(
        pgettext_lazy("procedure", "for topics of type"), max_length=16, choices=Topic.Type, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("procedure", args=[self.pk])


class Edition(models.Model):
    """The steps of a procedure as they stood at one time; a change makes the next number, never alters this.

    `steps`: a list of {"code", "title", "title_en", "days" (planned length, calendar days, ≥ 1),
    "gate" (a stage review is held at its end), "loop" (a failed effect check leads back here)}.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    steps = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="edition_once")]

    def __str__(self):
        return f"{self.procedure} ({self.number})"


class Plan(Versioned):
    """By which edition a topic works, since when, and in which loop of it."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="plan")
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="plans", verbose_name=_("procedure")
    )
    starts_on = models.DateField(_("start"))
    loop = models.PositiveSmallIntegerField(_("loop"), default=1, editable=False)

    objects = OfTopicQuerySet.as_manager()

    def __str__(self):
        return str(self.topic)


class Milestone(Versioned):
    """A step of the plan with an owner and dates. `actual_end` is the day that the group names; when it was
    entered, `completed_at` says, and `is_late_entry` that this was on a later day."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DOING = "doing", _("doing")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="milestones", verbose_name=_("topic"))
    loop = models.PositiveSmallIntegerField(_("loop"), default=1, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    step = models.CharField(max_length=30, blank=True, editable=False)
    title = Line(_("title"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("owner"),
    )
    planned_start = models.DateField(_("planned start"))
    planned_end = models.DateField(_("planned end"))
    first_planned_end = models.DateField(_("first planned end"), editable=False)
    actual_start = models.DateField(_("actual start"), null=True, blank=True)
    actual_end = models.DateField(_("actual end"), null=True, blank=True)
    completed_at = models.DateTimeField(_("entered at"), null=True, editable=False)
    is_late_entry = models.BooleanField(_("late entry"), default=False, editable=False)
    progress = models.PositiveSmallIntegerField(
        _("progress"), default=0, validators=[MaxValueValidator(100)], help_text=_("0 to 100 %.")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    is_gate = models.BooleanField(
        _("gate"), default=False, help_text=_("A stage review is held when it is reached.")
    )
    passed_at = models.DateTimeField(_("gate passed at"), null=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "loop", "position", "id"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__gte=F("planned_start")),
                name="milestone_ends_after_start",
                violation_error_message=_("The planned end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(actual_end__isnull=True)
                | Q(actual_start__isnull=True)
                | Q(actual_end__gte=F("actual_start")),
                name="milestone_actual_order",
                violation_error_message=_("The actual end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="milestone_progress_percent",
                violation_error_message=_("Progress is a whole number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "doing", "done", "cancelled"]), name="milestone_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(actual_end__isnull=False, progress=100),
                name="milestone_done_is_complete",
                violation_error_message=_("What is done has an actual end and a progress of 100 %."),
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "loop", "position"], name="milestone_in_plan"),
            models.Index(
                fields=["planned_end"], name="milestone_open_end", condition=Q(state__in=["planned", "doing"])
            ),
            models.Index(fields=["owner", "planned_end"], name="milestone_of_owner"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("milestone", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.DOING)

    def is_overdue(self, today) -> bool:
        """Derived, never stored (design.md §4)."""
        return self.is_open and self.planned_end < today


class Colour(models.TextChoices):
    """How a group sees its own topic."""

    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    OFF_TRACK = "off_track", _("off track")


class Update(Versioned):
    """A progress report 进展填报."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="updates", verbose_name=_("topic"))
    done = Prose(pgettext_lazy("update", "what was done"), max_length=4000)
    next = Prose(_("what is next"), max_length=4000, blank=True)
    obstacles = Prose(_("obstacles"), max_length=4000, blank=True)
    colour = models.CharField(_("colour"), max_length=9, choices=Colour, default=Colour.ON_TRACK)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        constraints = [
            models.CheckConstraint(
                condition=Q(colour__in=["on_track", "at_risk", "off_track"]), name="update_colour_known"
            )
        ]
        indexes = [models.Index(fields=["topic", "-created_at"], name="update_of_topic")]

    def __str__(self):
        return self.done[:60]

    def get_absolute_url(self):
        return f"{reverse('topic-updates', args=[self.topic_id])}#update-{self.pk}"


class Risk(Versioned):
    """Something that may go wrong 风险, what is done about it, and who sees to it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("risk", "open")
        CLOSED = "closed", pgettext_lazy("risk", "closed")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="risks", verbose_name=_("topic"))
    what = Prose(_("what may happen"), max_length=2000)
    likelihood = models.PositiveSmallIntegerField(
        _("likelihood"), validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("1 to 5.")
    )
    impact = models.PositiveSmallIntegerField(
        _("impact"), validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("1 to 5.")
    )
    answer = Prose(_("answer to it"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("owner"),
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_levels_in_range"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="risk_state_known"),
        ]

    def __str__(self):
        return self.what[:60]

    def get_absolute_url(self):
        return reverse("topic-risks", args=[self.topic_id])

    @property
    def weight(self) -> int:
        """Likelihood times impact, 1..25."""
        return self.likelihood * self.impact
