"""Indicators and readings as sheets: rows as plain values, each in a constant number of queries."""

from collections.abc import Iterator

from projects.models import Cycle
from results.models import Indicator, Reading
from results.queries import state_of
from workbooks.columns import Column, Form, Layout


def _shown(key: str, english: str, chinese: str, width: int = 14) -> Column:
    return Column(key, english, chinese, Form.SHOWN, width=width)


INDICATORS = Layout(
    "indicators",
    "Indicators",
    "指标",
    (
        _shown("topic", "Topic code", "课题编号"),
        _shown("title", "Title", "课题名称", 40),
        _shown("name", "Indicator", "指标", 28),
        _shown("unit", "Unit", "单位", 10),
        _shown("direction", "Direction", "方向", 18),
        _shown("baseline", "Baseline", "基线"),
        _shown("target", "Target", "目标值"),
        _shown("original_target", "Original target", "原目标值"),
        _shown("latest", "Latest reading", "最新读数"),
        _shown("date", "Date", "日期"),
        _shown("attainment", "Attainment (%)", "达成率（%）"),
        _shown("measured_by", "How it is measured", "测量方法", 40),
    ),
)


def indicator_rows(cycle: Cycle, user) -> Iterator[dict]:
    """Attainment in per cent with one decimal; what is unknown is None."""
    found = Indicator.objects.visible_to(user).filter(topic__cycle=cycle).with_latest()
    for indicator in found.select_related("topic").order_by("topic__code", "position", "id"):
        share = state_of(indicator)["attainment"]
        names = ("name", "baseline", "target", "original_target", "measured_by")
        yield {name: getattr(indicator, name) for name in names} | {
            "topic": indicator.topic.code,
            "title": indicator.topic.title,
            "unit": str(indicator.get_unit_display()),
            "direction": str(indicator.get_direction_display()),
            "latest": indicator.latest_value,
            "date": indicator.latest_date,
            "attainment": None if share is None else round(100 * share, 1),
        }


def reading_rows(cycle: Cycle, user) -> Iterator[dict]:
    """Every reading, by topic, indicator and day."""
    found = Reading.objects.visible_to(user).filter(indicator__topic__cycle=cycle)
    order = ("indicator__topic__code", "indicator__position", "indicator", "date")
    for reading in found.select_related("indicator__topic").order_by(*order):
        names = ("date", "value", "sample_size", "source", "evidence")
        yield {name: getattr(reading, name) for name in names} | {
            "topic": reading.indicator.topic.code,
            "indicator": reading.indicator.name,
            "title": reading.indicator.topic.title,
            "unit": str(reading.indicator.get_unit_display()),
        }
