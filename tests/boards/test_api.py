"""The dashboard of a cycle over the API."""

from functools import partial

import pytest
from django.core.cache import cache
from drf_spectacular.generators import SchemaGenerator

from boards.filters import BoardFilters
from projects.lifecycle import PUBLIC, STATES
from tests.api.door import Door, faults, outcome
from tests.api.test_queries import queries
from tests.boards.world import days

pytestmark = pytest.mark.django_db

PATH = "/api/v1/cycles/{id}/dashboard/"


@pytest.fixture(autouse=True)
def _forget():
    cache.clear()


def dashboard(world, user, **params) -> dict:
    response = Door(user).get(f"/cycles/{world.cycle.pk}/dashboard/", params)
    assert response.status_code == 200, response.content
    return response.json()


def titles(found: dict) -> list[str]:
    return [row["title"] for row in found["results"]]


def test_golden_answer(world, cast):
    topic = world.full()
    review = topic.reviews.get(state="submitted")
    found = dashboard(world, cast.leader)
    assert found["results"] == [
        {
            "topic": topic.pk,
            "code": topic.code,
            "title": "Everything",
            "state": "running",
            "center": cast.branch.pk,
            "center_name": "Branch",
            "theme": None,
            "theme_name": None,
            "lead": cast.staff.pk,
            "lead_name": "Staff",
            "loop": 1,
            "milestones": 3,
            "milestones_done": 1,
            "starts_on": days(60).isoformat(),
            "ends_on": days(-39).isoformat(),
            "progress": 0.38,
            "time": 0.6,
            "pace": -0.22,
            "colour": "at_risk",
            "overdue": 1,
            "overdue_days": 11,
            "attainment": 0.4,
            "rectifications": 2,
            "rectifications_to_verify": 1,
            "rectifications_overdue": 1,
            "review": review.pk,
            "review_state": "submitted",
            "high_risks": 1,
            "silent": 3,
            "is_silent": False,
            "danger": "bad",
            "reasons": [
                {
                    "code": "overdue",
                    "level": "bad",
                    "text": f"1 milestone is overdue, since {days(11)}.",
                },
                {"code": "rectification_overdue", "level": "bad", "text": "1 rectification is overdue."},
                {"code": "at_risk", "level": "warn", "text": "Its group reports it as at risk."},
                {
                    "code": "behind",
                    "level": "warn",
                    "text": "Behind its plan: 38% done, 60% of the time has passed.",
                },
                {"code": "high_risk", "level": "warn", "text": "1 high risk is open."},
            ],
        }
    ]
    nothing = {"claimed": "0.00", "confirmed": "0.00"}
    assert found["summary"] == {
        "topics": 1,
        "at_work": 1,
        "state": dict.fromkeys(PUBLIC, 0) | {"running": 1},
        "colour": {"on_track": 0, "at_risk": 1, "off_track": 0, "none": 0},
        "danger": {"good": 0, "warn": 0, "bad": 1},
        "silent": 0,
        "overdue_topics": 1,
        "overdue_milestones": 1,
        "open_rectifications": 2,
        "overdue_rectifications": 1,
        "reviews_submitted": 1,
        "attainment": 0.4,
        "without_data": 0,
        "benefits": {
            "hard": {"claimed": "0.00", "confirmed": "1000.00"},
            "soft": nothing,
            "recurring": {"hard": nothing, "soft": nothing},
        },
    }
    assert (found["count"], found["next"], found["previous"]) == (1, None, None)


@pytest.mark.parametrize("state", STATES)
def test_dashboard_begins_with_the_establishment(world, cast, state):
    world.topic(state=state)
    found = dashboard(world, cast.office)
    assert (found["count"], found["summary"]["topics"]) == ((1, 1) if state in PUBLIC else (0, 0))


def test_rows_are_paged_and_the_summary_is_of_all(world, cast):
    for number in range(5):
        world.topic(f"Topic {number}")
    office, path = Door(cast.office), f"/cycles/{world.cycle.pk}/dashboard/"
    first = office.get(path, {"page_size": 2, "ordering": "title"}).json()
    assert (first["count"], titles(first), first["previous"]) == (5, ["Topic 0", "Topic 1"], None)
    last = office.get(path, {"page_size": 2, "page": 3, "ordering": "title"}).json()
    assert (titles(last), last["next"], last["summary"]) == (["Topic 4"], None, first["summary"])
    assert first["summary"]["topics"] == 5
    assert outcome(office.get(path, {"page": 9})) == (404, "not_found")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"danger": "bad"}, ["Bad"]),
        ({"danger": "good,bad"}, ["Bad", "Good"]),
        ({"colour": "off_track"}, ["Bad"]),
        ({"colour": "none"}, ["Good"]),
        ({"overdue": "true"}, ["Bad"]),
        ({"silent": "true"}, ["Bad"]),
        ({"silent": "false"}, ["Good"]),
        ({"search": "goo"}, ["Good"]),
        ({"state": "closed"}, []),
        ({"ordering": "-title"}, ["Good", "Bad"]),
        ({"ordering": "danger,title"}, ["Good", "Bad"]),
        ({"danger": "", "colour": "", "ordering": ""}, ["Bad", "Good"]),
    ],
)
def test_rows_are_narrowed_and_the_summary_stays(world, cast, params, expected):
    bad, good = world.topic("Bad"), world.topic("Good")
    world.update(bad, "off_track", ago=30)
    world.plan(bad, (-60, -20, 10))
    world.plan(good, (-10, 9, 60))
    world.changed(good.milestones.get(), days(0))
    found = dashboard(world, cast.leader, **params)
    assert (titles(found), found["summary"]["topics"]) == (expected, 2)


def test_rows_are_narrowed_to_center_and_theme(world, cast):
    theme = world.cycle.themes.create(name="Customers")
    world.topic("One", theme=theme)
    world.topic("Two", center=cast.department)
    assert titles(dashboard(world, cast.office, theme=theme.pk)) == ["One"]
    assert titles(dashboard(world, cast.office, center=cast.department.pk)) == ["Two"]
    assert titles(dashboard(world, cast.office, center=cast.department.pk, theme=theme.pk)) == []


@pytest.mark.parametrize("parameter", sorted(BoardFilters.base_filters))
def test_filter_that_cannot_be_read_is_refused_by_name(world, cast, parameter):
    response = Door(cast.office).get(f"/cycles/{world.cycle.pk}/dashboard/", {parameter: "x" * 101})
    assert (response.status_code, [attr for _code, attr in faults(response)]) == (400, [parameter])


@pytest.mark.parametrize(
    ("params", "code"),
    [({"color": "red"}, "unknown_parameter"), ({"page": "0"}, "invalid"), ({"page_size": "x"}, "invalid")],
)
def test_parameters_are_strict(world, cast, params, code):
    response = Door(cast.office).get(f"/cycles/{world.cycle.pk}/dashboard/", params)
    assert outcome(response) == (400, code)


@pytest.mark.parametrize("key", ["999999", str(10**17), str(10**40)])
def test_unknown_cycle_is_404(world, cast, key):
    assert outcome(Door(cast.office).get(f"/cycles/{key}/dashboard/")) == (404, "not_found")


def test_stranger_is_asked_to_sign_in(world):
    assert outcome(Door().get(f"/cycles/{world.cycle.pk}/dashboard/")) == (401, "not_authenticated")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_dashboard_is_only_read(world, cast, method):
    response = getattr(Door(cast.office), method)(f"/cycles/{world.cycle.pk}/dashboard/", If_Match="*")
    assert response.status_code == 405


def test_unchanged_page_is_304(world, cast):
    world.full()
    office, path = Door(cast.office), f"/cycles/{world.cycle.pk}/dashboard/"
    first = office.get(path)
    again = office.get(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    world.topic("Another")
    assert office.get(path, If_None_Match=first.headers["ETag"]).status_code == 200


ALL, OWN = ["Hidden", "Partner's", "Taking part"], ["Partner's", "Taking part"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("office", ALL),
        ("leader", ALL),
        ("manager", ALL),
        ("staff", ALL),
        ("outsider", ALL),
        ("partner", OWN),
        ("partner_manager", OWN),
    ],
)
def test_partner_people_see_their_own_in_rows_counts_and_totals(world, cast, role, seen):
    hidden = world.full("Hidden")
    own = world.topic("Partner's", center=cast.partner_site)
    taking_part = world.topic("Taking part")
    world.member(taking_part, cast.partner)
    world.benefit(own, 50)
    found = dashboard(world, cast[role], ordering="title")
    everything = hidden.title in seen
    assert (titles(found), found["count"]) == (seen, len(seen))
    assert found["summary"]["topics"] == found["summary"]["state"]["running"] == len(seen)
    assert found["summary"]["overdue_milestones"] == (1 if everything else 0)
    assert found["summary"]["attainment"] == (0.4 if everything else None)
    assert found["summary"]["benefits"]["hard"]["confirmed"] == ("1050.00" if everything else "50.00")


@pytest.mark.parametrize("role", ["office", "partner"])
def test_dashboard_costs_the_same_for_one_and_thirty_topics(world, cast, role):
    found = {}
    person = Door(cast[role])
    for number in (1, 30):
        while world.cycle.topics.count() < number:
            world.member(world.full(), cast.partner)
        address = f"/cycles/{world.cycle.pk}/dashboard/"
        found[number] = queries(partial(person.get, address, {"danger": "bad", "ordering": "pace"}))
    assert found[1] == found[30]
    assert found[30] <= 13


def test_schema_tells_every_parameter_and_every_part(world, cast):
    document = SchemaGenerator().get_schema(request=None, public=True)
    described = document["paths"][PATH]["get"]
    named = {one["name"] for one in described["parameters"] if one["in"] == "query"}
    assert named == {"page", "page_size", *BoardFilters.base_filters}
    reference = described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    shapes = document["components"]["schemas"]
    whole = shapes[reference.rsplit("/", 1)[1]]["properties"]
    world.full()
    answer = dashboard(world, cast.office)
    assert list(whole) == list(answer)
    row = shapes[whole["results"]["items"]["$ref"].rsplit("/", 1)[1]]["properties"]
    assert list(row) == list(answer["results"][0])
    totals = shapes[whole["summary"]["$ref"].rsplit("/", 1)[1]]["properties"]
    assert list(totals) == list(answer["summary"])
