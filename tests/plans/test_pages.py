"""The pages of a plan: who sees them and when, what each may do there, two editors, the cost in queries."""

import datetime as dt

import pytest
import time_machine

from plans import actions, timeline
from plans.models import Milestone
from projects.lifecycle import PUBLIC, STATES
from tests.api.door import Door, outcome
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import START

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def addresses(ground) -> list[str]:
    """Of every page of a topic's plan, once it has a milestone, an update and a risk."""
    topic = ground.topic.pk
    milestone, update = ground.milestones()[0].pk, ground.topic.updates.get().pk
    reading = [f"/topics/{topic}/plan/", f"/topics/{topic}/updates/", f"/topics/{topic}/risks/"]
    writing = ["plan/lay-out/", "plan/new/", "risks/new/"]
    return [
        *reading,
        f"/milestones/{milestone}/",
        *(f"/topics/{topic}/{name}" for name in writing),
        *(f"/milestones/{milestone}/{name}/" for name in ("edit", "move", "remove")),
        f"/updates/{update}/edit/",
        f"/risks/{ground.topic.risks.get().pk}/",
    ]


@pytest.fixture
def planned(ground):
    """With a milestone of the owner, an update and a risk."""
    ground.milestone()
    actions.report(ground.topic, by=ground.lead, done="Counted calls")
    actions.add_risk(ground.topic, by=ground.lead, what="No data", likelihood=2, impact=3)
    return ground


def statuses(ground, user) -> list[int]:
    browser = signed_in(user)
    return [browser.get(address).status_code for address in addresses(ground)]


READING, REFUSED = [200] * 4, [403] * 8


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("lead", [200] * 4 + [409] + [200] * 7),
        ("office", [200] * 4 + [409] + [200] * 5 + [403, 200]),
        ("owner", READING + REFUSED),
        ("leader", READING + REFUSED),
        ("outsider", READING + REFUSED),
        ("partner", [404] * 12),
    ],
)
def test_every_page_for_every_role(planned, role, wanted):
    actions.edit_milestone(planned.milestones()[0], by=planned.lead, progress=5)
    assert statuses(planned, planned[role]) == wanted


@pytest.mark.parametrize("state", [state for state in STATES if state not in ("draft", "withdrawn")])
def test_before_the_establishment_there_are_no_pages_of_work(planned, state):
    planned.force(planned.topic, state)
    found = statuses(planned, planned.cast.office)[:4]
    assert found == ([200] * 4 if state in PUBLIC else [404] * 4)


def test_a_stranger_signs_in_first(planned):
    assert set(statuses(planned, None)) == {302}


# --- What is said of a milestone ------------------------------------------------------------------


def test_what_is_late_is_said_in_words_and_drawn(ground):
    late = ground.milestone(title="Late", planned_end=TODAY - dt.timedelta(3))
    done = ground.milestone(title="Done", planned_end=TODAY - dt.timedelta(1))
    actions.edit_milestone(done, by=ground.lead, state="done", actual_start=START)
    moved = ground.milestone(title="Moved", is_gate=True, planned_end=TODAY)
    actions.edit_milestone(moved, by=ground.lead, planned_end=TODAY + dt.timedelta(5))
    cancelled = ground.milestone(title="Cancelled")
    actions.edit_milestone(cancelled, by=ground.lead, state="cancelled")
    bars = {bar["label"]: bar for bar in timeline.bars(ground.milestones(), TODAY)}
    told = {
        label: (bar["tone"], bar["note"], bar["actual"], bar["gate"], bar["first_end"], bar["late_until"])
        for label, bar in bars.items()
    }
    assert told == {
        "Late": ("bad", "3 days overdue", None, "", None, TODAY),
        "Done": ("good", "done 1 day late", (START, TODAY), "", None, None),
        "Moved": ("mute", "", None, "open", TODAY, None),
    }
    page = text_of(signed_in(ground.cast.leader).get(f"/topics/{ground.topic.pk}/plan/"))
    for words in ("3 days overdue", "done 1 day late", "first planned for 2026-03-20", "1 overdue"):
        assert words in page
    assert late.is_overdue(TODAY)


def test_a_milestone_is_not_overdue_on_its_last_day(ground):
    milestone = ground.milestone(planned_end=TODAY)
    assert [milestone.is_overdue(TODAY + dt.timedelta(n)) for n in (0, 1)] == [False, True]


def test_the_summary_weighs_by_planned_length_and_tells_the_present_loop_only(ground):
    short = ground.milestone(planned_end=START)
    ground.milestone(planned_end=START + dt.timedelta(8))
    actions.edit_milestone(short, by=ground.lead, state="done")
    found = timeline.summary(ground.milestones(), TODAY)
    assert found == {"open": 1, "done": 1, "overdue": 1, "progress": 10}
    assert timeline.summary([], TODAY) == {"open": 0, "done": 0, "overdue": 0, "progress": None}


def test_loops_are_named_once_there_are_two(ground):
    ground.lay_out("pdca")
    ground.run()
    assert {bar["group"] for bar in timeline.bars(ground.milestones(), TODAY)} == {""}
    actions.pass_gate(ground.milestones()[0], by=ground.cast.leader)
    actions.begin_loop(ground.topic, by=ground.cast.leader, reason="again")
    assert [bar["group"] for bar in timeline.bars(ground.milestones(), TODAY)] == ["Loop 1"] + ["Loop 2"] * 4


# --- Quick acts -----------------------------------------------------------------------------------


def test_the_owner_reports_from_the_row_of_the_plan(ground):
    milestone = ground.milestone()
    browser, plan = signed_in(ground.owner), f"/topics/{ground.topic.pk}/plan/"
    assert f'action="/milestones/{milestone.pk}/"' in text_of(browser.get(plan))
    answer = browser.post(f"/milestones/{milestone.pk}/", {"progress": 40, "version": 1, "back": "plan"})
    assert (answer.status_code, answer["Location"]) == (302, plan)
    answer = browser.post(f"/milestones/{milestone.pk}/", {"progress": 40, "version": 2, "done": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/milestones/{milestone.pk}/")
    found = Milestone.objects.get()
    assert (found.state, found.actual_start, found.actual_end) == ("done", TODAY, TODAY)


def test_whoever_may_not_report_finds_no_form_and_no_open_door(ground):
    milestone = ground.milestone()
    for role in ("member", "leader", "outsider"):
        browser = signed_in(ground[role])
        assert 'name="progress"' not in text_of(browser.get(f"/topics/{ground.topic.pk}/plan/"))
        assert 'name="progress"' not in text_of(browser.get(f"/milestones/{milestone.pk}/"))
        assert browser.post(f"/milestones/{milestone.pk}/", {"progress": 40, "version": 1}).status_code == 403
    assert Milestone.objects.get().progress == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"progress": "101"}, 422),
        ({"progress": "-1"}, 422),
        ({"progress": "x"}, 422),
        ({"progress": ""}, 422),
        ({"progress": "5", "actual_start": "9999-12-31"}, 422),
        ({"progress": "5", "actual_start": "2026-02-30"}, 422),
        ({"progress": "100", "actual_end": "2026-03-21"}, 422),
        ({"progress": "100", "actual_start": "2026-03-19", "actual_end": "2026-03-18"}, 422),
    ],
)
def test_a_report_that_cannot_be_is_shown_again_with_its_fault(ground, fields, status):
    milestone = ground.milestone()
    answer = signed_in(ground.owner).post(f"/milestones/{milestone.pk}/", fields | {"version": 1})
    assert (answer.status_code, Milestone.objects.get().version) == (status, 1)
    assert "error-summary" in text_of(answer)


def test_a_gate_cannot_be_finished_from_the_page_either(ground):
    gate = ground.milestone(is_gate=True)
    answer = signed_in(ground.lead).post(f"/milestones/{gate.pk}/", {"version": 1, "done": "1"})
    assert answer.status_code == 409
    assert "is a gate" in text_of(answer)


def test_a_running_gate_moves_by_its_page_with_a_reason(ground):
    gate = ground.milestone(is_gate=True)
    ground.run()
    browser, address = signed_in(ground.lead), f"/milestones/{gate.pk}/move/"
    dates = {"planned_start": "2026-03-02", "planned_end": "2026-04-02", "version": 1}
    assert browser.post(address, dates).status_code == 422
    assert browser.post(address, dates | {"reason": "samples late"}).status_code == 302
    wrong = {"planned_start": "2026-03-02", "planned_end": "2026-03-01", "version": 2, "reason": "x"}
    assert browser.post(address, wrong).status_code == 422
    assert Milestone.objects.get().planned_end == dt.date(2026, 4, 2)


def test_removing_asks_first_deletes_before_the_start_and_cancels_afterwards(ground):
    before, after = ground.milestone(), ground.milestone()
    browser = signed_in(ground.lead)
    assert "It is deleted." in text_of(browser.get(f"/milestones/{before.pk}/remove/"))
    assert browser.post(f"/milestones/{before.pk}/remove/", {"version": 1}).status_code == 302
    ground.run()
    answer = browser.post(f"/milestones/{after.pk}/remove/", {"version": 1, "reason": "done elsewhere"})
    assert answer.status_code == 302
    assert [(one.pk, one.state) for one in ground.milestones()] == [(after.pk, "cancelled")]


# --- Two people at one milestone, both doors -------------------------------------------------------


def test_of_two_editors_on_the_page_the_second_is_told_and_loses_nothing(ground):
    milestone = ground.milestone()
    address = f"/milestones/{milestone.pk}/edit/"
    fields = {
        "owner": ground.owner.pk,
        "planned_start": "2026-03-02",
        "planned_end": "2026-03-11",
        "version": 1,
    }
    lead, office = signed_in(ground.lead), signed_in(ground.cast.office)
    assert lead.post(address, fields | {"title": "The lead's"}).status_code == 302
    second = office.post(address, fields | {"title": "The office's"})
    page = text_of(second)
    assert second.status_code == 409
    assert all(
        words in page for words in ("This was changed in the meantime", "The office&#x27;s", "Lead saved it")
    )
    assert 'name="version" value="2"' in page
    assert Milestone.objects.get().title == "The lead's"
    assert office.post(address, fields | {"title": "The office's", "version": 2}).status_code == 302
    assert Milestone.objects.get().title == "The office's"


def test_of_two_reports_on_the_page_the_second_is_told_and_keeps_its_figure(ground):
    milestone = ground.milestone()
    address = f"/milestones/{milestone.pk}/"
    owner, lead = signed_in(ground.owner), signed_in(ground.lead)
    assert owner.post(address, {"progress": 30, "version": 1}).status_code == 302
    second = lead.post(address, {"progress": 70, "version": 1})
    assert (second.status_code, 'value="70"' in text_of(second)) == (409, True)
    assert Milestone.objects.get().progress == 30


def test_of_two_editors_by_the_api_the_second_gets_412_and_the_version(ground):
    path = f"/milestones/{ground.milestone().pk}/"
    lead, office = Door(ground.lead), Door(ground.cast.office)
    assert lead.patch(path, {"title": "The lead's"}, If_Match=1).status_code == 200
    second = office.patch(path, {"title": "The office's"}, If_Match=1)
    assert outcome(second) == (412, "stale_version")
    assert (second.json()["current_version"], Milestone.objects.get().title) == (2, "The lead's")


# --- Cost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["lead", "owner", "leader"])
@pytest.mark.parametrize("name", ["plan", "updates", "risks"])
def test_a_page_costs_the_same_with_one_and_with_thirty_rows(planned, role, name):
    browser, address = signed_in(planned[role]), f"/topics/{planned.topic.pk}/{name}/"
    browser.get(address)
    few = queries(browser, address)
    for number in range(29):
        planned.milestone(title=f"M{number}")
        update = actions.report(planned.topic, by=planned.lead, done=f"U{number}")
        planned.topic.attachments.create(
            subject="update", subject_id=update.pk, name="a.pdf", path=f"a{number}", size=1, by=planned.lead
        )
        actions.add_risk(planned.topic, by=planned.lead, what="x", likelihood=3, impact=3)
    assert len(queries(browser, address)) == len(few)
