"""Marks are whole, blind until the conclusion, and by whoever may give them (design.md §5)."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Stale
from kit.sight import visible_entries
from projects import actions as topics
from reviews import actions
from reviews.models import ReviewMark
from tests.api.door import Door, faults, outcome
from tests.pages import signed_in, text_of
from tests.reviews.work import marks

pytestmark = pytest.mark.django_db
COMMENT = "zebra comment"


@pytest.fixture
def review(work):
    """Submitted; two reviewers are named and one of them has marked."""
    review = work.submitted(reviewers=[work.reviewer, work.cast.judge2])
    actions.mark(review, by=work.reviewer, marks=marks(9), comment=COMMENT)
    return review


PEOPLE = ("office", "leader", "lead", "advisor", "member", "judge2", "manager", "outsider")


def traces(user, review) -> set[str]:
    """Where somebody finds what the reviewer marked; every way by which one could ask."""
    door, client = Door(user), signed_in(user)
    mark = ReviewMark.objects.get(reviewer__username="judge")
    found = {
        "list": bool(door.ids("/review-marks/", review=review.pk, reviewer=mark.reviewer_id)),
        "all": COMMENT in door.get("/review-marks/", {"page_size": 100}).content.decode(),
        "detail": door.get(f"/review-marks/{mark.pk}/").status_code == 200,
        "review": COMMENT in door.get(f"/stage-reviews/{review.pk}/").content.decode(),
        "history": COMMENT in door.get("/history/", {"page_size": 100}).content.decode(),
        "page": COMMENT in text_of(client.get(f"/reviews/{review.pk}/")),
        "conclude": COMMENT in text_of(client.get(f"/reviews/{review.pk}/conclude/")),
        "topic": COMMENT in text_of(client.get(f"/topics/{review.topic_id}/")),
        "told": COMMENT in text_of(client.get(f"/topics/{review.topic_id}/history/")),
    }
    return {name for name, shows in found.items() if shows}


@pytest.mark.parametrize("role", PEOPLE)
def test_nobody_finds_a_trace_of_a_mark_before_the_conclusion(work, review, role):
    assert traces(work[role], review) == set()


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_who_sees_the_topic_finds_it_afterwards(work, review, role):
    work.concluded(review=review)
    assert traces(work[role], review) == {"list", "all", "detail", "page"}


def test_whoever_concludes_sees_the_marks_after_marking(work, review):
    actions.mark(review, by=work.leader, marks=marks(5))
    assert traces(work.leader, review) == {"list", "all", "detail", "page", "conclude"}
    assert traces(work["other_leader"], review) == set()
    assert traces(work.office, review) == set()


def test_whoever_concludes_sees_the_marks_when_all_named_have_marked(work, review):
    actions.mark(review, by=work.cast.judge2, marks=marks(5))
    for role in ("leader", "other_leader"):
        assert traces(work[role], review) == {"list", "all", "detail", "page", "conclude"}
    assert traces(work.office, review) == set()
    assert traces(work.cast.judge2, review) == set()


def test_a_leader_in_the_group_sees_nothing_before(work, review):
    work.join("leader_in_group", "member")
    actions.mark(review, by=work.cast.judge2, marks=marks(5))
    assert traces(work["leader_in_group"], review) == set()


@pytest.mark.parametrize("marked_before", [True, False])
def test_marks_given_with_those_of_the_others_in_sight_are_refused(work, review, marked_before):
    """The rule of blindness: who can see the others' marks no longer marks."""
    if marked_before:
        actions.mark(review, by=work.leader, marks=marks(5))
    else:
        actions.mark(review, by=work.cast.judge2, marks=marks(5))
    with pytest.raises(Conflict) as refusal:
        actions.mark(review, by=work.leader, marks=marks(6))
    assert refusal.value.code == "frozen"
    page = text_of(signed_in(work.leader).get(f"/reviews/{review.pk}/"))
    assert "You can see the marks of the others now" in page


def test_history_tells_that_somebody_marked_and_never_which(work, review):
    actions.mark(review, by=work.reviewer, marks=marks(2))
    told = Entry.objects.filter(subject="reviewmark").order_by("number")
    assert list(told.values_list("verb", "changes", "reason", "by__username")) == [
        ("mark", {}, "", "judge"),
        ("mark-again", {}, "", "judge"),
    ]
    for user in (work.lead, work.cast.outsider):
        assert visible_entries(user).filter(subject="reviewmark").count() == 2
    assert visible_entries(work.cast.partner).filter(subject="reviewmark").count() == 0


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"effect": None}, [("required", "marks.effect")]),
        ({"effect": 0}, [("invalid", "marks.effect")]),
        ({"effect": 11, "progress": -1}, [("invalid", "marks.progress"), ("invalid", "marks.effect")]),
        ({"effect": 7.5}, [("invalid", "marks.effect")]),
        ({"effect": "7"}, [("invalid", "marks.effect")]),
        ({"effect": True}, [("invalid", "marks.effect")]),
        ({"effect": [7]}, [("invalid", "marks.effect")]),
        ({"beauty": 7}, [("invalid", "marks.beauty")]),
    ],
)
def test_marks_that_do_not_fit_the_rubric_are_named(work, review, change, wanted):
    before = ReviewMark.objects.get()
    answer = Door(work.reviewer).post("/review-marks/", {"review": review.pk, "marks": marks(9) | change})
    assert (answer.status_code, faults(answer)) == (400, wanted)
    assert ReviewMark.objects.get().version == before.version


@pytest.mark.parametrize("value", [[], ["effect"], "effect", 7, True])
def test_marks_that_are_no_object_are_refused_by_name(work, review, value):
    door, mark = Door(work.reviewer), ReviewMark.objects.get()
    body, address = {"marks": value}, f"/review-marks/{mark.pk}/"
    answers = [
        door.post("/review-marks/", body | {"review": review.pk}),
        door.put(address, body, If_Match=1),
        door.patch(address, body, If_Match=1),
    ]
    assert [(answer.status_code, faults(answer)) for answer in answers] == [
        (400, [("not_a_mapping", "marks")])
    ] * 3
    assert ReviewMark.objects.get().marks == mark.marks


def test_a_criterion_left_out_is_required(work, review):
    with pytest.raises(Invalid) as refusal:
        actions.mark(review, by=work.reviewer, marks={})
    assert [problem.attr for problem in refusal.value.problems] == [f"marks.{code}" for code in marks()]


def test_posting_again_changes_the_mark_and_put_and_patch_do_too(work, review):
    door, mark = Door(work.reviewer), ReviewMark.objects.get()
    again = door.post("/review-marks/", {"review": review.pk, "marks": marks(8)})
    assert (again.status_code, again.json()["id"], again.json()["version"]) == (200, mark.pk, 2)
    address = f"/review-marks/{mark.pk}/"
    patched = door.patch(address, {"marks": {"effect": 3}}, If_Match=2).json()
    assert (patched["marks"], patched["comment"]) == (marks(8) | {"effect": 3}, "")
    put = door.put(address, {"marks": marks(4), "comment": "x"}, If_Match=3).json()
    assert (put["marks"], put["comment"]) == (marks(4), "x")
    assert door.patch(address, {"comment": "y"}, If_Match=3).status_code == 412
    assert door.patch(address, {"comment": "y"}).status_code == 428


def test_a_mark_from_another_window_is_not_overwritten(work, review):
    with pytest.raises(Stale):
        actions.mark(review, by=work.reviewer, marks=marks(1), version=0)
    answer = signed_in(work.reviewer).post(
        f"/reviews/{review.pk}/mark/", {f"marks.{code}": 1 for code in marks()} | {"version": 0}
    )
    assert answer.status_code == 409
    assert "This was changed in the meantime" in text_of(answer)
    assert ReviewMark.objects.get().marks == marks(9)


def test_the_page_takes_marks_and_tells_what_is_missing(work, review):
    client, address = signed_in(work.cast.judge2), f"/reviews/{review.pk}/mark/"
    part = {"marks.progress": 3, "version": 0}
    answer = client.post(address, part)
    assert (answer.status_code, len(answer.context["form"].errors)) == (422, 3)
    assert client.post(address, part | {f"marks.{code}": 6 for code in marks()}).status_code == 302
    assert ReviewMark.objects.get(reviewer=work.cast.judge2).marks == marks(6)


def test_a_reviewer_who_joins_the_group_marks_no_more(work, review):
    work.join("judge2", "member")
    answer = Door(work.cast.judge2).post("/review-marks/", {"review": review.pk, "marks": marks(9)})
    assert outcome(answer) == (403, "conflict_of_interest")


def test_nobody_of_the_group_is_named_nor_who_cannot_see_it(work, cast):
    review = work.draft()
    people = [work.advisor, cast.partner, cast.judge]
    answer = Door(work.office).verb(
        f"/stage-reviews/{review.pk}/", "name-reviewers", {"reviewers": [one.pk for one in people]}
    )
    assert (answer.status_code, faults(answer)) == (
        400,
        [("conflict_of_interest", "reviewers.0"), ("invalid", "reviewers.1")],
    )


def test_who_has_marked_stays_a_reviewer(work, review):
    with pytest.raises(Conflict) as refusal:
        actions.name_reviewers(review, by=work.leader, reviewers=[work.cast.judge2])
    assert refusal.value.code == "frozen"
    actions.name_reviewers(review, by=work.leader, reviewers=[work.reviewer])
    assert list(review.reviewers.all()) == [work.reviewer]


def test_a_mark_that_cannot_be_seen_is_as_unknown_as_none_at_all(work, review):
    mark = ReviewMark.objects.get()
    unseen, none = (Door(work.lead).get(f"/review-marks/{pk}/") for pk in (mark.pk, 999_999))
    assert (unseen.status_code, unseen.content) == (404, none.content)


def test_no_mark_once_the_topic_was_terminated(work, review):
    topics.move(work.fresh(), "terminate", by=work.leader, reason="Overtaken")
    answer = Door(work.reviewer).post("/review-marks/", {"review": review.pk, "marks": marks(1)})
    assert outcome(answer) == (409, "already_decided")
