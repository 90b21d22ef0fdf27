"""Readings from workbooks: all or nothing, every bad row named; and taken away so that they import back."""

import datetime as dt
import io
from decimal import Decimal

import pytest

from kit.models import Entry
from kit.refusals import Refused
from results.models import Reading
from tests.api.door import Door
from tests.pages import signed_in
from tests.results.scene import Scene
from tests.workbooks.conftest import said
from workbooks.exports import indicators_workbook
from workbooks.measures import INDICATORS
from workbooks.reading import Workbook
from workbooks.sheets import READINGS

HEADINGS = ["课题编号", "指标", "日期", "数值", "样本量", "数据来源", "佐证"]
NASTY = "=cmd|'/C calc'!A0"


@pytest.fixture
def scene(cast, stage):
    return Scene(cast, stage)


def stored() -> list[tuple]:
    found = Reading.objects.order_by("indicator", "date")
    return list(found.values_list("date", "value", "number", "sample_size", "source", "evidence", "via"))


def rows(data: bytes, layout) -> list[dict]:
    """The rows of a sheet by column key, as our own reader sees them."""
    _head, *found = Workbook(io.BytesIO(data)).rows(layout.name)
    keys = [column.key for column in layout.exported]
    return [{keys[place - 1]: value for place, value in cells.items()} for _number, cells in found]


def test_readings_are_entered_as_by_hand_and_say_whence(bring, scene):
    code = scene.indicator().topic.code
    job = bring(
        "readings",
        HEADINGS,
        [code, "Look-up time", dt.date(2025, 3, 1), "10—15秒", 1200, "log", "p. 3"],
        [code, "look-up  TIME", "2025/3/2", 5, None, None, None],
        [code, "Look-up time", "2025年3月3日", "≥ 4.5 s", "", "", ""],
    )
    assert (job.state, job.result) == ("done", {"added": 3, "unchanged": 0, "examples": 0})
    assert stored() == [
        (dt.date(2025, 3, 1), "10–15", Decimal("12.5"), 1200, "log", "p. 3", "workbook"),
        (dt.date(2025, 3, 2), "5", Decimal(5), None, "", "", "workbook"),
        (dt.date(2025, 3, 3), "≥ 4.5", Decimal("4.5"), None, "", "", "workbook"),
    ]
    lines = Entry.objects.filter(subject="reading").values_list("verb", "by__username")
    assert list(lines) == [("read", "office")] * 3


def test_every_bad_row_is_named_and_nothing_is_written(bring, scene):
    code = scene.indicator().topic.code
    scene.reading(scene.topic.indicators.get())
    idle = scene.indicator(scene.make("established", title="Done"))
    scene.run(idle.topic, "closed")
    good = [code, "Look-up time", "2025-04-01", "5", None]
    job = bring(
        "readings",
        HEADINGS[:5],
        good,
        ["T-0", "Look-up time", "2025-04-02", "5", None],
        [idle.topic.code, "Look-up time", "2025-04-02", "5", None],
        [code, "Waiting time", "2025-04-02", "5", None],
        [code, "Look-up time", "9999-12-31", "5", None],
        [code, "Look-up time", "1999-12-31", "5", None],
        [code, "Look-up time", "2025-02-30", "5", None],
        [code, "Look-up time", "soon", "5", None],
        [code, "Look-up time", "2025-04-03", "5 %", None],
        [code, "Look-up time", "2025-04-04", "fast", None],
        [code, "Look-up time", "2025-04-05", None, None],
        [code, "Look-up time", "2025-04-06", "5", 1.5],
        [code, "Look-up time", "2025-04-07", "5", 0],
        [code, "Look-up time", "2025-04-08", "5", 10**10],
        [code, "Look-up time", "2025-04-01", "6", None],
        [code, "Look-up time", "2025-03-01", "6", None],
    )
    assert said(job) == [
        (3, "topic", "no_topic_at_work"),
        (4, "topic", "no_topic_at_work"),
        (5, "indicator", "unknown_indicator"),
        (6, "date", "day_future"),
        (7, "date", "day_too_early"),
        (8, "date", "not_a_date"),
        (9, "date", "not_a_date"),
        (10, "value", "figure_other_unit"),
        (11, "value", "figure_not_a_figure"),
        (12, "value", "required"),
        (13, "sample_size", "not_whole"),
        (14, "sample_size", "not_whole"),
        (15, "sample_size", "not_whole"),
        (16, "date", "repeated"),
        (17, "date", "reading_exists"),
    ]
    assert job.faults[3]["detail"] == "This day has not come yet."
    assert job.faults[7]["detail"] == "This is said in %, but the indicator is measured in seconds."
    assert [row[0] for row in stored()] == [dt.date(2025, 3, 1)]


def test_the_same_file_twice_does_nothing_twice(bring, scene):
    row = [scene.indicator().topic.code, "Look-up time", "2025-04-01", "5 s", 10, "log", "p. 3"]
    bring("readings", HEADINGS, row)
    assert bring("readings", HEADINGS, row).result == {"added": 0, "unchanged": 1, "examples": 0}


def test_only_the_office_imports(bring, scene):
    row = [scene.indicator().topic.code, "Look-up time", "2025-04-01", "5"]
    for role in ("lead", "member", "leader", "manager", "outsider"):
        with pytest.raises(Refused):
            bring("readings", HEADINGS[:4], row, by=scene[role])
    assert stored() == []


def test_an_import_costs_a_row_the_same_however_many_there_are(bring, scene, django_assert_max_num_queries):
    code = scene.indicator().topic.code
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=day) for day in range(40)]
    with django_assert_max_num_queries(40 * 10 + 60):
        bring("readings", HEADINGS[:4], *([code, "Look-up time", day, "5"] for day in days))
    assert Reading.objects.count() == 40


# --- Taken away -----------------------------------------------------------


def test_an_export_tells_indicators_and_readings(scene):
    indicator = scene.indicator(baseline="15", measured_by=NASTY)
    scene.reading(indicator, value="6", sample_size=9, source=NASTY)
    scene.indicator(scene.make("established", title="New"), name="Bare", baseline="", target="")
    data = indicators_workbook(scene.cycle, scene.cast.outsider)
    assert rows(data, INDICATORS)[0] == {
        "topic": scene.topic.code,
        "title": "Shorter calls",
        "name": "Look-up time",
        "unit": "seconds",
        "direction": "lower is better",
        "baseline": "15",
        "target": "3",
        "original_target": "3",
        "latest": "6",
        "date": dt.date(2025, 3, 1),
        "attainment": 75,
        "measured_by": NASTY,
    }
    assert [row["name"] for row in rows(data, INDICATORS)] == ["Look-up time", "Bare"]
    assert rows(data, READINGS) == [
        {
            "topic": scene.topic.code,
            "indicator": "Look-up time",
            "date": dt.date(2025, 3, 1),
            "value": "6",
            "sample_size": 9,
            "source": NASTY,
            "title": "Shorter calls",
            "unit": "seconds",
        }
    ]


def test_an_export_imports_back_unchanged_and_whole(bring, scene):
    indicator = scene.indicator()
    for day, value in enumerate(("≥ 4", "10–15", "≈ 3.5"), start=1):
        scene.reading(indicator, f"2025-03-{day:02}", value, evidence="a\nb", source=" x ")
    data, before = indicators_workbook(scene.cycle, scene.cast.office), stored()
    assert bring.file("readings", data).result == {"added": 0, "unchanged": 3, "examples": 0}
    Reading.objects.all().delete()
    assert bring.file("readings", data).result["added"] == 3
    assert [row[:-1] for row in stored()] == [row[:-1] for row in before]


def test_an_export_holds_what_one_may_see(scene):
    scene.reading(scene.indicator())
    ours = scene.make(title="Ours", lead=scene.cast.partner)
    scene.reading(scene.indicator(ours, by=scene.cast.office), by=scene.cast.office)
    for user, titles in ((scene.cast.partner, ["Ours"]), (scene.cast.outsider, ["Shorter calls", "Ours"])):
        page = signed_in(user).get(f"/workbooks/export/indicators.xlsx?cycle={scene.cycle.pk}")
        door = Door(user).get("/exports/indicators/", {"cycle": scene.cycle.pk})
        for answer in (page, door):
            for layout in (INDICATORS, READINGS):
                assert [row["title"] for row in rows(answer.content, layout)] == titles


def test_an_export_costs_the_same_with_many_rows(scene, django_assert_num_queries):
    indicator = scene.indicator()
    scene.reading(indicator)
    user = scene.cast.leader
    user.standing  # noqa: B018
    with django_assert_num_queries(2):
        indicators_workbook(scene.cycle, user)
    for day in range(2, 12):
        scene.reading(scene.indicator(name=f"Time {day}"), f"2025-03-{day:02}")
    with django_assert_num_queries(2):
        indicators_workbook(scene.cycle, user)
