"""The same act by page and by API: the same writing, the same refusals."""

import datetime as dt
from decimal import Decimal

import pytest

from results import actions
from results.models import Benefit, Change, Indicator, Reading
from tests.api.door import Door, faults
from tests.pages import signed_in, text_of

FINANCE = "Zhou Min, voucher 118"


def doors(user):
    return signed_in(user), Door(user)


# --- Indicators and readings ----------------------------------------------


def test_an_indicator_is_added_by_both_doors_alike(scene):
    page, api = doors(scene.lead)
    fields = {"unit": "s", "direction": "down", "baseline": "10—15秒", "target": "3 s", "measured_by": "log"}
    answer = page.post(f"/topics/{scene.topic.pk}/indicators/new/", {"name": "By page", **fields})
    assert (answer.status_code, answer.url) == (302, f"/topics/{scene.topic.pk}/indicators/")
    answer = api.post("/indicators/", {"topic": scene.topic.pk, "name": "By API", **fields})
    assert answer.status_code == 201
    rows = Indicator.objects.values_list("name", "baseline", "target", "original_target", "measured_by")
    expected = ("10–15", "3", "3", "log")
    assert list(rows) == [("By page", *expected), ("By API", *expected)]


def test_a_figure_that_does_not_fit_is_told_by_both_doors(scene):
    page, api = doors(scene.lead)
    fields = {"name": "Gap", "unit": "pp", "direction": "up", "baseline": "0", "target": "1 %"}
    answer = page.post(f"/topics/{scene.topic.pk}/indicators/new/", fields)
    sentence = "This is said in %, but the indicator is measured in percentage points."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"target": [sentence]})
    answer = api.post("/indicators/", {"topic": scene.topic.pk, **fields})
    assert (answer.status_code, faults(answer)) == (400, [("other_unit", "target")])
    assert answer.json()["errors"][0]["detail"] == sentence


def test_an_indicator_as_the_api_shows_it(scene):
    indicator = scene.indicator(baseline="15")
    scene.reading(indicator, value="6")
    answer = Door(scene.cast.outsider).get(f"/indicators/{indicator.pk}/").json()
    names = (
        "topic",
        "unit",
        "direction",
        "baseline",
        "target",
        "original_target",
        "latest",
        "attainment",
        "met",
    )
    assert {name: answer[name] for name in names} == {
        "topic": scene.topic.pk,
        "unit": "s",
        "direction": "down",
        "baseline": "15",
        "target": "3",
        "original_target": "3",
        "latest": {"date": "2025-03-01", "value": "6"},
        "attainment": 0.75,
        "met": False,
    }


def test_what_is_frozen_is_a_conflict_at_both_doors(scene):
    indicator = scene.indicator()
    page, api = doors(scene.lead)
    fields = {"name": indicator.name, "unit": "s", "direction": "down", "baseline": "10–15", "target": "5"}
    answer = page.post(f"/indicators/{indicator.pk}/edit/", {**fields, "version": 1})
    assert answer.status_code == 409
    assert "Ask for a change; a leader decides about it." in text_of(answer)
    answer = api.patch(f"/indicators/{indicator.pk}/", {"target": "5"}, If_Match=1)
    assert (answer.status_code, faults(answer)) == (409, [("frozen", None)])


def test_two_people_at_one_indicator_lose_nothing(scene):
    indicator = scene.indicator()
    page, api = doors(scene.lead)
    actions.edit_indicator(indicator, by=scene.cast.office, name="Time")
    fields = {"name": "Duration", "unit": "s", "direction": "down", "baseline": "10–15", "target": "3"}
    answer = page.post(f"/indicators/{indicator.pk}/edit/", {**fields, "version": 1})
    assert (answer.status_code, answer.context["form"].is_stale) == (409, True)
    assert "Office saved it" in text_of(answer)
    answer = api.patch(f"/indicators/{indicator.pk}/", {"name": "Duration"}, If_Match=1)
    assert (answer.status_code, faults(answer)) == (412, [("stale_version", None)])
    assert Indicator.objects.get().name == "Time"


def test_an_indicator_is_removed_by_both_doors(scene):
    topic = scene.make("established")
    first, second = scene.indicator(topic), scene.indicator(topic, name="Other")
    page, api = doors(scene.lead)
    assert page.post(f"/indicators/{first.pk}/remove/", {"version": 1}).status_code == 302
    assert api.delete(f"/indicators/{second.pk}/").status_code == 428
    assert api.delete(f"/indicators/{second.pk}/", If_Match=1).status_code == 204
    assert not Indicator.objects.exists()


def test_a_reading_is_entered_by_both_doors_and_says_how(scene):
    indicator = scene.indicator()
    page, api = doors(scene.member)
    day = {"date": "2025-03-01", "value": "4–5秒", "source": "log"}
    assert page.post(f"/indicators/{indicator.pk}/", day).url == f"/indicators/{indicator.pk}/"
    answer = api.post("/readings/", {"indicator": indicator.pk, **day, "date": "2025-03-02"})
    assert (answer.status_code, answer.json()["number"]) == (201, "4.5000")
    rows = Reading.objects.values_list("date", "value", "source", "via")
    assert list(rows) == [
        (dt.date(2025, 3, 1), "4–5", "log", "hand"),
        (dt.date(2025, 3, 2), "4–5", "log", "api"),
    ]


@pytest.mark.parametrize(
    ("date", "code", "sentence"),
    [
        ("9999-12-31", "future", "This day has not come yet."),
        ("1999-12-31", "too_early", "This day lies before the year 2000."),
        ("2025-03-01", "unique", "There is a reading for this day already. Correct that one."),
    ],
)
def test_a_day_that_cannot_be_is_told_by_both_doors(scene, date, code, sentence):
    indicator = scene.indicator()
    scene.reading(indicator)
    page, api = doors(scene.member)
    answer = page.post(f"/indicators/{indicator.pk}/", {"date": date, "value": "4"})
    assert (answer.status_code, answer.context["form"].errors) == (422, {"date": [sentence]})
    answer = api.post("/readings/", {"indicator": indicator.pk, "date": date, "value": "4"})
    assert (answer.status_code, faults(answer)) == (400, [(code, "date")])


@pytest.mark.parametrize("value", ["", "fast", "5 %", "1e5", "x" * 41, "5\x00", "\ud800"])
def test_a_value_that_is_none_is_400(scene, value):
    indicator = scene.indicator()
    answer = Door(scene.member).post(
        "/readings/", {"indicator": indicator.pk, "date": "2025-03-01", "value": value}
    )
    assert answer.status_code == 400
    assert not Reading.objects.exists()


def test_a_reading_is_corrected_and_removed_by_both_doors(scene):
    reading = scene.reading(scene.indicator())
    page, api = doors(scene.member)
    form = {"date": "2025-03-01", "value": "6", "version": 1}
    assert page.post(f"/readings/{reading.pk}/edit/", form).status_code == 302
    assert api.patch(f"/readings/{reading.pk}/", {"sample_size": 9}, If_Match=2).json()["sample_size"] == 9
    assert api.verb(f"/readings/{reading.pk}/", "remove").status_code == 400
    assert page.post(f"/readings/{reading.pk}/remove/", {"reason": "", "version": 3}).status_code == 422
    assert api.verb(f"/readings/{reading.pk}/", "remove", {"reason": "wrong"}, If_Match=1).status_code == 412
    assert api.verb(f"/readings/{reading.pk}/", "remove", {"reason": "wrong"}, If_Match=3).status_code == 204
    assert not Reading.objects.exists()


# --- Benefits -------------------------------------------------------------

CLAIM = {
    "title": "Tariffs",
    "amount": "1400000.50",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "kind": "hard",
    "recurrence": "one_off",
}


def test_a_benefit_is_claimed_by_both_doors_alike(scene):
    page, api = doors(scene.lead)
    answer = page.post(f"/topics/{scene.topic.pk}/benefits/new/", CLAIM)
    whole = Benefit.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/topics/{scene.topic.pk}/benefits/")
    answer = api.post("/benefits/", {"topic": scene.topic.pk, **CLAIM, "counted_in": whole.pk})
    assert (answer.status_code, answer.json()["counted_in"], answer.json()["amount"]) == (
        201,
        whole.pk,
        "1400000.50",
    )
    rows = Benefit.objects.order_by("pk").values_list("title", "amount", "counted_in", "state")
    amount = Decimal("1400000.50")
    assert list(rows) == [("Tariffs", amount, None, "claimed"), ("Tariffs", amount, whole.pk, "claimed")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-1"),
        ("amount", "NaN"),
        ("amount", "1e20"),
        ("ends_on", "2024-01-01"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("kind", "firm"),
        ("recurrence", ""),
        ("title", ""),
        ("counted_in", 999999),
    ],
)
def test_a_benefit_that_cannot_be_is_told_by_both_doors(scene, field, value):
    page, api = doors(scene.lead)
    answer = page.post(f"/topics/{scene.topic.pk}/benefits/new/", {**CLAIM, field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    answer = api.post("/benefits/", {"topic": scene.topic.pk, **CLAIM, field: value})
    assert (answer.status_code, faults(answer)[0][1]) == (400, field)


def test_a_benefit_is_confirmed_and_frozen_at_both_doors(scene):
    first, second = scene.benefit(), scene.benefit()
    page, api = doors(scene.cast.office)
    address = f"/benefits/{first.pk}/confirm/"
    assert page.post(address, {"confirmation": "", "version": 1}).status_code == 422
    assert page.post(address, {"confirmation": FINANCE, "version": 1}).status_code == 302
    answer = api.verb(f"/benefits/{second.pk}/", "confirm", {"confirmation": FINANCE})
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    lead_page, lead_api = doors(scene.lead)
    sent = {**CLAIM, "version": 2}
    assert lead_page.post(f"/benefits/{first.pk}/edit/", sent).status_code == 409
    answer = lead_api.patch(f"/benefits/{second.pk}/", {"title": "More"}, If_Match=2)
    assert (answer.status_code, faults(answer)) == (409, [("frozen", None)])
    assert page.post(f"/benefits/{first.pk}/withdraw/", {"reason": "no", "version": 2}).status_code == 302
    assert api.verb(f"/benefits/{second.pk}/", "withdraw", {"reason": "no"}).json()["state"] == "claimed"


def test_a_whole_that_one_cannot_see_is_neither_named_nor_chosen(scene):
    whole = scene.benefit(scene.make(title="Hidden"))
    topic = scene.make(title="Ours", lead=scene.cast.partner)
    scene.benefit(topic, by=scene.cast.office, counted_in=whole)
    page, api = doors(scene.cast.partner)
    shown = text_of(page.get(f"/topics/{topic.pk}/benefits/"))
    assert ("Counted in a benefit of another topic" in shown, "Hidden" in shown) == (True, False)
    [row] = api.get("/benefits/").json()["results"]
    assert (row["counted_in"], row["is_part"]) == (None, True)
    history = api.get("/history/", {"subject": "benefit"}).json()["results"]
    assert ["counted_in" in entry["changes"] for entry in history] == [False]
    answer = api.post("/benefits/", {"topic": topic.pk, **CLAIM, "counted_in": whole.pk})
    assert faults(answer) == [("does_not_exist", "counted_in")]


# --- Changes --------------------------------------------------------------


def test_a_change_is_asked_for_by_both_doors_alike(scene):
    indicator = scene.indicator()
    page, api = doors(scene.lead)
    form = {"what": "target", "indicator": indicator.pk, "new": "4", "why": "so"}
    answer = page.post(f"/topics/{scene.topic.pk}/changes/new/", form)
    assert (answer.status_code, answer.url) == (302, f"/topics/{scene.topic.pk}/changes/")
    body = {
        "topic": scene.topic.pk,
        "what": "goal",
        "from": "four minutes",
        "to": "five",
        "why": "more calls",
    }
    answer = api.post("/changes/", body).json()
    assert {name: answer[name] for name in body} == body
    rows = Change.objects.order_by("pk").values_list("what", "indicator", "old", "new", "why", "state")
    assert list(rows) == [
        ("target", indicator.pk, "3", "4", "so", "requested"),
        ("goal", None, "four minutes", "five", "more calls", "requested"),
    ]


def test_a_fault_in_a_request_is_named_as_it_was_sent(scene):
    indicator = scene.indicator()
    page, api = doors(scene.lead)
    form = {"what": "target", "indicator": indicator.pk, "new": "4 %", "why": "so"}
    answer = page.post(f"/topics/{scene.topic.pk}/changes/new/", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["new"])
    body = {"topic": scene.topic.pk, "what": "target", "indicator": indicator.pk, "to": "4 %", "why": "so"}
    assert faults(api.post("/changes/", body)) == [("other_unit", "to")]
    assert faults(api.post("/changes/", {**body, "to": ""})) == [("blank", "to")]
    assert faults(api.post("/changes/", {**body, "indicator": 999999})) == [("required", "indicator")]


@pytest.mark.parametrize(
    ("verb", "state", "target"), [("approve", "approved", "4"), ("refuse", "refused", "3")]
)
def test_a_change_is_decided_by_both_doors_alike(scene, verb, state, target):
    page, api = doors(scene.cast.leader)
    for number in (1, 2):
        indicator = scene.indicator(name=f"Time {number}")
        change = scene.change(indicator)
        if number == 1:
            assert page.get(f"/changes/{change.pk}/{verb}/").status_code == 200
            answer = page.post(f"/changes/{change.pk}/{verb}/", {"reason": "seen", "version": 1})
            assert answer.status_code == 302
        else:
            assert api.verb(f"/changes/{change.pk}/", verb, {"reason": "seen"}).json()["state"] == state
        change.refresh_from_db()
        indicator.refresh_from_db()
        assert (change.state, change.reason, indicator.target) == (state, "seen", target)


def test_a_decision_comes_once_at_both_doors(scene):
    change = scene.change(scene.indicator())
    actions.refuse_change(change, by=scene.cast.leader, reason="no")
    page, api = doors(scene.leading_lead)
    assert page.post(f"/changes/{change.pk}/approve/", {"reason": "", "version": 2}).status_code == 409
    answer = api.verb(f"/changes/{change.pk}/", "approve")
    assert (answer.status_code, faults(answer)) == (409, [("already_decided", None)])
    assert page.get(f"/changes/{change.pk}/ponder/").status_code == 404
