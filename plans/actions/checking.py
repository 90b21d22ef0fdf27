"""What every entry in a plan must keep to: likely days, owners from the group, a reason where one is due."""

import datetime as dt

from django.utils.translation import gettext as _

from kit.refusals import Invalid
from plans.calendar import LONGEST, Stretch, is_likely
from projects.models import Topic


def check_days(**days: dt.date | None) -> None:
    """Raises Invalid for a day that cannot be meant, naming its field."""
    for name, day in days.items():
        if day is not None and not is_likely(day):
            raise Invalid(_("This must lie between the years 2000 and 2100."), attr=name)


def check_order(start: dt.date | None, end: dt.date | None, attr: str) -> None:
    """Raises Invalid when `end`, entered as `attr`, lies before `start`."""
    if start and end and end < start:
        raise Invalid(_("The end lies before the start."), attr=attr)


def check_length(start: dt.date, end: dt.date) -> None:
    """Raises Invalid for more than ten years."""
    if Stretch(start, end).days > LONGEST:
        raise Invalid(_("A milestone takes at most %(days)s days.") % {"days": LONGEST}, attr="planned_end")


def check_owner(topic: Topic, owner) -> None:
    """Raises Invalid unless `owner` is nobody, or somebody active who takes part in the group."""
    if owner is None:
        return
    if not owner.is_active:
        raise Invalid(_("This person is no longer active."), attr="owner")
    if not topic.members.filter(user=owner).exclude(state="declined").exists():
        raise Invalid(_("This person is not in the group of the topic."), attr="owner")
