"""The life of topics and the ballot against a plain model, driven by Hypothesis."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kit import history
from kit.refusals import Refusal
from projects import actions as topics
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Ballot
from tests.cast import Cast, Stage

# The model: design.md typed again by hand.
LIFE = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "accept"): "accepted",
    ("submitted", "return"): "returned",
    ("submitted", "reject"): "rejected",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn",
}
SEATS, CHOICES, SHORTLIST = 2, 3, 3


class Selection(RuleBasedStateMachine):
    """`states`, `phase` and `ballots` are the model; the database must always say the same."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast = Cast()
        self.stage = Stage(self.cast)
        self.cycle = self.stage.proposing(
            seats=SEATS, choices=CHOICES, shortlist_size=SHORTLIST, quorum="1/2", min_judges=1
        )
        self.phase, self.closed = "proposing", False
        self.states, self.ballots, self.marks = {}, {}, {}
        self.candidates = []

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, allowed: bool, act):
        """`act` succeeds exactly when the model allows it."""
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            assert not allowed, refusal
        else:
            assert allowed

    def fresh(self, pk: int) -> Topic:
        return Topic.objects.select_related("cycle").get(pk=pk)

    @initialize(number=st.integers(1, 5))
    def begin_with_accepted_topics(self, number):
        for index in range(number):
            self.states[self.stage.topic(self.cycle, title=f"Begun {index}").pk] = "accepted"

    @rule()
    def advance(self):
        """The next step of the ordinary course, so that every phase is reached often."""
        if self.phase == "proposing":
            self.open_scoring()
        elif self.phase == "scoring":
            for number, pk in enumerate(sorted(self.states)):
                self._score(pk, 1 + number % 10)
            self.close_scoring_or_open_voting(early=False)
        elif self.phase == "voting" and not self.closed:
            self._cast("voter", self.candidates[:CHOICES])
            self.close_voting()
        else:
            self.certify()

    @rule()
    def propose(self):
        def act():
            topic = self.stage.draft(self.cycle, f"Topic {len(self.states)}")
            self.states[topic.pk] = "draft"

        self.attempt(self.phase == "proposing", act)

    @precondition(lambda self: self.states)
    @rule(
        data=st.data(),
        verb=st.sampled_from(["submit", "accept", "return", "reject", "withdraw"]),
        role=st.sampled_from(["manager", "office", "judge"]),
    )
    def move(self, data, verb, role):
        pk = data.draw(st.sampled_from(sorted(self.states)))
        owner = "manager" if verb in ("submit", "withdraw") else "office"
        target = LIFE.get((self.states[pk], verb))
        allowed = bool(target) and role == owner and (self.phase == "proposing" or verb == "withdraw")
        self.attempt(allowed, lambda: topics.move(self.fresh(pk), verb, by=self.cast[role], reason="why"))
        if allowed:
            self.states[pk] = target

    @rule()
    def open_scoring(self):
        held = list(self.states.values())
        allowed = self.phase == "proposing" and "accepted" in held and "submitted" not in held
        self.attempt(allowed, lambda: selection.open_scoring(self.cycle, by=self.cast.office))
        if allowed:
            self.phase, self.closed = "scoring", False

    @precondition(lambda self: self.states)
    @rule(data=st.data(), mark=st.integers(1, 10))
    def score(self, data, mark):
        self._score(data.draw(st.sampled_from(sorted(self.states))), mark)

    def _score(self, pk, mark):
        allowed = self.phase == "scoring" and not self.closed and self.states[pk] == "accepted"
        marks = dict.fromkeys(DIMENSIONS, mark)
        self.attempt(allowed, lambda: selection.score(self.fresh(pk), by=self.cast.judge, marks=marks))
        if allowed:
            self.marks[pk] = mark

    @rule(early=st.booleans())
    def close_scoring_or_open_voting(self, early):
        scored = {
            pk: self.marks[pk]
            for pk, state in self.states.items()
            if state == "accepted" and pk in self.marks
        }
        if early:
            allowed = self.phase == "scoring" and not self.closed and bool(scored)
            self.attempt(allowed, lambda: selection.close_scoring(self.cycle, by=self.cast.office))
        else:
            allowed = self.phase == "scoring" and (self.closed or bool(scored))
            self.attempt(allowed, lambda: selection.open_voting(self.cycle, by=self.cast.office))
        if allowed and not self.closed:
            self._shortlist(scored)
        if allowed:
            self.closed = early
            self.phase = "scoring" if early else "voting"
            self.ballots = self.ballots if early else {}

    def _shortlist(self, scored: dict):
        last = sorted(scored.values(), reverse=True)[:SHORTLIST][-1]
        self.candidates = [pk for pk, mark in scored.items() if mark >= last]
        for pk, state in self.states.items():
            if state == "accepted":
                self.states[pk] = "shortlisted" if pk in self.candidates else "passed_over"

    @precondition(lambda self: self.states)
    @rule(data=st.data(), role=st.sampled_from(["voter", "manager", "judge"]))
    def cast_ballot(self, data, role):
        self._cast(role, data.draw(st.lists(st.sampled_from(sorted(self.states)), max_size=4)))

    def _cast(self, role, choices):
        sound = len(choices) <= CHOICES and len(set(choices)) == len(choices)
        sound = sound and set(choices) <= set(self.candidates)
        allowed = self.phase == "voting" and not self.closed and role != "judge" and sound
        self.attempt(allowed, lambda: selection.cast(self.cycle, by=self.cast[role], choices=choices))
        if allowed:
            self.ballots[role] = choices

    @precondition(lambda self: self.ballots)
    @rule(data=st.data())
    def withdraw_ballot(self, data):
        role = data.draw(st.sampled_from(sorted(self.ballots)))
        ballot = Ballot.objects.filter(cycle=self.cycle, voter=self.cast[role]).order_by("-id").first()
        allowed = self.phase == "voting" and not self.closed
        self.attempt(allowed, lambda: selection.withdraw_ballot(ballot, by=self.cast[role]))
        if allowed:
            del self.ballots[role]

    @rule()
    def close_voting(self):
        allowed = self.phase == "voting" and not self.closed
        self.attempt(allowed, lambda: selection.close_voting(self.cycle, by=self.cast.office))
        if allowed:
            self.closed = True
            self._check_tally()

    def _check_tally(self):
        tally = self.cycle.tallies.order_by("-number").first()
        votes = {pk: sum(pk in choices for choices in self.ballots.values()) for pk in self.candidates}
        assert tally.cast == len(self.ballots)
        assert tally.quorum_met == (len(self.ballots) >= 1)
        assert {row.topic_id: int(row.votes) for row in tally.rows.all()} == votes
        elected = {row.topic_id for row in tally.rows.all() if row.elected}
        assert len(elected) == (min(SEATS, len(self.candidates)) if self.ballots else 0)
        if elected:
            assert min(votes[pk] for pk in elected) >= max(
                (votes[pk] for pk in self.candidates if pk not in elected), default=0
            )

    @rule()
    def certify(self):
        allowed = self.phase == "voting" and self.closed and bool(self.ballots)
        self.attempt(allowed, lambda: selection.certify(self.cycle, by=self.cast.leader))
        if allowed:
            self.phase = "running"
            chosen = {
                row.topic_id
                for row in self.cycle.tallies.order_by("-number").first().rows.all()
                if row.elected
            }
            for pk, state in self.states.items():
                if state == "shortlisted":
                    self.states[pk] = "established" if pk in chosen else "passed_over"

    @precondition(lambda self: self.phase != "proposing")
    @rule()
    def reopen(self):
        self.attempt(True, lambda: selection.reopen(self.cycle, by=self.cast.office, reason="error"))
        if self.phase == "running":
            self.phase, self.closed = "voting", True
            self._restate({"established": "shortlisted", "passed_over": "shortlisted"}, self.candidates)
        elif self.closed or self.phase == "voting":
            if self.phase == "scoring" or not self.closed:
                self._restate({"shortlisted": "accepted", "passed_over": "accepted"}, self.states)
                self.phase, self.candidates = "scoring", []
            self.closed = False
        else:
            self.phase = "proposing"

    def _restate(self, table: dict, which):
        for pk in which:
            self.states[pk] = table.get(self.states[pk], self.states[pk])

    @invariant()
    def database_says_what_the_model_says(self):
        cycle = Cycle.objects.get(pk=self.cycle.pk)
        assert cycle.phase == self.phase
        assert dict(cycle.topics.values_list("pk", "state")) == self.states
        now = cycle.rounds.filter(number=cycle.round, superseded=False).first()
        if now and self.phase == "voting":
            held = Ballot.objects.filter(round=now, state="cast").values_list("voter__username", "choices")
            assert dict(held) == self.ballots


@pytest.mark.django_db
def test_every_path_agrees_with_the_model():
    run_state_machine_as_test(
        Selection,
        settings=settings(
            max_examples=60,
            stateful_step_count=35,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert list(history.broken()) == []
