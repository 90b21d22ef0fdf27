"""People asked of other centers: asked, promised, declined, countered; by action, page and API."""

from datetime import date
from decimal import Decimal

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid
from projects import actions
from projects.lifecycle import AT_WORK, PUBLIC
from projects.models import Commitment, Topic
from tests.api.door import Door, faults, outcome
from tests.cast import make_user
from tests.kept import kept
from tests.pages import queries, signed_in, text_of
from tests.projects.work import Work

pytestmark = pytest.mark.django_db
DENIED, UNSEEN = (403, "permission_denied"), (404, "not_found")
FROM, UNTIL = date(2026, 3, 2), date(2026, 6, 30)


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, "running"), stage=stage)


@pytest.fixture
def expert(cast):
    return make_user("expert", (cast.department, "staff"))


@pytest.fixture
def commitment(work, cast, expert) -> Commitment:
    return ask(work, cast.department, [(expert, Decimal(8))])


def ask(work: Work, center, people, by=None) -> Commitment:
    return actions.ask_commitment(
        work.topic,
        center=center,
        purpose="Billing data",
        starts_on=FROM,
        ends_on=UNTIL,
        people=people,
        by=by or work.lead,
    )


def body(work: Work, center, *people, **fields) -> dict:
    named = [{"user": user.pk, "weekly_hours": hours} for user, hours in people]
    return {
        "topic": work.pk,
        "center": center.pk,
        "purpose": "Billing data",
        "starts_on": str(FROM),
        "ends_on": str(UNTIL),
        "people": named,
    } | fields


def people(commitment: Commitment) -> list:
    return [(row.user.username, row.weekly_hours) for row in commitment.people.all()]


def fresh(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_related("topic__cycle", "center").get(pk=commitment.pk)


def test_a_center_is_asked_and_promises(work, cast, expert):
    made = Door(work.lead).post("/commitments/", body(work, cast.department, (expert, "8")))
    told = made.json()
    shown = {name: told[name] for name in ("topic", "center", "state", "people", "starts_on", "ends_on")}
    assert made.status_code == 201
    assert shown == {
        "topic": work.pk,
        "center": cast.department.pk,
        "state": "asked",
        "people": [{"user": expert.pk, "user_name": "Expert", "weekly_hours": "8.0"}],
        "starts_on": "2026-03-02",
        "ends_on": "2026-06-30",
    }
    path = f"/commitments/{told['id']}/"
    answered = Door(cast.other_manager).verb(path, "accept").json()
    assert (answered["state"], answered["answered_by"]) == ("accepted", cast.other_manager.pk)
    assert Door(work.lead).get(path).json() == answered


ANSWERS = {"other_manager": (200,), "partner": UNSEEN, "partner_manager": UNSEEN}


@pytest.mark.parametrize("verb", ["accept", "decline", "counter"])
@pytest.mark.parametrize(
    "role",
    [
        "other_manager",
        "manager",
        "lead",
        "office",
        "leader",
        "advisor",
        "outsider",
        "partner",
        "partner_manager",
    ],
)
def test_only_a_manager_of_the_asked_center_answers(work, commitment, expert, role, verb):
    sent = {"reason": "because", "people": [{"user": expert.pk, "weekly_hours": "2"}]}
    found = outcome(Door(work[role]).verb(f"/commitments/{commitment.pk}/", verb, sent))
    assert found == ANSWERS.get(role, DENIED)


ASKS = {"lead": (201,), "office": (201,), "partner": UNSEEN}


@pytest.mark.parametrize("role", ["lead", "office", "advisor", "member", "leader", "manager", "partner"])
def test_who_asks_a_center(work, cast, expert, role):
    sent = body(work, cast.department, (expert, "8"))
    assert outcome(Door(work[role]).post("/commitments/", sent)) == ASKS.get(role, DENIED)


@pytest.mark.parametrize("state", PUBLIC)
def test_centers_are_asked_while_the_topic_is_at_work(work, cast, expert, state):
    work.put(state)
    found = outcome(Door(work.lead).post("/commitments/", body(work, cast.department, (expert, "8"))))
    assert found == ((201,) if state in AT_WORK else (409, "invalid_transition"))


def test_declining_needs_a_reason(cast, commitment):
    door, path = Door(cast.other_manager), f"/commitments/{commitment.pk}/"
    assert outcome(door.verb(path, "decline", {"reason": " "})) == (400, "required")
    assert door.verb(path, "decline", {"reason": "nobody free"}).json()["reason"] == "nobody free"


def test_a_counter_offer_replaces_the_people_and_history_keeps_what_was_asked(work, cast, commitment):
    other = make_user("other", (cast.department, "staff"))
    actions.counter_commitment(
        fresh(commitment), people=[(other, Decimal("4.5"))], by=cast.other_manager, reason="Expert is ill"
    )
    assert (fresh(commitment).state, people(commitment)) == ("countered", [("other", Decimal("4.5"))])
    last = Entry.objects.filter(subject="commitment", subject_id=commitment.pk).latest("number")
    assert (last.verb, last.changes["people"]) == ("counter", [["Expert 8.0 h"], ["Other 4.5 h"]])
    page = text_of(signed_in(work.lead).get(f"/topics/{work.pk}/history/"))
    assert "Expert 8.0 h → Other 4.5 h" in page


@pytest.fixture
def countered(cast, commitment, expert) -> Commitment:
    return actions.counter_commitment(
        fresh(commitment), people=[(expert, Decimal(2))], by=cast.other_manager, reason="no more"
    )


DECIDES = {"lead": (200,), "office": (200,)}


@pytest.mark.parametrize(("verb", "state"), [("accept", "accepted"), ("decline", "declined")])
@pytest.mark.parametrize("role", ["lead", "office", "other_manager", "advisor", "leader", "manager"])
def test_the_leads_side_decides_on_a_counter_offer(work, countered, role, verb, state):
    found = outcome(Door(work[role]).verb(f"/commitments/{countered.pk}/", verb, {"reason": "because"}))
    assert found == DECIDES.get(role, DENIED)
    assert fresh(countered).state == (state if found == (200,) else "countered")


def test_a_counter_offer_is_not_countered(cast, countered, expert):
    with pytest.raises(Conflict) as refusal:
        actions.counter_commitment(
            fresh(countered), people=[(expert, Decimal(1))], by=cast.other_manager, reason="less"
        )
    assert refusal.value.code == "already_decided"


@pytest.mark.parametrize("first", ["accept", "decline", "counter"])
@pytest.mark.parametrize("second", ["accept", "decline", "counter"])
def test_of_two_answers_the_first_stands(cast, commitment, expert, first, second):
    def answer(which, seen):
        fields = {"by": cast.other_manager, "reason": which}
        if which == "counter":
            return actions.counter_commitment(seen, people=[(expert, Decimal(1))], **fields)
        act = {"accept": actions.accept_commitment, "decline": actions.decline_commitment}[which]
        return act(seen, **fields)

    one, other = fresh(commitment), fresh(commitment)
    state = answer(first, one).state
    rows = people(commitment)
    with pytest.raises(Conflict) as refusal:
        answer(second, other)
    found = fresh(commitment)
    assert (refusal.value.code, found.state, found.reason, people(found)) == (
        "already_decided",
        state,
        first,
        rows,
    )


def test_answer_on_an_old_version_is_stale(cast, commitment):
    answer = Door(cast.other_manager).verb(f"/commitments/{commitment.pk}/", "accept", If_Match=7)
    assert outcome(answer) == (412, "stale_version")


def test_nobody_answers_for_a_topic_that_has_ended(work, cast, commitment):
    work.put("terminated")
    with pytest.raises(Conflict) as refusal:
        actions.accept_commitment(fresh(commitment), by=cast.other_manager)
    assert refusal.value.code == "invalid_transition"


FAULTS = {
    "nobody": ({"people": []}, "people"),
    "no list": ({"people": "x"}, "people"),
    "too many hours": ({"hours": "81"}, "people.0.weekly_hours"),
    "no hours": ({"hours": "0"}, "people.0.weekly_hours"),
    "ends before it starts": ({"ends_on": "2026-03-01"}, "ends_on"),
    "no purpose": ({"purpose": " "}, "purpose"),
    "before anybody was asked": ({"starts_on": "0001-01-01"}, "starts_on"),
    "for ever": ({"ends_on": "9999-12-31"}, "ends_on"),
    "no date": ({"starts_on": "soon"}, "starts_on"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_request_is_refused_by_field(work, cast, expert, case):
    changed, attr = FAULTS[case]
    changed = dict(changed)
    sent = body(work, cast.department, (expert, changed.pop("hours", "8")), **changed)
    answer = Door(work.lead).post("/commitments/", sent)
    assert answer.status_code == 400
    assert faults(answer)[0][1] == attr
    assert not Commitment.objects.exists()


def test_people_are_of_the_asked_center_active_and_named_once(work, cast, expert):
    below = make_user("below", (cast.partner_site, "staff"))
    gone = make_user("gone", (cast.department, "staff"), is_active=False)
    for people in ([(cast.staff, 1)], [(gone, 1)], [(expert, 1), (expert, 2)]):
        with pytest.raises(Invalid) as refusal:
            ask(work, cast.department, people)
        assert refusal.value.attr == "people"
    assert people_named(ask(work, cast.branch, [(below, Decimal(1))])) == ["below"]


def people_named(commitment: Commitment) -> list[str]:
    return [name for name, _hours in people(commitment)]


def test_asking_and_answering_by_the_pages(work, cast, expert):
    client, address = signed_in(work.lead), f"/topics/{work.pk}/group/ask/"
    assert address in text_of(client.get(f"/topics/{work.pk}/group/"))
    fields = {
        "center": cast.department.pk,
        "purpose": "Billing data",
        "starts_on": "2026-03-02",
        "ends_on": "2026-06-30",
        "person": ["expert", "", "nobody"],
        "hours": ["8", "", "2"],
    }
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert "nobody 2: There is nobody of this name." in text_of(refused)
    assert 'value="expert"' in text_of(refused)
    fields |= {"person": ["expert", ""], "hours": ["8", ""]}
    assert client.post(address, fields).url == f"/topics/{work.pk}/group/"
    made = Commitment.objects.get()
    desk = text_of(signed_in(cast.other_manager).get("/"))
    assert f"/commitments/{made.pk}/" in desk
    manager, address = signed_in(cast.other_manager), f"/commitments/{made.pk}/"
    offer = {"answer": "counter", "person": ["expert"], "hours": ["3.5"], "version": made.version}
    assert manager.post(address, offer | {"reason": ""}).status_code == 422
    assert manager.post(address, offer | {"reason": "no more"}).url == f"/topics/{work.pk}/group/"
    assert people(made) == [("expert", Decimal("3.5"))]
    assert f"/commitments/{made.pk}/" in text_of(client.get("/"))
    taken = {"answer": "accept", "reason": "", "version": fresh(made).version}
    assert client.post(address, taken).url == f"/topics/{work.pk}/group/"
    assert fresh(made).state == "accepted"
    again = manager.post(address, {"answer": "decline", "reason": "x", "version": fresh(made).version})
    assert again.status_code == 409


@pytest.mark.parametrize("answer", ["", "nonsense"])
def test_a_post_without_an_answer_changes_nothing(cast, commitment, answer):
    address = f"/commitments/{commitment.pk}/"
    assert signed_in(cast.other_manager).post(address, {"answer": answer}).status_code == 200
    assert fresh(commitment).state == "asked"


def test_no_reason_is_called_optional_that_declining_asks_for(cast, commitment):
    page = text_of(signed_in(cast.other_manager).get(f"/commitments/{commitment.pk}/"))
    assert ("Your reason, if you decline" in page, "decline <span" in page) == (True, False)


def test_a_partner_site_that_is_asked_sees_the_topic_until_it_declines(work, cast):
    people = (cast.partner, cast.partner_manager)
    seen = [Topic.objects.visible_to(person).filter(pk=work.pk).exists() for person in people]
    asked = ask(work, cast.partner_site, [(cast.partner, Decimal(4))])
    then = [Topic.objects.visible_to(person).filter(pk=work.pk).exists() for person in people]
    client = signed_in(cast.partner_manager)
    answer = client.post(f"/commitments/{asked.pk}/", {"answer": "decline", "reason": "no", "version": 1})
    after = [Topic.objects.visible_to(person).filter(pk=work.pk).exists() for person in people]
    assert (seen, then, answer.url, after) == ([False] * 2, [True] * 2, "/", [False] * 2)


def test_named_person_of_a_partner_site_sees_the_topic_though_asked_of_another_center(work, cast):
    ask(work, cast.branch, [(cast.partner, Decimal(4))])
    assert Topic.objects.visible_to(cast.partner).filter(pk=work.pk).exists()


def test_history_of_commitments_is_seen_with_the_topic(work, cast, commitment):
    told = {
        role: Door(work[role]).ids("/history/", subject="commitment") != []
        for role in ("office", "lead", "outsider", "partner")
    }
    assert told == {"office": True, "lead": True, "outsider": True, "partner": False}


def test_group_page_costs_the_same_however_many_are_asked(work, cast, expert):
    client, address = signed_in(work.lead), f"/topics/{work.pk}/group/"
    ask(work, cast.department, [(expert, Decimal(1))])
    few = len(queries(client, address))
    for _again in range(4):
        ask(work, cast.department, [(expert, Decimal(1)), (cast.other_manager, Decimal(2))])
    assert len(queries(client, address)) == few
