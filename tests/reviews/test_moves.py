"""Every act × every state and every role × every act, through both doors (design.md §5)."""

import pytest

from kit import history
from kit.models import Entry
from kit.refusals import Conflict, Invalid
from reviews import actions
from reviews.closed_loop import RECTIFICATION_MOVES, RECTIFICATION_STATES, REVIEW_MOVES, REVIEW_STATES
from reviews.models import Rectification, StageReview
from tests.api.door import outcome
from tests.reviews.doors import ACTS, by_api, by_page

pytestmark = pytest.mark.django_db

# design.md §5, typed again by hand: the tables under test must say the same.
REVIEWS = {"draft": {"submitted"}, "submitted": {"concluded"}}
RECTIFICATIONS = {"open": {"done"}, "done": {"verified", "sent_back"}, "sent_back": {"done"}}

#: In which states each act can be done.
STATES = {
    "edit": {"draft"},
    "submit": {"draft"},
    "discard": {"draft"},
    "name-reviewers": {"draft", "submitted"},
    "mark": {"submitted"},
    "conclude": {"submitted"},
    "complete": {"open", "sent_back"},
    "verify": {"done"},
    "send-back": {"done"},
}
OF_REVIEWS = [name for name in STATES if ACTS[name].of == "review"]
OF_RECTIFICATIONS = [name for name in STATES if ACTS[name].of == "finding"]
ROLES = (
    "office",
    "leader",
    "other_leader",
    "lead",
    "advisor",
    "member",
    "leader_in_group",
    "reviewer",
    "judge2",
    "manager",
    "other_manager",
    "outsider",
    "partner",
    "owner",
)


def table(moves) -> dict:
    found = {}
    for move in moves.values():
        for source in move.sources:
            found.setdefault(source, set()).add(move.target)
    return found


def test_the_tables_are_those_of_the_design():
    assert table(REVIEW_MOVES) == REVIEWS
    assert table(RECTIFICATION_MOVES) == RECTIFICATIONS
    assert set(REVIEW_STATES) == set(StageReview.State.values)
    assert set(RECTIFICATION_STATES) == set(Rectification.State.values)


def review_in(work, state: str) -> StageReview:
    """A review that lacks nothing, in any state."""
    review = work.submitted(reviewers=[work.reviewer])
    conclusion = "pass" if state == "concluded" else ""
    StageReview.objects.filter(pk=review.pk).update(state=state, conclusion=conclusion)
    return StageReview.objects.get(pk=review.pk)


def finding_in(work, state: str) -> Rectification:
    """One of two findings, in any state; who did it is the lead."""
    review = work.submitted(reviewers=[work.reviewer])
    owner = work["owner"]
    findings = [work.finding("One", owner=owner), work.finding("Two", owner=owner)]
    work.concluded("pass_after_rectification", review=review, findings=findings)
    finding = review.rectifications.first()
    done_by = None if state == "open" else owner
    Rectification.objects.filter(pk=finding.pk).update(state=state, done_by=done_by)
    return Rectification.objects.get(pk=finding.pk)


def able(work, name: str):
    """Somebody who may do it."""
    return work[sorted(ACTS[name].may)[0]]


@pytest.mark.parametrize("state", REVIEW_STATES)
@pytest.mark.parametrize("name", OF_REVIEWS)
def test_an_act_on_a_review_is_done_in_its_states_and_refused_in_the_others(work, name, state):
    review, by = review_in(work, state), able(work, name)
    before = Entry.objects.filter(topic_id=work.topic.pk).count()
    page, answer = by_page(by, name, review), by_api(by, name, review)
    if state in STATES[name]:
        assert page == 302
        assert answer.status_code in (200, 201, 204)
        assert list(history.broken()) == []
        return
    code = "already_decided" if state == "concluded" else "invalid_transition"
    assert (page, *outcome(answer)) == (409, 409, code)
    review.refresh_from_db()
    assert (review.state, Entry.objects.filter(topic_id=work.topic.pk).count()) == (state, before)


@pytest.mark.parametrize("state", RECTIFICATION_STATES)
@pytest.mark.parametrize("name", OF_RECTIFICATIONS)
def test_an_act_on_a_rectification_is_done_in_its_states_and_refused_in_the_others(work, name, state):
    finding, by = finding_in(work, state), able(work, name)
    page, answer = by_page(by, name, finding), by_api(by, name, finding)
    move = RECTIFICATION_MOVES[name]
    finding.refresh_from_db()
    if state in STATES[name]:
        last = Entry.objects.filter(subject="rectification", subject_id=finding.pk).order_by("-number")
        told = last.values_list("verb", "old", "new", "by").first()
        assert (page, answer.status_code, finding.state) == (302, 200, move.target)
        assert told == (name, state, move.target, by.pk)
        return
    late = name != "complete" and state in ("verified", "sent_back")
    code = "already_decided" if late else "invalid_transition"
    assert (page, *outcome(answer), finding.state) == (409, 409, code, state)


def prepared(work, name: str):
    """The thing that `name` acts on, in a state in which it can be done."""
    if name == "finding":
        return finding_in(work, "open").review
    if name in OF_REVIEWS:
        return review_in(work, "draft" if "draft" in STATES[name] else "submitted")
    return finding_in(work, "done" if "done" in STATES.get(name, ()) else "open")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_its_owners_alone_by_page_and_by_api(work, name, role):
    work.join("leader_in_group", "member")
    thing, user = prepared(work, name), work[role]
    page, answer = by_page(user, name, thing), by_api(user, name, thing)
    if role in ACTS[name].may:
        assert page == 302
        assert answer.status_code in (200, 201, 204)
    else:
        wanted = 404 if role == "partner" else 403
        assert (page, answer.status_code) == (wanted, wanted)


@pytest.mark.parametrize("name", ["verify", "send-back"])
@pytest.mark.parametrize("role", ["leader", "office", "advisor", "reviewer"])
def test_nobody_verifies_what_they_did_or_own_themselves(work, name, role):
    finding, user = finding_in(work, "done"), work[role]
    for part in ("done_by", "owner"):
        Rectification.objects.filter(pk=finding.pk).update(**{"done_by": work.lead, part: user})
        finding.refresh_from_db()
        answer = by_api(user, name, finding)
        assert (by_page(user, name, finding), *outcome(answer)) == (403, 403, "conflict_of_interest")
        assert "Somebody else must verify this." in answer.content.decode()


@pytest.mark.parametrize("name", ["conclude", "mark", "name-reviewers", "finding", "reassign", "verify"])
def test_whoever_works_in_the_group_decides_nothing_about_it(work, name):
    work.join("leader_in_group", "member")
    thing = prepared(work, name)
    answer = by_api(work["leader_in_group"], name, thing)
    assert outcome(answer) == (403, "conflict_of_interest")


@pytest.mark.parametrize("verb", ["verify", "send-back", "complete", "reassign"])
def test_nothing_is_rectified_in_a_topic_that_has_ended(work, verb):
    finding = prepared(work, verb)
    type(work.topic).objects.filter(pk=work.topic.pk).update(state="terminated")
    assert outcome(by_api(able(work, verb), verb, finding)) == (409, "invalid_transition")


@pytest.mark.parametrize("reason", ["", "  \n", "\u200b \u2060"])
def test_sending_back_needs_a_reason_and_completing_needs_evidence(work, reason):
    finding = finding_in(work, "done")
    with pytest.raises(Invalid) as refusal:
        actions.send_back(finding, by=work.leader, reason=reason)
    assert (refusal.value.code, refusal.value.attr) == ("required", "reason")
    actions.send_back(finding, by=work.leader, reason="More")
    with pytest.raises(Invalid) as refusal:
        actions.complete(finding, by=work.lead, evidence=reason)
    assert (refusal.value.code, refusal.value.attr) == ("required", "evidence")


def test_what_was_sent_back_is_done_again_and_history_keeps_both(work):
    finding = finding_in(work, "open")
    actions.complete(finding, by=work["owner"], evidence="First")
    actions.send_back(finding, by=work.advisor, reason="Which data?")
    actions.complete(finding, by=work.lead, evidence="Second")
    actions.verify(finding, by=work.office, reason="Seen")
    told = Entry.objects.filter(subject="rectification", subject_id=finding.pk).order_by("number")
    assert list(told.values_list("verb", "reason")) == [
        ("find", ""),
        ("complete", ""),
        ("send-back", "Which data?"),
        ("complete", ""),
        ("verify", "Seen"),
    ]
    assert [entry.changes.get("evidence") for entry in told] == [
        None,
        ["", "First"],
        None,
        ["First", "Second"],
        None,
    ]
    finding.refresh_from_db()
    assert (finding.done_by, finding.verified_by, finding.evidence) == (work.lead, work.office, "Second")


def test_a_stale_rectification_is_not_moved(work):
    finding = finding_in(work, "open")
    door_version = finding.version
    actions.complete(finding, by=work["owner"], evidence="First")
    with pytest.raises(Conflict):
        actions.complete(finding, by=work["owner"], evidence="Second", version=door_version)
    answer = by_api(work.leader, "verify", Rectification.objects.get(pk=finding.pk))
    assert answer.status_code == 200
