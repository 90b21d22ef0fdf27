"""What one can't see does not exist: in lists, counts, filters, orders, bodies, history (design.md §1)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Center, User
from projects import actions as topics
from projects.lifecycle import STATES
from projects.models import TeamMember, Topic
from scoring import actions as selection
from tests.api.door import faults, outcome
from tests.api.test_verbs import SEES, force
from tests.api.world import MARKS
from tests.cast import make_user

pytestmark = pytest.mark.django_db

SECRET = "绝密 zebra"
NOWHERE = 999_999


@pytest.fixture
def secret(stage, cast):
    """A submitted topic with everything that hangs on one, and beside it one that everybody sees."""
    cycle = stage.proposing()
    topic = stage.draft(cycle, title=SECRET)
    topics.attach(topic, SimpleUploadedFile("zebra.pdf", b"%PDF-1.7"), by=cast.manager)
    topics.invite(topic, user=cast.judge2, role="advisor", by=cast.manager)
    topics.move(topic, "submit", by=cast.manager)
    force(topic, "running")
    topic.refresh_from_db()
    topics.ask_commitment(
        topic,
        center=cast.department,
        purpose=SECRET,
        starts_on=dt.date(2026, 3, 1),
        ends_on=dt.date(2026, 3, 2),
        people=[(cast.other_manager, 4)],
        by=cast.office,
    )
    force(topic, "submitted")
    force(stage.topic(cycle, "submitted", title="Known to all"), "established")
    return Topic.objects.get(pk=topic.pk)


def traces(person, topic: Topic) -> dict[str, bool]:
    """Where the topic shows; every way by which somebody could ask for it."""
    listed = [
        ("list", {}),
        ("filter by state", {"state": topic.state}),
        ("filter by cycle", {"cycle": topic.cycle_id, "kind": topic.kind}),
        ("filter by proposer", {"proposer": topic.proposer_id, "center": topic.center_id}),
        ("search", {"search": "zebra"}),
        ("search by code", {"search": topic.code}),
        ("order", {"ordering": "title"}),
    ]
    found = {name: topic.pk in person.ids("/topics/", **params) for name, params in listed}
    found["detail"] = person.get(f"/topics/{topic.pk}/").status_code == 200
    found["members"] = bool(person.ids("/members/", topic=topic.pk))
    found["commitments"] = bool(person.ids("/commitments/", topic=topic.pk))
    found["attachments"] = bool(person.ids("/attachments/", topic=topic.pk))
    file = topic.attachments.get()
    found["file"] = person.get(f"/attachments/{file.pk}/content/").status_code == 200
    found["history"] = bool(person.ids("/history/", topic=topic.pk))
    found["history of all"] = topic.pk in [
        line["topic"] for line in person.get("/history/", {"page_size": 100}).json()["results"]
    ]
    return found


@pytest.mark.parametrize("role", SEES)
def test_topic_shows_everywhere_or_nowhere(door, cast, secret, role):
    person, found, wanted = door(cast[role]), {}, {}
    for state in STATES:
        force(secret, state)
        secret.refresh_from_db()
        found[state] = traces(person, secret)
        wanted[state] = dict.fromkeys(found[state], state in SEES[role])
    assert found == wanted


@pytest.mark.parametrize("role", SEES)
def test_no_byte_of_an_unseen_topic_anywhere(door, cast, secret, role):
    force(secret, "draft")
    person = door(cast[role])
    everything = b"".join(
        person.get(path, {"page_size": 100}).content
        for path in (
            "/topics/",
            "/history/",
            "/members/",
            "/commitments/",
            "/attachments/",
            "/recusals/",
            "/scorecards/",
            "/assignments/",
        )
    )
    assert (SECRET.encode() in everything) == (role in ("office", "manager"))
    assert (secret.code.encode() in everything) == (role in ("office", "manager"))


COMMITMENT = {"purpose": "x", "starts_on": "2026-03-01", "ends_on": "2026-03-02"}


def bodies(topic_id: int, user_id: int, center_id: int) -> list[tuple]:
    people = [{"user": user_id, "weekly_hours": "1"}]
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    return [
        ("/scorecards/", {"topic": topic_id, "marks": MARKS}),
        ("/recusals/", {"topic": topic_id, "reason": "kin"}),
        ("/members/", {"topic": topic_id, "user": user_id, "role": "member"}),
        ("/commitments/", COMMITMENT | {"topic": topic_id, "center": center_id, "people": people}),
        ("/attachments/", {"topic": topic_id, "file": file}),
    ]


@pytest.mark.parametrize("role", ["judge", "voter", "other_manager", "partner", "outsider"])
def test_unseen_topic_in_a_body_answers_as_one_that_does_not_exist(door, cast, secret, role):
    force(secret, "draft")
    person = door(cast[role])
    ids = cast.staff.pk, cast.branch.pk
    pairs = zip(bodies(secret.pk, *ids), bodies(NOWHERE, *ids), strict=True)
    for (path, body), (_path, other) in pairs:
        send = person.upload if "file" in body else person.post
        unseen, missing = send(path, body), send(path, other)
        assert (unseen.status_code, unseen.content) == (missing.status_code, missing.content), path
        assert outcome(unseen) == (404, "not_found"), path


@pytest.mark.parametrize("verb", ["submit", "withdraw", "accept", "return", "reject", "copy"])
def test_unseen_topic_answers_verbs_as_one_that_does_not_exist(door, cast, secret, verb):
    force(secret, "draft")
    person = door(cast.outsider)
    unseen = person.verb(f"/topics/{secret.pk}/", verb, {"reason": "x"})
    missing = person.verb(f"/topics/{NOWHERE}/", verb, {"reason": "x"})
    assert (
        (unseen.status_code, unseen.content)
        == (missing.status_code, missing.content)
        == (404, unseen.content)
    )


def test_topic_outside_the_shortlist_is_as_unknown_to_a_voter_as_none_at_all(door, stage, cast):
    cycle = stage.voting(shortlist_size=3)
    left_out = cycle.topics.get(state="passed_over")
    voter = door(cast.voter)
    one = voter.post("/ballots/", {"cycle": cycle.pk, "choices": [left_out.pk]})
    none = voter.post("/ballots/", {"cycle": cycle.pk, "choices": [NOWHERE]})
    assert faults(one) == faults(none) == [("unknown_topic", "choices")]
    assert one.content == none.content


def test_partner_people_see_established_topics_they_take_part_in_alone(door, stage, cast):
    cycle = stage.proposing()
    others = stage.topic(cycle, "submitted", title="others")
    invited = stage.draft(cycle, title="department invited", departments=[cast.partner_site])
    member = stage.draft(cycle, title="a colleague in the group")
    declined = stage.draft(cycle, title="a colleague declined")
    own = stage.draft(cycle, title="own", center=cast.partner_site, by=cast.partner_manager)
    TeamMember.objects.create(topic=member, user=cast.partner_manager, role="member", state="accepted")
    TeamMember.objects.create(topic=declined, user=cast.partner_manager, role="member", state="declined")
    for number, topic in enumerate((others, invited, member, declined, own)):
        Topic.objects.filter(pk=topic.pk).update(state="established", code=f"E{number}")
    seen = set(door(cast.partner).ids("/topics/"))
    assert seen == {invited.pk, member.pk, own.pk}
    assert set(door(cast.outsider).ids("/topics/")) == {others.pk, invited.pk, member.pk, declined.pk, own.pk}


def test_copy_of_an_unseen_topic_does_not_tell_where_it_came_from(door, stage, cast):
    old = stage.draft(stage.proposing(), title=SECRET)
    copy = stage.draft(stage.proposing(), title="copy", copied_from=old)
    Topic.objects.filter(pk=copy.pk).update(state="established", code="X")
    assert door(cast.outsider).get(f"/topics/{copy.pk}/").json()["copied_from"] is None
    assert door(cast.office).get(f"/topics/{copy.pk}/").json()["copied_from"] == old.pk


CARDS = {
    False: {"judge": 4, "judge2": 4, "judge3": 4},
    True: {"judge": 4, "judge2": 4, "judge3": 4, "office": 12, "leader": 12, "manager": 12},
}
"""Scorecards of three judges for four topics of the manager that a role sees: scoring open, closed."""


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "role", ["judge", "judge2", "office", "leader", "manager", "voter", "staff", "outsider"]
)
def test_scorecards_are_their_judges_alone_until_scoring_closes(door, stage, cast, role, closed):
    cycle = stage.scored()
    if closed:
        selection.close_scoring(cycle, by=cast.office)
    number = CARDS[closed].get(role, 0)
    person = door(cast[role])
    assert len(person.ids("/scorecards/")) == number
    assert len(person.ids("/scorecards/", cycle=cycle.pk)) == number
    visible = [person.get(f"/scorecards/{card.pk}/").status_code for card in cycle.scorecards.all()]
    assert visible.count(200) == number
    named = {"office": 12, "leader": 12}.get(role, 4 if role.startswith("judge") else 0) if number else 0
    assert len(person.ids("/history/", subject="scorecard")) == named


def test_proposer_sees_scorecards_by_label_alone(door, stage, cast):
    cycle = stage.voting()
    person = door(cast.manager)
    rows = person.get("/scorecards/").json()["results"]
    assert {(row["judge"], row["created_at"], row["updated_at"]) for row in rows} == {(None, None, None)}
    assert {row["judge_label"] for row in rows} == {"J01", "J02", "J03"}
    assert [person.ids("/scorecards/", judge=judge.pk) for judge in cast.judges] == [[], [], []]
    assert len(door(cast.office).ids("/scorecards/", judge=cast.judge.pk)) == 4
    ids = {judge.pk for judge in cast.judges}
    assert not ids & {line["by"] for line in person.get("/history/", {"cycle": cycle.pk}).json()["results"]}


def test_nobody_but_its_voter_finds_a_trace_of_a_ballot(door, stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)[:2]
    ballot, _new = selection.cast(cycle, by=cast.voter, choices=best)
    assert door(cast.voter).ids("/ballots/") == [ballot.pk]
    assert door(cast.voter).ids("/history/", subject="ballot") != []
    for role in ("office", "leader", "manager", "judge", "staff", "outsider"):
        person = door(cast[role])
        assert person.ids("/ballots/") == person.ids("/ballots/", cycle=cycle.pk) == []
        assert outcome(person.get(f"/ballots/{ballot.pk}/")) == (404, "not_found")
        changed = person.patch(f"/ballots/{ballot.pk}/", {"choices": []}, If_Match=1)
        assert outcome(changed) == (404, "not_found")
        lines = person.ids("/history/", subject="ballot")
        assert len(lines) == (1 if role == "office" else 0)


def test_history_tells_that_a_ballot_was_cast_never_what_for(door, stage, cast):
    cycle = stage.voting()
    selection.cast(cycle, by=cast.voter, choices=stage.candidates(cycle)[:2])
    selection.cast(cycle, by=cast.voter, choices=stage.candidates(cycle)[1:3])
    lines = door(cast.office).get("/history/", {"subject": "ballot"}).json()["results"]
    assert [(line["verb"], line["changes"], line["topic"]) for line in lines] == [
        ("cast-again", {}, None),
        ("cast", {}, None),
    ]


def test_panel_electorate_and_turnout_are_for_the_office_and_leaders(door, stage, cast):
    cycle = stage.voting()
    selection.cast(cycle, by=cast.voter, choices=[])
    for role in ("office", "leader", "voter", "judge", "outsider"):
        found = door(cast[role]).get(f"/cycles/{cycle.pk}/").json()
        told = [found[name] for name in ("panel", "electorate", "turnout")]
        sizes = (found["panel_size"], found["electorate_size"])
        people = [sorted(judge.pk for judge in cast.judges), sorted([cast.voter.pk, cast.manager.pk])]
        everything = [*people, {"eligible": 2, "cast": 1}]
        assert told == (everything if role in ("office", "leader") else [None] * 3)
        assert sizes == (3, 2)


def test_history_of_a_cycle_keeps_names_and_numbers_back(door, stage, cast):
    cycle = stage.certified()
    selection.set_up(cycle, by=cast.office, title="Renamed")
    told = {}
    for role in ("leader", "outsider"):
        lines = door(cast[role]).get("/history/", {"subject": "cycle"}).json()["results"]
        told[role] = {name for line in lines for name in line["changes"]}
    assert told["leader"] - told["outsider"] == {"shortlist", "elected"}
    assert {"title", "rulebook", "lot_seed"} <= told["outsider"]


def test_recusals_tell_nothing_of_topics_that_one_cannot_see(door, stage, cast):
    cycle = stage.proposing(panel=[*cast.judges, cast.staff])
    hidden = stage.draft(cycle, title=SECRET)
    seen = stage.topic(cycle, "accepted")
    selection.open_scoring(cycle, by=cast.office)
    assert {recusal.topic_id for recusal in cycle.recusals.all()} == {hidden.pk, seen.pk}
    own = door(cast.staff).get("/recusals/").json()["results"]
    assert [(row["topic"], row["cause"]) for row in own] == [(seen.pk, "own_center")]
    assert len(door(cast.office).ids("/recusals/")) == 2
    assert len(door(cast.leader).ids("/recusals/")) == 1


def test_ranking_and_tally_have_rows_of_visible_topics_alone(door, stage, cast):
    cycle = stage.certified(shortlist_size=3)
    rows = {
        role: [
            [row["code"] for row in door(cast[role]).get(f"/cycles/{cycle.pk}/{name}/").json()["rows"]]
            for name in ("ranking", "tally")
        ]
        for role in ("office", "judge", "voter", "outsider", "partner")
    }
    codes = list(cycle.topics.order_by("code").values_list("code", flat=True))
    assert rows == {
        "office": [codes, codes[:3]],
        "judge": [codes, codes[:3]],
        "voter": [codes[:3], codes[:3]],
        "outsider": [codes[:2], codes[:2]],
        "partner": [[], []],
    }


def test_people_below_a_partner_site_see_what_its_people_see(door, stage, cast, django_assert_num_queries):
    site = cast.partner_site
    for number, kind in enumerate(("department", "branch", "department")):
        site = Center.objects.create(code=f"S{number}", name="Below", kind=kind, parent=site)
    below = make_user("below", (site, "staff"), (cast.partner_site, "staff"))
    both = make_user("both", (site, "staff"), (cast.department, "staff"))
    topic = stage.topic(stage.proposing(), "submitted", title=SECRET)
    force(topic, "established")
    assert [door(user).ids("/topics/") for user in (below, both, cast.staff)] == [[], [topic.pk], [topic.pk]]
    topic.departments.add(site)
    assert [door(user).ids("/topics/") for user in (below, cast.partner)] == [[topic.pk], []]
    with django_assert_num_queries(1):
        assert User(pk=below.pk).standing.is_partner


@pytest.mark.parametrize("role", ["leader", "manager", "judge", "outsider"])
def test_email_addresses_are_for_the_office_and_oneself(door, cast, role):
    cast.staff.email = "staff@example.com"
    cast.staff.save()
    path = f"/users/{cast.staff.pk}/"
    assert door(cast[role]).get(path).json()["email"] is None
    assert door(cast[role]).ids("/users/", search="example.com") == []
    assert door(cast.office).get(path).json()["email"] == "staff@example.com"
    assert door(cast.staff).get(path).json()["email"] == "staff@example.com"


def test_history_of_users_and_centers_is_the_offices(door, cast):
    office = door(cast.office)
    office.post("/centers/", {"code": "N", "name": "New", "kind": "branch"})
    office.post("/users/", {"username": "new", "name": "New"})
    assert len(office.ids("/history/")) == 2
    assert [door(cast[role]).ids("/history/") for role in ("leader", "manager", "outsider")] == [[], [], []]


def test_invited_person_sees_the_invitation_and_not_the_draft(door, stage, cast):
    topic = stage.draft(stage.proposing(), title=SECRET)
    member = topics.invite(topic, user=cast.staff, role="lead", by=cast.manager)
    person = door(cast.staff)
    assert person.ids("/members/") == [member.pk]
    assert SECRET not in person.get("/members/").content.decode()
    assert outcome(person.get(f"/topics/{topic.pk}/")) == (404, "not_found")
