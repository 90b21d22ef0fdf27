"""What the ranking marks for the eye, and what the step to the ballot warns of."""

import pytest
from django.urls import reverse

from scoring import actions as selection
from scoring import tasks
from scoring.models import StabilityReport
from scoring.outlook import outlook
from scoring.steadiness import contested
from tests.pages import signed_in

pytestmark = pytest.mark.django_db
LINES = ["Line of the shortlist", "Line of the seats"]


@pytest.fixture
def closed(stage, cast):
    return selection.close_scoring(stage.scored(seats=1, shortlist_size=2), by=cast.office)


def lines_of(user, cycle) -> dict[str, list[str]]:
    found = signed_in(user).get(reverse("ranking", args=[cycle.pk])).context["lines"]
    return {line["row"].topic.code: line["contested"] for line in found}


def test_contested_topics_are_marked_in_the_ranking_once_that_is_known(cast, closed):
    assert set(map(tuple, lines_of(cast.office, closed).values())) == {()}
    tasks.take_up_stability()
    report = StabilityReport.objects.get()
    report.content["shortlist"]["contested"], report.content["seats"]["contested"] = [], []
    first, second = report.content["seats"]["codes"][:2]
    report.content["seats"]["contested"] = [first]
    report.content["shortlist"]["contested"] = [first, second]
    report.save()
    assert contested(report) == {first: LINES, second: LINES[:1]}
    told = lines_of(cast.office, closed)
    assert (told[first], told[second]) == (LINES, LINES[:1])
    page = signed_in(cast.office).get(reverse("ranking", args=[closed.pk])).content.decode()
    assert page.count(">contested<") + page.count("contested</span>") >= 2


def test_topics_of_linked_groups_are_named_to_who_may_see_them(stage, cast):
    cycle = stage.scoring(number=2, min_judges=1)
    one, other = cycle.topics.order_by("code")
    marks = dict.fromkeys(("importance", "goal", "innovation", "urgency", "feasibility", "cost", "ease"), 7)
    selection.score(one, by=cast.judge, marks=marks)
    selection.score(other, by=cast.judge2, marks=marks)
    selection.close_scoring(cycle, by=cast.office)
    page = signed_in(cast.office).get(reverse("ranking", args=[cycle.pk]))
    assert page.context["groups"] == [
        {"judges": 1, "topics": [one.code]},
        {"judges": 1, "topics": [other.code]},
    ]
    partner = signed_in(cast.partner_manager).get(reverse("ranking", args=[cycle.pk]))
    assert partner.context["groups"] == []
    assert "The linked groups" not in partner.content.decode()


def test_step_to_the_ballot_warns_of_what_would_be_left_out(stage, cast):
    open_still = stage.scored(seats=1, shortlist_size=2)
    (leap,) = [said for said in outlook(open_still, "open-voting").warns if "talked over" in said]
    assert leap.endswith("To see both first, close scoring only.")
    closed = selection.close_scoring(open_still, by=cast.office)
    unknown = "How firm the line is has not been computed yet; the page “Stability” says why."
    assert unknown in outlook(closed, "open-voting").warns
    tasks.take_up_stability()
    assert unknown not in outlook(closed, "open-voting").warns


def test_weights_stay_in_reach_once_frozen_where_experts_compared(stage, cast):
    cycle = stage.scoring()
    address, page = reverse("weights", args=[cycle.pk]), reverse("cycle", args=[cycle.pk])
    tabs = [tab["url"] for tab in signed_in(cast.leader).get(page).context["tabs"]]
    assert address not in tabs
    cycle.weights_origin = {"method": "ahp", "experts": [["1"] * 21], "spread": {}, "reason": ""}
    cycle.save(update_fields=["weights_origin"])
    tabs = [tab["url"] for tab in signed_in(cast.leader).get(page).context["tabs"]]
    assert address in tabs
