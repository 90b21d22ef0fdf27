"""What a topic has achieved, read across tables."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Invalid
from plans.models import Milestone
from projects.models import Topic
from results import figures
from results.attainment import attainment, met
from results.consolidation import answered, due_days
from results.figures import Figure
from results.models import Benefit, Change, Indicator, Reading


def indicator_state(topic) -> list[dict]:
    """How every indicator of `topic` stands, in JSON values: id, name, unit, direction, baseline, target,
    original_target (texts, "" for none), latest {date, value} or None, attainment (share, None without
    enough data), met (None without target or reading). One query."""
    return [state_of(indicator) for indicator in Indicator.objects.filter(topic=topic).with_latest()]


def state_of(indicator: Indicator) -> dict:
    """One line of `indicator_state`; `indicator` comes from `with_latest`."""
    latest = None
    if indicator.latest_date:
        latest = {"date": indicator.latest_date.isoformat(), "value": indicator.latest_value}
    names = ("id", "name", "unit", "direction", "baseline", "target", "original_target")
    return {name: getattr(indicator, name) for name in names} | {
        "latest": latest,
        "attainment": _share(indicator),
        "met": is_met(indicator, indicator.latest_value),
    }


def is_met(indicator: Indicator, value: str | None) -> bool | None:
    """Whether a reading of `value` reaches the present target."""
    return met(_figure(indicator.target), _figure(value), indicator.direction)


def _figure(text: str | None) -> Figure | None:
    return figures.parse(text) if text else None


def _share(indicator: Indicator) -> float | None:
    return attainment(indicator.baseline_number, indicator.target_number, indicator.latest_number)


def attainment_by_topic(topics) -> dict[int, float | None]:
    """{topic id: mean attainment of its indicators that have enough data, None where none has}. One query.

    An overshoot counts in full, as it does for one indicator.
    """
    keys = [getattr(topic, "pk", topic) for topic in topics]
    rows = Indicator.objects.filter(topic__in=keys).order_by().with_latest()
    shares: dict[int, list[float]] = defaultdict(list)
    columns = ("topic_id", "baseline_number", "target_number", "latest_number")
    for topic_id, *numbers in rows.values_list(*columns):
        if (share := attainment(*numbers)) is not None:
            shares[topic_id].append(share)
    return {key: sum(shares[key]) / len(shares[key]) if shares[key] else None for key in keys}


def benefit_totals(topics: QuerySet) -> dict:
    """Yuan of the benefits of `topics`, each counted once: {"hard": {"claimed": Decimal, "confirmed": …},
    "soft": …, "recurring": {"hard": …, "soft": …}}. The first two are one-off sums, the last is yuan a year.
    """
    blank = {kind: dict.fromkeys(Benefit.State.values, Decimal(0)) for kind in Benefit.Kind.values}
    totals = blank | {"recurring": {kind: dict(sums) for kind, sums in blank.items()}}
    rows = Benefit.objects.filter(topic__in=topics).counted_once().order_by()
    for row in rows.values("kind", "state", "recurrence").annotate(sum=Sum("amount")):
        side = totals if row["recurrence"] == Benefit.Recurrence.ONE_OFF else totals["recurring"]
        side[row["kind"]][row["state"]] = row["sum"]
    return totals


def duplicates_among(benefits: list[Benefit], user) -> dict[int, list[Benefit]]:
    """{benefit id: benefits that `user` sees of the same amount in an overlapping period}: possibly the same
    money. What is said to be counted in another is told apart already. One query."""
    apart = Benefit.objects.visible_to(user).counted_once().filter(amount__gt=0)
    amounts = {benefit.amount for benefit in benefits}
    rows = list(apart.filter(amount__in=amounts).select_related("topic"))
    return {one.pk: found for one in benefits if (found := [row for row in rows if _overlap(one, row)])}


def _overlap(one: Benefit, other: Benefit) -> bool:
    same = one.pk != other.pk and one.counted_in_id is None and one.amount == other.amount
    return same and one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def consolidation(topic: Topic, today: dt.date) -> list[dict]:
    """The readings that are due 30, 60 and 90 days after the result of `topic` was accepted:
    [{day, due, missing: names of the indicators without one, is_late: due before today and missing}].
    Empty for a topic that isn't that far. Two queries."""
    return consolidations([topic], today)[topic.pk]


def consolidations(topics: list[Topic], today: dt.date) -> dict[int, list[dict]]:
    """{topic id: its `consolidation`}, in two queries however many topics there are."""
    since = {topic.pk: _day(topic.consolidating_since) for topic in topics if topic.consolidating_since}
    names: dict[int, dict[int, str]] = {topic.pk: {} for topic in topics}
    dates: dict[int, list[dt.date]] = defaultdict(list)
    for pk, topic_id, name in Indicator.objects.filter(topic__in=since).values_list("pk", "topic", "name"):
        names[topic_id][pk] = name
    readings = Reading.objects.filter(indicator__topic__in=since, date__lte=today).order_by()
    for pk, topic_id, date in readings.values_list("indicator", "indicator__topic", "date"):
        if date > since[topic_id]:
            dates[pk].append(date)
    return {
        topic.pk: _dues(since[topic.pk], names[topic.pk], dates, today) if topic.pk in since else []
        for topic in topics
    }


def _dues(since: dt.date, names: dict[int, str], dates: dict, today: dt.date) -> list[dict]:
    found = {pk: answered(since, dates[pk]) for pk in names}
    dues = []
    for day, due in due_days(since).items():
        missing = [name for pk, name in names.items() if day not in found[pk]]
        dues.append({"day": day, "due": due, "missing": missing, "is_late": bool(missing) and due < today})
    return dues


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()


def regressed(topic: Topic) -> list[Indicator]:
    """The indicators among its `regressions`."""
    return [indicator for indicator, _since in regressions([topic])[topic.pk]]


def regressions(topics: list[Topic]) -> dict[int, list[tuple[Indicator, dt.datetime]]]:
    """{topic id: [(indicator, since when)]}: indicators that met their target when the result was accepted,
    but whose newest reading since then doesn't (design.md §4); since the first such reading in a row was
    entered. Two queries."""
    accepted = {topic.pk: _day(topic.consolidating_since) for topic in topics if topic.consolidating_since}
    found, readings = {topic.pk: [] for topic in topics}, defaultdict(list)
    rows = Reading.objects.filter(indicator__topic__in=accepted).order_by("date")
    for pk, *reading in rows.values_list("indicator", "date", "value", "created_at"):
        readings[pk].append(reading)
    for indicator in Indicator.objects.filter(topic__in=accepted):
        if since := _fallen_since(indicator, readings[indicator.pk], accepted[indicator.topic_id]):
            found[indicator.topic_id].append((indicator, since))
    return found


def _fallen_since(indicator: Indicator, readings: list, accepted: dt.date) -> dt.datetime | None:
    """`readings`: [date, value, when it was entered] in the order of their dates."""
    before = [value for date, value, _entered in readings if date <= accepted]
    if not before or not is_met(indicator, before[-1]):
        return None
    since = None
    for _date, value, entered in readings[len(before) :]:
        since = (since or entered) if is_met(indicator, value) is False else None
    return since


def interventions(topic: Topic) -> list[tuple[dt.date, str]]:
    """[(day, what was done)] that may explain a turn of the readings: milestones reached, changes approved;
    in order. Two queries."""
    done = Milestone.objects.filter(topic=topic, state=Milestone.State.DONE, actual_end__isnull=False)
    approved = Change.objects.filter(topic=topic, state=Change.State.APPROVED).select_related("indicator")
    told = list(done.values_list("actual_end", "title"))
    told += [(_day(change.decided_at), str(change)) for change in approved]
    return sorted(told)


def whole(key: int, *, by) -> Benefit:
    """The benefit that another is to be counted in. Raises Invalid where `by` sees none of this id."""
    found = Benefit.objects.visible_to(by).filter(pk=key).first()
    if found is None:
        raise Invalid(_("There is no such benefit."), code="does_not_exist", attr="counted_in")
    return found


def indicator_of(topic: Topic, key: int) -> Indicator:
    """The indicator whose target is to change. Raises Invalid where the topic has none of this id."""
    found = topic.indicators.filter(pk=key).first()
    if found is None:
        raise Invalid(_("Please choose an indicator of this topic."), code="required", attr="indicator")
    return found
