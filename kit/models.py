"""What every app stores alike: versions, the append-only history, answers already given."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from kit.fields import Line, Prose


class Versioned(models.Model):
    """Anything that people edit: `version` goes up by one with every write (kit/versions.py)."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Entry(models.Model):
    """One line of history, hash-chained per subject (design.md §7). The database refuses to change
    or delete one (migration 0003)."""

    subject = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    old = models.CharField(max_length=24, blank=True)
    new = models.CharField(max_length=24, blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = Prose(blank=True)
    cycle_id = models.BigIntegerField(null=True)
    topic_id = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["subject", "subject_id", "number"], name="entry_once_in_chain"),
        ]
        indexes = [
            models.Index(fields=["topic_id", "-id"], name="entry_of_topic"),
            models.Index(fields=["cycle_id", "-id"], name="entry_of_cycle"),
        ]

    def __str__(self):
        return f"{self.subject} {self.subject_id} #{self.number} {self.verb}"


class Answer(models.Model):
    """The answer to a POST that carried an Idempotency-Key; written in the POST's own transaction."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = Line(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_per_key")]

    def __str__(self):
        return self.key
