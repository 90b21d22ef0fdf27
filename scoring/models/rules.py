"""The frozen rules of a cycle, and what the experts say of its weights (design.md §2, methods.md §4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.models import Versioned
from projects.models import Cycle
from scoring.querysets import ComparisonQuerySet


class RulebookVersion(models.Model):
    """The rules of a cycle as they stood when scoring opened; a reopened cycle gets a new version."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rulebooks")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["cycle", "-number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="rulebook_once")]

    def __str__(self):
        return f"{self.cycle.code} v{self.number}"


class Comparison(Versioned):
    """One expert's pairwise comparison of the seven dimensions for the weights of a cycle.

    `upper` holds the 21 entries above the diagonal, row by row, as text such as "3" or "1/3": how many times
    more the row's dimension weighs than the column's (Saaty 1980); null where not yet compared, and an empty
    list before the first of them. `counted`: the weights of the cycle were adopted with it.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="comparisons", verbose_name=_("cycle"))
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comparisons", verbose_name=_("expert")
    )
    upper = models.JSONField(_("comparisons"), default=list)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    counted = models.BooleanField(_("counted"), default=False, editable=False)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "id"]
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [models.UniqueConstraint(fields=["cycle", "expert"], name="comparison_once")]

    def __str__(self):
        return f"{self.cycle.code} · {self.expert}"
