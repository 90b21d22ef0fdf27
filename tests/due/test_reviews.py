"""Reviews to submit, mark and conclude, rectifications to do and to verify: for whom, until when."""

import datetime as dt

import pytest
import time_machine

from people.due import SOURCES
from people.models import User
from projects.lifecycle import AT_WORK, STATES
from projects.models import TeamMember
from reviews import actions
from reviews.models import Rectification, StageReview
from tests.due.everybody import agrees, awaited, desk
from tests.reviews.work import Work, marks, person

NOW = dt.datetime(2026, 3, 20, 4, tzinfo=dt.UTC)
KINDS = ("reviews-to-submit", "reviews-to-mark", "reviews-to-conclude", "rectifications", "verifications")


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def work(clock, stage) -> Work:
    return Work(stage)


def all_awaited(**narrowed) -> dict[str, set]:
    """{kind: {(user name, day)}} of the kinds of which something waits."""
    return {kind: found for kind in KINDS if (found := awaited(kind, **narrowed))}


def told(user) -> list[tuple[str, str, str]]:
    return [line for kind in KINDS for line in desk(user, kind)]


# --- Reviews -----------------------------------------------------------------------------------------


def test_a_review_awaits_lead_reviewers_and_leaders_in_turn_for_a_week_each(work, clock):
    assert all_awaited() == {}
    review = work.draft()
    topic, address = work.topic.title, f"/reviews/{review.pk}/"
    assert all_awaited() == {"reviews-to-submit": {("lead", "2026-03-27")}}
    assert told(work.lead) == [("Submit the review “Causes”", address, topic)]

    clock.move_to(NOW + dt.timedelta(1))
    work.finish(before=review.milestone)
    work.read()
    actions.submit_review(review, by=work.lead)
    assert all_awaited() == {"reviews-to-conclude": {("leader", "2026-03-28")}}
    assert told(work.leader) == [("Conclude the review “Causes”", address, topic)]

    named = [work.reviewer, work.cast.judge2]
    actions.name_reviewers(review, by=work.leader, reviewers=named)
    assert all_awaited() == {"reviews-to-mark": {("judge", "2026-03-28"), ("judge2", "2026-03-28")}}
    assert told(work.reviewer) == [("Mark the review “Causes”", address, topic)]

    clock.move_to(NOW + dt.timedelta(3))
    actions.mark(review, by=work.reviewer, marks=marks())
    assert all_awaited() == {"reviews-to-mark": {("judge2", "2026-03-28")}}
    actions.mark(review, by=work.cast.judge2, marks=marks())
    assert all_awaited() == {"reviews-to-conclude": {("leader", "2026-03-30")}}
    actions.conclude(review, by=work.leader, conclusion="pass", reason="seen")
    assert all_awaited() == {}


def test_marks_of_leaders_who_were_not_named_leave_the_day_as_it_is(work, clock):
    review = work.submitted()
    clock.move_to(NOW + dt.timedelta(2))
    actions.mark(review, by=work["other_leader"], marks=marks())
    assert awaited("reviews-to-conclude") == {(name, "2026-03-27") for name in ("leader", "other_leader")}


def test_a_review_is_narrowed_by_day_and_subject(work):
    review = work.submitted([work.reviewer])
    assert awaited("reviews-to-mark", until=dt.date(2026, 3, 26)) == set()
    assert awaited("reviews-to-mark", until=dt.date(2026, 3, 27)) == {("judge", "2026-03-27")}
    assert awaited("reviews-to-mark", subjects=[review.pk + 1]) == set()
    assert awaited("reviews-to-mark", user=work.lead) == set()


def test_who_works_in_the_group_neither_marks_nor_concludes(work):
    leader = work["leader_in_group"]
    work.join("leader_in_group", "member")
    review = work.submitted()
    assert all_awaited() == {"reviews-to-conclude": {("leader", "2026-03-27")}}
    review.reviewers.add(work.reviewer, leader)
    assert all_awaited() == {"reviews-to-mark": {("judge", "2026-03-27")}}
    TeamMember.objects.filter(user=leader).update(state="declined")
    assert awaited("reviews-to-mark") == {("judge", "2026-03-27"), ("leader_in_group", "2026-03-27")}


def test_who_marked_is_told_apart_from_who_did_not(work):
    """Two named for two reviews; each has marked one of them."""
    other = Work(work.stage)
    first, second = (one.submitted([work.reviewer, work.cast.judge2]) for one in (work, other))
    actions.mark(first, by=work.reviewer, marks=marks())
    actions.mark(second, by=work.cast.judge2, marks=marks())
    day = "2026-03-27"
    assert awaited("reviews-to-mark", subjects=[first.pk]) == {("judge2", day)}
    assert awaited("reviews-to-mark", subjects=[second.pk]) == {("judge", day)}
    assert awaited("reviews-to-conclude") == set()


# --- Rectifications ----------------------------------------------------------------------------------


def found(work, **fields) -> Rectification:
    """A finding of the member's, due on 3 April, of a review that the judge marked and the leader chaired."""
    review = work.submitted([work.reviewer])
    actions.mark(review, by=work.reviewer, marks=marks())
    finding = work.finding(**fields)
    work.concluded("pass_after_rectification", review=review, findings=[finding])
    return Rectification.objects.select_related("topic", "review", "owner").get(review=review)


def test_a_finding_awaits_its_owner_until_the_deadline_and_then_who_verifies_for_a_week(work, clock):
    finding = found(work)
    line = (f"/rectifications/{finding.pk}/", work.topic.title)
    owner = {"rectifications": {("member", "2026-04-03")}}
    assert all_awaited() == owner
    assert awaited("rectifications", until=dt.date(2026, 4, 2)) == set()
    assert awaited("rectifications", until=dt.date(2026, 4, 3)) == owner["rectifications"]
    assert told(work.member) == [("Rectify: No data before May", *line)]

    clock.move_to(NOW + dt.timedelta(20))
    actions.complete(finding, by=work.member, evidence="Done")
    assert all_awaited() == {
        "verifications": {(name, "2026-04-16") for name in ("advisor", "judge", "leader")}
    }
    assert told(work.advisor) == [("Verify: No data before May", *line)]

    actions.send_back(finding, by=work.advisor, reason="more")
    assert all_awaited() == owner
    clock.move_to(NOW + dt.timedelta(21))
    actions.complete(finding, by=work.member, evidence="Done again")
    assert {day for _name, day in awaited("verifications")} == {"2026-04-17"}
    actions.verify(finding, by=work.advisor)
    assert all_awaited() == {}


def verifying() -> list[str]:
    """Whom a verification awaits, each as often as it is told."""
    return sorted(User.objects.get(pk=row.person).username for row in SOURCES["verifications"].select())


def test_a_verification_awaits_neither_the_owner_nor_who_did_it(work):
    finding = found(work, owner=work.advisor)
    actions.complete(finding, by=work.lead, evidence="Done")
    assert verifying() == ["judge", "leader"]
    Rectification.objects.update(owner=work.reviewer, done_by=work.leader)
    assert verifying() == ["advisor"]
    Rectification.objects.update(owner=work.reviewer, done_by=work.member)
    assert verifying() == ["advisor", "leader"]


def test_a_verification_awaits_each_once_and_of_the_group_the_advisor_alone(work):
    finding = found(work)
    actions.complete(finding, by=work.member, evidence="Done")
    finding.review.reviewers.add(work.leader, work.lead, work.advisor)
    work.join("leader_in_group", "member")
    StageReview.objects.update(chair=work["leader_in_group"])
    assert verifying() == ["advisor", "judge", "leader"]


@pytest.mark.parametrize("state", STATES)
def test_findings_wait_while_the_topic_is_at_work(work, state):
    finding = found(work)
    work.topic.__class__.objects.filter(pk=work.topic.pk).update(state=state)
    assert bool(awaited("rectifications")) == (state in AT_WORK)
    Rectification.objects.filter(pk=finding.pk).update(state="done", done_at=NOW, done_by=work.member)
    assert bool(awaited("verifications")) == (state in AT_WORK)


# --- All of them -------------------------------------------------------------------------------------


@pytest.fixture
def full(work) -> Work:
    """Five topics of one group, in every stage of the loop; leaders in and outside of it."""
    for username in ("other_leader", "leader_in_group"):
        person(username, work.cast, "leader")
    assert work.cast.outsider.pk
    works = [work, *(Work(work.stage) for _ in range(4))]
    works[1].join("leader_in_group", "advisor")
    works[0].draft()
    reviewers = [work.reviewer, work.cast.judge2, work["other_leader"]]
    actions.mark(works[1].submitted(reviewers), by=work.reviewer, marks=marks())
    works[2].submitted()
    found(works[3])
    for one in (finding := found(works[4]), found_again(works[4], finding)):
        actions.complete(one, by=work.member, evidence="Done")
    return work


def found_again(work, finding: Rectification) -> Rectification:
    """A second finding of the same review."""
    return Rectification.objects.create(topic=work.topic, review=finding.review, **work.finding("Second"))


def test_everybody_is_told_what_each_is_told(full):
    User.objects.filter(username="judge2").update(is_active=False)
    agrees(*KINDS)


def test_nothing_waits_for_the_deactivated(full):
    User.objects.update(is_active=False)
    assert all_awaited() == {}
    assert [all_awaited(user=user) for user in User.objects.filter(username__in=("lead", "leader"))] == [
        {},
        {},
    ]


def verified_next(work) -> Rectification:
    return actions.complete(found(work), by=work.member, evidence="Done")


COSTS = [
    ("reviews-to-submit", Work.draft, 1),
    ("reviews-to-mark", lambda work: work.submitted([work.reviewer]), 1),
    ("reviews-to-conclude", Work.submitted, 3),
    ("rectifications", found, 1),
    ("verifications", verified_next, 3),
]


@pytest.mark.parametrize(("kind", "make", "cost"), COSTS, ids=KINDS)
def test_each_kind_costs_the_same_for_1_and_3(work, django_assert_num_queries, kind, make, cost):
    for number in (1, 3):
        while SOURCES[kind].rows().distinct().count() < number:
            make(Work(work.stage))
        with django_assert_num_queries(cost):
            rows = list(SOURCES[kind].select())
        with django_assert_num_queries(1):
            assert len({row.subject for row, _line in SOURCES[kind].lines(rows)}) == number
