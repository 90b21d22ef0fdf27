"""What a topic still lacks for its next moves, as far as projects know it (design.md §3); apps above say the
rest through projects/hooks.py."""

from django.utils.translation import gettext as _

from projects import hooks
from projects.charter import is_approved
from projects.lifecycle import MOVES
from projects.models import Topic
from projects.rules import may_steer


def missing(topic: Topic, verb: str, *, by) -> list[str]:
    """One sentence for everything that `verb` lacks when `by` does it; empty: it can be done.

    Whoever may approve the charter does so by starting the topic, and misses no approval.
    """
    found = hooks.lacking(topic, verb)
    if verb == "start" and not may_steer(by, topic) and not is_approved(topic):
        found.append(_unapproved(topic))
    return found


def is_overruled(verb: str, reason: str) -> bool:
    """Whoever closes a topic with a reason does so whatever its readings lack."""
    return verb == "close" and bool(reason.strip())


def _unapproved(topic: Topic) -> str:
    if topic.charter_approved_at is None:
        return _("The charter has not been approved by a leader or the office.")
    return _("The charter has changed since it was approved; it needs to be approved anew.")


@hooks.asks("start")
def a_group(topic: Topic) -> list[str]:
    """An accepted lead and an accepted advisor."""
    roles = set(topic.members.filter(state="accepted").values_list("role", flat=True))
    told = {
        "lead": _("Nobody has accepted to be the lead."),
        "advisor": _("Nobody has accepted to be an advisor."),
    }
    return [sentence for role, sentence in told.items() if role not in roles]


@hooks.asks(*(verb for verb, move in MOVES.items() if move.target == "running" and verb != "start"))
def a_lead(topic: Topic) -> list[str]:
    """A topic never runs without a lead."""
    if topic.members.filter(state="accepted", role="lead", user__is_active=True).exists():
        return []
    return [_("The topic has no lead: one must be named first.")]
