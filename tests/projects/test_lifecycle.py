"""Every move × every state and every role × every move, from the tables themselves (design.md §3)."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused
from projects import actions
from projects.lifecycle import MOVES, STATES
from projects.rules import open_moves
from tests.kept import kept
from tests.projects.work import Work

pytestmark = pytest.mark.django_db
BY_PEOPLE = [verb for verb, move in MOVES.items() if move.owner not in ("cycle", "review")]
BY_NOBODY = [verb for verb, move in MOVES.items() if move.owner in ("cycle", "review")]
OWNERS = {
    "proposer": {"manager"},
    "office": {"office"},
    "lead": {"lead", "office"},
    "starter": {"lead", "office", "leader"},
    "steering": {"office", "leader"},
}
"""Owner of a move → who may make it."""
ROLES = (
    "office",
    "leader",
    "manager",
    "other_manager",
    "judge",
    "voter",
    "staff",
    "partner",
    "outsider",
    "lead",
    "advisor",
    "member",
)

# design.md §3, typed again by hand: the table under test must say the same.
DESIGN = {
    "draft": {"submitted", "withdrawn"},
    "submitted": {"accepted", "returned", "rejected", "withdrawn"},
    "returned": {"submitted", "withdrawn"},
    "accepted": {"shortlisted", "passed_over", "withdrawn"},
    "shortlisted": {"established", "passed_over"},
    "established": {"running", "terminated"},
    "running": {"acceptance", "terminated"},
    "acceptance": {"running", "consolidating", "terminated"},
    "consolidating": {"closed", "running"},
}


def test_the_table_is_the_one_of_the_design():
    forward = {verb: move for verb, move in MOVES.items() if not verb.startswith("back-")}
    table = {}
    for move in forward.values():
        for source in move.sources:
            table.setdefault(source, set()).add(move.target)
    assert table == DESIGN


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, ready=True), stage=stage)


def owner_of(work: Work, verb: str):
    """Somebody who may make the move, and does not approve charters."""
    return work[{"proposer": "manager", "lead": "lead"}.get(MOVES[verb].owner, "office")]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", BY_PEOPLE)
def test_move_is_performed_from_its_sources_and_refused_from_every_other_state(work, verb, state):
    topic, by, move = work.put(state), owner_of(work, verb), MOVES[verb]
    if state in move.sources:
        assert actions.move(topic, verb, by=by, reason="because").state == move.target
        last = Entry.objects.filter(subject="topic", subject_id=topic.pk).order_by("-number").first()
        assert (last.verb, last.old, last.new, last.reason, last.by) == (
            verb,
            state,
            move.target,
            "because",
            by,
        )
    else:
        before = Entry.objects.count()
        with pytest.raises(Conflict) as refusal:
            actions.move(topic, verb, by=by, reason="because")
        assert refusal.value.code == "invalid_transition"
        assert (work.topic.state, Entry.objects.count()) == (state, before)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", BY_PEOPLE)
def test_move_is_its_owners_alone(work, verb, role):
    move = MOVES[verb]
    topic = work.put(move.sources[0])
    if verb == "start":
        actions.approve_charter(topic, by=work["office"])
    may = role in OWNERS[move.owner]
    assert (verb in open_moves(work[role], topic)) is may
    if may:
        assert actions.move(topic, verb, by=work[role], reason="because").state == move.target
    else:
        with pytest.raises(Refused):
            actions.move(topic, verb, by=work[role], reason="because")
        assert work.topic.state == move.sources[0]


STEERED = [verb for verb in BY_PEOPLE if MOVES[verb].owner == "steering"]


@pytest.mark.parametrize("verb", STEERED)
@pytest.mark.parametrize("seat", ["leader", "office"])
def test_nobody_decides_about_the_own_group(work, cast, verb, seat):
    topic = work.put(MOVES[verb].sources[0])
    cast[seat].memberships.create(topic=topic, role="member", state="accepted")
    with pytest.raises(Refused) as refusal:
        actions.move(topic, verb, by=cast[seat], reason="because")
    assert refusal.value.code == "conflict_of_interest"


@pytest.mark.parametrize("verb", [verb for verb in BY_PEOPLE if MOVES[verb].needs_reason])
def test_move_that_needs_a_reason_is_refused_without_one(work, verb):
    topic = work.put(MOVES[verb].sources[0])
    with pytest.raises(Invalid) as refusal:
        actions.move(topic, verb, by=work["office"], reason="  ")
    assert (refusal.value.code, refusal.value.attr) == ("required", "reason")


@pytest.mark.parametrize("verb", [verb for verb in BY_PEOPLE if MOVES[verb].phases])
def test_move_is_refused_outside_its_phase(work, verb):
    topic = work.put(MOVES[verb].sources[0])
    type(topic.cycle).objects.filter(pk=topic.cycle_id).update(phase="scoring")
    with pytest.raises(Conflict) as refusal:
        actions.move(topic, verb, by=owner_of(work, verb), reason="because")
    assert refusal.value.code == "phase_closed"


@pytest.mark.parametrize("verb", [verb for verb in BY_PEOPLE if MOVES[verb].phases])
def test_state_that_forbids_a_move_is_told_before_the_phase(work, verb):
    topic = work.put("running")
    type(topic.cycle).objects.filter(pk=topic.cycle_id).update(phase="running")
    with pytest.raises(Conflict) as refusal:
        actions.move(topic, verb, by=owner_of(work, verb), reason="because")
    assert refusal.value.code == "invalid_transition"


@pytest.mark.parametrize("verb", BY_NOBODY)
@pytest.mark.parametrize("role", ROLES)
def test_moves_of_the_cycle_and_of_a_review_belong_to_nobody(work, verb, role):
    topic = work.put(MOVES[verb].sources[0])
    assert verb not in open_moves(work[role], topic)
    with pytest.raises(Refused):
        actions.move(topic, verb, by=work[role])


def test_code_is_given_at_first_submission_and_kept(stage, cast):
    cycle = stage.proposing(code="2025")
    topic = stage.topic(cycle, "returned")
    assert topic.code == "2025-001"
    assert actions.move(topic, "submit", by=cast.manager).code == "2025-001"
    assert stage.topic(cycle, "submitted").code == "2025-002"


class TestDeadlines:
    """Past midnight in Asia/Shanghai: 23:59:59 is before the end of the day, 00:00 is after."""

    @pytest.mark.parametrize(
        ("moment", "clock", "taken"),
        [
            ("2026-12-01T15:59:59Z", True, True),  # 23:59:59 in Shanghai
            ("2026-12-01T16:00:00Z", True, False),  # midnight
            ("2026-12-01T16:00:00Z", False, True),  # nobody but the office ends the phase
        ],
    )
    def test_proposals_end_at_local_midnight_when_the_clock_moves_the_phases(
        self, stage, cast, time_machine, moment, clock, taken
    ):
        from datetime import datetime
        from zoneinfo import ZoneInfo

        midnight = datetime(2026, 12, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
        cycle = stage.proposing(proposing_ends_at=midnight, auto_advance=clock)
        topic = stage.draft(cycle)
        time_machine.move_to(moment, tick=False)
        if taken:
            assert actions.move(topic, "submit", by=cast.manager).state == "submitted"
        else:
            with pytest.raises(Conflict) as refusal:
                actions.move(topic, "submit", by=cast.manager)
            assert refusal.value.code == "phase_closed"
