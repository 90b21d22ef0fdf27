"""Imports: a workbook on its way into the database, and what became of it (design.md §9)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line
from kit.models import Versioned
from workbooks.querysets import ImportQuerySet


class Import(Versioned):
    """One uploaded workbook. The row is the memory; Celery only rings the bell.

    `faults` and `notes` are lists of workbooks.table.Fault as dicts: what kept it from being written, and
    what was left out or kept as invalid. `attempt` counts the claims, and fences off a worker that was
    believed dead.
    """

    class Kind(models.TextChoices):
        CENTERS = "centers", _("centers")
        USERS = "users", _("users")
        TOPICS = "topics", _("topics")
        SCORECARDS = "scorecards", _("scorecards")
        BALLOTS = "ballots", _("paper ballots")
        READINGS = "readings", _("readings")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", pgettext_lazy("import", "running")
        DONE = "done", pgettext_lazy("import", "done")
        FAILED = "failed", pgettext_lazy("import", "failed")

    class TopicState(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", _("accepted")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    cycle = models.ForeignKey(
        "projects.Cycle",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name=_("cycle"),
    )
    topic_state = models.CharField(
        _("state of the topics"), max_length=10, choices=TopicState, default=TopicState.DRAFT
    )
    name = Line(_("file name"), max_length=200)
    path = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name=_("uploaded by")
    )

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    processed = models.PositiveIntegerField(_("rows read"), default=0)
    faults = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    result = models.JSONField(default=dict, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["centers", "users", "topics", "scorecards", "ballots", "readings"]),
                name="import_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["centers", "users", "readings"]) | Q(cycle__isnull=False),
                name="import_has_its_cycle",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["queued", "running"]), name="import_unfinished"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workbook-job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Still waiting or running."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)
