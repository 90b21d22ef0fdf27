"""Reviews and rectifications against a plain model, driven by Hypothesis (design.md §5)."""

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
from reviews import actions
from reviews.models import Rectification, ReviewMark, StageReview
from tests.cast import Cast, Stage
from tests.reviews.work import Work, marks

# The model: design.md typed again by hand.
RECTIFYING = {
    ("open", "complete"): "done",
    ("sent_back", "complete"): "done",
    ("done", "verify"): "verified",
    ("done", "send-back"): "sent_back",
}
MOVE = {"complete": actions.complete, "verify": actions.verify, "send-back": actions.send_back}
GATES = 2
PEOPLE = ("lead", "member", "advisor", "leader", "office", "reviewer", "outsider")
COMPLETES, VERIFIES = {"lead", "office"}, {"leader", "office", "reviewer", "advisor"}
MARKS = {"leader", "reviewer"}
ENDINGS = ("pass", "pass_after_rectification", "pass_after_rectification", "adjust")
VERDICTS = ("verify", "verify", "send-back")


class Loop(RuleBasedStateMachine):
    """The model: `state` of the topic, `passed` gates, the `review` that is open, `findings` of all time."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.work = Work(Stage(Cast()))
        self.work.read()
        self.state, self.passed, self.loop = "running", 0, 1
        self.review, self.held = None, None
        self.findings, self.waiting, self.marked = {}, {}, {}

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, allowed: bool, act):
        """`act` succeeds exactly when the model allows it."""
        try:
            with transaction.atomic():
                result = act()
        except Refusal as refusal:
            assert not allowed, refusal
            return None
        assert allowed, "done though the model forbids it"
        return result

    def open_findings(self) -> bool:
        return any(state != "verified" for _owner, _doer, state in self.findings.values())

    def fresh(self) -> StageReview:
        reviews = StageReview.objects.select_related("topic__cycle", "milestone", "edition")
        return reviews.get(pk=self.review)

    # --- the course -------------------------------------------------------

    @initialize(steps=st.sampled_from(range(0, 45, 3)), choice=st.randoms())
    def begin_somewhere(self, steps, choice):
        """Some way along the ordinary course, so that findings, loops and the acceptance are met often."""
        for _step in range(steps):
            self._advance(choice.choice(ENDINGS), choice.choice(VERDICTS))

    @rule(conclusion=st.sampled_from(ENDINGS), verb=st.sampled_from(VERDICTS))
    def advance(self, conclusion, verb):
        """The next step of the ordinary course."""
        self._advance(conclusion, verb)

    def _advance(self, conclusion, verb):
        if self.state not in ("running", "acceptance"):
            return None
        for pk, (_owner, _doer, state) in sorted(self.findings.items()):
            if state in ("open", "sent_back"):
                return self._rectify(pk, "complete", "lead")
            if state == "done":
                return self._rectify(pk, verb, "leader")
        if self.review is None:
            return self._prepare("lead") if self.passed < GATES else self._request("lead")
        if self.held == "draft":
            return self._submit("lead")
        if not self.marked:
            return self._mark("reviewer", 7)
        return self._conclude("leader", conclusion, int(conclusion == "pass_after_rectification"))

    @rule(role=st.sampled_from(PEOPLE))
    def prepare(self, role):
        self._prepare(role)

    def _prepare(self, role):
        able = role in ("lead", "office") and self.state == "running" and self.review is None
        allowed = able and self.passed < GATES and not self.open_findings()
        topic = self.work.fresh()
        review = self.attempt(
            allowed, lambda: actions.prepare_review(topic, by=self.work[role], summary="Done")
        )
        if allowed:
            self.review, self.held, self.marked = review.pk, "draft", {}

    @precondition(lambda self: self.review)
    @rule(role=st.sampled_from(PEOPLE))
    def submit(self, role):
        self._submit(role)

    def _submit(self, role):
        allowed = self.held == "draft" and role in ("lead", "office")
        review = self.fresh()
        if review.milestone:
            self.work.finish(before=review.milestone)
        self.attempt(allowed, lambda: actions.submit_review(review, by=self.work[role]))
        if allowed:
            self.held = "submitted"
            named = [self.work.reviewer]
            actions.name_reviewers(self.fresh(), by=self.work.leader, reviewers=named)

    @precondition(lambda self: self.review)
    @rule(role=st.sampled_from(("lead", "outsider", "office")))
    def discard(self, role):
        allowed = self.held == "draft" and role != "outsider" and self.state == "running"
        self.attempt(allowed, lambda: actions.discard_review(self.fresh(), by=self.work[role]))
        if allowed:
            self.review = self.held = None

    @precondition(lambda self: self.review)
    @rule(role=st.sampled_from(PEOPLE), mark=st.integers(0, 11))
    def mark(self, role, mark):
        self._mark(role, mark)

    def _mark(self, role, mark):
        seen = role == "leader" and ("leader" in self.marked or "reviewer" in self.marked)
        blind = not (seen and set(self.marked) - {role})
        allowed = self.held == "submitted" and role in MARKS and 1 <= mark <= 10 and blind
        self.attempt(allowed, lambda: actions.mark(self.fresh(), by=self.work[role], marks=marks(mark)))
        if allowed:
            self.marked[role] = mark

    @precondition(lambda self: self.review)
    @rule(
        role=st.sampled_from(("leader", "leader", "lead", "office", "advisor")),
        conclusion=st.sampled_from(
            ("pass", "pass_after_rectification", "pass_after_rectification", "adjust", "terminate")
        ),
        number=st.integers(0, 3),
    )
    def conclude(self, role, conclusion, number):
        self._conclude(role, conclusion, number)

    def _conclude(self, role, conclusion, number):
        fits = {"pass_after_rectification": number > 0, "adjust": True}.get(conclusion, number == 0)
        allowed = self.held == "submitted" and role == "leader" and fits
        review, findings = self.fresh(), [self.work.finding(f"F{n}") for n in range(number)]
        said = {"conclusion": conclusion, "reason": "seen", "findings": findings}
        self.attempt(allowed, lambda: actions.conclude(review, by=self.work[role], **said))
        if allowed:
            self._follow(review, conclusion)

    def _follow(self, review, conclusion):
        kept = list(review.rectifications.order_by("id"))
        self.findings |= {finding.pk: ("member", None, "open") for finding in kept}
        if conclusion == "pass_after_rectification":
            self.waiting[review.pk] = {finding.pk for finding in kept}
        self.review = self.held = None
        if conclusion == "pass":
            self._open(review)
        elif conclusion == "terminate":
            self.state = "terminated"
        elif conclusion == "adjust":
            self._loop_back(review)

    def _open(self, review):
        if review.kind == "stage":
            self.passed += 1
        elif self.state == "acceptance":
            self.state = "consolidating"

    def _loop_back(self, review):
        """Back to the first step after the last passed gate; from the acceptance, only the last milestone,
        which is the last gate, is done again."""
        self.loop += 1
        if review.kind == "acceptance":
            self.state, self.passed = "running", GATES - 1

    # --- rectifications ---------------------------------------------------

    @precondition(lambda self: self.findings)
    @rule(data=st.data(), verb=st.sampled_from(sorted(MOVE)), role=st.sampled_from(PEOPLE))
    def rectify(self, data, verb, role):
        self._rectify(data.draw(st.sampled_from(sorted(self.findings))), verb, role)

    def _rectify(self, pk, verb, role):
        owner, doer, state = self.findings[pk]
        target = RECTIFYING.get((state, verb))
        able = role in COMPLETES | {owner} if verb == "complete" else role in VERIFIES - {owner, doer}
        finding = Rectification.objects.select_related("topic__cycle", "review__topic__cycle").get(pk=pk)
        if verb != "complete" and role == "reviewer":
            able = finding.review.reviewers.filter(pk=self.work.reviewer.pk).exists()
        allowed = bool(target) and able and self.state in ("running", "acceptance", "consolidating")
        said = {"complete": {"evidence": "See"}, "send-back": {"reason": "More"}}.get(verb, {})
        self.attempt(allowed, lambda: MOVE[verb](finding, by=self.work[role], **said))
        if allowed:
            self.findings[pk] = (owner, role if verb == "complete" else doer, target)
            self._settle(finding.review_id)

    def _settle(self, review_pk):
        waiting = self.waiting.get(review_pk)
        if waiting and all(self.findings[pk][2] == "verified" for pk in waiting):
            del self.waiting[review_pk]
            self._open(StageReview.objects.get(pk=review_pk))

    # --- the topic --------------------------------------------------------

    @rule(role=st.sampled_from(("lead", "member", "leader")))
    def request(self, role):
        self._request(role)

    def _request(self, role):
        self.work.finish()
        ready = self.passed == GATES and not self.open_findings() and self.review is None
        allowed = self.state == "running" and role == "lead" and ready
        topic = self.work.fresh()
        asked = {"by": self.work[role], "reason": "Reached"}
        self.attempt(allowed, lambda: topics.move(topic, "request-acceptance", **asked))
        if allowed:
            self.state, self.held, self.marked = "acceptance", "draft", {}
            self.review = StageReview.objects.unconcluded().get(topic=topic).pk

    @precondition(lambda self: self.state == "acceptance")
    @rule(role=st.sampled_from(("leader", "lead")))
    def send_topic_back(self, role):
        topic = self.work.fresh()
        sent = {"by": self.work[role], "reason": "Not yet"}
        self.attempt(role == "leader", lambda: topics.move(topic, "send-back", **sent))
        if role == "leader":
            self.state, self.review, self.held = "running", None, None

    @precondition(lambda self: self.state == "consolidating")
    @rule()
    def reopen(self):
        topic = self.work.fresh()
        topics.move(topic, "reopen", by=self.work.leader, reason="It did not last")
        self.state, self.passed, self.loop = "running", GATES - 1, self.loop + 1

    # --- what must always hold --------------------------------------------

    @invariant()
    def database_says_what_the_model_says(self):
        topic = self.work.fresh()
        assert topic.state == self.state
        held = StageReview.objects.unconcluded().filter(topic=topic).values_list("pk", "state").first()
        assert held == ((self.review, self.held) if self.review else None)
        states = dict(Rectification.objects.filter(topic=topic).values_list("pk", "state"))
        assert states == {pk: state for pk, (_owner, _doer, state) in self.findings.items()}
        assert topic.plan.loop == self.loop
        titles = {one.title for one in self.work.gates if one.passed_at or one.state != "cancelled"}
        assert titles == {"Causes", "Effect"}

    @invariant()
    def gates_are_open_exactly_as_far_as_they_passed(self):
        loop = [gate for gate in self.work.gates if gate.loop == self.loop and gate.state != "cancelled"]
        missing = sum(gate.passed_at is None for gate in loop)
        assert missing == (GATES - self.passed if self.state != "terminated" else missing)

    @invariant()
    def nobody_verified_their_own(self):
        for finding in Rectification.objects.filter(state="verified"):
            assert finding.verified_by_id not in (finding.owner_id, finding.done_by_id, None)

    @invariant()
    def marks_are_blind_until_concluded(self):
        if self.review is None or self.held != "submitted":
            return
        given = ReviewMark.objects.filter(review=self.review)
        assert given.count() == len(self.marked)
        for role in ("lead", "member", "office", "outsider", "reviewer"):
            seen = given.visible_to(self.work[role]).values_list("reviewer", flat=True)
            assert set(seen) <= {self.work[role].pk}


@pytest.mark.django_db
def test_every_path_agrees_with_the_model():
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=30,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert list(history.broken()) == []
