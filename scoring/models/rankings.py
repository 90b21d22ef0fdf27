"""What was computed from the scorecards; stored when scoring closes, never by a page (methods.md §1–§6)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Prose
from projects.models import Cycle, Topic
from scoring.models.rules import RulebookVersion
from scoring.querysets import ResultRowQuerySet, StabilityQuerySet


class Ranking(models.Model):
    """The evaluation as computed when scoring closed (methods.md §1–§4)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rankings")
    number = models.PositiveSmallIntegerField()
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    inputs_hash = models.CharField(max_length=64)
    versions = models.JSONField(default=dict)
    agreement = models.JSONField(
        encoder=DjangoJSONEncoder, default=dict, help_text=_("How far the judges agree (methods.md §5).")
    )
    computed_at = models.DateTimeField(auto_now_add=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        ordering = ["cycle", "-number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="ranking_once")]

    def __str__(self):
        return f"{self.cycle.code} ranking {self.number}"


class RankingRow(models.Model):
    """One topic's line in a ranking; composites on 0–100, panel means on the scale of the cycle."""

    class Status(models.TextChoices):
        RANKED = "ranked", _("ranked")
        INSUFFICIENT = "insufficient", _("too few scores")
        BELOW_FLOOR = "below_floor", _("below a floor")

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="rows")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="ranking_rows")
    position = models.PositiveIntegerField(help_text=_("Order of the list, from 1; unranked topics last."))
    rank = models.PositiveIntegerField(_("rank"), null=True)
    raw_rank = models.PositiveIntegerField(_("raw rank"), null=True)
    composite = models.FloatField(_("composite"), null=True)
    raw_composite = models.FloatField(_("raw composite"), null=True)
    status = models.CharField(max_length=12, choices=Status)
    shortlisted = models.BooleanField(_("shortlisted"), default=False)
    judges = models.PositiveSmallIntegerField(_("judges"), default=0)
    means = models.JSONField(default=dict, help_text=_("Calibrated panel mean by dimension."))
    raw_means = models.JSONField(default=dict, help_text=_("Panel mean by dimension as scored."))

    objects = ResultRowQuerySet.as_manager()

    class Meta:
        ordering = ["ranking", "position"]
        constraints = [models.UniqueConstraint(fields=["ranking", "topic"], name="ranking_row_once")]
        indexes = [models.Index(fields=["ranking", "position"], name="ranking_row_position")]

    def __str__(self):
        return f"{self.rank} {self.topic}"


class StabilityReport(models.Model):
    """How firmly a ranking's selection stands (methods.md §6): asked for when scoring closes, computed by the
    worker. `done` of `total` runs while it computes; `content` holds the seeds, `versions` what it ran on."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("report", "waiting")
        COMPUTING = "computing", pgettext_lazy("report", "computing")
        DONE = "done", pgettext_lazy("report", "done")
        FAILED = "failed", pgettext_lazy("report", "failed")

    ranking = models.OneToOneField(Ranking, models.CASCADE, related_name="stability")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    versions = models.JSONField(default=dict)
    error = Prose(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(null=True)

    objects = StabilityQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.ranking} stability"
