"""The group of a topic at work: invited, changed, handed over, taken out; by action, page and API."""

from decimal import Decimal

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, NotReady, Refused
from people.actions import edit_user
from projects import actions
from projects.lifecycle import AT_WORK, PUBLIC
from projects.models import TeamMember, Topic
from tests.api.door import Door, outcome
from tests.kept import kept
from tests.pages import signed_in, text_of
from tests.projects.work import Work

pytestmark = pytest.mark.django_db
STARTED = [state for state in AT_WORK if state != "established"]
DENIED, UNSEEN = (403, "permission_denied"), (404, "not_found")


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, "running"), stage=stage)


def leads(work: Work) -> list[str]:
    found = TeamMember.objects.filter(topic=work.pk, role="lead", state="accepted")
    return [member.user.username for member in found]


def test_the_lead_invites_and_the_person_accepts(work, cast):
    body = {"topic": work.pk, "user": cast.staff.pk, "role": "member", "weekly_hours": "6.5"}
    made = Door(work.lead).post("/members/", body)
    told = made.json()
    assert made.status_code == 201
    assert {name: told[name] for name in ("role", "state", "weekly_hours")} == {
        "role": "member",
        "state": "invited",
        "weekly_hours": "6.5",
    }
    assert Door(cast.staff).verb(f"/members/{told['id']}/", "accept").json()["state"] == "accepted"


def test_who_declined_is_asked_anew_and_history_keeps_the_answer(work, cast):
    body, door = {"topic": work.pk, "user": cast.staff.pk, "role": "member"}, Door(cast.staff)
    first = Door(work.lead).post("/members/", body).json()["id"]
    door.verb(f"/members/{first}/", "decline", {"reason": "No time before May"})
    second = Door(work.lead).post("/members/", body | {"role": "advisor"})
    assert second.status_code == 201
    assert [(member.pk, member.role, member.state) for member in cast.staff.memberships.all()] == [
        (second.json()["id"], "advisor", "invited")
    ]
    told = Entry.objects.get(subject="teammember", subject_id=first, verb="decline")
    assert told.reason == "No time before May"
    assert door.verb(f"/members/{second.json()['id']}/", "accept").json()["state"] == "accepted"
    assert outcome(Door(work.lead).post("/members/", body)) == (400, "unique")


def test_a_line_of_what_is_due_is_read_by_its_id_until_it_awaits_no_longer(work, cast):
    body, door = {"topic": work.pk, "user": cast.staff.pk, "role": "member"}, Door(cast.staff)
    member = Door(work.lead).post("/members/", body).json()["id"]
    (line,) = door.get("/due/", {"kind": "invitations"}).json()["results"]
    assert door.get(f"/due/{line['id']}/").json() == line
    for path in (f"/due/{line['id']}/", "/due/1/", "/due/invitations:1:/"):
        assert outcome(Door(cast.judge).get(path)) == UNSEEN
    door.verb(f"/members/{member}/", "accept")
    assert outcome(door.get(f"/due/{line['id']}/")) == UNSEEN


def test_inviting_tells_nobody_who_is_in_a_topic_that_they_do_not_see(work, cast):
    for user in (work.lead, cast.staff):
        body = {"topic": work.pk, "user": user.pk, "role": "member"}
        assert outcome(Door(cast.partner).post("/members/", body)) == UNSEEN


INVITES = {
    "established": {"lead", "office", "manager"},
    "running": {"lead", "office"},
    "acceptance": {"lead", "office"},
    "consolidating": {"lead", "office"},
}


@pytest.mark.parametrize("state", PUBLIC)
def test_who_changes_the_group_in_which_state(work, cast, state):
    topic = work.put(state)
    for role in ("lead", "office", "manager", "advisor", "member", "leader", "outsider"):
        by = work[role]
        may = role in INVITES.get(state, ())
        try:
            member = actions.invite(topic, user=cast.staff, role="member", by=by)
        except (Refused, Conflict):
            assert not may, role
        else:
            assert may, role
            member.delete()


def test_a_topic_at_work_gets_no_second_lead_by_invitation(work, cast):
    with pytest.raises(Conflict) as refusal:
        actions.invite(work.topic, user=cast.staff, role="lead", by=work.lead)
    assert refusal.value.code == "frozen"


def test_nobody_joins_a_topic_that_has_ended(work, cast):
    member = actions.invite(work.topic, user=cast.staff, role="member", by=work.lead)
    work.put("terminated")
    with pytest.raises(Conflict):
        actions.respond(TeamMember.objects.get(pk=member.pk), accept=True, by=cast.staff)


@pytest.mark.parametrize(
    ("hours", "status"), [("0", 200), ("80", 200), ("80.5", 400), ("-1", 400), ("4.25", 400), ("x", 400)]
)
def test_hours_a_week_are_set_within_bounds(work, hours, status):
    member = work.member("member")
    door = Door(work.lead)
    answer = door.patch(f"/members/{member.pk}/", {"weekly_hours": hours}, If_Match=member.version)
    assert answer.status_code == status
    wanted = Decimal(hours) if status == 200 else None
    assert work.member("member").weekly_hours == wanted


def test_hours_are_set_on_the_page_too_and_a_stale_form_loses_nothing(work):
    member, client = work.member("member"), signed_in(work.lead)
    address = f"/members/{member.pk}/edit/"
    fields = {"role": "advisor", "weekly_hours": "3", "version": member.version}
    assert client.post(address, fields).url == f"/topics/{work.pk}/group/"
    changed = TeamMember.objects.get(pk=member.pk)
    assert (changed.role, changed.weekly_hours) == ("advisor", Decimal(3))
    assert client.post(address, fields | {"weekly_hours": "9"}).status_code == 409
    assert TeamMember.objects.get(pk=member.pk).weekly_hours == Decimal(3)


@pytest.mark.parametrize(("who", "role"), [("lead", "member"), ("member", "lead")])
def test_the_lead_is_handed_over_not_edited(work, who, role):
    member = work.member(who)
    with pytest.raises(Conflict) as refusal:
        actions.edit_member(member, by=work["office"], role=role)
    assert (refusal.value.code, leads(work)) == ("frozen", ["lead"])


def test_handing_over_by_the_api_tells_history_who_led_before_and_after(work):
    old, new = work.member("lead"), work.member("advisor")
    body = {"user": work.advisor.pk, "reason": "on leave"}
    answer = Door(work.lead).verb(f"/members/{old.pk}/", "hand-over", body)
    assert (answer.json()["id"], answer.json()["role"], leads(work)) == (new.pk, "lead", ["advisor"])
    assert TeamMember.objects.get(pk=old.pk).role == "member"
    lines = Entry.objects.filter(topic_id=work.pk, subject="teammember").order_by("id")
    assert [(line.subject_id, line.verb, line.changes["role"], line.reason) for line in lines] == [
        (old.pk, "hand-over", ["lead", "member"], "on leave"),
        (new.pk, "take-over", ["advisor", "lead"], "on leave"),
    ]


def test_handing_over_by_the_page(work):
    client, member = signed_in(work.lead), work.member("lead")
    address = f"/members/{member.pk}/hand-over/"
    assert address in text_of(client.get(f"/topics/{work.pk}/group/"))
    assert "Advisor</option>" in text_of(client.get(address))
    fields = {"user": work.advisor.pk, "reason": "", "version": member.version}
    assert client.post(address, fields).url == f"/topics/{work.pk}/group/"
    assert leads(work) == ["advisor"]
    assert "handed over the lead" in text_of(client.get(f"/topics/{work.pk}/history/"))


HANDS_OVER = {"lead": (200,), "office": (200,), "partner": UNSEEN}


@pytest.mark.parametrize(
    "role", ["lead", "office", "advisor", "member", "leader", "manager", "outsider", "partner"]
)
def test_who_hands_over_the_lead(work, role):
    member, to = work.member("lead"), work.advisor
    wanted = HANDS_OVER.get(role, DENIED)
    page = signed_in(work[role]).get(f"/members/{member.pk}/hand-over/").status_code
    assert page == wanted[0]
    assert outcome(Door(work[role]).verb(f"/members/{member.pk}/", "hand-over", {"user": to.pk})) == wanted
    assert leads(work) == (["advisor"] if wanted == (200,) else ["lead"])


@pytest.mark.parametrize("state", ["invited", "declined", None])
def test_only_an_accepted_person_becomes_the_lead(work, cast, state):
    if state:
        work.topic.members.create(user=cast.staff, role="member", state=state)
    with pytest.raises(Invalid) as refusal:
        actions.hand_over(work.member("lead"), to=cast.staff, by=work.lead)
    assert (refusal.value.attr, leads(work)) == ("user", ["lead"])


def test_an_inactive_person_does_not_become_the_lead(work, cast):
    edit_user(work.advisor, by=cast.office, is_active=False)
    with pytest.raises(Invalid):
        actions.hand_over(work.member("lead"), to=work.advisor, by=work.lead)
    assert leads(work) == ["lead"]


def test_the_lead_is_handed_over_once(work):
    old = work.member("lead")
    seen = work.member("lead")
    actions.hand_over(old, to=work.advisor, by=work.lead)
    with pytest.raises(Conflict) as refusal:
        actions.hand_over(seen, to=work["member"], by=work["office"])
    assert (refusal.value.code, leads(work)) == ("already_decided", ["advisor"])


@pytest.mark.parametrize("state", AT_WORK)
def test_the_lead_of_a_topic_at_work_is_not_taken_out(work, cast, state):
    work.put(state)
    member = work.member("lead")
    found = outcome(Door(cast.office).verb(f"/members/{member.pk}/", "remove", {"reason": "because"}))
    assert (found, leads(work)) == ((409, "not_ready"), ["lead"])
    unreasoned = Door(cast.office).delete(f"/members/{member.pk}/", If_Match=1)
    assert outcome(unreasoned) == (409, "not_ready")
    page = signed_in(cast.office).post(f"/members/{member.pk}/remove/", {"reason": "x", "version": 1})
    assert page.status_code == 409
    assert "hand over first" in text_of(page)


def test_taking_out_needs_a_reason_once_the_topic_has_started(work):
    member, door = work.member("member"), Door(work.lead)
    path = f"/members/{member.pk}/"
    assert outcome(door.verb(path, "remove", {"reason": " "})) == (400, "required")
    assert outcome(door.delete(path, If_Match=1)) == (400, "required")
    assert signed_in(work.lead).post(f"{path}remove/", {"reason": "", "version": 1}).status_code == 422
    assert door.verb(path, "remove", {"reason": "moved away"}).status_code == 204
    last = Entry.objects.filter(subject="teammember", subject_id=member.pk).latest("number")
    assert (last.verb, last.reason, last.changes["user"]) == (
        "remove",
        "moved away",
        [work["member"].pk, None],
    )


def test_before_the_start_nobody_asks_for_a_reason(stage):
    work = Work(stage)
    actions.remove_member(work.member("member"), by=work.lead)
    assert not work.topic.members.filter(role="member").exists()


@pytest.mark.parametrize("state", AT_WORK)
def test_who_leads_a_topic_at_work_is_not_deactivated(work, cast, state):
    topic = work.put(state)
    with pytest.raises(NotReady) as refusal:
        edit_user(work.lead, by=cast.office, is_active=False)
    assert refusal.value.missing == [f"This person leads topics at work and hands them over first: {topic}."]
    path = f"/users/{work.lead.pk}/"
    answer = Door(cast.office).patch(path, {"is_active": False}, If_Match="*")
    assert outcome(answer) == (409, "not_ready")
    work.lead.refresh_from_db()
    assert work.lead.is_active


def test_who_handed_over_can_be_deactivated(work, cast):
    actions.hand_over(work.member("lead"), to=work.advisor, by=work.lead)
    person = type(work.lead).objects.get(pk=work.lead.pk)
    assert not edit_user(person, by=cast.office, is_active=False).is_active


def test_group_page_offers_what_its_reader_may_do(work, cast):
    cast.other_manager  # noqa: B018
    pages = {
        role: text_of(signed_in(work[role]).get(f"/topics/{work.pk}/group/"))
        for role in ("lead", "office", "member", "other_manager")
    }
    offers = {
        role: [part for part in ("/invite/", "/hand-over/", "/remove/", "/group/ask/") if part in page]
        for role, page in pages.items()
    }
    everything = ["/invite/", "/hand-over/", "/remove/", "/group/ask/"]
    assert offers == {"lead": everything, "office": everything, "member": [], "other_manager": []}


def test_partner_in_the_group_sees_the_topic_and_others_of_the_site_too(work, cast):
    assert not Topic.objects.visible_to(cast.partner_manager).filter(pk=work.pk).exists()
    work.topic.members.create(user=cast.partner, role="member", state="accepted")
    for person in (cast.partner, cast.partner_manager):
        assert signed_in(person).get(f"/topics/{work.pk}/group/").status_code == 200
