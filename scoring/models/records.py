"""The sealed selection and how far the histories had come (design.md §2, §7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Cycle


class SelectionRecord(models.Model):
    """The sealed selection record 立项纪要: all that is needed to compute the election anew."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="records")
    number = models.PositiveSmallIntegerField()
    document = models.TextField(help_text=_("Canonical JSON, byte for byte as exported."))
    hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        ordering = ["cycle", "-number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="record_once")]

    def __str__(self):
        return f"{self.cycle.code} record {self.number}"

    @property
    def file_name(self) -> str:
        """Of the sealed file, as it is taken and as the sheet names it."""
        return f"record-{self.cycle_id}-{self.number}{'-superseded' * self.superseded}.json"


class ChainHeads(models.Model):
    """How far the histories of a cycle had come when a phase closed (scoring/heads.py)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="chain_heads_once")]

    def __str__(self):
        return f"{self.cycle.code} heads {self.number}"
