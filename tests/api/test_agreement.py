"""Agreement, judge sheets and the discussion list over the API: the same as on the pages."""

import pytest

from projects.models import Cycle
from scoring import actions as selection
from tests.api.door import outcome

pytestmark = pytest.mark.django_db

ROLES = ("office", "leader", "judge", "judge2", "voter", "manager", "outsider")


@pytest.fixture
def cycle(stage, cast) -> Cycle:
    return selection.close_scoring(stage.scored(seats=1, shortlist_size=1), by=cast.office)


def test_agreement_is_for_everybody_and_sheets_for_the_office_and_the_judge(door, stage, cast, cycle):
    path = f"/cycles/{cycle.pk}/agreement/"
    told = {role: door(cast[role]).get(path).json() for role in ROLES}
    stored = cycle.rankings.get().agreement
    for role in ROLES:
        assert told[role]["alpha"] == stored["alpha"]
        assert (told[role]["headline"], told[role]["block"]) == ("icc", {"topics": 4, "judges": 3})
    judges = {role: told[role]["judges"] and [row["judge"] for row in told[role]["judges"]] for role in ROLES}
    in_order = list(cycle.panelists.order_by("number").values_list("user_id", flat=True))
    nobody = dict.fromkeys(ROLES)
    assert judges == nobody | {
        "office": in_order,
        "judge": [cast.judge.pk],
        "judge2": [cast.judge2.pk],
    }
    (own,) = told["judge"]["judges"]
    seen = (own["severity"], own["topics"], own["open"], own["coverage"], own["flat"])
    assert seen == (-1.0, 4, 4, 1.0, 1.0)
    early = door(cast.office).get(f"/cycles/{stage.scored().pk}/agreement/")
    assert outcome(early) == (404, "not_found")


def test_the_discussion_is_for_office_leaders_and_the_panel(door, cast, cycle):
    path = f"/cycles/{cycle.pk}/discussion/"
    found = {role: door(cast[role]).get(path).status_code for role in ROLES}
    assert found == {role: 200 if role in ("office", "leader", "judge", "judge2") else 404 for role in ROLES}
    cards = {
        role: door(cast[role]).get(path, {"page_size": 1}).json()["results"][0]["cards"]
        for role in ("leader", "judge")
    }
    named = [(judge.pk, "") for judge in cast.judges]
    assert [(card["judge"], card["judge_label"]) for card in cards["leader"]] == named
    assert [card["judge_label"] for card in cards["judge"]] == ["A", "B", "C"]
    told = {card["judge"] for card in cards["judge"]}
    assert told == {None, cast.judge.pk}


def test_the_discussion_is_narrowed_and_paged(door, cast, cycle):
    person, path = door(cast.office), f"/cycles/{cycle.pk}/discussion/"
    whole = person.get(path).json()
    codes = [row["code"] for row in whole["results"]]
    assert (whole["count"], sorted(codes)) == (4, sorted(cycle.topics.values_list("code", flat=True)))
    second = person.get(path, {"page_size": 1, "page": 2}).json()
    assert [row["code"] for row in second["results"]] == codes[1:2]
    assert outcome(person.get(path, {"show": "nonsense"})) == (400, "invalid")
    assert outcome(person.get(path, {"search": "x"})) == (400, "unknown_parameter")
    assert person.get(path, {"show": "near"}).json()["count"] == sum(row["near"] for row in whole["results"])


def test_the_office_notes_a_discussion_until_the_ballot_opens(door, cast, cycle):
    topic = cycle.topics.order_by("code").first()
    path, body = f"/cycles/{cycle.pk}/", {"topic": topic.pk, "note": "The baseline was misread."}
    assert outcome(door(cast.leader).verb(path, "discuss", body)) == (403, "permission_denied")
    office = door(cast.office)
    assert outcome(office.verb(path, "discuss", body | {"note": " "})) == (400, "blank")
    assert outcome(office.verb(path, "discuss", body | {"topic": 10**6})) == (404, "not_found")
    noted = office.verb(path, "discuss", body).json()
    assert (noted["note"], noted["by"]) == (body["note"], cast.office.pk)
    rows = door(cast.judge).get(f"{path}discussion/").json()["results"]
    assert {row["topic"]: row["discussed"] for row in rows if row["discussed"]} == {topic.pk: noted}
    left = door(cast.judge).get(f"{path}discussion/", {"show": "open"}).json()
    assert (left["count"], topic.pk in [row["topic"] for row in left["results"]]) == (3, False)
    selection.open_voting(cycle, by=cast.office)
    assert outcome(office.verb(path, "discuss", body)) == (409, "phase_closed")
