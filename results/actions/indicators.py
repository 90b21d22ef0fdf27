"""Indicators: set out before a topic starts, then kept (design.md §4)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Invalid
from projects import locks
from projects.lifecycle import ESTABLISHED
from projects.models import Topic
from projects.rules import may_plan
from results.actions.writing import enter, rewrite, take_away
from results.attainment import contradicts
from results.models import Indicator
from results.words import read_figure

FIELDS = ("name", "unit", "direction", "baseline", "target", "measured_by")
SET_OUT = ("unit", "direction", "baseline", "target")
"""What the charter says: once the topic runs, a change of it is asked for."""


@transaction.atomic
def add_indicator(
    topic: Topic,
    *,
    by,
    name: str,
    unit: str,
    direction: str,
    baseline: str = "",
    target: str = "",
    measured_by: str = "",
) -> Indicator:
    """Raises Refused, Conflict (invalid_transition), Invalid for figures that can't be read or a target that
    lies on the wrong side of the baseline, ValidationError for a name that the topic has already."""
    locks.renew(topic)
    may_plan(by, topic).require()
    last = topic.indicators.aggregate(last=Max("position"))["last"] or 0
    indicator = Indicator(topic=topic, name=name.strip(), unit=unit, direction=direction, position=last + 1)
    indicator.measured_by = measured_by.strip()
    indicator.clean_fields(exclude=["topic"])
    for field, value in _measured(indicator, {"baseline": baseline, "target": target}).items():
        setattr(indicator, field, value)
    enter(indicator, "add", by=by, topic=topic, told=FIELDS)
    return indicator


@transaction.atomic
def edit_indicator(indicator: Indicator, *, by, version: int | None = None, **fields) -> Indicator:
    """Raises Conflict(frozen) for what the charter says once the topic runs, and for the unit once there are
    readings; otherwise as `add_indicator`, and Stale."""
    topic = _held(indicator)
    may_plan(by, topic).require()
    fields = {name: value.strip() for name, value in fields.items()}
    probe = Indicator(topic=topic, **{name: fields.get(name, getattr(indicator, name)) for name in FIELDS})
    probe.clean_fields(exclude=["topic"])
    fields |= _measured(probe, {name: getattr(probe, name) for name in ("baseline", "target")})
    _refuse_frozen(indicator, topic, fields)
    rewrite(indicator, fields, "edit", by=by, topic=topic, version=version)
    return indicator


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by, version: int | None = None) -> None:
    """Raises Conflict(frozen) once the topic runs by it, or while it has readings."""
    topic = _held(indicator)
    may_plan(by, topic).require()
    if _is_set_out(indicator, topic):
        raise Conflict(_("This indicator was agreed in the charter; it stays."), code="frozen")
    if indicator.readings.exists():
        raise Conflict(_("This indicator has readings. Remove them first."), code="frozen")
    take_away(indicator, by=by, topic=topic, version=version, name=indicator.name)


def retarget(indicator: Indicator, text: str, *, by, reason: str) -> None:
    """The target that an approved change asks for; the original one stays. The caller has checked who asks.

    Raises Invalid where the target no longer fits the baseline.
    """
    topic = indicator.topic
    indicator.refresh_from_db()
    fields = _measured(indicator, {"target": text})
    fields = {name: fields[name] for name in ("target", "target_number")}
    rewrite(indicator, fields, "retarget", by=by, topic=topic, reason=reason)


def checked_target(indicator: Indicator, text: str, attr: str) -> str:
    """The one spelling of a target for `indicator`. Raises Invalid."""
    figure = read_figure(text, indicator.unit, attr)
    if figure is None:
        raise Invalid(_("Please name the new target."), code="required", attr=attr)
    _refuse_wrong_way(indicator, figure, attr)
    return str(figure)


def _held(indicator: Indicator) -> Topic:
    """The indicator's topic, locked, and the indicator as it stands now."""
    topic = indicator.topic
    locks.renew(topic)
    return topic


def _measured(indicator: Indicator, texts: dict[str, str]) -> dict:
    """Baseline and target in their one spelling, with their numbers; before it counts, a target is also the
    original one. `indicator` has the unit and the direction."""
    fields = {}
    for name, text in texts.items():
        figure = read_figure(text, indicator.unit, name)
        fields |= {name: str(figure or ""), f"{name}_number": figure and figure.number}
    merged = {name: fields.get(name, getattr(indicator, name)) for name in ("baseline", "target")}
    target = read_figure(merged["target"], indicator.unit, "target")
    if target:
        _refuse_wrong_way(indicator, target, "target", baseline=merged["baseline"])
    if "target" in fields:
        fields |= {
            "original_target": fields["target"],
            "original_target_number": fields["target_number"],
        }
    return fields


def _refuse_wrong_way(indicator: Indicator, target, attr: str, baseline: str | None = None) -> None:
    baseline = indicator.baseline if baseline is None else baseline
    start = read_figure(baseline, indicator.unit, "baseline")
    if contradicts(target, indicator.direction, start):
        raise Invalid(
            _("“%(direction)s”, but this target asks for the opposite.")
            % {"direction": indicator.get_direction_display()},
            code="wrong_way",
            attr=attr,
        )


def _is_set_out(indicator: Indicator, topic: Topic) -> bool:
    return topic.state != ESTABLISHED and bool(indicator.target)


def _refuse_frozen(indicator: Indicator, topic: Topic, fields: dict) -> None:
    """An empty baseline or target may still be filled in. Takes what does not change out of `fields`."""
    changed = [name for name in SET_OUT if name in fields and fields[name] != getattr(indicator, name)]
    if "unit" in changed and indicator.readings.exists():
        raise Conflict(_("The unit can't be changed any more: there are readings in it."), code="frozen")
    if _is_set_out(indicator, topic):
        if any(getattr(indicator, name) for name in changed):
            raise Conflict(
                _("This was agreed in the charter. Ask for a change; a leader decides about it."),
                code="frozen",
            )
        for name in ("target", "target_number", "original_target", "original_target_number"):
            fields.pop(name, None)
