"""A record that a reopening superseded stays readable for the office and leaders, and says what it is."""

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.record import recount
from tests.api.door import Door
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

MAY, MAY_NOT = ("office", "leader"), ("judge", "voter", "manager", "outsider")
PHASES = ("voting", "scoring", "proposing", "setup")


@pytest.fixture(params=PHASES)
def reopened(request, stage, cast) -> Cycle:
    return selection.reopen(stage.certified(), by=cast.office, reason="why", phase=request.param)


def address(name: str, cycle, number: int | None = None) -> str:
    return reverse(name, args=[cycle.pk]) + ("" if number is None else f"?number={number}")


def test_earlier_record_stays_readable_by_both_doors(reopened, cast):
    document = reopened.records.get().document.encode()
    for role in MAY:
        client, door = signed_in(cast[role]), Door(cast[role])
        for number in (None, 1):
            page = client.get(address("record", reopened, number))
            assert (page.status_code, page.context["record"].number) == (200, 1)
            assert "Record 1 is superseded" in text_of(page)
        assert [tab["label"] for tab in page.context["tabs"] if tab["current"]] == ["Selection record"]
        file = client.get(address("record-json", reopened, 1))
        assert (file.content, recount(file.content).agrees) == (document, True)
        assert f"record-{reopened.pk}-1-superseded.json" in file["Content-Disposition"]
        answer = door.get(f"/cycles/{reopened.pk}/record/", {"number": 1})
        assert (answer.content, answer["Keti-Superseded"]) == (document, "true")
        assert door.get(f"/cycles/{reopened.pk}/record/").status_code == 404
        assert client.get(address("record-json", reopened)).status_code == 404


def test_earlier_record_is_nobody_elses(reopened, cast):
    for role in MAY_NOT:
        client, door = signed_in(cast[role]), Door(cast[role])
        assert client.get(address("record", reopened)).status_code == 404
        assert client.get(address("record", reopened, 1)).status_code == 404
        assert client.get(address("record-json", reopened, 1)).status_code == 403
        assert door.get(f"/cycles/{reopened.pk}/record/", {"number": 1}).status_code == 403
        tabs = client.get(address("cycle", reopened)).context["tabs"]
        assert "Selection record" not in [tab["label"] for tab in tabs]


def test_record_in_force_comes_first_and_each_leads_to_the_other(stage, cast):
    cycle = selection.reopen(stage.certified(), by=cast.office, reason="why")
    cycle = selection.certify(cycle, by=cast.leader)
    client = signed_in(cast.leader)
    page = client.get(address("record", cycle))
    assert (page.context["record"].number, [one.number for one in page.context["others"]]) == (2, [1])
    assert ("is superseded" in text_of(page), address("record", cycle, 1) in text_of(page)) == (False, True)
    page = client.get(address("record", cycle, 1))
    assert (page.context["record"].number, [one.number for one in page.context["others"]]) == (1, [2])
    assert "Record 1 is superseded" in text_of(page)
    answer = Door(cast.leader).get(f"/cycles/{cycle.pk}/record/")
    assert (answer.json()["hash"], "Keti-Superseded" in answer) == (cycle.records.get(number=2).hash, False)
    for user in (cast.voter, cast.outsider):
        assert signed_in(user).get(address("record", cycle)).context["others"] == []


@pytest.mark.parametrize("number", ["7", "x", "-1", "1.0", "9" * 30])
def test_number_that_is_none_breaks_nothing(stage, cast, number):
    cycle = stage.certified()
    page = signed_in(cast.office).get(address("record", cycle, number))
    assert page.status_code == (404 if number == "7" else 200)
    answer = Door(cast.office).get(f"/cycles/{cycle.pk}/record/", {"number": number})
    assert answer.status_code == (404 if number == "7" else 400)
