"""Drafts, invitations, commitments and charters: whom they await, until when, and when no more."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from people.due import SOURCES, waiting_for
from people.models import Seat, User
from projects import actions
from projects.lifecycle import AT_WORK, STATES
from projects.models import Cycle, TeamMember, Topic
from scoring.actions import certify
from tests.cast import make_user
from tests.due.everybody import agrees, awaited, desk
from tests.projects.work import Work

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 15, 30, tzinfo=dt.UTC)
"""Half past eleven at night in Shanghai."""
KINDS = ("invitations", "commitments", "offers", "charters", "drafts")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def work(stage) -> Work:
    return Work(stage)


def labels(user, kind: str) -> list[str]:
    return [label for label, _url, _note in desk(user, kind)]


def deactivate(user) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    user.__dict__.pop("standing", None)


# --- Drafts ------------------------------------------------------------------------------------------

ENDS = dt.datetime(2026, 3, 24, 16, 30, tzinfo=dt.UTC)
"""Half past midnight of the 25th in Shanghai."""


@pytest.fixture
def cycle(stage) -> Cycle:
    return stage.proposing(title="Spring", staff_may_propose=True, proposing_ends_at=ENDS)


def test_a_draft_awaits_its_proposer_until_the_proposals_end(cast, stage, cycle):
    topic = stage.draft(cycle, by=cast.staff)
    _ = cast.manager, cast.other_manager
    assert awaited("drafts") == {("staff", "2026-03-25")}
    assert awaited("drafts", until=dt.date(2026, 3, 24)) == set()
    assert awaited("drafts", until=dt.date(2026, 3, 25)) == {("staff", "2026-03-25")}
    assert awaited("drafts", user=cast.manager) == set()
    assert desk(cast.staff, "drafts") == [
        ("Finish the draft “Shorter calls”", f"/topics/{topic.pk}/edit/", "Spring")
    ]
    (item,) = waiting_for(cast.staff)
    assert (item.due, item.row.topic, item.icon) == (ENDS, topic.pk, "edit")


def test_a_returned_topic_awaits_its_proposer_and_every_manager_of_its_center_once(cast, stage, cycle):
    second = make_user("second", (cast.branch, "manager"), (cast.branch, "staff"))
    topic = stage.topic(cycle, "returned", title="Sent back")
    stage.topic(cycle, "returned", title="Of staff", by=cast.staff)
    _ = cast.other_manager, cast.partner_manager
    day = "2026-03-25"
    assert awaited("drafts", subjects=[topic.pk]) == {("manager", day), ("second", day)}
    assert awaited("drafts") == {("manager", day), ("second", day), ("staff", day)}
    line = ("Revise “Sent back”", f"/topics/{topic.pk}/", "Returned by the office · Spring")
    assert desk(cast.manager, "drafts")[0] == desk(second, "drafts")[0] == line
    assert labels(cast.manager, "drafts") == ["Revise “Sent back”", "Revise “Of staff”"]


def test_a_draft_without_a_deadline_stands_on_the_desk_undated(cast, stage):
    stage.draft(stage.proposing())
    assert awaited("drafts") == {("manager", None)}
    assert awaited("drafts", until=dt.date.max) == set()
    assert [item.due for item in waiting_for(cast.manager)] == [None]


@pytest.mark.parametrize("state", STATES)
def test_only_drafts_and_returned_topics_wait_to_be_submitted(cast, stage, cycle, state):
    topic = stage.topic(cycle, "submitted")
    Topic.objects.filter(pk=topic.pk).update(state=state)
    assert labels(cast.manager, "drafts") == {
        "draft": ["Finish the draft “Shorter calls”"],
        "returned": ["Revise “Shorter calls”"],
    }.get(state, [])


@pytest.mark.parametrize("phase", [phase for phase in Cycle.Phase.values if phase != "proposing"])
def test_no_draft_waits_in_a_cycle_that_takes_no_proposals(stage, cycle, phase):
    stage.topic(cycle, "returned")
    Cycle.objects.update(phase=phase)
    assert awaited("drafts") == set()


# --- Invitations -------------------------------------------------------------------------------------


def test_an_invitation_awaits_whom_it_invites_for_five_days(cast, work):
    member = actions.invite(work.topic, user=cast.staff, role="advisor", by=cast.office)
    actions.invite(work.topic, user=cast.partner, role="member", by=cast.office)
    assert awaited("invitations") == {("staff", "2026-03-25"), ("partner", "2026-03-25")}
    assert awaited("invitations", user=cast.staff) == {("staff", "2026-03-25")}
    assert awaited("invitations", until=dt.date(2026, 3, 24)) == set()
    assert desk(cast.staff, "invitations") == [
        ("Answer the invitation as advisor", f"/invitations/{member.pk}/", "Shorter calls")
    ]
    assert labels(work.lead, "invitations") == []


@pytest.mark.parametrize("accept", [True, False])
def test_an_answered_invitation_waits_no_more(cast, work, accept):
    member = actions.invite(work.topic, user=cast.staff, role="advisor", by=cast.office)
    actions.respond(member, accept=accept, by=cast.staff, reason="because")
    assert awaited("invitations") == set()


def test_an_invitation_keeps_its_day_when_its_hours_are_changed(cast, work, clock):
    member = actions.invite(work.topic, user=cast.staff, role="advisor", by=cast.office)
    clock.shift(dt.timedelta(3))
    actions.edit_member(member, by=cast.office, weekly_hours=Decimal(4))
    assert awaited("invitations") == {("staff", "2026-03-25")}


@pytest.mark.parametrize("state", STATES)
def test_invitations_of_topics_that_ended_wait_no_more(cast, work, state):
    actions.invite(work.topic, user=cast.staff, role="advisor", by=cast.office)
    work.put(state)
    ended = state in ("rejected", "withdrawn", "passed_over", "closed", "terminated")
    assert bool(awaited("invitations")) is not ended


# --- Commitments -------------------------------------------------------------------------------------


def ask(work: Work):
    return actions.ask_commitment(
        work.topic,
        center=work.cast.department,
        purpose="Billing data",
        starts_on=dt.date(2026, 3, 2),
        ends_on=dt.date(2026, 6, 30),
        people=[(work.advisor, Decimal(8))],
        by=work.lead,
    )


def counter(commitment, manager):
    people = [(User.objects.get(username="advisor"), Decimal(2))]
    return actions.counter_commitment(commitment, people=people, by=manager, reason="too much")


def test_a_request_awaits_the_managers_of_the_asked_center_for_a_week(cast, work):
    commitment = ask(work)
    make_user("second", (cast.department, "manager"), (cast.branch, "manager"))
    _ = cast.manager, cast.other_manager
    assert awaited("commitments") == {("other_manager", "2026-03-27"), ("second", "2026-03-27")}
    assert awaited("commitments", user=work.advisor) == set()
    assert awaited("offers") == set()
    assert desk(cast.other_manager, "commitments") == [
        ("Answer the request for people of Department", f"/commitments/{commitment.pk}/", "Shorter calls")
    ]


def test_a_counter_offer_awaits_the_lead_for_five_days_from_when_it_was_made(cast, work, clock):
    commitment = ask(work)
    clock.shift(dt.timedelta(2))
    counter(commitment, cast.other_manager)
    assert awaited("offers") == {("lead", "2026-03-27")}
    assert awaited("commitments") == set()
    assert desk(work.lead, "offers") == [
        ("Decide on the offer of Department", f"/commitments/{commitment.pk}/", "Shorter calls")
    ]
    actions.hand_over(work.member("lead"), to=work["member"], by=cast.office)
    assert awaited("offers") == {("member", "2026-03-27")}


@pytest.mark.parametrize("accept", [True, False])
def test_what_was_answered_waits_no_more(cast, work, accept):
    asked, countered = ask(work), counter(ask(work), cast.other_manager)
    for commitment, by in ((asked, cast.other_manager), (countered, work.lead)):
        if accept:
            actions.accept_commitment(commitment, by=by)
        else:
            actions.decline_commitment(commitment, by=by, reason="no")
    assert (awaited("commitments"), awaited("offers")) == (set(), set())


@pytest.mark.parametrize("state", STATES)
def test_commitments_wait_while_the_topic_is_at_work(cast, work, state):
    ask(work)
    counter(ask(work), cast.other_manager)
    work.put(state)
    found = (bool(awaited("commitments")), bool(awaited("offers")))
    assert found == (state in AT_WORK, state in AT_WORK)


# --- Charters ----------------------------------------------------------------------------------------


def test_a_charter_awaits_every_leader_outside_the_group_for_a_week(cast, work):
    make_user("leader2", (cast.department, "leader"), (cast.branch, "leader"))
    inside = make_user("inside", (cast.province, "leader"))
    TeamMember.objects.create(topic=work.topic, user=inside, role="member", state="accepted")
    invited = make_user("invited", (cast.province, "leader"))
    TeamMember.objects.create(topic=work.topic, user=invited, role="member")
    _ = cast.leader, cast.office
    day = "2026-03-27"
    assert awaited("charters") == {("leader", day), ("leader2", day), ("invited", day)}
    assert awaited("charters", user=inside) == set()
    assert awaited("charters", user=cast.office) == set()
    assert desk(cast.leader, "charters") == [
        ("Approve the charter of “Shorter calls”", f"/topics/{work.pk}/charter/", work.topic.code)
    ]


@pytest.mark.parametrize("role", ["lead", "advisor"])
def test_a_charter_waits_for_lead_and_advisor_first(cast, work, clock, role):
    _ = cast.leader
    member = work.member(role)
    TeamMember.objects.filter(pk=member.pk).update(state="invited")
    assert awaited("charters") == set()
    clock.shift(dt.timedelta(4))
    actions.respond(member, accept=True, by=work[role])
    assert awaited("charters") == {("leader", "2026-03-31")}


def test_the_week_for_a_charter_begins_when_the_topic_is_established(cast, stage, clock):
    """Lead and advisor had accepted before."""
    cycle = stage.voted()
    topic = cycle.topics.order_by("code").first()
    for role, user in (("lead", cast.staff), ("advisor", cast.judge)):
        TeamMember.objects.create(topic=topic, user=user, role=role, state="accepted")
    clock.shift(dt.timedelta(10))
    certify(cycle, by=cast.leader)
    assert awaited("charters") == {("leader", "2026-04-06")}


def test_an_approved_charter_waits_no_more(cast, work):
    actions.approve_charter(work.topic, by=cast.leader)
    assert awaited("charters") == set()


@pytest.mark.parametrize("state", STATES)
def test_charters_wait_between_establishment_and_start(cast, work, state):
    _ = cast.leader
    work.put(state)
    assert bool(awaited("charters")) is (state == "established")


# --- All of them ---------------------------------------------------------------------------------------


@pytest.fixture
def rich(cast, stage) -> Work:
    """Of every kind something."""
    for role in cast.ROLES:
        cast[role]
    make_user("second", (cast.branch, "manager"), (cast.department, "manager"))
    work = Work(stage)
    more(work, stage)
    return work


def more(work: Work, stage) -> None:
    """Of every kind one more."""
    cast = work.cast
    cycle = stage.proposing(staff_may_propose=True, proposing_ends_at=ENDS)
    stage.draft(cycle, by=cast.staff)
    stage.topic(cycle, "returned", by=cast.staff)
    topic = stage.topic(cycle, "submitted", title="At work")
    for role in ("lead", "advisor"):
        TeamMember.objects.create(topic=topic, user=work[role], role=role, state="accepted")
    TeamMember.objects.create(topic=topic, user=cast.partner, role="member")
    TeamMember.objects.create(topic=topic, user=cast.leader, role="member", state="accepted")
    Topic.objects.filter(pk=topic.pk).update(state="established")
    ask(work)
    counter(ask(work), cast.other_manager)


def test_everybody_is_told_what_each_is_told(rich):
    agrees(*KINDS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("manager", "drafts"),
        ("staff", "drafts"),
        ("partner", "invitations"),
        ("other_manager", "commitments"),
        ("lead", "offers"),
        ("leader", "charters"),
    ],
)
def test_nothing_awaits_whoever_was_deactivated(rich, name, kind):
    user = User.objects.get(username=name)
    assert name in {who for who, _day in awaited(kind)}
    deactivate(user)
    assert name not in {who for who, _day in awaited(kind)}
    assert (awaited(kind, user=user), waiting_for(user)) == (set(), [])


def test_nothing_awaits_whoever_lost_the_seat(rich, cast):
    Seat.objects.filter(user__in=[cast.manager, cast.other_manager, cast.leader]).delete()
    assert {name for name, _day in awaited("commitments") | awaited("charters")} == {"second"}
    assert ("manager", "2026-03-25") not in awaited("drafts")


@pytest.mark.parametrize("kind", KINDS)
def test_it_costs_the_same_for_one_and_three(rich, stage, kind, django_assert_num_queries):
    source = SOURCES[kind]
    most = {"drafts": 2, "charters": 3}.get(kind, 1)
    for _ in range(2):
        with django_assert_num_queries(most):
            rows = list(source.select())
        with django_assert_num_queries(1):
            list(source.lines(rows))
        more(rich, stage)
        more(rich, stage)
