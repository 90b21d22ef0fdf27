"""A rule in words: "7, 3, 1 days before, on the day, …"."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kit.spoken import listed
from reminders.defaults import EVENT, Timing
from reminders.models import Notice


def window_words(window: int) -> str:
    """ "3 days before", "on the day", "1 day after"."""
    if window == 0:
        return _("on the day")
    return _before([-window]) if window < 0 else _after([window])


def timing_words(timing: Timing) -> list[str]:
    """One phrase for when it is told, one for each other thing that the rule says."""
    return [_phrases(_windows(timing)), *_besides(timing)]


def _phrases(phrases: Iterable[str]) -> str:
    """ "A, B" in English, "A，B" in Chinese: their numbers are listed in themselves."""
    return pgettext("between phrases", ", ").join(phrases)


def _windows(timing: Timing) -> Iterator[str]:
    if before := [-offset for offset in timing.offsets if offset < 0]:
        yield _before(before)
    if 0 in timing.offsets:
        yield _("on the day")
    if after := [offset for offset in timing.offsets if offset > 0]:
        yield _after(after)
    if timing.every:
        yield ngettext("then every day", "then every %(n)d days", timing.every) % {"n": timing.every}


def _besides(timing: Timing) -> Iterator[str]:
    if (n := timing.advisor_after) is not None:
        said = ngettext("the advisor from %(n)d day late on", "the advisor from %(n)d days late on", n)
        yield said % {"n": n}
    if (n := timing.leader_after) is not None:
        said = ngettext("the leader from %(n)d day late on", "the leader from %(n)d days late on", n)
        yield said % {"n": n}
    if timing.urgent_from is not None:
        yield _("letters at once from: %(window)s") % {"window": window_words(timing.urgent_from)}


def _before(days: list[int]) -> str:
    return ngettext("%(days)s day before", "%(days)s days before", sum(days)) % {"days": listed(days)}


def _after(days: list[int]) -> str:
    return ngettext("%(days)s day after", "%(days)s days after", sum(days)) % {"days": listed(days)}


def reason_words(notice: Notice) -> str:
    """As whom and in which window somebody is told, for those who read about others."""
    if notice.rule.startswith(EVENT):
        return _("an announcement")
    roles = {
        Notice.Role.OWN: _("it awaits them"),
        Notice.Role.ADVISOR: _("as advisor"),
        Notice.Role.LEADER: _("as leader"),
        Notice.Role.GROUP: _("as chat group"),
    }
    return _phrases([roles[notice.role], window_words(notice.window)])
