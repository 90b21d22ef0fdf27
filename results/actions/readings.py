"""Readings: entered, corrected, removed; nothing of it without a line in the history."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Invalid, require_reason
from projects import locks
from projects.rules import may_report
from results.actions.writing import enter, rewrite, take_away
from results.models import Indicator, Reading
from results.rules import may_correct
from results.words import read_figure

EARLIEST = dt.date(2000, 1, 1)
TOLD = ("date", "value", "sample_size", "source", "evidence")


@transaction.atomic
def read(
    indicator: Indicator,
    *,
    by,
    date: dt.date,
    value: str,
    sample_size: int | None = None,
    source: str = "",
    evidence: str = "",
    via: str = "hand",
) -> Reading:
    """What the indicator was on `date`. Raises Refused, Conflict (invalid_transition), Invalid for a day to
    come, before 2000 or with a reading already, or a figure in another unit."""
    topic = indicator.topic
    locks.renew(topic)
    may_report(by, topic).require()
    reading = Reading(indicator=indicator, by=by, via=via, date=date, sample_size=sample_size)
    reading.source, reading.evidence = source.strip(), evidence.strip()
    _refuse_day(reading)
    reading.value, reading.number = checked_value(indicator, value)
    enter(reading, "read", by=by, topic=topic, told=TOLD)
    return reading


@transaction.atomic
def correct_reading(reading: Reading, *, by, version: int | None = None, **fields) -> Reading:
    """Change any of date, value, sample_size, source, evidence. Raises as `read`, and Stale."""
    topic = reading.indicator.topic
    locks.renew(topic)
    may_correct(by, reading).require()
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "date" in fields:
        _refuse_day(Reading(pk=reading.pk, indicator=reading.indicator, date=fields["date"]))
    if "value" in fields:
        fields["value"], fields["number"] = checked_value(reading.indicator, fields["value"])
    rewrite(reading, fields, "correct", by=by, topic=topic, version=version)
    return reading


@transaction.atomic
def remove_reading(reading: Reading, *, by, reason: str, version: int | None = None) -> None:
    """Raises Refused, Conflict (invalid_transition), Invalid without a reason, Stale."""
    topic = reading.indicator.topic
    locks.renew(topic)
    may_correct(by, reading).require()
    told = {"indicator": reading.indicator_id, "date": reading.date, "value": reading.value}
    take_away(reading, by=by, topic=topic, version=version, reason=require_reason(reason), **told)


def checked_value(indicator: Indicator, text: str) -> tuple[str, Decimal]:
    """The one spelling of what was measured, and its number. Raises Invalid."""
    figure = read_figure(text, indicator.unit, "value")
    if figure is None:
        raise Invalid(_("Please write what was measured."), code="required", attr="value")
    return str(figure), figure.number


def checked_day(date: dt.date) -> dt.date:
    """A day on which something can have been measured. Raises Invalid."""
    if date > timezone.localdate():
        raise Invalid(_("This day has not come yet."), code="future", attr="date")
    if date < EARLIEST:
        raise Invalid(_("This day lies before the year 2000."), code="too_early", attr="date")
    return date


def _refuse_day(reading: Reading) -> None:
    checked_day(reading.date)
    same_day = Reading.objects.filter(indicator=reading.indicator, date=reading.date).exclude(pk=reading.pk)
    if same_day.exists():
        message = Reading._meta.constraints[0].violation_error_message
        raise Invalid(message, code="unique", attr="date")
