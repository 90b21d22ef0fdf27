"""The pages of boards: who sees what, what is narrowed, what they cost."""

import pytest
from django.core.cache import cache
from django.db.models import F
from django.urls import reverse

from plans.models import Milestone
from projects.models import Commitment, CommittedPerson, Topic
from tests.boards.world import days
from tests.cast import Cast
from tests.pages import queries, signed_in, text_of

pytestmark = pytest.mark.django_db


def page(user, route: str, *keys: int, **params):
    return signed_in(user).get(reverse(route, args=keys), params)


def titles(response) -> list[str]:
    return [row.title for row in response.context["page_obj"]]


# --- The board of a cycle --------------------------------------------------------------


@pytest.mark.parametrize("role", Cast.ROLES)
def test_everybody_sees_the_board_with_the_topics_that_they_may_see(world, cast, role):
    world.topic("Hidden")
    world.topic("Partner's", center=cast.partner_site)
    taking_part = world.topic("Taking part")
    world.member(taking_part, cast.partner)
    response = page(cast[role], "board", world.cycle.pk, ordering="title")
    seen = ["Partner's", "Taking part"]
    assert response.status_code == 200
    assert titles(response) == (seen if role.startswith("partner") else ["Hidden", *seen])
    assert response.context["tiles"][0]["value"] == len(titles(response))
    assert ("Hidden" in text_of(response)) == (not role.startswith("partner"))


def test_row_tells_everything_in_words(world, cast):
    world.full()
    shown = text_of(page(cast.leader, "board", world.cycle.pk))
    for words in (
        "in danger",
        "1 milestone is overdue, since",
        "Its group reports it as at risk.",
        "38% done, 60% of the time passed",
        "up to 11 days",
        "40%",
        "1 overdue",
        "3 days ago",
        "Lead: Staff",
        "at risk",
        "review to be concluded",
    ):
        assert words in shown, words


def test_topic_without_figures_says_so(world, cast):
    world.topic("Bare", "established", lead=False)
    shown = text_of(page(cast.leader, "board", world.cycle.pk))
    for words in ("no plan yet", "not enough data", "no lead", "No lead has accepted."):
        assert words in shown, words


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["Bad", "Good"]),
        ({"danger": "bad"}, ["Bad"]),
        ({"colour": "off_track"}, ["Bad"]),
        ({"colour": "none"}, ["Good"]),
        ({"overdue": "true"}, ["Bad"]),
        ({"silent": "false"}, ["Good"]),
        ({"search": "oo"}, ["Good"]),
        ({"ordering": "-title"}, ["Good", "Bad"]),
        ({"danger": "nonsense"}, []),
    ],
)
def test_board_is_narrowed_and_ordered(world, cast, params, expected):
    bad, good = world.topic("Bad"), world.topic("Good")
    world.update(bad, "off_track", ago=30)
    world.plan(bad, (-60, -20, 10))
    world.plan(good, (-10, 9, 60))
    Milestone.objects.filter(topic=good).update(updated_at=F("updated_at") + (days(0) - days(40)))
    response = page(cast.leader, "board", world.cycle.pk, **params)
    assert (response.status_code, titles(response)) == (200, expected)
    assert [tile["value"] for tile in response.context["tiles"]][:3] == [2, 1, 0]


def test_selects_offer_what_is_on_the_board(world, cast):
    world.topic("One", theme=world.cycle.themes.create(name="Customers"))
    world.add_cycle().themes.create(name="Elsewhere")
    shown = text_of(page(cast.leader, "board", world.cycle.pk))
    assert "Customers" in shown
    assert "Elsewhere" not in shown
    assert f'<option value="{cast.department.pk}">Department' not in shown


def test_board_is_paged(world, cast):
    for number in range(51):
        world.topic(f"Topic {number:02}", lead=False)
    response = page(cast.leader, "board", world.cycle.pk, ordering="title", page=2)
    assert titles(response) == ["Topic 50"]
    assert response.context["tiles"][0]["value"] == 51


@pytest.mark.parametrize("role", ["office", "outsider"])
def test_empty_board_says_what_will_be_there(world, cast, role):
    world.topic(state="accepted")
    shown = text_of(page(cast[role], "board", world.cycle.pk))
    assert "No topic at work yet" in shown
    assert "<table" not in shown


def test_unknown_cycle_is_404(cast):
    assert page(cast.office, "board", 999_999).status_code == 404


def test_stranger_is_led_to_the_sign_in(world):
    for address in (f"/cycles/{world.cycle.pk}/board/", "/overview/", "/centers/1/board/"):
        response = signed_in(None).get(address)
        assert (response.status_code, "login" in response.headers["Location"]) == (302, True)


def test_cycle_leads_to_its_board(world, cast):
    address = reverse("board", args=[world.cycle.pk])
    assert "Topics at work" not in text_of(page(cast.staff, "cycle", world.cycle.pk))
    world.full()
    shown = text_of(page(cast.staff, "cycle", world.cycle.pk))
    assert "Topics at work" in shown
    assert f'href="{address}"' in shown
    assert f'href="{address}?danger=bad"' in shown


# --- The overview ----------------------------------------------------------------------


@pytest.mark.parametrize("role", Cast.ROLES)
def test_overview_is_for_those_who_steer(world, cast, role):
    response = page(cast[role], "overview")
    assert response.status_code == (200 if role in ("office", "leader") else 403)
    if response.status_code == 403:
        assert "Only leaders and the office see this overview." in text_of(response)
    names = [entry["name"] for entry in signed_in(cast[role]).get("/").context["nav"]]
    assert ("overview" in names) == (role in ("office", "leader"))


def test_overview_says_which_topics_are_in_danger_and_why(world, cast):
    world.full("In danger")
    calm = world.topic("Calm")
    world.update(calm, ago=1)
    response = page(cast.leader, "overview")
    assert [row.title for row in response.context["endangered"]] == ["In danger"]
    assert response.context["calm"] == 1
    shown = text_of(response)
    for words in (
        "1 milestone is overdue, since",
        "1 rectification is overdue.",
        "Behind its plan: 38% done, 60% of the time has passed.",
        "1 other topic is on course.",
    ):
        assert words in shown, words


def test_overview_tells_totals_per_theme_and_center(world, cast):
    theme = world.cycle.themes.create(name="Customers")
    world.benefit(world.topic("One", theme=theme), 1_400_000)
    world.benefit(world.topic("Two", center=cast.department), 50, "claimed")
    response = page(cast.leader, "overview")
    assert [(one["name"], one["topics"]) for one in response.context["themes"]] == [
        ("Customers", 1),
        (None, 1),
    ]
    assert [one["name"] for one in response.context["centers"]] == ["Branch", "Department"]
    assert response.context["totals"]["hard"] == {"claimed": 50, "confirmed": 1_400_000}
    assert "1,400,000" in text_of(response)


def test_overview_shows_running_cycles_unless_asked_for_others(world, cast):
    closed = world.add_cycle(phase="closed")
    other = world.add_cycle()
    one, two = world.topic("One"), world.topic("Two", cycle=other)
    three = world.topic("Three", "closed", cycle=closed)

    def shown(*cycles) -> set[int]:
        response = page(cast.leader, "overview", cycle=[cycle.pk for cycle in cycles])
        return {row.topic for row in response.context["rows"]}

    assert shown() == {one.pk, two.pk}
    assert shown(closed) == {three.pk}
    assert shown(closed, other) == {two.pk, three.pk}
    asked = page(cast.leader, "overview", cycle=["x", "99999", "-1"])
    assert {row.topic for row in asked.context["rows"]} == {one.pk, two.pk}


def test_overview_falls_back_on_the_newest_cycle(world, cast):
    world.cycle.phase = "closed"
    world.cycle.save()
    topic = world.topic(state="closed")
    assert [row.topic for row in page(cast.leader, "overview").context["rows"]] == [topic.pk]


def test_empty_overview_says_what_will_be_there(cast):
    shown = text_of(page(cast.leader, "overview"))
    assert "No topic at work yet" in shown
    assert "<table" not in shown


def test_overview_shows_what_awaits_the_reader(world, cast, stage):
    world.topic()
    stage.topic(stage.proposing(), "submitted")
    response = page(cast.office, "overview")
    assert [line.label for line in response.context["waiting"]][:1] == ["Screen 1 topic"]


# --- The board of a center -------------------------------------------------------------


@pytest.mark.parametrize("role", Cast.ROLES)
def test_center_board_is_for_its_managers_leaders_and_the_office(world, cast, role):
    response = page(cast[role], "center-board", cast.branch.pk)
    assert response.status_code == (200 if role in ("office", "leader", "manager") else 403)
    if response.status_code == 403:
        assert "see its board" in text_of(response)


def test_center_board_shows_its_topics_commitments_and_people(world, cast):
    own = world.topic("Own", cycle=world.add_cycle(phase="closed"), state="closed")
    at_work = world.topic("At work")
    elsewhere = world.topic("Elsewhere", center=cast.department, lead=cast.judge)
    world.member(elsewhere, cast.staff, "advisor", weekly_hours=6)
    world.member(elsewhere, cast.manager, state="invited")
    asked = Commitment.objects.create(
        topic=elsewhere,
        center=cast.branch,
        purpose="Hear calls",
        starts_on=days(5),
        ends_on=days(-5),
        asked_by=cast.judge,
    )
    CommittedPerson.objects.create(commitment=asked, user=cast.staff, weekly_hours="3.5")
    ended = world.topic("Ended", "terminated", center=cast.department)
    Commitment.objects.create(
        topic=ended,
        center=cast.branch,
        purpose="x",
        starts_on=days(5),
        ends_on=days(0),
        asked_by=cast.judge,
    )
    response = page(cast.manager, "center-board", cast.branch.pk)
    assert {row.topic for row in response.context["page_obj"]} == {own.pk, at_work.pk}
    assert response.context["commitments"] == [asked]
    assert [(part.user, part.topic, part.role) for part in response.context["parts"]] == [
        (cast.staff, at_work, "lead"),
        (cast.staff, elsewhere, "advisor"),
    ]
    assert "Staff, 3.5 hours a week" in text_of(response)


def test_center_board_of_a_partner_site_shows_what_its_manager_may_see(world, cast):
    hidden = world.topic("Hidden")
    world.member(hidden, cast.judge)
    own = world.topic("Own", center=cast.partner_site, lead=cast.partner)
    response = page(cast.partner_manager, "center-board", cast.partner_site.pk)
    assert titles(response) == ["Own"]
    assert [part.topic for part in response.context["parts"]] == [own]
    assert "Hidden" not in text_of(response)


def test_center_board_is_narrowed_by_cycle(world, cast):
    world.topic("Old", cycle=world.add_cycle())
    world.topic("New")
    assert titles(page(cast.manager, "center-board", cast.branch.pk, cycle=world.cycle.pk)) == ["New"]


def test_empty_center_board_says_so(world, cast):
    shown = text_of(page(cast.manager, "center-board", cast.branch.pk))
    for words in ("No topic at work", "has asked this center for people", "Nobody of this center works"):
        assert words in shown, words


def test_unknown_center_is_404(cast):
    assert page(cast.office, "center-board", 999_999).status_code == 404


def test_manager_finds_the_own_centers_on_the_desk(world, cast):
    address = reverse("center-board", args=[cast.branch.pk])
    assert address in text_of(signed_in(cast.manager).get("/"))
    assert address not in text_of(signed_in(cast.other_manager).get("/"))
    assert "/board/" not in text_of(signed_in(cast.staff).get("/"))


# --- Costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "role"),
    [
        ("board", "leader"),
        ("board", "partner"),
        ("overview", "leader"),
        ("center-board", "manager"),
        ("cycle", "staff"),
    ],
)
def test_page_costs_the_same_for_one_and_thirty_topics(world, cast, route, role):
    keys = {"board": [world.cycle.pk], "cycle": [world.cycle.pk], "center-board": [cast.branch.pk]}
    address, client, found = reverse(route, args=keys.get(route, [])), signed_in(cast[role]), {}
    theme = world.cycle.themes.create(name="Customers")
    for number in (1, 30):
        while Topic.objects.count() < number:
            topic = world.full()
            Topic.objects.filter(pk=topic.pk).update(theme=theme)
            world.member(topic, cast.partner)
            asked = Commitment.objects.create(
                topic=topic,
                center=cast.branch,
                purpose="Hear calls",
                starts_on=days(5),
                ends_on=days(-5),
                asked_by=cast.staff,
            )
            CommittedPerson.objects.create(commitment=asked, user=cast.staff, weekly_hours=3)
        cache.clear()
        client.get(address)
        found[number] = len(queries(client, address))
    assert found[1] == found[30]
