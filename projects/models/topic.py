"""A topic, from draft to proven result (design.md §3)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from projects import lifecycle
from projects.models.cycle import Cycle, Theme
from projects.querysets import TopicQuerySet


class Topic(Versioned):
    """An improvement topic 课题, from draft to proven result."""

    class Kind(models.TextChoices):
        SELF_SELECTED = "self_selected", _("self-selected")
        GUIDED = "guided", _("guided")
        DIRECTED = "directed", _("directed")

    class Type(models.TextChoices):
        PROBLEM_SOLVING = "problem_solving", _("problem-solving")
        INNOVATION = "innovation", _("innovation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SHORTLISTED = "shortlisted", _("shortlisted")
        PASSED_OVER = "passed_over", _("passed over")
        ESTABLISHED = "established", _("established")
        RUNNING = "running", pgettext_lazy("topic", "running")
        ACCEPTANCE = "acceptance", _("acceptance")
        CONSOLIDATING = "consolidating", _("consolidating")
        CLOSED = "closed", pgettext_lazy("topic", "closed")
        TERMINATED = "terminated", _("terminated")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="topics", verbose_name=_("cycle"))
    code = models.CharField(_("topic code"), max_length=30, unique=True, null=True, editable=False)
    center = models.ForeignKey(
        "people.Center", models.PROTECT, related_name="topics", verbose_name=_("center")
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("proposer")
    )
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.SELF_SELECTED)
    type = models.CharField(_("type"), max_length=16, choices=Type, default=Type.PROBLEM_SOLVING)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="topics", verbose_name=_("theme")
    )
    title = Line(_("title"), max_length=120)
    background = Prose(_("background and evidence"), max_length=10000, blank=True)
    current_state = Prose(_("current state"), max_length=10000, blank=True)
    goal = Prose(_("goal"), max_length=10000, blank=True)
    plan_outline = Prose(_("plan outline"), max_length=10000, blank=True)
    expected_benefit = Prose(_("expected benefit"), max_length=10000, blank=True)
    budget = models.DecimalField(
        _("budget (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    departments = models.ManyToManyField(
        "people.Center", blank=True, related_name="invited_to", verbose_name=_("departments to invite")
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    charter = models.JSONField(null=True, editable=False)
    charter_approved_at = models.DateTimeField(_("charter approved at"), null=True, editable=False)
    charter_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    consolidating_since = models.DateTimeField(_("result accepted at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    was_shortlisted = models.BooleanField(default=False, editable=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=lifecycle.STATES), name="topic_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(code__isnull=False),
                name="topic_coded_once_submitted",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="topic_budget_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "-id"], name="topic_cycle"),
            models.Index(fields=["cycle", "state", "-id"], name="topic_cycle_state"),
            models.Index(fields=["state", "-id"], name="topic_state"),
            models.Index(fields=["center", "-id"], name="topic_center"),
            models.Index(fields=["proposer", "-id"], name="topic_proposer"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}" if self.code else self.title

    def get_absolute_url(self):
        return reverse("topic", args=[self.pk])
