"""The board of a cycle as a workbook: the rows of the page, and no others."""

import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.queries import board_rows
from projects.models import Topic
from tests.api.door import Door, faults, outcome
from tests.boards.world import TODAY, World, days, noon
from tests.cast import Cast
from tests.pages import signed_in
from workbooks.boards import BOARD, board_values
from workbooks.exports import board_workbook
from workbooks.reading import Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def world(cast) -> World:
    return World(cast)


def rows(data: bytes) -> list[dict]:
    _head, *found = Workbook(io.BytesIO(data)).rows(BOARD.name)
    keys = [column.key for column in BOARD.exported]
    return [{keys[place - 1]: value for place, value in cells.items()} for _number, cells in found]


def taken(user, world, **params) -> list[dict]:
    response = Door(user).get("/exports/board/", {"cycle": world.cycle.pk} | params)
    assert response.status_code == 200, response.content
    return rows(response.content)


def test_golden_row(world):
    topic = world.full()
    (values,) = board_values(board_rows(Topic.objects.all()))
    assert list(values) and set(values) == {column.key for column in BOARD.columns}
    assert values == {
        "code": topic.code,
        "title": "Everything",
        "center": "Branch",
        "theme": None,
        "lead": "Staff",
        "state": "running",
        "danger": "in danger",
        "reasons": "\n".join(
            [
                f"1 milestone is overdue, since {days(11)}.",
                "1 rectification is overdue.",
                "Its group reports it as at risk.",
                "Behind its plan: 38% done, 60% of the time has passed.",
                "1 high risk is open.",
            ]
        ),
        "colour": "at risk",
        "loop": 1,
        "starts_on": days(60),
        "ends_on": days(-39),
        "progress": 38.0,
        "time": 60.0,
        "pace": -22.0,
        "milestones": 3,
        "done": 1,
        "overdue": 1,
        "overdue_days": 11,
        "attainment": 40.0,
        "rectifications": 2,
        "to_verify": 1,
        "rectifications_overdue": 1,
        "review": "submitted",
        "risks": 1,
        "silent": 3,
    }


@pytest.mark.parametrize("role", Cast.ROLES)
def test_rows_are_those_of_the_board_that_one_may_see(world, cast, role):
    world.full("Hidden")
    world.topic("Partner's", center=cast.partner_site)
    found = [row["title"] for row in taken(cast[role], world)]
    assert found == (["Partner's"] if role.startswith("partner") else ["Hidden", "Partner's"])


def test_filters_and_order_of_the_board_are_kept(world, cast):
    world.full("Bad")
    world.update(world.topic("Good"), ago=1)
    world.topic("Elsewhere", cycle=world.add_cycle())
    assert [row["title"] for row in taken(cast.leader, world, ordering="-title")] == ["Good", "Bad"]
    assert [row["title"] for row in taken(cast.leader, world, danger="bad")] == ["Bad"]
    page = signed_in(cast.leader).get(f"/workbooks/export/board.xlsx?cycle={world.cycle.pk}&danger=good")
    assert [row["title"] for row in rows(page.content)] == ["Good"]


def test_both_doors_give_the_same_file(world, cast):
    world.full()
    page = signed_in(cast.leader).get(f"/workbooks/export/board.xlsx?cycle={world.cycle.pk}")
    door = Door(cast.leader).get("/exports/board/", {"cycle": world.cycle.pk})
    assert rows(page.content) == rows(door.content) != []
    assert page.headers["Content-Disposition"] == door.headers["Content-Disposition"]
    assert f"board-{world.cycle.code}.xlsx" in page.headers["Content-Disposition"]


def test_text_of_a_row_stays_text(world):
    world.topic("=1+1")
    assert [row["title"] for row in rows(board_workbook(board_rows(Topic.objects.all())))] == ["=1+1"]


def test_what_cannot_be_read_is_refused_by_both_doors(world, cast):
    office = Door(cast.office)
    bad = office.get("/exports/board/", {"cycle": world.cycle.pk, "danger": "huge"})
    assert (bad.status_code, [attr for _code, attr in faults(bad)]) == (400, ["danger"])
    assert outcome(office.get("/exports/board/")) == (400, "required")
    assert outcome(office.get("/exports/board/", {"cycle": 999_999})) == (404, "not_found")
    page = signed_in(cast.office).get(f"/workbooks/export/board.xlsx?cycle={world.cycle.pk}&danger=huge")
    assert page.status_code == 400


def test_empty_board_is_a_workbook_without_rows(world, cast):
    assert taken(cast.office, world) == []


def test_export_costs_the_same_for_one_and_ten_topics(world, cast):
    found, person = {}, Door(cast.leader)
    for number in (1, 10):
        while Topic.objects.count() < number:
            world.full()
        with CaptureQueriesContext(connection) as captured:
            assert person.get("/exports/board/", {"cycle": world.cycle.pk}).status_code == 200
        found[number] = len(captured)
    assert found[1] == found[10]
