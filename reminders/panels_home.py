"""What reminders put on the office's desk: that nobody reminds any more, letters that could not be sent."""

from kit.panels import Panel, fills
from reminders.ledger import count_dead
from reminders.pulse import is_silent, last_round
from reminders.rules import may_set_reminders


@fills("home", order=4)
def silence(request, _thing) -> Panel | None:
    if not may_set_reminders(request.user):
        return None
    last = last_round()
    return Panel("reminders/office/panel_silent.html", {"last": last}) if is_silent(last) else None


@fills("home", order=5)
def dead_letters(request, _thing) -> Panel | None:
    if not may_set_reminders(request.user):
        return None
    count = count_dead()
    return Panel("reminders/office/panel_dead.html", {"count": count}) if count else None
