"""The pages of reviews: by state, by role, without JavaScript, and what they cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import User
from reviews import actions
from reviews.models import Rectification, StageReview
from tests.pages import queries, signed_in, text_of
from tests.reviews.work import marks

pytestmark = pytest.mark.django_db


def gates(client, topic) -> list[tuple]:
    lines = client.get(f"/topics/{topic.pk}/reviews/").context["gates"]
    return [(line["title"], line["loop"], line["state"]) for line in lines]


def test_gates_are_open_locked_and_passed_in_their_order(work):
    client = signed_in(work.cast.outsider)
    start = [("Causes", 1, "open"), ("Effect", 1, "locked"), ("Acceptance", 1, "locked")]
    assert gates(client, work.topic) == start
    review = work.concluded("pass_after_rectification", number=1)
    page = client.get(f"/topics/{work.topic.pk}/reviews/")
    assert page.context["gates"][0]["why"] == "1 finding of the last review is not verified yet."
    assert gates(client, work.topic)[0] == ("Causes", 1, "locked")
    finding = review.rectifications.get()
    actions.complete(finding, by=work.lead, evidence="Done")
    actions.verify(finding, by=work.leader)
    assert gates(client, work.topic)[:2] == [("Causes", 1, "passed"), ("Effect", 1, "open")]


def test_the_next_review_is_offered_once_the_findings_are_verified(work):
    review = work.concluded("pass_after_rectification", number=1)
    client, address = signed_in(work.lead), f"/topics/{work.topic.pk}/reviews/"
    link = f'href="/topics/{work.topic.pk}/reviews/new/"'
    page = client.get(address)
    assert (page.context["ready"].reason, link in page.content.decode()) == (
        "Not verified yet: Finding 1",
        False,
    )
    finding = review.rectifications.get()
    actions.complete(finding, by=work.lead, evidence="Done")
    actions.verify(finding, by=work.leader)
    assert link in client.get(address).content.decode()


def test_loops_are_told_with_their_reasons(work):
    work.concluded()
    work.concluded("adjust")
    client = signed_in(work.lead)
    assert gates(client, work.topic) == [
        ("Causes", 1, "passed"),
        ("Effect", 1, "repeated"),
        ("Effect", 2, "open"),
        ("Acceptance", 2, "locked"),
    ]
    assert "Loop 2" in text_of(client.get(f"/topics/{work.topic.pk}/reviews/"))


def test_before_the_establishment_there_is_no_such_page(work):
    type(work.topic).objects.filter(pk=work.topic.pk).update(state="shortlisted")
    assert signed_in(work.office).get(f"/topics/{work.topic.pk}/reviews/").status_code == 404


def test_the_lead_prepares_edits_and_submits(work):
    client = signed_in(work.lead)
    address = f"/topics/{work.topic.pk}/reviews/"
    assert f"{address}new/" in text_of(client.get(address))
    made = client.post(f"{address}new/", {"summary": "First words", "evidence": ""})
    review = StageReview.objects.get()
    assert made.url == f"/reviews/{review.pk}/"
    page = text_of(client.get(made.url))
    assert "The milestone “Find the causes” is still open." in page
    fields = {"summary": "Better words", "evidence": "Minutes", "version": review.version}
    assert client.post(f"{made.url}edit/", fields).status_code == 302
    refused = client.post(f"{made.url}submit/", {"version": review.version + 1})
    assert refused.status_code == 409
    assert "No indicator has a reading yet." in text_of(refused)
    work.finish(before=review.milestone)
    work.read()
    assert client.post(f"{made.url}submit/", {"version": review.version + 1}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.summary) == ("submitted", "Better words")


def test_a_draft_changed_meanwhile_is_not_overwritten(work):
    review = work.draft()
    actions.edit_review(review, by=work.office, summary="From the office")
    fields = {"summary": "Mine", "evidence": "", "version": 1}
    answer = signed_in(work.lead).post(f"/reviews/{review.pk}/edit/", fields)
    assert answer.status_code == 409
    assert {"This was changed in the meantime" in text_of(answer), "Mine" in text_of(answer)} == {True}


def row(place: int, **fields) -> dict:
    day = timezone.localdate() + timedelta(days=9)
    said = {"finding": "Too few calls", "kind": "immediate", "owner": "member", "deadline": day} | fields
    return {f"findings.{place}.{name}": value for name, value in said.items()}


def concluding(review, **fields) -> dict:
    said = {"conclusion": "pass_after_rectification", "reason": "On condition", "sure": "on"}
    return said | {"version": review.version} | fields


def test_a_leader_concludes_with_findings_in_any_rows(work):
    review = work.submitted()
    client, address = signed_in(work.leader), f"/reviews/{review.pk}/conclude/"
    assert len(client.get(address).context["form"].rows) == 3
    fields = concluding(review) | row(1) | row(4, kind="comprehensive", finding="No rule yet")
    assert client.post(address, fields).status_code == 302
    assert list(review.rectifications.order_by("id").values_list("finding", "kind", "owner__username")) == [
        ("Too few calls", "immediate", "member"),
        ("No rule yet", "comprehensive", "member"),
    ]


def test_more_rows_come_without_script_and_keep_what_was_typed(work):
    review = work.submitted()
    client, address = signed_in(work.leader), f"/reviews/{review.pk}/conclude/"
    answer = client.post(address, concluding(review, then="more") | row(0) | row(2))
    form = answer.context["form"]
    assert (answer.status_code, len(form.rows), form.is_bound) == (200, 6, False)
    assert [rows[0].value() for rows in form.rows[:3]] == ["Too few calls", "Too few calls", None]
    assert form["reason"].value() == "On condition"
    blank = row(5, finding="", owner="", deadline="")
    answer = client.post(address, concluding(review, then="more") | blank)
    assert len(answer.context["form"].rows) == 9
    review.refresh_from_db()
    assert review.state == "submitted"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"sure": ""}, {"sure"}),
        ({"reason": " "}, {"reason"}),
        ({"conclusion": ""}, {"conclusion"}),
        (row(0, owner=""), {"findings.0.owner"}),
        (row(0, owner="nobody"), {"findings.0.owner"}),
        (row(0, deadline="2001-01-01"), {"findings.0.deadline"}),
        (row(0, deadline="x"), {"findings.0.deadline"}),
        (row(0, finding=""), {"findings.0.finding"}),
        (row(0, finding="a\x00"), {"findings.0.finding"}),
        (row(0, kind="sudden"), {"findings.0.kind"}),
        (row(3, owner="partner"), {"findings.1.owner"}),
    ],
)
def test_what_is_wrong_with_a_conclusion_stands_at_its_field(work, cast, fields, wanted):
    cast.partner  # noqa: B018
    review = work.submitted()
    answer = signed_in(work.leader).post(
        f"/reviews/{review.pk}/conclude/", concluding(review) | row(0) | fields
    )
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, wanted)
    assert not Rectification.objects.exists()


def test_nothing_happens_by_looking(work):
    review = work.submitted()
    client = signed_in(work.leader)
    for path in ("", "conclude/", "reviewers/"):
        assert client.get(f"/reviews/{review.pk}/{path}").status_code == 200
    review.refresh_from_db()
    assert (review.state, review.version) == ("submitted", 2)


def test_a_rectification_is_done_and_verified_on_its_page(work):
    review = work.concluded("pass_after_rectification", number=1)
    finding = review.rectifications.get()
    address = f"/rectifications/{finding.pk}/"
    owner, verifier = signed_in(work.member), signed_in(work.advisor)
    assert f"{address}complete/" in text_of(owner.get(address))
    assert f"{address}verify/" not in text_of(verifier.get(address))
    owner.post(f"{address}complete/", {"evidence": "See the minutes", "version": finding.version})
    page = text_of(verifier.get(address))
    assert (f"{address}verify/" in page, "See the minutes" in page) == (True, True)
    assert f"{address}verify/" not in text_of(owner.get(address))
    assert verifier.post(f"{address}verify/", {"version": finding.version + 1}).status_code == 302
    assert work.gates[0].passed_at is not None


# --- The desk ----------------------------------------------------------------


def waiting(user) -> set[str]:
    page = text_of(signed_in(user).get("/"))
    words = ("Submit the review", "Mark the review", "Conclude the review", "Rectify:", "Verify:")
    return {word for word in words if word in page}


def test_the_desk_tells_whom_a_review_awaits(work):
    people = ("lead", "member", "advisor", "leader", "reviewer", "outsider")

    def on_desks() -> dict:
        return {role: found for role in people if (found := waiting(work[role]))}

    assert on_desks() == {}
    review = work.draft()
    assert on_desks() == {"lead": {"Submit the review"}}
    work.finish(before=review.milestone)
    work.read()
    actions.submit_review(review, by=work.lead)
    assert on_desks() == {"leader": {"Conclude the review"}}
    actions.name_reviewers(review, by=work.leader, reviewers=[work.reviewer])
    assert on_desks() == {"reviewer": {"Mark the review"}}
    actions.mark(review, by=work.reviewer, marks=marks(7))
    assert on_desks() == {"leader": {"Conclude the review"}}
    work.concluded("pass_after_rectification", review=review, findings=[work.finding()])
    assert on_desks() == {"member": {"Rectify:"}}
    finding = review.rectifications.get()
    actions.complete(finding, by=work.member, evidence="Done")
    assert on_desks() == {"advisor": {"Verify:"}, "leader": {"Verify:"}, "reviewer": {"Verify:"}}
    actions.verify(finding, by=work.advisor)
    assert on_desks() == {}


# --- What the pages cost -------------------------------------------------------


def grow(work, review: StageReview, number: int) -> None:
    """`number` more reviewers who have marked, findings and concluded reviews."""
    people = User.objects.bulk_create(User(username=f"r{n}", name=f"R{n}") for n in range(number))
    given = marks(7, review.edition)
    review.reviewers.add(*people)
    review.marks.model.objects.bulk_create(
        review.marks.model(review=review, reviewer=user, marks=given, comment="x") for user in people
    )
    Rectification.objects.bulk_create(
        Rectification(topic=review.topic, review=review, **work.finding(f"F{n}", owner=user))
        for n, user in enumerate(people)
    )
    StageReview.objects.bulk_create(
        StageReview(
            topic=review.topic,
            milestone=review.milestone,
            edition=review.edition,
            by=work.lead,
            chair=user,
            state="concluded",
            conclusion="pass_after_rectification",
            number=n + 2,
        )
        for n, user in enumerate(people)
    )


@pytest.mark.parametrize("role", ["lead", "leader", "office", "outsider"])
def test_pages_cost_the_same_with_1_and_with_30(work, role):
    review = work.concluded("pass_after_rectification", number=1)
    client = signed_in(work[role])
    pages = (f"/topics/{work.topic.pk}/reviews/", f"/reviews/{review.pk}/")
    client.get(pages[0])
    few = [len(queries(client, page)) for page in pages]
    grow(work, review, 30)
    assert [len(queries(client, page)) for page in pages] == few
    assert max(few) <= 35


@pytest.mark.parametrize("role", ["member", "leader", "advisor"])
def test_the_desk_costs_the_same_with_1_and_with_30(work, role):
    review = work.concluded("pass_after_rectification", number=1)
    Rectification.objects.update(state="done", done_by=work.lead, owner=work.lead)
    client = signed_in(work[role])
    client.get("/")
    few = len(queries(client, "/"))
    Rectification.objects.bulk_create(
        Rectification(
            topic=work.topic, review=review, state="done", done_by=work.lead, **work.finding(f"F{n}")
        )
        for n in range(30)
    )
    assert len(queries(client, "/")) == few
