"""What a topic lacks for its moves, told at once by page and API; the charter and its approval."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict, NotReady, Refused
from plans.models import Milestone
from projects import actions
from projects.charter import drawn_up, is_approved
from projects.models import Cycle, Topic
from results.models import Indicator
from scoring import actions as selection
from tests.api.door import Door, faults, outcome
from tests.kept import kept
from tests.pages import queries, signed_in, text_of
from tests.projects.work import Work

pytestmark = pytest.mark.django_db

BARE = [
    "Nobody has accepted to be the lead.",
    "Nobody has accepted to be an advisor.",
    "There is no plan yet: lay out a procedure, or add a milestone.",
    "There is no indicator yet: add one with its baseline and target.",
]
UNAPPROVED = "The charter has not been approved by a leader or the office."


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, ready=True), stage=stage)


def start(topic: Topic, by):
    return actions.move(topic, "start", by=by)


def test_topic_without_anything_tells_all_that_it_lacks_by_page_and_api(stage, cast):
    work = Work(stage)
    work.topic.members.all().delete()
    answer = Door(cast.office).verb(f"/topics/{work.pk}/", "start")
    told = answer.json()["errors"]
    assert answer.status_code == 409
    assert {error["code"] for error in told} == {"not_ready"}
    assert sorted(error["detail"] for error in told) == sorted(BARE)
    client, address = signed_in(cast.office), f"/topics/{work.pk}/move/start/"
    asking = text_of(client.get(address))
    refused = client.post(address, {"version": work.topic.version})
    assert refused.status_code == 409
    for sentence in BARE:
        assert sentence in asking
        assert sentence in text_of(refused)
        assert sentence in text_of(client.get(f"/topics/{work.pk}/"))
    assert (work.topic.state, work.topic.charter_approved_at) == ("established", None)


def test_a_move_is_not_offered_while_something_is_missing(work, cast):
    client, address = signed_in(work.lead), f"/topics/{work.pk}/move/start/"
    button = '<button class="btn primary">Start</button>'
    assert button not in client.get(address).content.decode()
    actions.approve_charter(work.topic, by=cast.leader)
    assert button in client.get(address).content.decode()


def test_lead_cannot_start_before_the_charter_is_approved(work, cast):
    with pytest.raises(NotReady) as refusal:
        start(work.topic, work.lead)
    assert refusal.value.missing == [UNAPPROVED]
    actions.approve_charter(work.topic, by=cast.leader)
    assert start(work.topic, work.lead).state == "running"


def test_charter_that_changed_since_its_approval_is_to_be_approved_anew(work, cast):
    actions.approve_charter(work.topic, by=cast.leader)
    assert is_approved(work.topic)
    actions.edit_member(work.member("member"), by=work.lead, weekly_hours=4)
    assert not is_approved(work.topic)
    with pytest.raises(NotReady) as refusal:
        start(work.topic, work.lead)
    assert refusal.value.missing == [
        "The charter has changed since it was approved; it needs to be approved anew."
    ]
    actions.approve_charter(work.topic, by=cast.leader)
    assert start(work.topic, work.lead).state == "running"


@pytest.mark.parametrize("role", ["leader", "office"])
def test_who_may_approve_does_so_by_starting(work, role):
    topic = start(work.topic, work[role])
    assert (topic.charter_approved_by, topic.charter) == (work[role], drawn_up(topic))
    verbs = Entry.objects.filter(subject="topic", subject_id=work.pk).order_by("-number")
    assert list(verbs.values_list("verb", flat=True)[:2]) == ["start", "approve-charter"]


def test_a_started_topic_keeps_the_charter_that_was_approved(work, cast):
    approved = start(work.topic, cast.leader).charter
    actions.invite(work.topic, user=cast.staff, role="member", by=work.lead)
    actions.respond(work.topic.members.get(user=cast.staff), accept=True, by=cast.staff)
    assert work.topic.charter == approved
    assert drawn_up(work.topic) != approved
    with pytest.raises(Conflict):
        actions.approve_charter(work.topic, by=cast.leader)


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("leader", (200,)),
        ("office", (200,)),
        ("lead", (403, "permission_denied")),
        ("advisor", (403, "permission_denied")),
        ("manager", (403, "permission_denied")),
        ("outsider", (403, "permission_denied")),
        ("partner", (404, "not_found")),
    ],
)
def test_who_approves_a_charter(work, role, wanted):
    page = signed_in(work[role]).get(f"/topics/{work.pk}/charter/approve/").status_code
    assert page == wanted[0]
    assert outcome(Door(work[role]).verb(f"/topics/{work.pk}/", "approve-charter")) == wanted


def test_nobody_approves_the_charter_of_the_own_group(work, cast):
    cast.leader.memberships.create(topic=work.topic, role="member", state="accepted")
    with pytest.raises(Refused) as refusal:
        actions.approve_charter(work.topic, by=cast.leader)
    assert refusal.value.code == "conflict_of_interest"
    with pytest.raises(Refused):
        start(work.topic, cast.leader)


def test_approval_of_a_charter_that_somebody_changed_meanwhile_is_stale(work, cast):
    seen = work.topic.version
    actions.approve_charter(work.topic, by=cast.office)
    answer = Door(cast.leader).verb(f"/topics/{work.pk}/", "approve-charter", If_Match=seen)
    assert outcome(answer) == (412, "stale_version")


def test_charter_page_shows_all_parts_and_who_approved(work, cast):
    page = text_of(signed_in(cast.leader).get(f"/topics/{work.pk}/charter/"))
    for part in ("Shorter calls", "Lead", "All of it", "Handling time", "Not approved yet."):
        assert part in page
    assert f"/topics/{work.pk}/charter/approve/" in page
    signed_in(cast.leader).post(f"/topics/{work.pk}/charter/approve/", {"version": work.topic.version})
    page = text_of(signed_in(work.lead).get(f"/topics/{work.pk}/charter/"))
    assert "Approved by Leader on" in page
    assert "charter/approve/" not in page


@pytest.mark.parametrize("page", ["group/", "charter/", "group/ask/"])
@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_pages_of_the_work_are_not_there_before_the_establishment(stage, cast, page, state):
    topic = stage.topic(stage.proposing(), state)
    assert signed_in(cast.office).get(f"/topics/{topic.pk}/{page}").status_code == 404


def test_closing_without_the_late_readings_needs_a_reason(work, cast):
    topic = work.put("consolidating")
    with pytest.raises(NotReady) as refusal:
        actions.move(topic, "close", by=cast.leader)
    assert len(refusal.value.missing) == 3
    assert actions.move(work.topic, "close", by=cast.leader, reason="measured elsewhere").state == "closed"


@pytest.mark.parametrize("verb", ["send-back", "reopen"])
def test_no_topic_goes_back_to_work_without_a_lead(work, cast, verb):
    topic = work.put({"send-back": "acceptance", "reopen": "consolidating"}[verb])
    work.member("lead").delete()
    with pytest.raises(NotReady) as refusal:
        actions.move(topic, verb, by=cast.office, reason="because")
    assert refusal.value.missing == ["The topic has no lead: one must be named first."]


def test_a_topic_that_has_started_keeps_its_cycle_from_going_back_to_the_vote(stage, cast):
    cycle = stage.certified()
    topic = cycle.topics.filter(state="established").first()
    Topic.objects.filter(pk=topic.pk).update(state="running")
    answer = Door(cast.office).verb(f"/cycles/{cycle.pk}/", "reopen", {"reason": "a mistake"})
    assert (answer.status_code, faults(answer)) == (409, [("not_ready", None)])
    assert topic.code in answer.json()["errors"][0]["detail"]
    assert Cycle.objects.get(pk=cycle.pk).phase == "running"
    Topic.objects.filter(pk=topic.pk).update(state="established")
    assert selection.reopen(cycle, by=cast.office, reason="a mistake").phase == "voting"


PRIMARY = '<a class="btn primary" href="'


def primary(page: str) -> list[str]:
    """Where the primary button of a page leads."""
    return [part.split('"')[0] for part in page.split(PRIMARY)[1:]]


def test_the_lead_sees_one_clear_button_for_what_comes_next(work, cast):
    here = f"/topics/{work.pk}/"
    for reader in (cast.leader, work.lead):
        assert primary(text_of(signed_in(reader).get(here))) == [f"{here}charter/"]
    actions.approve_charter(work.topic, by=cast.leader)
    client = signed_in(work.lead)
    assert primary(text_of(client.get(here))) == [f"{here}move/start/"]
    work.member("advisor").delete()
    assert primary(text_of(client.get(here))) == [f"{here}group/"]
    work.put("running")
    assert primary(text_of(client.get(here))) == [f"{here}move/request-acceptance/"]
    Milestone.objects.update(state="doing", progress=50, actual_end=None)
    assert primary(text_of(client.get(here))) == [f"{here}updates/"]


def test_the_lead_of_a_new_topic_is_led_from_step_to_step(stage):
    work = Work(stage)
    client, here = signed_in(work.lead), f"/topics/{work.pk}/"
    assert primary(text_of(client.get(here))) == [f"{here}plan/"]
    work.prepare(work.topic)
    Indicator.objects.update(target="")
    assert primary(text_of(client.get(here))) == [f"{here}indicators/"]


def test_page_of_a_topic_costs_the_same_however_large_the_group(work, cast):
    client, addresses = (
        signed_in(cast.office),
        [f"/topics/{work.pk}/{part}" for part in ("", "group/", "charter/")],
    )
    few = [len(queries(client, address)) for address in addresses]
    for number in range(5):
        person = type(work.lead).objects.create(username=f"more{number}", name="More")
        work.topic.members.create(user=person, role="member", state="accepted")
    assert [len(queries(client, address)) for address in addresses] == few
