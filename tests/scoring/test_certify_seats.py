"""A leader may leave seats empty, with a reason, but never elects more topics than there are seats."""

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.record import recount
from tests.api.door import Door
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

SENTENCE = "There are 2 seats, so no more topics than that can be elected."


def established(cycle) -> int:
    return cycle.topics.filter(state="established").count()


@pytest.mark.parametrize("then", ["check", "certify"])
def test_more_topics_than_seats_are_refused_on_the_page(stage, cast, then):
    cycle = stage.voted()
    chosen = stage.candidates(cycle)[:3]
    fields = {"elected": chosen, f"reason_{chosen[2]}": "worth it", "version": cycle.version, "then": then}
    answer = signed_in(cast.leader).post(reverse("certify", args=[cycle.pk]), fields)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"elected": [SENTENCE]})
    assert SENTENCE in text_of(answer)
    assert (Cycle.objects.get(pk=cycle.pk).phase, cycle.records.count()) == ("voting", 0)


def test_more_topics_than_seats_are_refused_by_the_api(stage, cast):
    cycle = stage.voted()
    body = {"elected": stage.candidates(cycle)[:3], "reason": "worth it"}
    answer = Door(cast.leader).verb(f"/cycles/{cycle.pk}/", "certify", body)
    told = [(error["code"], error["attr"], error["detail"]) for error in answer.json()["errors"]]
    assert (answer.status_code, told) == (400, [("too_many_choices", "elected", SENTENCE)])
    assert (Cycle.objects.get(pk=cycle.pk).phase, cycle.records.count()) == ("voting", 0)


def test_topic_named_twice_takes_one_seat(stage, cast):
    cycle = stage.voted()
    first, second = stage.candidates(cycle)[:2]
    assert established(selection.certify(cycle, by=cast.leader, elected=[first, second, first])) == 2


@pytest.mark.parametrize("number", [0, 1])
def test_seats_may_stay_empty_with_a_reason(stage, cast, number):
    cycle = stage.voted()
    chosen = stage.candidates(cycle)[:number]
    cycle = selection.certify(cycle, by=cast.leader, elected=chosen, reason="no money this year")
    assert established(cycle) == number
    assert recount(cycle.records.get().document.encode()).agrees
