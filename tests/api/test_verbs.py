"""Every role × every verb × every state or phase, from the life tables themselves (design.md §1–§3)."""

import pytest

from projects import actions as topics
from projects.lifecycle import MOVES, PHASE_MOVES, PHASES, PUBLIC, STATES
from projects.models import Cycle, TeamMember, Topic
from scoring import actions as selection
from tests.api.door import outcome
from tests.cast import Cast
from tests.kept import kept
from tests.projects.work import Work

pytestmark = pytest.mark.django_db

NOBODYS = ("cycle", "review")
VERBS = [name for name, move in MOVES.items() if move.owner not in NOBODYS]
HIDDEN = {"draft", "returned"}
SEES = {
    "office": set(STATES),
    "manager": set(STATES),
    "leader": set(STATES) - HIDDEN,
    "judge": set(STATES) - HIDDEN,
    "voter": {"shortlisted", *PUBLIC},
    "other_manager": set(PUBLIC),
    "staff": set(PUBLIC),
    "outsider": set(PUBLIC),
    "partner": set(),
    "partner_manager": set(),
}
"""States in which a role sees a topic of the branch; the manager has proposed it."""


def force(topic: Topic, state: str) -> None:
    """Put a submitted topic into `state`, whatever the table says."""
    Topic.objects.filter(pk=topic.pk).update(state=state, was_shortlisted=state == "shortlisted")


OWNERS = {
    "proposer": ("manager",),
    "office": ("office",),
    "lead": ("lead", "office"),
    "starter": ("lead", "office", "leader"),
    "steering": ("office", "leader"),
}
GROUP_SEES = {"lead": set(PUBLIC), "advisor": set(PUBLIC), "member": set(PUBLIC)}
"""Of a topic that they did not propose."""


def expected(role: str, verb: str, state: str) -> tuple:
    move = MOVES[verb]
    if state not in (SEES | GROUP_SEES)[role]:
        return (404, "not_found")
    if role not in OWNERS[move.owner]:
        return (403, "permission_denied")
    return (200,) if state in move.sources else (409, "invalid_transition")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [*SEES, *GROUP_SEES])
def test_topic_moves_for_its_owner_from_its_sources_alone(door, stage, cast, role, verb):
    work = kept(__name__, lambda: Work(stage, ready=True), stage=stage)
    topic, person = work.topic, door(work[role])
    topics.approve_charter(topic, by=cast.office)
    found, wanted = {}, {}
    for state in STATES:
        force(topic, state)
        response = person.verb(f"/topics/{topic.pk}/", verb, {"reason": "because"})
        found[state], wanted[state] = outcome(response), expected(role, verb, state)
        after = MOVES[verb].target if wanted[state] == (200,) else state
        assert Topic.objects.get(pk=topic.pk).state == after
        if wanted[state] == (200,):
            assert response.json()["state"] == after
    assert found == wanted


@pytest.mark.parametrize("verb", VERBS)
def test_topic_moves_in_its_phases_alone(door, stage, verb):
    move, work = MOVES[verb], kept(__name__, lambda: Work(stage, ready=True), stage=stage)
    owner = door(work[OWNERS[move.owner][-1]])
    found = {}
    for phase in PHASES:
        work.put(move.sources[0])
        Cycle.objects.update(phase=phase)
        found[phase] = outcome(owner.verb(f"/topics/{work.pk}/", verb, {"reason": "because"}))
    taken = move.phases or PHASES
    assert found == {phase: (200,) if phase in taken else (409, "phase_closed") for phase in PHASES}


@pytest.mark.parametrize("verb", VERBS)
def test_reason_is_asked_for_where_the_table_says_so(door, stage, verb):
    move, work = MOVES[verb], kept(__name__, lambda: Work(stage, ready=True), stage=stage)
    owner = door(work[OWNERS[move.owner][-1]])
    for body in ({}, {"reason": ""}, {"reason": " \n "}):
        work.put(move.sources[0])
        found = outcome(owner.verb(f"/topics/{work.pk}/", verb, body))
        without = (409, "not_ready") if verb == "close" else (200,)
        assert found == ((400, "required") if move.needs_reason else without)


def test_reason_is_kept_in_history(door, stage, cast):
    topic = stage.topic(stage.proposing(), "submitted")
    door(cast.office).verb(f"/topics/{topic.pk}/", "return", {"reason": "基线缺失 "})
    last = door(cast.manager).get("/history/", {"topic": topic.pk}).json()["results"][0]
    told = {name: last[name] for name in ("verb", "old", "new", "reason", "by")}
    assert told == {
        "verb": "return",
        "old": "submitted",
        "new": "returned",
        "reason": "基线缺失",
        "by": cast.office.pk,
    }


@pytest.mark.parametrize("verb", [name for name, move in MOVES.items() if move.owner in NOBODYS])
def test_moves_of_the_whole_cycle_are_no_verbs_of_a_topic(door, stage, cast, verb):
    topic = stage.topic(stage.proposing(), "accepted")
    assert outcome(door(cast.office).verb(f"/topics/{topic.pk}/", verb)) == (404, "not_found")


@pytest.mark.parametrize("verb", PHASE_MOVES)
@pytest.mark.parametrize("role", Cast.ROLES)
def test_cycle_moves_for_its_owner_from_its_sources_alone(door, stage, cast, role, verb):
    move = PHASE_MOVES[verb]
    cycle = stage.cycle()
    person = door(cast[role])
    for phase in PHASES:
        Cycle.objects.filter(pk=cycle.pk).update(phase=phase)
        if role == move.owner and phase in move.sources:
            continue  # what then happens, the journeys tell
        found = outcome(person.verb(f"/cycles/{cycle.pk}/", verb, {"reason": "because"}))
        assert found == ((409, "invalid_transition") if role == move.owner else (403, "permission_denied"))
        assert Cycle.objects.get(pk=cycle.pk).phase == phase


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_office_copies_a_cycle(door, stage, cast, role):
    cycle = stage.cycle()
    response = door(cast[role]).verb(f"/cycles/{cycle.pk}/", "copy", {"code": "2027", "title": "Next"})
    assert outcome(response) == ((201,) if role == "office" else (403, "permission_denied"))


ANSWERS = {"staff": (200,), "manager": (403, "permission_denied"), "office": (403, "permission_denied")}


@pytest.mark.parametrize(("verb", "state"), [("accept", "accepted"), ("decline", "declined")])
@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_invited_person_answers_an_invitation(door, stage, cast, role, verb, state):
    member = topics.invite(stage.draft(stage.proposing()), user=cast.staff, role="lead", by=cast.manager)
    response = door(cast[role]).verb(f"/members/{member.pk}/", verb, {"reason": "no time"})
    wanted = ANSWERS.get(role, (404, "not_found"))
    assert outcome(response) == wanted
    assert TeamMember.objects.get(pk=member.pk).state == (state if wanted == (200,) else "invited")


REMOVES = {"manager": (204,), "office": (204,), "staff": (403, "permission_denied")}


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_proposers_side_and_the_office_remove_a_member(door, stage, cast, role):
    member = topics.invite(stage.draft(stage.proposing()), user=cast.staff, role="lead", by=cast.manager)
    response = door(cast[role]).verb(f"/members/{member.pk}/", "remove")
    assert outcome(response) == REMOVES.get(role, (404, "not_found"))


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_voter_withdraws_a_ballot(door, stage, cast, role):
    cycle = stage.voting()
    ballot, _new = selection.cast(cycle, by=cast.voter, choices=stage.candidates(cycle)[:2])
    response = door(cast[role]).verb(f"/ballots/{ballot.pk}/", "withdraw")
    assert outcome(response) == ((200,) if role == "voter" else (404, "not_found"))


NEW = {
    "centers": {"code": "N", "name": "New", "kind": "branch"},
    "users": {"username": "new", "name": "New"},
    "cycles": {"code": "N", "title": "New"},
}


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_office_adds_centers_users_and_cycles(door, cast, role, name):
    response = door(cast[role]).post(f"/{name}/", NEW[name])
    assert outcome(response) == ((201,) if role == "office" else (403, "permission_denied"))
    refused = door(cast[role]).post(f"/{name}/", {})
    assert outcome(refused) == ((400, "required") if role == "office" else (403, "permission_denied"))


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_office_grants_and_revokes_seats(door, cast, role):
    seat = cast.staff.seats.get()
    person, wanted = door(cast[role]), (403, "permission_denied")
    body = {"user": cast.outsider.pk, "center": cast.branch.pk, "role": "staff"}
    assert outcome(person.post("/seats/", body)) == ((201,) if role == "office" else wanted)
    assert outcome(person.delete(f"/seats/{seat.pk}/", If_Match=1)) == (
        (204,) if role == "office" else wanted
    )


PROPOSES = {"manager": (201,)}
STAFF_PROPOSES = PROPOSES | {"staff": (201,)}


@pytest.mark.parametrize("staff_may_propose", [False, True])
@pytest.mark.parametrize("role", Cast.ROLES)
def test_managers_propose_for_their_center_and_staff_where_the_cycle_lets_them(
    door, stage, cast, role, staff_may_propose
):
    cycle = stage.proposing(staff_may_propose=staff_may_propose)
    body = {"cycle": cycle.pk, "center": cast.branch.pk, "title": "Shorter calls"}
    wanted = (STAFF_PROPOSES if staff_may_propose else PROPOSES).get(role, (403, "permission_denied"))
    assert outcome(door(cast[role]).post("/topics/", body)) == wanted


SCORES = {
    "judge": (201,),
    "judge2": (201,),
    "judge3": (201,),
    "office": (403, "permission_denied"),
    "leader": (403, "permission_denied"),
    "manager": (403, "permission_denied"),
}


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_judges_score_and_recuse_and_who_sees_no_topic_finds_none(door, stage, cast, role):
    topic = stage.scoring(number=1).topics.get()
    person, wanted = door(cast[role]), SCORES.get(role, (404, "not_found"))
    body = {"topic": topic.pk, "marks": {"goal": 5}}
    assert outcome(person.post("/scorecards/", body)) == wanted
    assert outcome(person.post("/recusals/", {"topic": topic.pk, "reason": "kin"})) == wanted


@pytest.mark.parametrize("role", Cast.ROLES)
def test_only_the_electorate_votes(door, stage, cast, role):
    cycle = stage.voting()
    response = door(cast[role]).post("/ballots/", {"cycle": cycle.pk, "choices": []})
    assert outcome(response) == ((201,) if role in ("voter", "manager") else (403, "permission_denied"))
