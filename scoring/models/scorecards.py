"""Scorecards, who is to write them and who must not (methods.md §2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Prose
from kit.models import Versioned
from projects.models import Cycle, Topic
from scoring.dimensions import DIMENSIONS
from scoring.querysets import AssignmentQuerySet, RecusalQuerySet, ScorecardQuerySet


class Scorecard(Versioned):
    """Seven marks of one judge for one topic; null abstains. `on_paper`: the office wrote it."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="scorecards")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="scorecards", verbose_name=_("topic"))
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="scorecards", verbose_name=_("judge")
    )
    importance = models.FloatField(_("importance"), null=True, blank=True)
    goal = models.FloatField(_("goal"), null=True, blank=True)
    innovation = models.FloatField(pgettext_lazy("dimension", "innovation"), null=True, blank=True)
    urgency = models.FloatField(_("urgency"), null=True, blank=True)
    feasibility = models.FloatField(_("feasibility"), null=True, blank=True)
    cost = models.FloatField(_("cost"), null=True, blank=True)
    ease = models.FloatField(_("ease"), null=True, blank=True)
    comment = Prose(_("comment"), max_length=4000, blank=True)
    on_paper = models.BooleanField(default=False, db_default=False, editable=False)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        constraints = [models.UniqueConstraint(fields=["topic", "judge"], name="scorecard_once")]
        indexes = [
            models.Index(fields=["cycle", "judge"], name="scorecard_of_judge"),
            models.Index(fields=["judge", "-id"], name="scorecard_judge"),
        ]

    def __str__(self):
        return f"{self.judge} → {self.topic}"

    @property
    def marks(self) -> dict:
        """Dimension → mark; whole numbers as int, None for an abstention."""
        return {name: plain_number(getattr(self, name)) for name in DIMENSIONS}


def plain_number(value: float | None) -> int | float | None:
    """8.0 → 8, 7.5 → 7.5, None → None."""
    return int(value) if value is not None and value == int(value) else value


class Recusal(models.Model):
    """A (judge, topic) pair that is excluded everywhere, even if it was scored before (methods.md §2)."""

    class Cause(models.TextChoices):
        OWN_CENTER = "own_center", _("the topic is of the judge's own center")
        PROPOSER = "proposer", _("the judge proposed the topic")
        MEMBER = "member", _("the judge takes part in the topic")
        DECLARED = "declared", _("declared by the judge")
        OFFICE = "office", _("set by the office")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="recusals")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="recusals", verbose_name=_("topic"))
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals", verbose_name=_("judge")
    )
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    reason = Prose(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["topic", "judge"], name="recusal_once")]

    def __str__(self):
        return f"{self.judge} ↛ {self.topic}"


class Assignment(models.Model):
    """That a judge is to score a topic, in cycles where not everybody scores everything."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="assignments", verbose_name=_("cycle"))
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="assignments", verbose_name=_("topic"))
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name=_("judge")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["topic", "judge"], name="assignment_once")]
        indexes = [models.Index(fields=["cycle", "judge"], name="assignment_of_judge")]

    def __str__(self):
        return f"{self.judge} → {self.topic}"
