"""Indicators: what may be set out when, and that the original target stays."""

import pytest
from django.core.exceptions import ValidationError

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Stale
from projects.lifecycle import STATES
from results import actions
from results.models import Indicator
from results.templatetags.results import said

SHAPE = ("name", "unit", "direction", "baseline", "target", "original_target", "position")


def shape(indicator: Indicator) -> tuple:
    return tuple(getattr(Indicator.objects.get(pk=indicator.pk), name) for name in SHAPE)


def told(indicator) -> list[tuple]:
    lines = Entry.objects.filter(subject="indicator", subject_id=indicator.pk).order_by("number")
    return list(lines.values_list("verb", "changes"))


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("≥ 1400000", "yuan", "≥ 1,400,000 yuan"),
        ("10–15", "s", "10–15 seconds"),
        ("12345.6789", "%", "12,345.6789%"),
        ("9999", "points", "9999 points"),
        ("", "pp", "–"),
    ],
)
def test_a_figure_is_said_with_its_unit_and_long_ones_in_groups(text, unit, told):
    assert Indicator(unit=unit).say(text) == said(text, unit) == told


def test_an_indicator_keeps_its_figures_in_one_spelling(scene):
    indicator = scene.indicator(name=" Look-up time ", baseline="10－15秒", target="3 s")
    assert shape(indicator) == ("Look-up time", "s", "down", "10–15", "3", "3", 1)
    assert (indicator.baseline_number, indicator.target_number) == (12.5, 3)
    assert told(indicator) == [
        (
            "add",
            {
                "name": ["", "Look-up time"],
                "unit": ["", "s"],
                "direction": ["", "down"],
                "baseline": ["", "10–15"],
                "target": ["", "3"],
            },
        )
    ]


def test_indicators_stand_in_the_order_in_which_they_were_added(scene):
    names = [scene.indicator(name=name).name for name in ("B", "A", "C")]
    assert list(scene.topic.indicators.values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("fields", "attr", "code"),
    [
        ({"baseline": "soon"}, "baseline", "not_a_figure"),
        ({"target": "82 %"}, "target", "other_unit"),
        ({"unit": "%", "baseline": "5", "target": "3 pp"}, "target", "other_unit"),
        ({"unit": "pp", "baseline": "5 %", "target": "3"}, "baseline", "other_unit"),
        ({"target": "15–10"}, "target", "reversed"),
        ({"baseline": "2", "target": "3"}, "target", "wrong_way"),
        ({"baseline": "", "target": "≥ 3"}, "target", "wrong_way"),
        ({"direction": "up"}, "target", "wrong_way"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused_by_its_field(scene, fields, attr, code):
    with pytest.raises(Invalid) as refused:
        scene.indicator(**fields)
    assert (refused.value.attr, refused.value.code) == (attr, code)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("fields", [{"name": ""}, {"unit": "min"}, {"direction": "left"}, {"name": "x" * 81}])
def test_a_field_that_does_not_fit_is_refused_by_the_model(scene, fields):
    with pytest.raises(ValidationError) as refused:
        scene.indicator(**fields)
    assert list(refused.value.message_dict) == list(fields)


def test_a_name_stands_once_in_a_topic_and_again_in_another(scene):
    scene.indicator()
    with pytest.raises(ValidationError) as refused:
        scene.indicator()
    assert refused.value.messages == ["This topic has an indicator of this name already."]
    scene.indicator(scene.make(title="Another"))
    assert Indicator.objects.count() == 2


@pytest.mark.parametrize("state", STATES)
def test_indicators_are_set_out_between_establishment_and_acceptance(scene, state):
    topic = scene.make(state)
    if state in ("established", "running"):
        assert scene.indicator(topic).topic == topic
        return
    with pytest.raises(Conflict) as refused:
        scene.indicator(topic)
    assert refused.value.code == "invalid_transition"


# --- Editing --------------------------------------------------------------


def test_before_the_start_a_new_target_is_the_original_one(scene):
    indicator = scene.indicator(scene.make("established"))
    actions.edit_indicator(indicator, by=scene.lead, target="4", baseline="16", unit="s")
    assert shape(indicator)[3:6] == ("16", "4", "4")
    assert told(indicator)[1:] == [("edit", {"target": ["3", "4"], "baseline": ["10–15", "16"]})]


@pytest.mark.parametrize(
    "fields",
    [
        {"target": "4"},
        {"target": ""},
        {"baseline": "16"},
        {"direction": "up", "baseline": "1"},
        {"unit": "count"},
    ],
    ids=str,
)
def test_once_it_runs_what_was_set_out_is_frozen(scene, fields):
    indicator = scene.indicator(scene.make("established"))
    scene.run(indicator.topic)
    before = shape(indicator)
    with pytest.raises(Conflict) as refused:
        actions.edit_indicator(indicator, by=scene.lead, **fields)
    assert (refused.value.code, shape(indicator)) == ("frozen", before)


def test_once_it_runs_name_and_measurement_can_be_changed(scene):
    indicator = scene.indicator()
    fields = {"name": "Time", "measured_by": "log", "target": "3 s", "baseline": "10-15", "unit": "s"}
    actions.edit_indicator(indicator, by=scene.lead, direction="down", **fields)
    assert shape(indicator) == ("Time", "s", "down", "10–15", "3", "3", 1)


def test_once_it_runs_an_empty_baseline_can_be_filled_in_once(scene):
    indicator = scene.indicator(baseline="")
    actions.edit_indicator(indicator, by=scene.lead, baseline="15")
    assert shape(indicator)[3:6] == ("15", "3", "3")
    with pytest.raises(Conflict):
        actions.edit_indicator(indicator, by=scene.lead, baseline="20")


def test_once_it_runs_an_empty_target_can_be_filled_in_once(scene):
    indicator = scene.indicator(target="")
    actions.edit_indicator(indicator, by=scene.lead, target="5")
    assert shape(indicator)[3:6] == ("10–15", "5", "5")
    with pytest.raises(Conflict):
        actions.edit_indicator(indicator, by=scene.lead, target="6")


def test_the_unit_stays_once_there_are_readings(scene):
    indicator = scene.indicator(scene.make("established"))
    scene.reading(indicator)
    with pytest.raises(Conflict) as refused:
        actions.edit_indicator(indicator, by=scene.lead, unit="count")
    assert refused.value.code == "frozen"


def test_an_edit_that_changes_nothing_leaves_no_line(scene):
    indicator = scene.indicator()
    actions.edit_indicator(indicator, by=scene.lead, name="Look-up time", target="3.0")
    assert len(told(indicator)) == 1


def test_an_edit_on_an_old_version_is_stale(scene):
    indicator = scene.indicator()
    actions.edit_indicator(indicator, by=scene.lead, version=1, name="Time")
    with pytest.raises(Stale):
        actions.edit_indicator(indicator, by=scene.lead, version=1, name="Duration")
    assert shape(indicator)[0] == "Time"


# --- Removing -------------------------------------------------------------


def test_before_the_start_an_indicator_can_be_removed(scene):
    indicator = scene.indicator(scene.make("established"))
    actions.remove_indicator(indicator, by=scene.lead, version=1)
    line = Entry.objects.get(subject="indicator", verb="remove")
    assert (Indicator.objects.count(), line.changes) == (0, {"name": ["Look-up time", None]})


def test_what_was_agreed_or_measured_stays(scene):
    running, read = scene.indicator(), scene.indicator(scene.make("established"))
    scene.reading(read)
    for indicator in (running, read):
        with pytest.raises(Conflict) as refused:
            actions.remove_indicator(indicator, by=scene.lead)
        assert refused.value.code == "frozen"
    assert Indicator.objects.count() == 2


def test_removing_on_an_old_version_is_stale(scene):
    indicator = scene.indicator(scene.make("established"))
    actions.edit_indicator(indicator, by=scene.lead, name="Time")
    with pytest.raises(Stale):
        actions.remove_indicator(indicator, by=scene.lead, version=1)
