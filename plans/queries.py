"""Reads about plans: gates in order, the last update, silence."""

import datetime as dt

from django.utils import timezone

from plans.models import Edition, Milestone, Plan, Procedure, Update
from projects.lifecycle import RUNNING
from projects.models import Topic


def plan_of(topic: Topic) -> Plan | None:
    """By which edition the topic works, since when; None before anything was planned."""
    return Plan.objects.select_related("edition__procedure").filter(topic=topic).first()


def present_loop(topic: Topic) -> int:
    """The loop in which the topic is now, from 1."""
    return Plan.objects.filter(topic=topic).values_list("loop", flat=True).first() or 1


def gates(topic: Topic) -> list[Milestone]:
    """The gates of the present loop in order, without cancelled ones."""
    found = Milestone.objects.filter(topic=topic, loop=present_loop(topic)).gates()
    return list(found.select_related("owner").order_by("position", "id"))


def next_gate(topic: Topic) -> Milestone | None:
    """The first gate of the present loop that has not been passed."""
    return next((gate for gate in gates(topic) if gate.passed_at is None), None)


def last_update(topic: Topic) -> Update | None:
    return Update.objects.filter(topic=topic).select_related("by").newest_first().first()


def silence(topic: Topic, today: dt.date, *, last: Update | None = None) -> int | None:
    """Days since the last update, or since the start where there is none; 0 on the same day.

    None where nobody is expected to report: the topic is not running. `last` saves the query.
    """
    if topic.state != RUNNING:
        return None
    last = last or last_update(topic)
    since = max(filter(None, (last and last.created_at, topic.started_at)), default=None)
    return None if since is None else max((today - timezone.localdate(since)).days, 0)


def newest_steps(procedure: Procedure) -> Edition:
    """The edition that is laid out now; without a query after `with_editions`."""
    return procedure.editions.all()[0]
