"""Hours a week by person over all topics at work: whose, which count, and who sees them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.load import Load, Part, loads, people_seen
from projects.models import Commitment, TeamMember, Topic
from tests.cast import make_user
from tests.kept import kept
from tests.pages import queries, signed_in, text_of
from tests.projects.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(stage) -> Work:
    work = kept(__name__, lambda: Work(stage, "running"), stage=stage)
    TeamMember.objects.filter(topic=work.pk, role="lead").update(weekly_hours=12)
    TeamMember.objects.filter(topic=work.pk, role="advisor").update(weekly_hours=2)
    return work


def another(stage, work: Work, state: str = "running", **hours) -> Topic:
    """A further topic; `hours` by username."""
    topic = stage.topic(work.topic.cycle, "submitted", title="Another")
    Topic.objects.filter(pk=topic.pk).update(state=state)
    for name, value in hours.items():
        person = type(work.lead).objects.get(username=name)
        topic.members.create(user=person, role="member", state="accepted", weekly_hours=value)
    return topic


def promise(topic, user, hours, *, state="accepted", starts=0, ends=10) -> None:
    today = timezone.localdate()
    made = Commitment.objects.create(
        topic=topic,
        center=user.seats.first().center,
        purpose="x",
        starts_on=today + timedelta(starts),
        ends_on=today + timedelta(ends),
        state=state,
        asked_by=user,
    )
    made.people.create(user=user, weekly_hours=hours)


def hours(user) -> dict[str, Decimal]:
    return {load.person.username: load.hours for load in loads(user)}


def test_hours_of_all_topics_at_work_add_up(stage, cast, work):
    another(stage, work, lead=Decimal("6.5"), advisor=None)
    assert hours(cast.office) == {"lead": Decimal("18.5"), "advisor": Decimal(2), "member": Decimal(0)}
    found = {load.person.username: (load.led, load.unsaid, load.level) for load in loads(cast.office)}
    assert found == {"lead": (1, 0, "much"), "advisor": (0, 1, ""), "member": (0, 1, "")}


@pytest.mark.parametrize("state", ["shortlisted", "closed", "terminated"])
def test_a_topic_that_is_not_at_work_does_not_count(stage, cast, work, state):
    another(stage, work, state, lead=Decimal(6))
    assert hours(cast.office)["lead"] == 12


@pytest.mark.parametrize("state", ["invited", "declined"])
def test_who_has_not_accepted_does_not_count(cast, work, state):
    TeamMember.objects.filter(topic=work.pk, role="advisor").update(state=state)
    assert set(hours(cast.office)) == {"lead", "member"}


def test_promised_people_count_within_their_time_alone(cast, work):
    expert = make_user("expert", (cast.department, "staff"))
    promise(work.topic, expert, 5, starts=1)
    promise(work.topic, expert, 6, starts=-9, ends=-1)
    promise(work.topic, expert, 7, state="asked")
    assert "expert" not in hours(cast.office)
    promise(work.topic, expert, 8, ends=0)
    assert hours(cast.office)["expert"] == 8


@pytest.mark.parametrize(("promised", "counted"), [(1, 2), (2, 2), (9, 9)])
def test_who_is_promised_and_in_the_group_counts_once_with_the_larger_figure(cast, work, promised, counted):
    promise(work.topic, work.advisor, promised)
    assert hours(cast.office)["advisor"] == counted


@pytest.mark.parametrize(
    ("figure", "level"), [("0", ""), ("15.9", ""), ("16", "much"), ("40", "much"), ("40.1", "over")]
)
def test_from_16_hours_on_it_is_much_above_40_too_much(figure, level):
    assert Load(None, [Part(None, hours=Decimal(figure)), Part(None)]).level == level


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("office", {"lead", "advisor", "member"}),
        ("leader", {"lead", "advisor", "member"}),
        ("manager", {"lead", "member"}),
        ("other_manager", {"advisor"}),
        ("lead", {"lead"}),
        ("member", {"member"}),
        ("outsider", set()),
        ("partner_manager", set()),
    ],
)
def test_whose_load_one_sees(work, role, seen):
    client = signed_in(work[role])
    page = text_of(client.get("/load/"))
    assert set(hours(work[role])) == seen
    assert {name for name in ("lead", "advisor", "member") if f"</span>{name.title()}</span>" in page} == seen
    assert ('href="/load/"' in page) is (
        role in ("office", "leader", "manager", "other_manager", "partner_manager")
    )


def test_topics_that_a_manager_cannot_see_are_not_named_nor_counted(stage, cast, work):
    TeamMember.objects.create(
        topic=work.topic, user=cast.partner, role="member", state="accepted", weekly_hours=3
    )
    another(stage, work, partner=Decimal(4))
    Topic.objects.filter(title="Another").update(state="shortlisted")
    assert hours(cast.partner_manager) == {"partner": Decimal(3)}


def test_nobody_is_seen_beyond_the_own_centers(cast, work):
    assert set(people_seen(cast.manager)) >= {work.lead, cast.manager}
    assert work.advisor not in people_seen(cast.manager)
    assert set(people_seen(cast.outsider)) == {cast.outsider}


def shown(client, query: str) -> list[str]:
    page = client.get(f"/load/{query}")
    return [load.person.username for load in page.context["page_obj"]]


def test_the_list_is_sorted_and_filtered(cast, work):
    TeamMember.objects.filter(topic=work.pk, role="lead").update(weekly_hours=41)
    TeamMember.objects.filter(topic=work.pk, role="advisor").update(weekly_hours=16)
    client = signed_in(cast.office)
    assert shown(client, "") == ["lead", "advisor", "member"]
    assert shown(client, "?ordering=hours") == ["member", "advisor", "lead"]
    assert shown(client, "?ordering=name") == ["advisor", "lead", "member"]
    assert shown(client, f"?center={cast.department.pk}") == ["advisor"]
    assert shown(client, "?search=mem") == ["member"]
    assert shown(client, "?level=over") == ["lead"]
    assert shown(client, "?level=much") == ["advisor"]
    assert shown(client, "?ordering=colour") == shown(client, "?level=x") == []
    assert "1 person works more than 40 hours" in text_of(client.get("/load/"))


def test_a_row_opens_to_the_topics(cast, work):
    page = text_of(signed_in(cast.office).get("/load/?search=lead"))
    assert f'<a href="/topics/{work.pk}/">' in page
    assert "12.0 h a week" in page


def test_the_page_costs_the_same_with_3_and_with_30_people(cast, work):
    client = signed_in(cast.office)
    few = len(queries(client, "/load/"))
    for number in range(27):
        person = make_user(f"p{number}", (cast.branch, "staff"))
        work.topic.members.create(user=person, role="member", state="accepted", weekly_hours=2)
        promise(work.topic, person, 1)
    assert len(queries(client, "/load/")) == few


def test_a_day_is_that_of_the_installation(cast, work, time_machine):
    expert = make_user("expert", (cast.department, "staff"))
    made = Commitment.objects.create(
        topic=work.topic,
        center=cast.department,
        purpose="x",
        starts_on=date(2026, 12, 2),
        ends_on=date(2026, 12, 2),
        state="accepted",
        asked_by=work.lead,
    )
    made.people.create(user=expert, weekly_hours=5)
    time_machine.move_to("2026-12-01T15:59:00Z", tick=False)
    assert "expert" not in hours(cast.office)
    time_machine.move_to("2026-12-01T16:01:00Z", tick=False)
    assert hours(cast.office)["expert"] == 5
