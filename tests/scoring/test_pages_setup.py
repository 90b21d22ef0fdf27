"""Setting a cycle up by its pages: saved, refused with what was typed, frozen, stale."""

import re

import pytest
from django.urls import reverse

from kit.models import Entry
from projects import actions as topics
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


def fields_of(page) -> dict:
    """What a browser would send back from the first form of `page` unchanged."""
    form = page.context["form"]
    data = {}
    for bound in form:
        value = (
            bound.field.prepare_value(bound.value())
            if hasattr(bound.field, "prepare_value")
            else bound.value()
        )
        if isinstance(value, bool):
            value = "on" if value else None
        elif hasattr(bound.field.widget, "format_value") and value is not None:
            value = bound.field.widget.format_value(value)
        if value is not None:
            data[bound.html_name] = value
    return data


def setup_of(cycle: Cycle) -> str:
    return reverse("cycle-setup", args=[cycle.pk])


def test_saving_unchanged_settings_changes_nothing(office, stage):
    cycle = stage.cycle(anchors={"10": "outstanding", "1": "none"}, weights=dict.fromkeys(DIMENSIONS, "2"))
    before = Cycle.objects.values().get(pk=cycle.pk)
    data = fields_of(office.get(setup_of(cycle)))
    assert office.post(setup_of(cycle), data).status_code == 302
    after = Cycle.objects.values().get(pk=cycle.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "updated_at"}
    assert Entry.objects.filter(subject="cycle", subject_id=cycle.pk).count() == 1  # its making


def test_all_settings_are_saved_and_told_in_the_history(office, stage):
    cycle = stage.cycle()
    data = fields_of(office.get(setup_of(cycle))) | {
        "seats": "7",
        "quorum": "1/2",
        "scale_low": "0",
        "scale_high": "100",
        "scale_step": "5",
        "weight_importance": "2.5",
        "floor_goal": "30",
        "direction_cost": "min",
        "tie_1": "composite",
        "tie_2": "urgency",
        "tie_3": "",
        "tie_4": "",
        "anchors": "100：突出\n\n50: fair",
        "themes": "客户体验\n 员工管理 \n",
        "calibration": "none",
        "panel_mean": "median",
        "proposing_ends_at": "2027-03-01T18:00",
    }
    assert office.post(setup_of(cycle), data).status_code == 302
    saved = Cycle.objects.get(pk=cycle.pk)
    assert (saved.seats, saved.quorum, saved.scale_high, saved.calibration, saved.panel_mean) == (
        7,
        "1/2",
        100,
        "none",
        "median",
    )
    assert saved.weights == dict.fromkeys(DIMENSIONS, "1") | {"importance": "2.5"}
    assert (saved.floors, saved.directions) == ({"goal": "30"}, {"cost": "min"})
    assert saved.tie_break == ["composite", "urgency", "lot"]
    assert saved.anchors == {"100": "突出", "50": "fair"}
    assert list(saved.themes.values_list("name", flat=True)) == ["客户体验", "员工管理"]
    assert saved.proposing_ends_at.isoformat() == "2027-03-01T10:00:00+00:00"  # 18:00 in Shanghai
    told = Entry.objects.get(subject="cycle", verb="set-up").changes
    assert told["quorum"] == ["2/3", "1/2"]


def test_anchors_of_a_dimension_stand_beside_the_common_ones(office, stage):
    cycle = stage.cycle()
    data = fields_of(office.get(setup_of(cycle))) | {"anchors": "10: good", "anchors_cost": "10: free"}
    office.post(setup_of(cycle), data)
    anchors = Cycle.objects.get(pk=cycle.pk).anchors
    assert anchors == dict.fromkeys(DIMENSIONS, {"10": "good"}) | {"cost": {"10": "free"}}


WRONG = {
    "code": ("", "This field is required."),
    "seats": ("0", "greater than or equal to 1"),
    "quorum": ("3/2", "between 0 and 1"),
    "scale_high": ("0.5", "must be below the highest"),
    "scale_step": ("40", "outside what is possible"),
    "weight_goal": ("-1", "greater than or equal to 0"),
    "floor_goal": ("99", "outside what is possible"),
    "tie_2": ("votes", "Nothing may be named twice"),
    "anchors": ("10", "Line 1: write the level"),
    "anchors_cost": ("11: beyond", "no level of the scale|outside what is possible"),
    "themes": ("x" * 61, "at most 60 characters"),
    "voting_ends_at": ("2020-01-01T00:00", "must follow one another"),
    "title": ("bell \x07", "control characters"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_setting_is_refused_and_what_was_typed_is_kept(office, stage, name):
    value, sentence = WRONG[name]
    cycle = stage.cycle()
    typed = {"description": "TYPED BEFORE", "scoring_ends_at": "2027-01-01T00:00", name: value}
    page = office.post(setup_of(cycle), fields_of(office.get(setup_of(cycle))) | typed)
    body = page.content.decode()
    assert (page.status_code, bool(re.search(sentence, body)), "TYPED BEFORE" in body) == (422, True, True)
    assert page.context["form"][name].value() == value
    assert Cycle.objects.get(pk=cycle.pk).version == cycle.version


def test_all_weights_at_zero_are_refused(office, stage):
    cycle = stage.cycle()
    zeros = {f"weight_{name}": "0" for name in DIMENSIONS}
    page = office.post(setup_of(cycle), fields_of(office.get(setup_of(cycle))) | zeros)
    assert (page.status_code, "At least one weight" in page.content.decode()) == (422, True)


def test_frozen_rules_are_shown_but_not_taken(office, stage):
    cycle = stage.scoring()
    page = office.get(setup_of(cycle))
    assert "The rules are frozen." in page.content.decode()
    frozen = {name for name, field in page.context["form"].fields.items() if field.disabled}
    free = {
        "title",
        "description",
        "themes",
        "auto_advance",
        "update_days",
        "version",
        *(f"{p}_ends_at" for p in DEADLINES),
    }
    assert set(page.context["form"].fields) - frozen == free
    data = fields_of(page) | {"seats": "9", "title": "New title", "weight_goal": "5"}
    assert office.post(setup_of(cycle), data).status_code == 302
    saved = Cycle.objects.get(pk=cycle.pk)
    assert (saved.title, saved.seats, saved.weights) == ("New title", 2, {})


DEADLINES = ("proposing", "scoring", "voting", "running")


def test_stale_settings_say_who_changed_what_and_are_saved_when_sent_again(office, stage, cast):
    cycle = stage.cycle()
    data = fields_of(office.get(setup_of(cycle))) | {"title": "Mine"}
    selection.set_up(cycle, by=cast.office, title="Theirs", seats=5)
    page = office.post(setup_of(cycle), data)
    body = page.content.decode()
    assert (
        page.status_code,
        "Office saved it" in body,
        "seats, title" in body or "title, seats" in body,
    ) == (
        409,
        True,
        True,
    )
    assert page.context["form"]["title"].value() == "Mine"
    assert office.post(setup_of(cycle), fields_of(page)).status_code == 302
    assert Cycle.objects.get(pk=cycle.pk).title == "Mine"


def test_shares_of_typed_weights_total_a_hundred(office):
    weights = {f"weight_{name}": "1" for name in DIMENSIONS} | {"weight_goal": "1.5"}
    body = office.get(reverse("cycle-shares"), weights).content.decode()
    shares = re.findall(r"([\d.]+)%", body)
    assert (len(shares), sum(round(float(share) * 100) for share in shares)) == (7, 10000)
    body = office.get(reverse("cycle-shares"), weights | {"weight_goal": "many"}).content.decode()
    assert (body.count("–"), "%" in body) == (7, False)


def test_new_cycle_leads_to_its_settings(office):
    answer = office.post(reverse("cycle-new"), {"code": "2028", "title": "Two thousand"})
    cycle = Cycle.objects.get()
    assert (answer.url, cycle.phase) == (setup_of(cycle), "setup")
    page = office.post(reverse("cycle-new"), {"code": "2028", "title": "Again"})
    assert (page.status_code, page.context["form"]["title"].value()) == (422, "Again")


def test_copy_takes_rules_and_people_over(office, stage, cast):
    source = stage.certified(quorum="1/3", anchors={"1": "low"})
    answer = office.post(reverse("cycle-copy", args=[source.pk]), {"code": "NEXT", "title": "Next"})
    copy = Cycle.objects.get(code="NEXT")
    assert (answer.url, copy.phase, copy.quorum, copy.anchors) == (
        setup_of(copy),
        "setup",
        "1/3",
        {"1": "low"},
    )
    assert (copy.topics.count(), copy.panelists.count(), copy.electorate.count()) == (0, 3, 2)


def people_of(cycle: Cycle) -> str:
    return reverse("cycle-people", args=[cycle.pk])


def test_people_are_chosen_and_counted(office, stage, cast):
    cycle = stage.cycle()
    data = {"version": cycle.version, "panel": [cast.judge.pk], "electorate": [cast.voter.pk, cast.staff.pk]}
    assert office.post(people_of(cycle), data).status_code == 302
    assert set(cycle.judges.all()) == {cast.judge}
    assert set(cycle.voters.all()) == {cast.voter, cast.staff}


def test_short_ways_tick_people_without_saving(office, stage, cast):
    cycle = stage.cycle()
    everybody = [cast.other_manager, cast.partner_manager, cast.outsider]
    before = set(cycle.voters.all())
    data = {"version": cycle.version, "panel": [cast.judge.pk], "electorate": []}
    page = office.post(people_of(cycle), data | {"pick": "electorate:managers"})
    ticked = {row["user"] for group in page.context["groups"] for row in group["rows"] if row["electorate"]}
    assert ticked == {cast.voter, cast.manager, *everybody[:2]}
    assert (page.status_code, page.context["unsaved"], set(cycle.voters.all())) == (200, True, before)
    page = office.post(people_of(cycle), data | {"pick": f"panel:center-{cast.department.pk}"})
    judges = {row["user"] for group in page.context["groups"] for row in group["rows"] if row["panel"]}
    assert judges == {cast.judge, cast.other_manager}
    page = office.post(people_of(cycle), data | {"pick": "panel:nobody"})
    assert page.context["chosen"] == {"panel": 0, "electorate": 0}


def test_somebody_deactivated_or_unknown_cannot_be_chosen(office, stage, cast):
    cycle = stage.cycle()
    cast.outsider.is_active = False
    cast.outsider.save()
    for wrong in (cast.outsider.pk, 10**20, "x"):
        data = {"version": cycle.version, "panel": [cast.judge.pk, wrong], "electorate": []}
        assert office.post(people_of(cycle), data).status_code == 422
    assert cycle.judges.count() == 3


def test_conflicts_of_interest_are_foretold(office, stage, cast):
    cycle = stage.proposing()
    stage.topic(cycle, center=cast.branch)
    topic = stage.topic(cycle, title="Another")
    topics.respond(
        topics.invite(topic, user=cast.judge, role="advisor", by=cast.office), accept=True, by=cast.judge
    )
    selection.set_up(cycle, by=cast.office, panel=[*cast.judges, cast.manager])
    page = office.get(people_of(cycle))
    assert {row["user"].username: row["total"] for row in page.context["conflicts"]} == {
        "judge": 1,
        "judge2": 0,
        "judge3": 0,
        "manager": 2,
    }
    assert [row["topic"] for row in page.context["thin"]] == [topic]


def test_people_are_frozen_with_the_rules(office, stage, cast):
    cycle = stage.scoring()
    page = office.get(people_of(cycle))
    assert ("frozen when scoring opened" in page.content.decode(), b'name="pick"' in page.content) == (
        True,
        False,
    )
    data = {"version": cycle.version, "panel": [cast.judge.pk], "electorate": [cast.voter.pk]}
    assert office.post(people_of(cycle), data).status_code == 409
    assert cycle.judges.count() == 3


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00", "0001-01-01T08:00", "1999-12-31T08:00", "9999-12-31T23:59"]
)
def test_a_deadline_in_an_unlikely_year_is_refused(office, stage, moment):
    cycle = stage.cycle()
    data = fields_of(office.get(setup_of(cycle))) | {"running_ends_at": moment}
    page = office.post(setup_of(cycle), data)
    assert page.status_code == 422
    assert page.context["form"].errors["running_ends_at"] == [
        "This must lie between the years 2000 and 2999."
    ]


def test_people_changed_by_somebody_else_meanwhile_are_told(office, stage, cast):
    cycle = stage.cycle()
    seen, address = cycle.version, reverse("cycle-people", args=[cycle.pk])
    selection.set_up(cycle, by=cast.office, electorate=[cast.staff])
    page = office.post(address, {"electorate": [cast.voter.pk], "version": seen})
    assert (page.status_code, page.context["meanwhile"]["fields"]) == (409, ["electorate"])
    assert list(cycle.voters.all()) == [cast.staff]


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 30, "²", "-1"])
def test_people_that_cannot_be_are_refused(office, stage, key):
    address = reverse("cycle-people", args=[stage.cycle().pk])
    assert office.post(address, {"panel": [key], "version": 1}).status_code == 422
    assert office.post(address, {"panel": [key], "pick": "panel:managers"}).status_code == 200
