"""The pages of results: who sees them, what they say, and that they cost the same with many rows."""

import datetime as dt

import pytest
import time_machine

from projects.lifecycle import PUBLIC, STATES
from results import actions
from results.queries import consolidation
from tests.api.door import Door
from tests.pages import queries, signed_in, text_of

ACCEPTED = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)
PAGES = ("indicators", "benefits", "changes")


def words(response) -> str:
    return " ".join(text_of(response).split())


@pytest.fixture
def full(scene):
    """One of everything."""
    indicator = scene.indicator()
    scene.reading(indicator)
    scene.benefit()
    scene.change(indicator)
    return scene.topic


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", STATES)
def test_the_pages_are_there_once_a_topic_is_established(scene, full, page, state):
    scene.run(full, state)
    answer = signed_in(scene.cast.office).get(f"/topics/{full.pk}/{page}/")
    assert answer.status_code == (200 if state in PUBLIC else 404)


def addresses(topic) -> list[str]:
    indicator = topic.indicators.get()
    reading, benefit, change = indicator.readings.get(), topic.benefits.get(), topic.changes.get()
    own = [f"/topics/{topic.pk}/{page}/" for page in PAGES]
    own += [f"{address}new/" for address in own]
    own += [f"/indicators/{indicator.pk}/{part}" for part in ("", "edit/", "remove/")]
    own += [f"/readings/{reading.pk}/{part}/" for part in ("edit", "remove")]
    own += [f"/benefits/{benefit.pk}/{part}/" for part in ("edit", "remove", "confirm", "withdraw")]
    return own + [f"/changes/{change.pk}/{verb}/" for verb in ("approve", "refuse")]


def test_what_one_cannot_see_is_404_on_every_page(scene, full):
    browser = signed_in(scene.cast.partner)
    for address in addresses(full):
        assert (address, browser.get(address).status_code) == (address, 404)
        assert (address, browser.post(address, {}).status_code in (404, 405)) == (address, True)


def test_what_one_cannot_see_is_not_there_in_the_api(scene, full):
    door = Door(scene.cast.partner)
    indicator = full.indicators.get()
    things = {
        "indicators": indicator,
        "readings": indicator.readings.get(),
        "benefits": full.benefits.get(),
        "changes": full.changes.get(),
    }
    for name, thing in things.items():
        assert door.ids(f"/{name}/") == []
        assert door.get(f"/{name}/{thing.pk}/").status_code == 404
        parent = {"indicator": indicator.pk} if name == "readings" else {"topic": full.pk}
        assert door.post(f"/{name}/", {**BODIES[name], **parent}).status_code == 404


BODIES = {
    "indicators": {"name": "Look-up time", "unit": "s", "direction": "down"},
    "readings": {"date": "2025-03-01", "value": "5"},
    "benefits": {"title": "A", "amount": "1", "starts_on": "2025-01-01", "ends_on": "2025-02-01",
                 "kind": "hard", "recurrence": "one_off"},
    "changes": {"what": "goal", "to": "more", "why": "so"},
}  # fmt: skip


@pytest.mark.parametrize("role", ["outsider", "member", "lead", "leader", "office"])
def test_forms_are_shown_to_those_who_may_and_refused_to_others(scene, full, role):
    browser = signed_in(scene[role])
    shown = {
        "lead": ("new", "indicators", "edit", "remove"),
        "office": ("new", "indicators", "edit", "remove", "confirm", "withdraw"),
        "leader": ("confirm", "withdraw", "approve", "refuse"),
        "member": ("readings",),
        "outsider": (),
    }[role]
    for address in addresses(full):
        verb = address.strip("/").split("/")[-1]
        parts = {verb, "readings"} if address.startswith("/readings/") else {verb}
        if verb in PAGES or address.count("/") == 3:
            expected = 200
        elif address.startswith("/readings/"):
            expected = 200 if role in ("lead", "office", "member") else 403
        else:
            expected = 200 if parts & set(shown) else 403
        assert (address, browser.get(address).status_code) == (address, expected)


# --- What they say --------------------------------------------------------


def test_a_card_says_in_words_why_there_is_no_attainment(scene):
    scene.indicator(name="A")
    scene.indicator(name="B", baseline="")
    scene.indicator(name="C", target="")
    shown = words(signed_in(scene.lead).get(f"/topics/{scene.topic.pk}/indicators/"))
    for sentence in ("no reading yet.", "no baseline.", "no target."):
        assert f"Not enough data: {sentence}" in shown


def test_a_card_shows_how_far_it_is_and_whether_the_target_is_met(scene):
    indicator = scene.indicator(baseline="15")
    scene.reading(indicator, value="9")
    page = f"/topics/{scene.topic.pk}/indicators/"
    shown = words(signed_in(scene.lead).get(page))
    assert ("50%" in shown, "target not met" in shown, "9 seconds" in shown) == (True, True, True)
    scene.reading(indicator, "2025-03-02", value="3")
    shown = words(signed_in(scene.lead).get(page))
    assert ("100%" in shown, "target met" in shown) == (True, True)


def test_the_page_of_an_indicator_shows_baseline_targets_readings_and_what_was_done(scene):
    indicator = scene.indicator()
    scene.reading(indicator, value="5", source="call log", sample_size=1200)
    actions.approve_change(scene.change(indicator), by=scene.cast.leader)
    shown = words(signed_in(scene.cast.outsider).get(f"/indicators/{indicator.pk}/"))
    parts = ("10–15 seconds", "4 seconds", "Original target", "3 seconds", "5 seconds", "call log", "1,200")
    assert [part for part in (*parts, "target of an indicator: 4") if part not in shown] == []
    assert "Enter a reading" not in shown


@time_machine.travel("2025-05-01")
def test_after_acceptance_the_page_says_what_is_due_and_what_fell_back(scene):
    indicator = scene.indicator()
    scene.reading(indicator, value="3")
    topic = scene.run(scene.topic, "consolidating", consolidating_since=ACCEPTED)
    scene.reading(indicator, "2025-03-31", "6")
    leader = words(signed_in(scene.cast.leader).get(f"/topics/{topic.pk}/indicators/"))
    assert "After 60 days" in leader
    assert "Missing: Look-up time" in leader
    assert "and don't now: Look-up time." in leader
    assert f"/topics/{topic.pk}/move/reopen/" in leader
    member = words(signed_in(scene.member).get(f"/topics/{topic.pk}/indicators/"))
    assert ("has not lasted" in member, "move/reopen" in member) == (True, False)
    assert [bool(line["missing"]) for line in consolidation(topic, dt.date(2025, 5, 1))] == [
        False,
        True,
        True,
    ]


def test_the_page_of_benefits_adds_up_once_and_shows_what_may_be_the_same(scene):
    whole = scene.benefit(title="Whole")
    scene.benefit(title="Part", counted_in=whole)
    scene.benefit(scene.make(title="Twin topic"), title="Twin")
    actions.confirm_benefit(whole, by=scene.cast.office, confirmation="Zhou Min, voucher 118")
    shown = words(signed_in(scene.lead).get(f"/topics/{scene.topic.pk}/benefits/"))
    parts = ("1,400,000.00", "confirmed; 0.00 more claimed", "Counted in", "Zhou Min, voucher 118", "Twin")
    assert [part for part in parts if part not in shown] == []


def test_the_page_of_changes_offers_the_decision_to_other_leaders_alone(scene, full):
    address = f"/topics/{full.pk}/changes/"
    offers = {role: "/approve/" in text_of(signed_in(scene[role]).get(address))
              for role in ("leader", "office", "lead", "outsider")}  # fmt: skip
    assert offers == {"leader": True, "office": False, "lead": False, "outsider": False}


# --- The desk and the history ---------------------------------------------


def desk(user) -> list[str]:
    return [line.label for line in signed_in(user).get("/").context["waiting"]]


@time_machine.travel("2025-03-16")
def test_the_lead_is_asked_for_readings_from_the_day_on_which_they_count(scene):
    scene.indicator()
    scene.run(scene.topic, "consolidating", consolidating_since=ACCEPTED)
    assert desk(scene.lead) == ["Enter the reading after 30 days: Look-up time"]
    assert [label for label in desk(scene.member) if "reading" in label] == []


def test_leaders_are_asked_to_decide_and_the_office_to_confirm(scene, full):
    assert "Decide about the change of: Look-up time" in desk(scene.cast.leader)
    assert "Confirm the benefit: Fitting tariffs" in desk(scene.cast.office)
    assert [label for label in desk(scene.lead) if "Decide" in label or "Confirm" in label] == []


def test_the_history_of_the_topic_tells_it_in_words(scene):
    indicator = scene.indicator()
    reading = scene.reading(indicator)
    actions.correct_reading(reading, by=scene.member, value="6")
    actions.approve_change(scene.change(indicator), by=scene.cast.leader)
    actions.confirm_benefit(scene.benefit(), by=scene.cast.office, confirmation="Zhou Min, voucher 118")
    shown = words(signed_in(scene.cast.outsider).get(f"/topics/{scene.topic.pk}/history/"))
    parts = (
        "added an indicator: Look-up time",
        "entered a reading: Look-up time",
        "corrected a reading: Look-up time",
        "value: 5 → 6",
        "asked for a change",
        "changed the target of an indicator: Look-up time",
        "target: 3 → 4",
        "approved a change",
        "claimed a benefit: Fitting tariffs",
        "confirmed a benefit: Fitting tariffs",
    )
    assert [part for part in parts if part not in shown] == []


# --- Cost -----------------------------------------------------------------


def test_pages_cost_the_same_with_one_and_with_many_rows(scene, full):
    browser = signed_in(scene.lead)
    indicator = full.indicators.get()
    pages = [f"/topics/{full.pk}/{page}/" for page in PAGES] + [f"/indicators/{indicator.pk}/"]
    few = {page: len(queries(browser, page)) for page in pages}
    for number in range(2, 31):
        scene.reading(indicator, f"2025-04-{number:02}", by=scene.advisor)
        scene.reading(scene.indicator(name=f"Time {number}"))
        scene.benefit(title=f"B{number}")
        actions.request_change(full, by=scene.lead, what="goal", new=f"{number}", why="so")
    assert {page: len(queries(browser, page)) for page in pages} == few
