"""Readings of indicators; one that is there already with the same content is left as it is."""

import datetime as dt
from decimal import Decimal

from kit.refusals import Invalid
from projects.lifecycle import AT_WORK
from projects.models import Topic
from results.actions import read
from results.actions.readings import checked_day, checked_value
from results.models import LARGEST_SAMPLE, Indicator, Reading
from workbooks.actions.intakes.base import Intake
from workbooks.columns import normal
from workbooks.table import Row

TEXTS = ("source", "evidence")


class Readings(Intake):
    """The same rules as by hand: figures in the unit of the indicator, one a day, no day to come."""

    def __init__(self, job, table):
        super().__init__(job, table)
        codes = {row.values["topic"] for row in table.rows}
        topics = Topic.objects.visible_to(job.by).filter(code__in=codes, state__in=AT_WORK)
        self.topics = {topic.code: topic for topic in topics}
        self.indicators: dict[int, dict[str, Indicator]] = {topic.pk: {} for topic in self.topics.values()}
        found = Indicator.objects.filter(topic__in=self.indicators).select_related("topic")
        for indicator in found:
            self.indicators[indicator.topic_id][normal(indicator.name)] = indicator
        readings = Reading.objects.filter(indicator__topic__in=self.indicators)
        self.known = {(reading.indicator_id, reading.date): reading for reading in readings}
        self.fresh: list[tuple[Row, Indicator]] = []
        self.unchanged = 0

    def take(self, row):
        indicator = self._indicator(row)
        date, size = row.values["date"], self._sample_size(row)
        if indicator is None:
            return
        value = self._value(row, indicator)
        if date is None or self.is_repeated(row, "date", (indicator.pk, date)):
            return
        self._check_day(row, date)
        known = self.known.get((indicator.pk, date))
        if row.number in self.table.faulty:
            return
        if known is None:
            self.fresh.append((row, indicator))
        elif _is_same(known, row, value, size):
            self.unchanged += 1
        else:
            self.table.fault(row.number, "reading_exists", "date", date)

    def write(self, by):
        for row, indicator in self.fresh:
            self.row = row.number
            fields = {name: row.values.get(name) or "" for name in ("value", *TEXTS)}
            size = row.values.get("sample_size")
            fields |= {"date": row.values["date"], "sample_size": None if size is None else int(size)}
            read(indicator, by=by, via=Reading.Via.WORKBOOK, **fields)
        return {"added": len(self.fresh), "unchanged": self.unchanged}

    def _indicator(self, row: Row) -> Indicator | None:
        topic = self.find(row, "topic", self.topics, "no_topic_at_work")
        name = row.values["indicator"]
        if topic is None or not name:
            return None
        known = self.indicators[topic.pk]
        if normal(name) not in known:
            names = "、".join(indicator.name for indicator in known.values()) or "–"
            self.table.fault(row.number, "unknown_indicator", "indicator", name, indicators=names[:500])
        return known.get(normal(name))

    def _value(self, row: Row, indicator: Indicator) -> str:
        """In the one spelling of figures; "" with a fault where it can't be read."""
        if not (text := row.values["value"]):
            return ""
        try:
            return checked_value(indicator, text)[0]
        except Invalid as refusal:
            self.table.fault(row.number, f"figure_{refusal.code}", "value", text, detail=refusal.detail)
            return ""

    def _check_day(self, row: Row, date: dt.date) -> None:
        try:
            checked_day(date)
        except Invalid as refusal:
            self.table.fault(row.number, f"day_{refusal.code}", "date", date, detail=refusal.detail)

    def _sample_size(self, row: Row) -> Decimal | None:
        size = row.values.get("sample_size")
        if size is not None and not (1 <= size <= LARGEST_SAMPLE and size == int(size)):
            self.table.fault(row.number, "not_whole", "sample_size", size)
        return size


def _is_same(reading: Reading, row: Row, value: str, size: Decimal | None) -> bool:
    """Equal in every column that the sheet has."""
    equal = reading.value == value and all(
        getattr(reading, name) == row.values[name].strip() for name in TEXTS if name in row.values
    )
    return equal and ("sample_size" not in row.values or reading.sample_size == size)
