"""A cycle, its themes, its panel and its electorate (design.md §2)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from projects import lifecycle
from projects.querysets import CycleQuerySet


class Cycle(Versioned):
    """One round: from the call for proposals to the closing of the elected topics."""

    class Phase(models.TextChoices):
        SETUP = "setup", _("setup")
        PROPOSING = "proposing", _("proposing")
        SCORING = "scoring", _("scoring")
        VOTING = "voting", _("voting")
        RUNNING = "running", pgettext_lazy("phase", "running")
        CLOSED = "closed", pgettext_lazy("phase", "closed")

    class Calibration(models.TextChoices):
        NONE = "none", _("none")
        ADDITIVE = "additive", _("additive (judge severity removed)")
        ZSCORE = "zscore", _("z-score (complete panels only)")

    class Panel(models.TextChoices):
        MEAN = "mean", _("mean")
        TRIMMED = "trimmed", _("trimmed mean (highest and lowest dropped)")
        MEDIAN = "median", _("median")

    class Method(models.TextChoices):
        APPROVAL = "approval", _("limited approval")
        EQUAL_SHARES = "equal_shares", _("Equal Shares")
        BORDA = "borda", _("Borda (ranked ballots)")

    class Share(models.TextChoices):
        NONE = "", _("no minimum")
        MORE_THAN_HALF = "more_than_half", _("more than half of the valid ballots")
        AT_LEAST_HALF = "at_least_half", _("at least half of the valid ballots")
        AT_LEAST_TWO_THIRDS = "at_least_two_thirds", _("at least two thirds of the valid ballots")

    code = Line(
        _("code"), max_length=20, unique=True, help_text=_("Topic codes begin with it, e.g. 2025-017.")
    )
    title = Line(_("title"), max_length=120)
    description = Prose(_("description"), max_length=4000, blank=True)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.SETUP, editable=False)
    staff_may_propose = models.BooleanField(_("staff may propose"), default=False)
    auto_advance = models.BooleanField(
        _("the clock moves the phases"),
        default=False,
        help_text=_("When on, nothing is taken after a deadline and the phase moves by itself."),
    )
    proposing_ends_at = models.DateTimeField(_("proposals until"), null=True, blank=True)
    scoring_ends_at = models.DateTimeField(_("scoring until"), null=True, blank=True)
    voting_ends_at = models.DateTimeField(_("voting until"), null=True, blank=True)
    running_ends_at = models.DateTimeField(_("work until"), null=True, blank=True)

    update_days = models.PositiveSmallIntegerField(
        _("days between progress updates"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("How often a group at work reports."),
    )

    seats = models.PositiveSmallIntegerField(
        pgettext_lazy("cycle", "seats"), default=10, validators=[MinValueValidator(1)]
    )
    shortlist_size = models.PositiveSmallIntegerField(
        _("shortlist size"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: twice the seats."),
    )
    choices = models.PositiveSmallIntegerField(
        _("choices per voter"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as there are seats."),
    )
    quorum = Line(_("quorum"), max_length=9, default="2/3", help_text=_("An exact fraction, e.g. 2/3."))
    minimum_share = models.CharField(
        _("minimum share"), max_length=20, choices=Share, default=Share.NONE, blank=True
    )
    center_cap = models.PositiveSmallIntegerField(
        _("most per center"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    runoff = models.BooleanField(_("runoff on a tie at the cut"), default=False)
    ballot_method = models.CharField(
        _("method of voting"), max_length=12, choices=Method, default=Method.APPROVAL
    )
    proxies = models.PositiveSmallIntegerField(
        _("proxies per voter"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("How many absent voters one voter may stand in for. 0: nobody votes for another."),
    )
    absentees = models.BooleanField(
        _("absent voters may vote on paper"),
        default=False,
        help_text=_("The office notes who hands in a paper ballot; they no longer vote here."),
    )
    assigned = models.BooleanField(
        _("judges score what they are assigned"),
        default=False,
        help_text=_("Off: every judge scores every topic."),
    )
    scale_low = models.DecimalField(_("lowest mark"), max_digits=7, decimal_places=3, default=1)
    scale_high = models.DecimalField(_("highest mark"), max_digits=7, decimal_places=3, default=10)
    scale_step = models.DecimalField(_("step between marks"), max_digits=7, decimal_places=3, default=1)
    anchors = models.JSONField(_("anchor texts"), default=dict, blank=True)
    directions = models.JSONField(_("directions"), default=dict, blank=True)
    weights = models.JSONField(_("weights"), default=dict, blank=True)
    weights_origin = models.JSONField(_("origin of the weights"), default=dict, blank=True, editable=False)
    floors = models.JSONField(_("floors"), default=dict, blank=True)
    min_judges = models.PositiveSmallIntegerField(
        _("fewest judges per topic"), default=3, validators=[MinValueValidator(1)]
    )
    calibration = models.CharField(
        _("judge calibration"), max_length=10, choices=Calibration, default=Calibration.ADDITIVE
    )
    panel_mean = models.CharField(_("panel score"), max_length=10, choices=Panel, default=Panel.MEAN)
    tie_break = models.JSONField(_("tie-break chain"), default=list, blank=True)

    scoring_closed_at = models.DateTimeField(null=True, editable=False)
    voting_closed_at = models.DateTimeField(null=True, editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    topics_numbered = models.PositiveIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")

    judges = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Panelist", related_name="+")
    voters = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Voter", related_name="+")

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=lifecycle.PHASES), name="cycle_phase_known"),
            models.CheckConstraint(
                condition=Q(scale_low__lt=models.F("scale_high")) & Q(scale_step__gt=0),
                name="cycle_scale_rises",
                violation_error_message=_("The lowest mark must be below the highest, the step above 0."),
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="cycle_has_seats"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cycle", args=[self.pk])

    @property
    def is_frozen(self) -> bool:
        """The rulebook is fixed from the opening of scoring on."""
        return self.phase not in (lifecycle.SETUP, lifecycle.PROPOSING)

    @property
    def deadline(self):
        """Until when the present phase takes entries; None where that is open, and once it was closed."""
        return None if getattr(self, f"{self.phase}_closed_at", None) else self._ends_at

    @property
    def _ends_at(self):
        return getattr(self, f"{self.phase}_ends_at", None)

    def takes(self, phase: str, now=None) -> bool:
        """Whether entries of `phase` (proposals, scorecards, ballots) are taken now."""
        if self.phase != phase or getattr(self, f"{phase}_closed_at", None):
            return False
        return not self.is_due(now)

    def is_due(self, now=None) -> bool:
        """Whether the clock is to end the present phase, though it was closed before its time."""
        return bool(self.auto_advance and self._ends_at and self._ends_at <= (now or timezone.now()))


class Panelist(models.Model):
    """A judge of a cycle; a snapshot, fixed when scoring opens."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="panelists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="judging")
    number = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["user__username"]
        constraints = [models.UniqueConstraint(fields=["cycle", "user"], name="panelist_once")]

    def __str__(self):
        return str(self.user)

    @property
    def label(self) -> str:
        """J01, J02 …: how the record and a proposer see this judge."""
        return f"J{self.number:02d}" if self.number else ""


class Voter(models.Model):
    """Somebody on the electorate of a cycle; a snapshot, fixed when scoring opens."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="electorate")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="voting")

    class Meta:
        ordering = ["user__username"]
        constraints = [models.UniqueConstraint(fields=["cycle", "user"], name="voter_once")]

    def __str__(self):
        return str(self.user)


class Theme(models.Model):
    """A subject area that a cycle calls for, e.g. customer experience 客户体验."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="themes")
    name = Line(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["cycle", "name"], name="theme_once")]

    def __str__(self):
        return self.name
