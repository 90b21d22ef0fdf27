"""What a topic achieves: indicators and their readings, benefits, changes of what was set out (design.md §4).

Values are kept twice: as people say them ("10–15", "≥ 82"), and as the number that arithmetic takes
(results/figures.py).
"""

import re

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from kit.spoken import labelled
from projects.models import Topic
from projects.querysets import OfTopicQuerySet
from results.querysets import BenefitQuerySet, IndicatorQuerySet, ReadingQuerySet

LARGEST_SAMPLE = 10**9
LONG = re.compile(r"\d{5,}")  # whole numbers alone: a figure has at most four decimal places


def _number(**options):
    return models.DecimalField(max_digits=18, decimal_places=4, null=True, editable=False, **options)


class Indicator(Versioned):
    """What a topic is measured by 指标. The original target stays when the target is changed."""

    class Unit(models.TextChoices):
        PERCENT = "%", _("%")
        POINTS_OF_PERCENT = "pp", _("percentage points")
        SECONDS = "s", _("seconds")
        YUAN = "yuan", _("yuan")
        COUNT = "count", _("count")
        POINTS = "points", _("points")

        def say(self, text: str) -> str:
            """A figure with the unit, "–" for none: "3 seconds", "82%", "1,400,000元"."""
            unit = str(self.label)
            joint = "" if len(unit) == 1 else " "
            grouped = LONG.sub(lambda digits: f"{int(digits[0]):,}", text)
            return f"{grouped}{joint}{unit}" if text else "–"

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="indicators", verbose_name=_("topic"))
    name = Line(_("name"), max_length=80)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    baseline = Line(_("baseline"), max_length=40, blank=True)
    baseline_number = _number()
    target = Line(_("target"), max_length=40, blank=True)
    target_number = _number()
    original_target = Line(_("original target"), max_length=40, blank=True, editable=False)
    original_target_number = _number()
    measured_by = Prose(_("how it is measured"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "position", "id"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "name"],
                name="indicator_once",
                violation_error_message=_("This topic has an indicator of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["%", "pp", "s", "yuan", "count", "points"]), name="indicator_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["up", "down"]), name="indicator_direction_known"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("indicator", args=[self.pk])

    def say(self, text: str) -> str:
        """A figure with the unit, "–" for none."""
        return self.Unit(self.unit).say(text)

    @property
    def said_baseline(self) -> str:
        return self.say(self.baseline)

    @property
    def said_target(self) -> str:
        return self.say(self.target)

    @property
    def said_original_target(self) -> str:
        return self.say(self.original_target)

    @property
    def said_latest(self) -> str:
        """Of a row from `with_latest`; "–" before the first reading."""
        return self.say(self.latest_value or "")


class Reading(Versioned):
    """What an indicator was on one day."""

    class Via(models.TextChoices):
        HAND = "hand", _("by hand")
        WORKBOOK = "workbook", _("from a workbook")
        API = "api", _("over the API")

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="readings", verbose_name=_("indicator")
    )
    date = models.DateField(_("date"))
    value = Line(_("value"), max_length=40)
    number = models.DecimalField(max_digits=18, decimal_places=4, editable=False)
    sample_size = models.PositiveIntegerField(
        _("sample size"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SAMPLE)],
    )
    source = Line(_("source"), max_length=120, blank=True)
    evidence = Prose(_("evidence"), max_length=2000, blank=True)
    via = models.CharField(_("entered"), max_length=8, choices=Via, default=Via.HAND, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "date"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "date"],
                name="reading_once_a_day",
                violation_error_message=_("There is a reading for this day already. Correct that one."),
            )
        ]

    def __str__(self):
        return f"{self.date}: {self.value}"

    def get_absolute_url(self):
        return reverse("indicator", args=[self.indicator_id]) + f"#reading-{self.pk}"

    @property
    def said(self) -> str:
        return self.indicator.say(self.value)


class Benefit(Versioned):
    """Money that a topic brings or saves 效益. What is counted in another benefit adds nothing to a total."""

    class Kind(models.TextChoices):
        HARD = "hard", pgettext_lazy("benefit", "hard")
        SOFT = "soft", pgettext_lazy("benefit", "soft")

    class Recurrence(models.TextChoices):
        ONE_OFF = "one_off", _("one-off")
        RECURRING = "recurring", _("recurring")

    class State(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        CONFIRMED = "confirmed", pgettext_lazy("benefit", "confirmed")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="benefits", verbose_name=_("topic"))
    title = Line(_("title"), max_length=120)
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    kind = models.CharField(pgettext_lazy("benefit", "kind"), max_length=4, choices=Kind)
    recurrence = models.CharField(_("recurrence"), max_length=9, choices=Recurrence)
    how = Prose(_("how it was worked out"), max_length=2000, blank=True)
    counted_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("already counted in"),
        help_text=_("The same money in another topic's benefit; then it adds nothing to a total."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CLAIMED, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmation = Line(_("confirmed by finance: who, which document"), max_length=200, blank=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="benefit_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="benefit_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(counted_in__isnull=True) | ~Q(counted_in=F("id")),
                name="benefit_not_in_itself",
                violation_error_message=_("A benefit cannot be counted in itself."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("topic-benefits", args=[self.topic_id]) + f"#benefit-{self.pk}"


class Change(Versioned):
    """A request to change what was set out 调整; a leader approves or refuses it."""

    class What(models.TextChoices):
        TARGET = "target", _("target of an indicator")
        GOAL = "goal", _("goal or scope")
        DEADLINE = "deadline", _("deadline")
        BUDGET = "budget", _("budget")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="changes", verbose_name=_("topic"))
    what = models.CharField(_("what is changed"), max_length=8, choices=What)
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="changes", verbose_name=_("indicator")
    )
    old = Prose(_("from"), max_length=2000, blank=True)
    new = Prose(_("to"), max_length=2000)
    why = Prose(_("why"), max_length=2000)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.REQUESTED, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    reason = Prose(_("reason"), max_length=2000, blank=True, editable=False)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["requested", "approved", "refused"]), name="change_state_known"
            ),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(state="requested"),
                name="one_open_change_per_indicator",
                violation_error_message=_("A change of this indicator's target is waiting already."),
            ),
        ]

    def __str__(self):
        return labelled(self.get_what_display(), self.new[:40])

    def get_absolute_url(self):
        return reverse("topic-changes", args=[self.topic_id]) + f"#change-{self.pk}"

    @property
    def said_old(self) -> str:
        return self.indicator.say(self.old) if self.indicator else self.old or "–"

    @property
    def said_new(self) -> str:
        return self.indicator.say(self.new) if self.indicator else self.new
