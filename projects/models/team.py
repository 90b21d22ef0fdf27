"""Who takes part in a topic: its group, and what other centers commit to it (design.md §4)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Prose
from kit.models import Versioned
from projects.models.topic import Topic
from projects.querysets import OfTopicQuerySet


class TeamMember(Versioned):
    """Somebody's part in a topic: lead, advisor or member, once accepted."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        ADVISOR = "advisor", _("advisor")
        MEMBER = "member", _("member")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        DECLINED = "declined", _("declined")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members", verbose_name=_("topic"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.INVITED)
    weekly_hours = models.DecimalField(
        _("hours a week"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    reason = Prose(_("reason"), max_length=2000, blank=True)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user"],
                name="member_once",
                violation_error_message=_("This person is already in the group."),
            ),
            models.UniqueConstraint(
                fields=["topic"],
                condition=Q(role="lead", state="accepted"),
                name="one_accepted_lead",
                violation_error_message=_("This topic has a lead already."),
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class Commitment(Versioned):
    """People and hours that a department or branch is asked for, and its answer (design.md §4)."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", pgettext_lazy("commitment", "accepted")
        DECLINED = "declined", _("declined")
        COUNTERED = "countered", _("countered")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="commitments", verbose_name=_("topic"))
    center = models.ForeignKey(
        "people.Center", models.PROTECT, related_name="commitments", verbose_name=_("center")
    )
    purpose = Prose(_("what for"), max_length=2000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED, editable=False)
    reason = Prose(_("answer"), max_length=2000, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="commitment_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "declined", "countered"]),
                name="commitment_state_known",
            ),
        ]

    def __str__(self):
        return f"{self.center}: {self.purpose[:40]}"


class CommittedPerson(models.Model):
    """One named person of a commitment. A counter-offer replaces the rows; history keeps what was asked."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="commitments", verbose_name=_("user")
    )
    weekly_hours = models.DecimalField(
        _("hours a week"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(80)],
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "user"], name="committed_once"),
            models.CheckConstraint(condition=Q(weekly_hours__gt=0), name="committed_hours_positive"),
        ]

    def __str__(self):
        return f"{self.user}: {self.weekly_hours} h"
