"""The office keeps the robots of chat groups, and tries them."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kit import editing, history, versions
from kit.refusals import Invalid
from reminders import outside, robots
from reminders.masking import masked, masked_secret
from reminders.models import Robot
from reminders.rules import may_delete, may_set_reminders
from reminders.said import told

HIDDEN = {"url": masked, "secret": masked_secret}


@transaction.atomic
def add_robot(*, by, **fields) -> Robot:
    may_set_reminders(by).require()
    robot = Robot(**fields)
    _check(robot)
    robot.save()
    history.record(robot, "add", by=by, changes={"name": [None, robot.name]}, first=True)
    return robot


@transaction.atomic
def edit_robot(robot: Robot, *, by, version: int | None = None, **fields) -> Robot:
    """What is not given stays: so do an address and a secret that nobody typed anew."""
    may_set_reminders(by).require()
    editing.edit(robot, fields, by=by, version=version, check=_check, tell=_tell)
    return robot


@transaction.atomic
def delete_robot(robot: Robot, *, by, version: int | None = None) -> None:
    """With what was booked for it and never sent. Raises Conflict for one that has told something."""
    may_set_reminders(by).require()
    Robot.objects.select_for_update().filter(pk=robot.pk).first()  # nothing is booked for it meanwhile
    versions.write(robot, version=version, is_on=False)
    may_delete(by, robot).require()
    history.record(robot, "delete", by=by, changes={"name": [robot.name, None]})
    robot.delete()


def try_robot(robot: Robot, *, by, now: dt.datetime) -> None:
    """Say something harmless in its group. Raises outside.Refused or outside.Unreachable."""
    may_set_reminders(by).require()
    line = (_("A test: reminders of “%(center)s” come here.") % {"center": robot.center}, settings.SITE_URL)
    robots.send(robot.kind, robot.url, robot.secret, "Keti", [line], now=now, allowed=settings.ROBOT_HOSTS)


def _check(robot: Robot) -> None:
    robot.full_clean(exclude=["url"])  # Django's check of addresses takes no host of an intranet
    try:
        outside.check(robot.url, allowed=settings.ROBOT_HOSTS)
    except outside.Refused as refusal:
        raise Invalid(_("This address can't be used: %(why)s.") % {"why": told(refusal.said)}, attr="url")


def _tell(robot: Robot, verb: str, *, changes: dict, **about) -> None:
    """The history says that address or secret changed, never what they are."""
    told = {
        name: [HIDDEN[name](side) for side in sides] if name in HIDDEN else sides
        for name, sides in changes.items()
    }
    history.record(robot, verb, changes=told, **about)
