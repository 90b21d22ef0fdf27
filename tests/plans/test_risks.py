"""Risks: entered and closed by the lead and the office, ordered by weight, in a matrix."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from plans import actions, matrix
from plans.models import Risk
from projects.lifecycle import STATES
from tests.api.door import Door, faults
from tests.pages import signed_in, text_of
from tests.plans.ground import GROUP

RISK = {"what": "Data come late", "likelihood": 4, "impact": 3, "answer": "Ask weekly"}


def add(ground, **fields) -> Risk:
    return actions.add_risk(ground.topic, by=ground.lead, **(RISK | fields))


# --- The matrix, without a database ------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "tone"), [(1, "good"), (7, "good"), (8, "warn"), (14, "warn"), (15, "bad"), (25, "bad")]
)
def test_three_bands_of_weight(weight, tone):
    assert matrix.tone(weight) == tone


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5))))
def test_every_risk_stands_in_its_own_cell_and_none_is_lost(levels):
    risks = [Risk(likelihood=likelihood, impact=impact) for likelihood, impact in levels]
    rows = matrix.matrix(risks)
    assert [row["likelihood"] for row in rows] == [5, 4, 3, 2, 1]
    placed = [
        (row["likelihood"], cell["impact"])
        for row in rows
        for cell in row["cells"]
        for _risk in cell["risks"]
    ]
    assert sorted(placed) == sorted(levels)


# --- Who, when, what -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*GROUP, "office", "leader", "outsider"])
def test_the_lead_and_the_office_keep_risks(ground, role):
    risk, by = add(ground), ground[role]
    acts = (
        lambda: actions.add_risk(ground.topic, by=by, **RISK),
        lambda: actions.edit_risk(risk, by=by, state="closed"),
    )
    for act in acts:
        if role in ("lead", "office"):
            act()
        else:
            with pytest.raises(Refused):
                act()


@pytest.mark.django_db
def test_risks_are_kept_between_establishment_and_acceptance(ground):
    risk, possible = add(ground), set()
    for state in STATES:
        if state in ("draft", "withdrawn"):
            continue
        ground.force(ground.topic, state)
        try:
            add(ground)
            actions.edit_risk(risk, by=ground.lead, answer=state)
            possible.add(state)
        except Conflict as refused:
            assert refused.code == "invalid_transition"
    assert possible == {"established", "running"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"likelihood": 0}, "likelihood"),
        ({"likelihood": 6}, "likelihood"),
        ({"impact": "x"}, "impact"),
        ({"what": ""}, "what"),
        ({"owner": "staff"}, "owner"),
    ],
)
def test_a_level_beyond_five_or_an_owner_from_elsewhere_is_refused(ground, fields, attr):
    fields = {name: ground[value] if name == "owner" else value for name, value in fields.items()}
    with pytest.raises((Invalid, ValidationError)) as refused:
        add(ground, **fields)
    assert (getattr(refused.value, "attr", None) or next(iter(refused.value.error_dict))) == attr
    assert Risk.objects.count() == 0


@pytest.mark.django_db
def test_closing_and_opening_again_are_lines_of_history(ground):
    risk = add(ground)
    for state in ("closed", "open"):
        actions.edit_risk(risk, by=ground.lead, state=state)
    told = Entry.objects.filter(subject="risk").order_by("number").values_list("verb", "old", "new")
    assert list(told) == [("add", "", "open"), ("close", "open", "closed"), ("reopen", "closed", "open")]


@pytest.mark.django_db
def test_an_outdated_version_is_stale(ground):
    risk = add(ground)
    actions.edit_risk(risk, by=ground.lead, version=1, impact=5)
    with pytest.raises(Stale):
        actions.edit_risk(risk, by=ground.lead, version=1, impact=1)
    assert Risk.objects.get().impact == 5


# --- Both doors -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_both_doors_add_alike_and_refuse_alike(ground):
    topic, browser, door = ground.topic, signed_in(ground.lead), Door(ground.lead)
    fields = RISK | {"owner": ground.member.pk}
    assert browser.post(f"/topics/{topic.pk}/risks/new/", fields).status_code == 302
    assert door.post("/risks/", {"topic": topic.pk} | fields).json()["weight"] == 12
    assert [(risk.what, risk.weight, risk.owner) for risk in Risk.objects.all()] == [
        ("Data come late", 12, ground.member)
    ] * 2
    wrong = RISK | {"likelihood": 9, "what": ""}
    page = browser.post(f"/topics/{topic.pk}/risks/new/", wrong)
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"likelihood", "what"})
    refused = door.post("/risks/", {"topic": topic.pk} | wrong)
    assert {attr for _code, attr in faults(refused)} == {"likelihood", "what"}
    assert Risk.objects.count() == 2


@pytest.mark.django_db
def test_the_page_shows_the_gravest_first_and_closed_ones_apart(ground):
    add(ground, what="small", likelihood=1, impact=2)
    add(ground, what="grave", likelihood=5, impact=5)
    actions.edit_risk(add(ground, what="over"), by=ground.lead, state="closed")
    answer = signed_in(ground.cast.leader).get(f"/topics/{ground.topic.pk}/risks/")
    assert [row["risk"].what for row in answer.context["risks"]] == ["grave", "small"]
    assert [risk.what for risk in answer.context["closed"]] == ["over"]
    assert "Add a risk" not in text_of(answer)


@pytest.mark.django_db
def test_the_page_calls_likelihood_times_impact_as_its_legend_does(ground):
    add(ground)
    browser = signed_in(ground.cast.leader)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = text_of(browser.get(f"/topics/{ground.topic.pk}/risks/"))
    assert ('class="num">风险值</th>' in page, 'data-label="风险值"' in page, "权重" in page) == (
        True,
        True,
        False,
    )


@pytest.mark.django_db
def test_the_api_orders_by_weight(ground):
    small, grave = add(ground, likelihood=1, impact=1), add(ground, likelihood=5, impact=5)
    middle = add(ground, likelihood=2, impact=5)
    assert Door(ground.lead).ids("/risks/", ordering="-weight") == [grave.pk, middle.pk, small.pk]
    assert Door(ground.lead).ids("/risks/", ordering="weight") == [small.pk, middle.pk, grave.pk]
