"""Every role × every act: who may do what with results, by the actions themselves."""

import datetime as dt

import pytest

from kit.refusals import Refused
from results import actions
from tests.cast import Cast

GROUP = ("lead", "advisor", "member")
ROLES = (*Cast.ROLES, *GROUP, "other_lead", "leading_lead")
FINANCE = "Zhou Min, voucher 118"

#: act → who may do it; the claims and requests are the lead's, the reading is the advisor's.
MAY = {
    "add_indicator": ("office", "lead"),
    "edit_indicator": ("office", "lead"),
    "remove_indicator": ("office", "lead"),
    "read": ("office", *GROUP),
    "correct_reading": ("office", "lead", "advisor"),
    "remove_reading": ("office", "lead", "advisor"),
    "claim_benefit": ("office", "lead"),
    "edit_benefit": ("office", "lead"),
    "remove_benefit": ("office", "lead"),
    "confirm_benefit": ("office", "leader", "leading_lead"),
    "withdraw_confirmation": ("office", "leader", "leading_lead"),
    "request_change": ("office", "lead"),
    "approve_change": ("leader", "leading_lead"),
    "refuse_change": ("leader", "leading_lead"),
}


@pytest.fixture
def acts(scene):
    """act → what does it, ready to be done by anybody who may."""
    indicator = scene.indicator()
    reading = scene.reading(indicator, by=scene.advisor)
    benefit, sure = scene.benefit(), scene.benefit()
    actions.confirm_benefit(sure, by=scene.cast.office, confirmation=FINANCE)
    change = scene.change(indicator)
    free = scene.indicator(scene.make("established"))
    names = {"unit": "s", "direction": "down"}
    ask = {"what": "goal", "new": "more", "why": "so"}
    period = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2025, 2, 1)}
    claim = {"title": "Less", "amount": 1, "kind": "soft", "recurrence": "one_off"} | period
    return {
        "add_indicator": lambda by: actions.add_indicator(scene.topic, by=by, name="Waits", **names),
        "edit_indicator": lambda by: actions.edit_indicator(indicator, by=by, name="Time"),
        "remove_indicator": lambda by: actions.remove_indicator(free, by=by),
        "read": lambda by: actions.read(indicator, by=by, date=dt.date(2025, 4, 1), value="4"),
        "correct_reading": lambda by: actions.correct_reading(reading, by=by, value="4"),
        "remove_reading": lambda by: actions.remove_reading(reading, by=by, reason="wrong"),
        "claim_benefit": lambda by: actions.claim_benefit(scene.topic, by=by, **claim),
        "edit_benefit": lambda by: actions.edit_benefit(benefit, by=by, title="Less"),
        "remove_benefit": lambda by: actions.remove_benefit(benefit, by=by),
        "confirm_benefit": lambda by: actions.confirm_benefit(benefit, by=by, confirmation=FINANCE),
        "withdraw_confirmation": lambda by: actions.withdraw_confirmation(sure, by=by, reason="reversed"),
        "request_change": lambda by: actions.request_change(scene.topic, by=by, **ask),
        "approve_change": lambda by: actions.approve_change(change, by=by),
        "refuse_change": lambda by: actions.refuse_change(change, by=by, reason="no"),
    }


def test_every_act_is_told(acts):
    assert sorted(MAY) == sorted(acts) == sorted(actions.__all__)


@pytest.mark.parametrize("act", MAY)
def test_whoever_has_no_part_in_an_act_is_refused(scene, acts, act):
    for role in ROLES:
        if role not in MAY[act]:
            with pytest.raises(Refused):
                acts[act](scene[role])


@pytest.mark.parametrize(("act", "role"), [(act, role) for act, roles in MAY.items() for role in roles])
def test_whoever_has_a_part_in_an_act_does_it(scene, acts, act, role):
    acts[act](scene[role])
