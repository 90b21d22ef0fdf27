"""Rounds of voting, ballots, and what was counted from them (methods.md §7)."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line, Prose
from kit.models import Versioned
from projects.models import Cycle, Topic
from scoring.querysets import AbsenceQuerySet, BallotQuerySet, ResultRowQuerySet


class VotingRound(models.Model):
    """A ballot's list of candidates: the shortlist, or in a runoff the topics tied at the cut."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    choices = models.PositiveSmallIntegerField()
    candidates = models.JSONField(help_text=_("Topic ids in the order of the shortlist."))
    is_runoff = models.BooleanField(default=False)
    superseded = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="round_once")]

    def __str__(self):
        return f"{self.cycle.code} round {self.number}"


class Ballot(Versioned):
    """All choices of one voter in one row, so that no quota can be outrun (performance.md)."""

    class State(models.TextChoices):
        CAST = "cast", _("cast")
        WITHDRAWN = "withdrawn", pgettext_lazy("ballot", "withdrawn")
        INVALID = "invalid", _("invalid")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="ballots", verbose_name=_("cycle"))
    round = models.ForeignKey(VotingRound, models.PROTECT, related_name="ballots")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="ballots", verbose_name=_("voter")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("proxy holder"),
        help_text=_("Who cast it in the voter's stead."),
    )
    paper_number = Line(_("number of the paper ballot"), max_length=40, null=True)
    choices = models.JSONField(_("choices"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CAST)
    problem = Prose(blank=True)
    salt = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["round", "voter"], name="ballot_once_per_voter"),
            models.UniqueConstraint(fields=["round", "paper_number"], name="ballot_once_per_paper"),
            models.CheckConstraint(
                condition=Q(voter__isnull=True) ^ Q(paper_number__isnull=True), name="ballot_voter_or_paper"
            ),
        ]

    def __str__(self):
        return f"{self.cycle.code} · {self.voter or self.paper_number}"


class Tally(models.Model):
    """The count of one round, frozen when voting closed (methods.md §7)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="tallies")
    round = models.ForeignKey(VotingRound, models.PROTECT, related_name="tallies")
    number = models.PositiveSmallIntegerField()
    eligible = models.PositiveIntegerField()
    cast = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    blank = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField()
    quorum_needed = models.PositiveIntegerField()
    quorum_met = models.BooleanField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    counted_at = models.DateTimeField(auto_now_add=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        ordering = ["cycle", "-number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="tally_once")]

    def __str__(self):
        return f"{self.cycle.code} tally {self.number}"


class TallyRow(models.Model):
    """One candidate's votes."""

    tally = models.ForeignKey(Tally, models.CASCADE, related_name="rows")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="tally_rows")
    position = models.PositiveIntegerField()
    votes = models.DecimalField(_("votes"), max_digits=12, decimal_places=3)
    elected = models.BooleanField(_("elected"), default=False)
    tied_at_cut = models.BooleanField(default=False)
    skipped = models.CharField(max_length=30, blank=True)

    objects = ResultRowQuerySet.as_manager()

    class Meta:
        ordering = ["tally", "position"]
        constraints = [models.UniqueConstraint(fields=["tally", "topic"], name="tally_row_once")]

    def __str__(self):
        return f"{self.votes} {self.topic}"


class Absence(Versioned):
    """A voter who votes by proxy or on paper, where the cycle allows it (methods.md §7)."""

    class Kind(models.TextChoices):
        PROXY = "proxy", _("by proxy")
        PAPER = "paper", _("on paper")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="absences", verbose_name=_("cycle"))
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("voter")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proxies_held",
        verbose_name=_("proxy holder"),
    )
    reason = Prose(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "voter"], name="absence_once"),
            models.CheckConstraint(
                condition=Q(kind="proxy", holder__isnull=False) | Q(kind="paper", holder__isnull=True),
                name="absence_proxy_has_holder",
            ),
        ]

    def __str__(self):
        return f"{self.cycle.code} · {self.voter}"
