"""A finding gets another owner or another deadline: by whom test_moves.py tells; here when, with
which reason, and what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kit.models import Entry
from people.due import waiting_for
from reminders.models import Notice
from reviews import actions
from reviews.models import Rectification
from tests.api.door import Door, outcome
from tests.pages import signed_in
from tests.reviews.doors import by_api, by_page
from tests.reviews.work import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(work) -> Rectification:
    work.concluded("pass_after_rectification", number=1)
    return Rectification.objects.select_related("owner", "review", "topic").get(topic=work.topic)


def address(finding) -> str:
    return f"/rectifications/{finding.pk}/"


def patch(user, finding, **body):
    return Door(user).send("PATCH", address(finding), body, If_Match=finding.version)


def in_days(days: int):
    return timezone.localdate() + timedelta(days)


@pytest.mark.parametrize(
    ("state", "code"), [("done", "invalid_transition"), ("verified", "already_decided"), ("sent_back", "")]
)
def test_it_is_given_away_only_while_something_is_to_be_done(work, finding, state, code):
    Rectification.objects.filter(pk=finding.pk).update(state=state)
    finding.refresh_from_db()
    page, answer = by_page(work.leader, "reassign", finding), by_api(work.leader, "reassign", finding)
    shown = signed_in(work.leader).get(f"{address(finding)}reassign/").status_code
    if code:
        assert (page, shown, *outcome(answer)) == (409, 409, 409, code)
    else:
        assert (page, shown, answer.status_code) == (302, 200, 200)


def test_history_tells_both_and_why(work, finding):
    old, new = finding.deadline, in_days(40)
    answer = patch(work.office, finding, owner=work.advisor.pk, deadline=new.isoformat(), reason=" On leave ")
    assert (answer.data["owner"], answer.data["deadline"]) == (work.advisor.pk, new.isoformat())
    entry = Entry.objects.filter(subject="rectification", subject_id=finding.pk).latest("number")
    assert (entry.verb, entry.by, entry.reason) == ("reassign", work.office, "On leave")
    assert entry.changes == {
        "owner": [work.member.pk, work.advisor.pk],
        "deadline": [old.isoformat(), new.isoformat()],
    }
    page = signed_in(work.lead).get(address(finding)).content.decode()
    assert "changed owner or deadline of a rectification" in page
    assert "On leave" in page


def test_it_awaits_the_new_owner_and_the_old_one_no_more(work, finding):
    def awaited(user) -> list:
        return [item.row.day for item in waiting_for(user) if item.row.kind == "rectifications"]

    new = in_days(3)
    assert (awaited(work.member), awaited(work.advisor)) == ([finding.deadline], [])
    actions.reassign(finding, by=work.leader, owner=work.advisor, deadline=new, reason="On leave")
    assert (awaited(work.member), awaited(work.advisor)) == ([], [new])


def test_who_gets_what_is_overdue_needs_no_other_deadline(work, finding):
    Rectification.objects.filter(pk=finding.pk).update(deadline=in_days(-5))
    finding.refresh_from_db()
    assert by_page(work.leader, "reassign", finding) == 302
    answer = patch(work.leader, finding, owner=work.advisor.pk, deadline=str(in_days(-5)), reason="On leave")
    assert (answer.status_code, answer.data["owner"]) == (200, work.advisor.pk)


def test_faults_are_told_at_their_places_and_nothing_is_changed(work, finding, cast):
    gone = person("gone", cast)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    for fields, attr in (
        ({"reason": "  "}, "reason"),
        ({"deadline": str(in_days(-1)), "reason": "r"}, "deadline"),
        ({"deadline": str(in_days(5000)), "reason": "r"}, "deadline"),
        ({"owner": gone.pk, "reason": "r"}, "owner"),
        ({"owner": cast.partner.pk, "reason": "r"}, "owner"),
        ({"owner": None, "reason": "r"}, "owner"),
    ):
        answer = patch(work.leader, finding, **fields)
        assert (answer.status_code, [one["attr"] for one in answer.data["errors"]]) == (400, [attr]), fields
    before = finding.version
    finding.refresh_from_db()
    assert (finding.version, finding.owner) == (before, work.member)


def test_a_reason_alone_changes_nothing_and_is_told(work, finding):
    answer = patch(work.leader, finding, deadline=str(finding.deadline), reason="One month more")
    assert outcome(answer) == (400, "invalid")
    fields = {"owner": "member", "deadline": str(finding.deadline), "reason": "One month more"}
    page = signed_in(work.leader).post(f"{address(finding)}reassign/", fields | {"version": finding.version})
    assert page.status_code == 422
    assert "Please choose another owner or another deadline." in page.content.decode()
    assert "One month more" in page.content.decode()


def test_old_owner_and_lead_are_told_who_has_it_now(work, finding):
    def told() -> set[tuple[str, str]]:
        found = Notice.objects.filter(rule="event:rectification.reassign", channel="app")
        return set(found.values_list("recipient__username", "label"))

    title = work.topic.title
    yours = f"Owner or deadline of a finding about “{title}” changed; it is yours to rectify."
    actions.reassign(finding, by=work.leader, deadline=in_days(30), reason="More time")
    assert told() == {("member", yours)}
    actions.reassign(finding, by=work.leader, owner=work.advisor, reason="On leave")
    theirs = f"A finding about “{title}” is for {work.advisor} to rectify from now on."
    assert told() == {("member", yours), ("advisor", yours), ("member", theirs), ("lead", theirs)}


def test_what_was_typed_is_kept_when_somebody_was_faster(work, finding):
    browser = signed_in(work.leader)
    fields = {
        "owner": "advisor",
        "deadline": str(in_days(9)),
        "reason": "My reason",
        "version": finding.version,
    }
    actions.reassign(finding, by=work.office, deadline=in_days(20), reason="Faster")
    answer = browser.post(f"{address(finding)}reassign/", fields)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My reason" in page
    assert "This was changed in the meantime" in page
    finding.refresh_from_db()
    assert finding.deadline == in_days(20)
    fields["version"] = answer.context["form"].data["version"]
    assert browser.post(f"{address(finding)}reassign/", fields).status_code == 302
    finding.refresh_from_db()
    assert (finding.owner, finding.deadline) == (work.advisor, in_days(9))


def test_the_page_offers_it_to_who_may(work, finding):
    for role, offered in (("leader", True), ("office", True), ("lead", False), ("member", False)):
        page = signed_in(work[role]).get(address(finding)).content.decode()
        assert (f"{address(finding)}reassign/" in page) is offered
    form = signed_in(work.leader).get(f"{address(finding)}reassign/").content.decode()
    assert f'value="{work.member.username}"' in form
    assert f'value="{finding.deadline.isoformat()}"' in form
