"""The charter 任务书: what a topic sets out to do, approved before it starts (design.md §3)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict
from projects import locks
from projects.charter import drawn_up
from projects.lifecycle import ESTABLISHED
from projects.models import Topic
from projects.rules import may_steer


@transaction.atomic
def approve_charter(topic: Topic, *, by, version: int | None = None) -> Topic:
    """Approve the charter as it stands now; what was approved is kept. Raises Refused, Stale, Conflict once
    the topic has started."""
    may_steer(by, topic).require()
    locks.renew(topic)
    charter = drawn_up(topic)
    fields = {"charter": charter, "charter_approved_at": timezone.now(), "charter_approved_by": by}
    if not versions.write(topic, version=version, where={"state": ESTABLISHED}, **fields):
        raise Conflict(_("The charter is approved between establishment and start only."))
    changes = {"charter": [None, charter]}
    history.record(topic, "approve-charter", by=by, changes=changes, cycle=topic.cycle_id, topic=topic)
    return topic
