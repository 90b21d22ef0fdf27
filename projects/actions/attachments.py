"""Files of a topic: temp file → fsync → rename → row, so that neither is ever without the other for long."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.files import keep, safe_name
from kit.refusals import Conflict, Invalid, TooLarge, Unsupported
from kit.spoken import listed
from projects import evidence, locks, uploads
from projects.models import Attachment, Topic
from projects.pictures import MOST_PIXELS, pixels

MOST = 20


@transaction.atomic
def attach(topic: Topic, file, *, by, subject: str = "topic", subject_id: int | None = None) -> Attachment:
    """Keep `file` (a Django upload) with the topic, or as evidence of a thing of its work
    (projects/evidence.py). Raises TooLarge, Unsupported, Invalid, Refused, Conflict."""
    locks.renew(topic)
    thing = evidence.thing_of(topic, subject, subject_id)
    evidence.may_attach(by, topic, subject, thing).require()
    name = safe_name(file.name)
    content_type = _checked(file, name)
    if topic.attachments.filter(subject=subject, subject_id=subject_id).count() >= MOST:
        raise Conflict(_full(subject) % {"most": MOST}, code="too_large")
    path, digest = keep(file, "attachments")
    try:
        with transaction.atomic():
            attachment = Attachment.objects.create(
                topic=topic,
                subject=subject,
                subject_id=subject_id,
                name=name,
                path=path,
                size=file.size,
                content_type=content_type,
                sha256=digest,
                by=by,
            )
            _record(attachment, "attach", by, [None, name], {"sha256": [None, digest]})
    except BaseException:
        (settings.MEDIA_ROOT / path).unlink(missing_ok=True)
        raise
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by) -> None:
    """Take a file away; the file itself goes once that is committed."""
    locks.renew(attachment.topic)
    evidence.may_detach(by, attachment).require()
    _record(attachment, "detach", by, [attachment.name, None], {})
    path = settings.MEDIA_ROOT / attachment.path
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _record(attachment: Attachment, verb: str, by, change: list, more: dict) -> None:
    """In the chain of the topic, whose row is locked."""
    changes = {"attachment": change} | more
    if attachment.subject_id:
        changes["evidence_of"] = [None, f"{attachment.subject} {attachment.subject_id}"]
    topic = attachment.topic
    history.record(topic, verb, by=by, changes=changes, cycle=topic.cycle_id, topic=topic)


def _full(subject: str) -> str:
    if subject == "topic":
        return _("A topic can carry at most %(most)s files.")
    return _("At most %(most)s files can be kept here.")


def _checked(file, name: str) -> str:
    """The content type of the upload, by its ending and its first bytes; it is no pixel flood."""
    if file.size == 0:
        raise Invalid(_("This file is empty."), code="empty", attr="file")
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise TooLarge(
            _("This file is larger than %(most)s MB.") % {"most": settings.ATTACHMENT_MAX_BYTES // 2**20},
            attr="file",
        )
    head = file.read(16)
    file.seek(0)
    content_type = uploads.content_type(name, head)
    if content_type is None:
        raise Unsupported(
            _("Files of this type are not taken. Please send one of: %(endings)s.")
            % {"endings": listed(uploads.ENDINGS)},
            attr="file",
        )
    if pixels(file) > MOST_PIXELS:
        raise TooLarge(
            _("This picture has more than %(most)s million pixels.") % {"most": MOST_PIXELS // 10**6},
            attr="file",
        )
    return content_type
