"""What files can be evidence of: the topic itself, and things of its work (apps above register theirs)."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from kit.models import Entry
from kit.permits import GRANTED, Permit, allow
from kit.refusals import Invalid
from projects.models import Topic
from projects.rules import is_public, may_edit, may_lead, may_report

SUBJECTS = ("topic", "update", "milestone", "reading", "benefit", "review", "rectification")


class Bearer(NamedTuple):
    """`path` leads from `model` to its topic; `may` grants more people than the group; what `is_fixed` has
    its files for good."""

    model: type
    path: str
    may: Callable | None
    is_fixed: Callable | None


_BEARERS: dict[str, Bearer] = {}


def bears(subject: str, model, path: str = "topic", *, may=None, is_fixed=None) -> None:
    """Files can be evidence of a `model`, from AppConfig.ready. `subject`: one of SUBJECTS; `path`: the
    lookup of its topic, such as "indicator__topic". `may(user, thing)` → Permit lets people in beside those
    who may report; where `is_fixed(thing)`, files neither come nor go any more."""
    if subject not in SUBJECTS:
        raise ValueError(subject)
    _BEARERS[subject] = Bearer(model, path, may, is_fixed)


def thing_of(topic: Topic, subject: str, key: int | None):
    """What is meant by `subject` and `key`, as long as it belongs to `topic`. Raises Invalid."""
    if subject == "topic" and key is None:
        return topic
    bearer = _BEARERS.get(subject)
    if bearer is None:
        raise Invalid(_("Files can't be evidence of this."), attr="subject")
    found = key and bearer.model._default_manager.filter(pk=key, **{bearer.path: topic}).first()
    if not found:
        raise Invalid(_("This topic has no such thing."), code="does_not_exist", attr="subject_id")
    return found


def may_attach(user, topic: Topic, subject: str, thing) -> Permit:
    """To a draft its proposer's side; at work the group and the office, and whom the thing itself lets in."""
    if not is_public(topic):
        return may_edit(user, topic)
    bearer = _BEARERS.get(subject)
    if bearer and bearer.is_fixed and bearer.is_fixed(thing):
        return allow(False, _("This has been decided; its files stay as they are."), "invalid_transition")
    permit = may_report(user, topic)
    if not permit and bearer and bearer.may and bearer.may(user, thing):
        return GRANTED
    return permit


def may_detach(user, attachment) -> Permit:
    """From a draft its proposer's side; at work whoever added it, the lead and the office, but the files of
    the proposal stay as they were when it was established."""
    topic = attachment.topic
    if not is_public(topic):
        return may_edit(user, topic)
    thing = _left(attachment)
    if thing is not None and not (permit := may_attach(user, topic, attachment.subject, thing)):
        return permit
    if attachment.subject == "topic" and _belongs_to_proposal(attachment):
        return allow(False, _("The files of the proposal stay as they were."), "invalid_transition")
    return GRANTED if attachment.by_id == user.pk else may_lead(user, topic)


def _left(attachment):
    """What the file is evidence of; None where that was removed."""
    try:
        return thing_of(attachment.topic, attachment.subject, attachment.subject_id)
    except Invalid:
        return None


def _belongs_to_proposal(attachment) -> bool:
    established = Entry.objects.filter(
        subject="topic", subject_id=attachment.topic_id, verb="establish"
    ).values_list("at", flat=True)
    return attachment.at < max(established, default=attachment.at)
