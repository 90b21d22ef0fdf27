"""Files of a topic."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.fields import Line
from projects.models.topic import Topic


class Attachment(models.Model):
    """A file that belongs to a topic; `subject` and `subject_id` name the part of it that it is evidence of,
    e.g. "update" 7, as in the history. "topic" without an id: the proposal itself."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="attachments")
    subject = models.CharField(max_length=24, default="topic", editable=False)
    subject_id = models.BigIntegerField(null=True, editable=False)
    name = Line(_("file name"), max_length=200)
    path = models.CharField(max_length=100, unique=True, editable=False)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="attachment_of_subject")]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return self.name
