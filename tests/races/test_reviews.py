"""Conclusions, marks and verifications at the same moment, on PostgreSQL, with controls without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection, transaction

from kit import history
from kit.models import Entry
from kit.refusals import Conflict
from reviews import actions, locks
from reviews.models import Rectification, ReviewMark, StageReview
from tests.cast import Cast, Stage, make_user
from tests.races.running import Held, in_threads
from tests.reviews.work import Work, marks

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def work():
    work = Work(Stage(Cast()))
    work.second = make_user("second", (work.cast.province, "leader"))
    return work


@contextmanager
def locks_off():
    """The control: everything is read without any lock, as naive code would."""
    names = ("hold_topic", "hold", "hold_alone", "hold_finding")
    real = {name: getattr(locks, name) for name in names}
    for name in names:
        setattr(locks, name, lambda thing: thing.refresh_from_db(fields=["state", "version"]))
    try:
        yield
    finally:
        for name in names:
            setattr(locks, name, real[name])


def fresh(review: StageReview) -> StageReview:
    return StageReview.objects.select_related("topic__cycle", "milestone", "edition").get(pk=review.pk)


def finding(pk: int) -> Rectification:
    return Rectification.objects.select_related("topic__cycle", "review__topic__cycle").get(pk=pk)


def told(thing) -> list[str]:
    subject = thing._meta.model_name
    chain = Entry.objects.filter(subject=subject, subject_id=thing.pk).order_by("number")
    return list(chain.values_list("verb", flat=True))


def overlapping(first, second) -> tuple:
    """`second` begins when `first` has worked but not committed; (was it kept waiting, both outcomes)."""
    held = Held(first)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(_outcome, held)
        assert held.done.wait(30)
        two = pool.submit(_outcome, second)
        try:
            two.result(0.7)
            waited = False
        except TimeoutError:
            waited = True
        held.go.set()
        return waited, one.result(30), two.result(30)


def _outcome(job):
    try:
        return job()
    except Exception as error:
        return error
    finally:
        connection.close()


# --- Two leaders conclude one review ---------------------------------------


def two_conclusions(work, conclude) -> tuple:
    """(conclusions that were acknowledged, codes of the refusals, how often history tells it, findings)."""
    review = work.submitted()

    def by(user, conclusion, found):
        said = {"conclusion": conclusion, "reason": "seen", "findings": found}
        return conclude(fresh(review), by=user, **said)

    outcomes = in_threads(
        lambda: by(work.leader, "pass", []),
        lambda: by(work.second, "pass_after_rectification", [work.finding()]),
        lambda: by(work.leader, "adjust", [work.finding("Adjust")]),
    )
    done = [outcome for outcome in outcomes if isinstance(outcome, StageReview)]
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    findings = review.rectifications.count()
    return len(done), codes, told(review).count("conclude"), done and findings == _wanted(done[0])


def _wanted(review: StageReview) -> int:
    return 0 if StageReview.objects.get(pk=review.pk).conclusion == "pass" else 1


def test_of_three_conclusions_at_once_one_counts_and_the_others_are_told(work):
    assert two_conclusions(work, actions.conclude) == (1, ["already_decided"] * 2, 1, True)
    assert list(history.broken()) == []


def test_control_a_check_before_the_write_concludes_more_than_once(work):
    together = Barrier(3)

    @transaction.atomic
    def naive(review, *, by, conclusion, reason, findings):
        assert review.state == "submitted"
        together.wait(30)
        review.state, review.conclusion, review.chair = "concluded", conclusion, by
        review.save(update_fields=["state", "conclusion", "chair"])
        return review

    assert two_conclusions(work, naive)[0] == 3


# --- A mark meets the conclusion --------------------------------------------


def mark_against_conclusion(work) -> tuple:
    """(was the mark kept waiting, what came of it, marks in the concluded review)."""
    review = work.submitted(reviewers=[work.reviewer])
    mine = marks(7, review.edition)
    waited, _concluded, outcome = overlapping(
        lambda: actions.conclude(fresh(review), by=work.leader, conclusion="pass", reason="seen"),
        lambda: actions.mark(fresh(review), by=work.reviewer, marks=mine),
    )
    return waited, getattr(outcome, "code", None), ReviewMark.objects.filter(review=review).count()


def test_no_mark_slips_in_after_the_conclusion(work):
    assert mark_against_conclusion(work) == (True, "already_decided", 0)


def test_control_without_the_lock_a_mark_is_acknowledged_after_the_conclusion(work):
    with locks_off():
        _waited, code, number = mark_against_conclusion(work)
    assert (code, number) == (None, 1)


def test_marks_of_one_reviewer_from_six_windows_are_one(work):
    review = work.submitted(reviewers=[work.reviewer])
    outcomes = in_threads(
        *[
            lambda n=n: actions.mark(fresh(review), by=work.reviewer, marks=marks(n, review.edition))
            for n in range(1, 7)
        ]
    )
    mark = ReviewMark.objects.get()
    assert (sorted(one.version for one in outcomes), mark.version) == ([1, 2, 3, 4, 5, 6], 6)
    assert told(mark) == ["mark"] + ["mark-again"] * 5


# --- Verifying ---------------------------------------------------------------


def done_findings(work, number: int) -> tuple[StageReview, list[int]]:
    review = work.concluded("pass_after_rectification", number=number)
    for one in review.rectifications.all():
        actions.complete(one, by=work.lead, evidence="Done")
    return review, list(review.rectifications.order_by("id").values_list("pk", flat=True))


def last_two(work) -> tuple:
    """(were both acknowledged, how often the gate was passed, whether it is open)."""
    _review, (one, two) = done_findings(work, 2)
    _waited, first, second = overlapping(
        lambda: actions.verify(finding(one), by=work.leader),
        lambda: actions.verify(finding(two), by=work.second),
    )
    gate = work.gates[0]
    acknowledged = isinstance(first, Rectification) and isinstance(second, Rectification)
    return acknowledged, told(gate).count("pass-gate"), gate.passed_at is not None


def test_the_last_two_verified_at_once_open_the_gate_exactly_once(work):
    assert last_two(work) == (True, 1, True)


def test_control_without_the_lock_each_misses_the_other_and_the_gate_stays_shut(work):
    with locks_off():
        assert last_two(work) == (True, 0, False)


def test_the_last_two_of_an_acceptance_accept_the_result_once(work):
    review = work.in_acceptance()
    actions.submit_review(review, by=work.lead)
    findings = [work.finding("One"), work.finding("Two")]
    work.concluded("pass_after_rectification", review=fresh(review), findings=findings)
    keys = list(review.rectifications.values_list("pk", flat=True))
    for pk in keys:
        actions.complete(finding(pk), by=work.lead, evidence="Done")
    outcomes = in_threads(
        *[
            lambda pk=pk, by=by: actions.verify(finding(pk), by=by)
            for pk, by in zip(keys, (work.leader, work.second), strict=True)
        ]
    )
    assert all(isinstance(outcome, Rectification) for outcome in outcomes), outcomes
    assert (work.fresh().state, told(work.topic).count("accept-result")) == ("consolidating", 1)


@pytest.mark.parametrize("verdicts", [("verify", "send-back"), ("verify", "verify")])
def test_of_two_verdicts_at_once_one_counts(work, verdicts):
    _review, (pk,) = done_findings(work, 1)
    outcomes = in_threads(*verdict_jobs(work, pk, verdicts))
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    state = Rectification.objects.get(pk=pk).state
    assert (codes, state in ("verified", "sent_back")) == (["already_decided"], True)
    assert (work.gates[0].passed_at is not None) == (state == "verified")
    assert told(Rectification.objects.get(pk=pk))[-1] == {"verified": "verify"}.get(state, "send-back")


def verdict_jobs(work, pk: int, verdicts) -> list:
    acts = {
        "verify": lambda by: actions.verify(finding(pk), by=by),
        "send-back": lambda by: actions.send_back(finding(pk), by=by, reason="More"),
    }
    people = (work.leader, work.second)
    return [lambda v=v, by=by: acts[v](by) for v, by in zip(verdicts, people, strict=True)]


def test_control_a_check_before_the_write_lets_both_verdicts_through(work):
    _review, (pk,) = done_findings(work, 1)
    together = Barrier(2)

    @transaction.atomic
    def naive(state, by):
        found = finding(pk)
        assert found.state == "done"
        together.wait(30)
        found.state, found.verified_by = state, by
        found.save(update_fields=["state", "verified_by"])
        return found

    outcomes = in_threads(lambda: naive("verified", work.leader), lambda: naive("sent_back", work.second))
    assert all(isinstance(outcome, Rectification) for outcome in outcomes)


def test_a_finding_added_while_the_last_is_verified_is_either_waited_for_or_refused(work):
    review, (pk,) = done_findings(work, 1)
    verified, added = in_threads(
        lambda: actions.verify(finding(pk), by=work.leader),
        lambda: actions.add_finding(fresh(review), by=work.second, **work.finding("More")),
    )
    assert isinstance(verified, Rectification)
    assert isinstance(added, Rectification | Conflict)
    assert (work.gates[0].passed_at is None) == isinstance(added, Rectification)


# --- One open review ---------------------------------------------------------


def test_a_lead_who_presses_twice_prepares_one_review(work):
    outcomes = in_threads(work.draft, work.draft, work.draft)
    made = [outcome for outcome in outcomes if isinstance(outcome, StageReview)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert (len(made), len(refused), StageReview.objects.count()) == (1, 2, 1)


def test_a_leader_sends_the_topic_back_while_another_accepts_it(work):
    from projects import actions as topics

    review = work.in_acceptance()
    actions.submit_review(review, by=work.lead)
    topic = work.fresh()
    outcomes = in_threads(
        lambda: actions.conclude(fresh(review), by=work.leader, conclusion="pass", reason="met"),
        lambda: topics.move(topic, "send-back", by=work.second, reason="Not yet"),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(refused) == 1, outcomes
    state, conclusion = work.fresh().state, StageReview.objects.get(pk=review.pk).conclusion
    assert (state, conclusion) in {("consolidating", "pass"), ("running", "adjust")}
