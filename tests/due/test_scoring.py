"""Scorecards, ballots, screening and the moves of a cycle: whom they await, until when, and when no more."""

import datetime as dt

import pytest
import time_machine

from people.due import SOURCES, waiting_for
from people.models import Seat, User
from projects import actions as topics
from projects.models import Cycle, TeamMember, Topic
from scoring import actions
from scoring.dimensions import DIMENSIONS
from scoring.models import StabilityReport
from scoring.sheet import totals
from tests.cast import make_user
from tests.due.everybody import agrees, awaited, desk

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
ENDS = dt.datetime(2026, 3, 24, 16, 30, tzinfo=dt.UTC)
"""Half past midnight of the 25th in Shanghai."""
DAY = "2026-03-25"
AFTER = dt.timedelta(5)
JUDGES = {"judge", "judge2", "judge3"}
FIVES = dict.fromkeys(DIMENSIONS, 5)
BLANK = dict.fromkeys(DIMENSIONS)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def who(kind: str, **narrowed) -> set[str]:
    return {name for name, _day in awaited(kind, **narrowed)}


def deactivate(user) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    user.__dict__.pop("standing", None)


# --- Scorecards --------------------------------------------------------------------------------------


def test_scorecards_await_every_judge_until_scoring_ends(cast, stage):
    cycle = stage.scoring(title="Spring", scoring_ends_at=ENDS)
    assert awaited("scorecards") == {(judge, DAY) for judge in JUDGES}
    assert awaited("scorecards", until=dt.date(2026, 3, 24)) == set()
    assert awaited("scorecards", user=cast.judge) == {("judge", DAY)}
    assert awaited("scorecards", user=cast.voter) == set()
    actions.score(cycle.topics.first(), by=cast.judge, marks=FIVES)
    address = f"/cycles/{cycle.pk}/score/"
    assert desk(cast.judge, "scorecards") == [("Score 3 topics", address, "Spring · 1 of 4 done")]
    assert desk(cast.judge2, "scorecards") == [("Score 4 topics", address, "Spring · 0 of 4 done")]
    (item,) = waiting_for(cast.judge)
    assert (item.due, item.row.topic, item.icon) == (ENDS, None, "score")


def test_whoever_has_scored_or_abstained_everywhere_is_done(cast, stage):
    cycle = stage.scoring(2)
    for topic, marks in zip(cycle.topics.all(), (FIVES, BLANK), strict=True):
        assert "judge" in who("scorecards")
        actions.score(topic, by=cast.judge, marks=marks)
    assert awaited("scorecards") == {("judge2", None), ("judge3", None)}


def test_topics_with_a_conflict_of_interest_await_no_card(cast, stage):
    """Recused, of one's own center, proposed by oneself, or with oneself in the group; not merely invited."""
    cycle = stage.scoring(4)
    declared, of_group, proposed, invited = cycle.topics.order_by("code")
    actions.declare_recusal(declared, judge=cast.judge, by=cast.judge, reason="kin")
    TeamMember.objects.create(topic=of_group, user=cast.judge, role="member", state="accepted")
    TeamMember.objects.create(topic=invited, user=cast.judge, role="member")
    Topic.objects.filter(pk=proposed.pk).update(proposer=cast.judge)
    Seat.objects.create(user=cast.judge3, center=cast.branch, role="staff")
    assert [label for label, _url, _note in desk(cast.judge, "scorecards")] == ["Score 1 topic"]
    assert who("scorecards") == {"judge", "judge2"}
    actions.score(invited, by=cast.judge, marks=FIVES)
    assert who("scorecards") == {"judge2"}


def test_the_numbers_are_those_of_the_judges_own_sheet(cast, stage):
    cycle = stage.scoring(4, title="Spring")
    first, second, third, _last = cycle.topics.order_by("code")
    for topic, marks in ((first, FIVES), (second, BLANK)):
        actions.score(topic, by=cast.judge, marks=marks)
    actions.declare_recusal(first, judge=cast.judge, by=cast.judge, reason="kin")
    actions.declare_recusal(third, judge=cast.judge2, by=cast.office, reason="kin")
    for judge in cast.judges:
        found = totals(cycle, judge)
        ((label, _url, note),) = desk(judge, "scorecards")
        assert (label, note) == (
            f"Score {found['open']} topics",
            f"Spring · {found['done']} of {found['all']} done",
        )


@pytest.mark.parametrize(("by_clock", "told"), [(True, set()), (False, JUDGES)])
def test_after_the_deadline_scorecards_wait_unless_the_clock_closes(stage, clock, by_clock, told):
    stage.scoring(scoring_ends_at=ENDS, auto_advance=by_clock)
    assert who("scorecards") == JUDGES
    clock.shift(AFTER)
    assert who("scorecards") == told


def test_no_scorecard_waits_once_scoring_is_closed_or_voting_open(cast, stage):
    cycle = stage.scored()
    assert awaited("scorecards") == set()
    Cycle.objects.filter(pk=cycle.pk).update(scoring_closed_at=None)
    topic = cycle.topics.first()
    topic.scorecards.all().delete()
    assert who("scorecards") == JUDGES
    Cycle.objects.filter(pk=cycle.pk).update(scoring_closed_at=NOW)
    assert who("scorecards") == set()
    Cycle.objects.filter(pk=cycle.pk).update(scoring_closed_at=None, phase="voting")
    assert who("scorecards") == set()


# --- Ballots -----------------------------------------------------------------------------------------


def test_ballots_await_every_voter_until_voting_ends(cast, stage):
    cycle = stage.voting(title="Spring", voting_ends_at=ENDS)
    assert awaited("ballots") == {("manager", DAY), ("voter", DAY)}
    assert awaited("ballots", user=cast.judge) == set()
    address = f"/cycles/{cycle.pk}/ballot/"
    assert desk(cast.voter, "ballots") == [("Cast your ballot", address, "Spring")]
    actions.cast(cycle, by=cast.manager, choices=[])
    assert awaited("ballots") == {("voter", DAY)}
    (item,) = waiting_for(cast.voter)
    assert (item.due, item.row.topic, item.icon) == (ENDS, None, "ballot")


def test_a_withdrawn_ballot_waits_to_be_cast_again(cast, stage):
    cycle = stage.voting()
    ballot, _is_new = actions.cast(cycle, by=cast.voter, choices=[])
    assert who("ballots") == {"manager"}
    actions.withdraw_ballot(ballot, by=cast.voter)
    assert who("ballots") == {"manager", "voter"}


def test_the_ballot_of_an_earlier_round_counts_for_that_round_alone(cast, stage):
    """The last seat is tied, so that a runoff opens."""
    cycle = stage.voting(runoff=True, seats=1, quorum="0")
    first, second = stage.candidates(cycle)[:2]
    actions.cast(cycle, by=cast.voter, choices=[first])
    actions.cast(cycle, by=cast.manager, choices=[second])
    assert awaited("ballots") == set()
    cycle = actions.close_voting(cycle, by=cast.office)
    assert (cycle.round, who("ballots")) == (2, {"manager", "voter"})


@pytest.mark.parametrize(("by_clock", "told"), [(True, set()), (False, {"manager", "voter"})])
def test_after_the_deadline_ballots_wait_unless_the_clock_closes(stage, clock, by_clock, told):
    stage.voting(voting_ends_at=ENDS, auto_advance=by_clock)
    assert who("ballots") == {"manager", "voter"}
    clock.shift(AFTER)
    assert who("ballots") == told


def test_no_ballot_waits_once_voting_is_closed(cast, stage):
    cycle = stage.voting(quorum="0")
    actions.cast(cycle, by=cast.voter, choices=[])
    assert who("ballots") == {"manager"}
    actions.close_voting(cycle, by=cast.office)
    assert awaited("ballots") == set()


# --- Screening ---------------------------------------------------------------------------------------


def test_screening_awaits_the_office_until_the_proposals_end(cast, stage):
    make_user("office2", (cast.province, "office"), (cast.branch, "staff"))
    make_user("no_office", (cast.branch, "office"))
    _ = cast.leader
    cycle = stage.proposing(title="Spring", proposing_ends_at=ENDS)
    stage.draft(cycle)
    stage.topic(cycle, "accepted")
    assert awaited("screening") == set()
    first, _second = stage.topic(cycle, "submitted"), stage.topic(cycle, "submitted")
    assert awaited("screening") == {("office", DAY), ("office2", DAY)}
    address = f"/cycles/{cycle.pk}/screening/"
    assert desk(cast.office, "screening") == [("Screen 2 topics", address, "Spring")]
    topics.move(first, "accept", by=cast.office)
    assert desk(cast.office, "screening") == [("Screen 1 topic", address, "Spring")]
    Cycle.objects.update(phase="scoring")
    assert awaited("screening") == set()


# --- Moves -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "label", "verb"),
    [
        ("proposing", "Open scoring", "open-scoring"),
        ("scoring", "Close scoring", "close-scoring"),
        ("voting", "Close voting", "close-voting"),
    ],
)
def test_a_move_awaits_the_office_from_the_end_of_its_phase(cast, stage, clock, phase, label, verb):
    cycle = getattr(stage, phase)(title="Spring", **{f"{phase}_ends_at": ENDS})
    _ = cast.leader
    assert awaited("moves") == set()
    clock.shift(AFTER)
    assert awaited("moves") == {("office", DAY)}
    assert desk(cast.office, "moves") == [(label, f"/cycles/{cycle.pk}/move/{verb}/", "Spring")]
    (item,) = [item for item in waiting_for(cast.office) if item.row.kind == "moves"]
    assert (item.due, item.icon) == (ENDS, "flag")


def test_voting_waits_to_be_opened_for_a_week_after_scoring_was_closed(cast, stage, clock):
    cycle = stage.scored(scoring_ends_at=NOW + dt.timedelta(hours=1))
    clock.shift(dt.timedelta(1))
    assert awaited("moves") == {("office", "2026-03-20")}
    actions.close_scoring(cycle, by=cast.office)
    assert awaited("moves") == {("office", "2026-03-28")}
    assert [label for label, _url, _note in desk(cast.office, "moves")] == ["Open voting"]
    actions.open_voting(cycle, by=cast.office)
    assert awaited("moves") == set()


def test_the_certificate_awaits_every_leader_for_a_week_after_voting_was_closed(cast, stage):
    make_user("leader2", (cast.branch, "leader"))
    cycle = stage.voted(title="Spring")
    _ = cast.leader
    assert awaited("moves") == {("leader", "2026-03-27"), ("leader2", "2026-03-27")}
    assert desk(cast.leader, "moves") == [
        ("Certify the selection", f"/cycles/{cycle.pk}/move/certify/", "Spring")
    ]
    actions.certify(cycle, by=cast.leader)
    assert awaited("moves") == set()


def test_a_ballot_without_a_quorum_awaits_the_office_and_no_leader(cast, stage):
    cycle = stage.voting(title="Spring")
    _ = cast.leader
    actions.cast(cycle, by=cast.voter, choices=[])
    actions.close_voting(cycle, by=cast.office)
    assert awaited("moves") == {("office", "2026-03-27")}
    address = f"/cycles/{cycle.pk}/move/reopen/"
    assert desk(cast.office, "moves") == [("Reopen", address, "Spring · Quorum not met")]
    actions.reopen(cycle, by=cast.office, reason="Too few came")
    assert awaited("moves") == set()
    actions.cast(cycle, by=cast.manager, choices=[])
    actions.close_voting(cycle, by=cast.office)
    assert awaited("moves") == {("leader", "2026-03-27")}


# --- Comparisons for the weights -----------------------------------------------------------------------


def test_comparisons_await_their_expert_until_finished_adopted_or_frozen(cast, stage):
    cycle = stage.proposing(title="Spring", proposing_ends_at=ENDS)
    own, _new = actions.invite_expert(cycle, by=cast.office, expert=cast.staff)
    actions.invite_expert(cycle, by=cast.office, expert=cast.judge)
    assert awaited("comparisons") == {("staff", DAY), ("judge", DAY)}
    actions.compare(own, by=cast.staff, upper=["3", *[None] * 20])
    address = f"/cycles/{cycle.pk}/weights/mine/"
    assert desk(cast.staff, "comparisons") == [
        ("Compare the dimensions in pairs", address, "Spring · 1 of 21 done")
    ]
    actions.compare(own, by=cast.staff, upper=["1"] * 21, finished=True)
    assert awaited("comparisons") == {("judge", DAY)}
    actions.adopt_weights(cycle, by=cast.office, method="ahp")
    assert awaited("comparisons") == set()
    actions.adopt_weights(cycle, by=cast.office, method="equal", reason="another round")
    assert awaited("comparisons") == {("judge", DAY)}
    stage.topic(cycle)
    actions.open_scoring(cycle, by=cast.office)
    assert awaited("comparisons") == set()


def test_a_stability_report_that_failed_awaits_the_office_until_it_is_asked_for_again(cast, stage, clock):
    cycle = actions.close_scoring(stage.scored(), by=cast.office)
    assert awaited("stability") == set()
    fail(cycle)
    tomorrow = (NOW + dt.timedelta(1)).date().isoformat()
    assert awaited("stability") == {("office", tomorrow)}
    label = "Have the stability of the ranking computed again: it failed"
    assert desk(cast.office, "stability") == [(label, f"/cycles/{cycle.pk}/stability/", cycle.title)]
    actions.compute_stability(cycle, by=cast.office)
    assert awaited("stability") == set()


def test_no_report_of_an_older_ranking_or_of_a_certified_cycle_is_asked_for(cast, stage):
    cycle = actions.close_scoring(stage.scored(), by=cast.office)
    fail(cycle)
    actions.reopen(cycle, by=cast.office, reason="One card more")
    assert awaited("stability") == set()
    certified = stage.certified()
    fail(certified)
    assert awaited("stability") == set()


# --- All of them -------------------------------------------------------------------------------------

KINDS = {"scorecards": 1, "ballots": 2, "screening": 2, "moves": 4, "comparisons": 1, "stability": 2}
"""With the queries that asking for everybody costs."""


def more(stage) -> None:
    """Of every kind one more."""
    proposing = stage.proposing(proposing_ends_at=ENDS)
    actions.invite_expert(proposing, by=stage.cast.office, expert=stage.cast.staff)
    stage.topic(proposing, "submitted")
    actions.score(stage.scoring(2).topics.first(), by=stage.cast.judge, marks=FIVES)
    stage.voting(voting_ends_at=NOW - dt.timedelta(1))
    actions.cast(stage.voting(), by=stage.cast.voter, choices=[])
    stage.voted()
    actions.close_voting(stage.voting(), by=stage.cast.office)
    fail(actions.close_scoring(stage.scored(), by=stage.cast.office))


def fail(cycle) -> StabilityReport:
    """The newest report of `cycle`, given up by the worker."""
    report = StabilityReport.objects.filter(ranking__cycle=cycle).first()
    StabilityReport.objects.filter(pk=report.pk).update(state="failed", error="interrupted", attempts=3)
    return report


@pytest.fixture
def rich(cast, stage):
    for role in cast.ROLES:
        cast[role]
    make_user("both", (cast.province, "office"), (cast.province, "leader"))
    more(stage)


def test_everybody_is_told_what_each_is_told(rich):
    agrees(*KINDS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("staff", "comparisons"),
        ("judge2", "scorecards"),
        ("voter", "ballots"),
        ("office", "screening"),
        ("office", "moves"),
        ("office", "stability"),
        ("leader", "moves"),
    ],
)
def test_nothing_awaits_whoever_was_deactivated(rich, name, kind):
    user = User.objects.get(username=name)
    assert name in who(kind)
    deactivate(user)
    assert name not in who(kind)
    assert (awaited(kind, user=user), waiting_for(user)) == (set(), [])


@pytest.mark.parametrize("kind", KINDS)
def test_it_costs_the_same_for_one_and_three(rich, stage, kind, django_assert_num_queries):
    source = SOURCES[kind]
    for _ in range(2):
        with django_assert_num_queries(KINDS[kind]):
            rows = list(source.select())
        with django_assert_num_queries(1):
            list(source.lines(rows))
        more(stage)
        more(stage)
