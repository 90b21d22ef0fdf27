"""Benefits: claimed, confirmed with finance, frozen then, and counted once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from projects.lifecycle import AT_WORK, STATES
from projects.models import Topic
from results import actions
from results.models import Benefit
from results.queries import benefit_totals, duplicates_among

FINANCE = "Zhou Min, finance, voucher 2025-118"
ZERO = Decimal(0)


def confirmed(scene, benefit: Benefit) -> Benefit:
    return actions.confirm_benefit(benefit, by=scene.cast.office, confirmation=FINANCE)


def told(benefit) -> list[tuple]:
    lines = Entry.objects.filter(subject="benefit", subject_id=benefit.pk).order_by("number")
    return list(lines.values_list("verb", "old", "new", "reason"))


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"ends_on": dt.date(2024, 12, 31)}, "ends_on"),
        ({"starts_on": dt.date(1999, 12, 31)}, "starts_on"),
        ({"ends_on": dt.date(2100, 1, 1)}, "ends_on"),
    ],
)
def test_a_period_that_cannot_be_is_refused(scene, fields, attr):
    with pytest.raises(Invalid) as refused:
        scene.benefit(**fields)
    assert refused.value.attr == attr


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": Decimal("-1")},
        {"amount": Decimal("1e13")},
        {"title": ""},
        {"kind": "firm"},
        {"recurrence": "daily"},
    ],
    ids=str,
)
def test_a_field_that_does_not_fit_is_refused_by_the_model(scene, fields):
    with pytest.raises(ValidationError) as refused:
        scene.benefit(**fields)
    assert list(refused.value.message_dict) == list(fields)


@pytest.mark.parametrize("state", STATES)
def test_benefits_are_claimed_while_the_topic_is_at_work(scene, state):
    topic = scene.make(state)
    if state in AT_WORK:
        assert scene.benefit(topic).state == "claimed"
        return
    with pytest.raises(Conflict):
        scene.benefit(topic)


# --- Confirming -----------------------------------------------------------


def test_a_confirmation_names_finance_and_stays_in_the_history(scene):
    benefit = confirmed(scene, scene.benefit())
    assert (benefit.state, benefit.confirmed_by, benefit.confirmation) == (
        "confirmed",
        scene.cast.office,
        FINANCE,
    )
    assert told(benefit) == [("claim", "", "claimed", ""), ("confirm", "claimed", "confirmed", "")]


def test_without_finance_there_is_no_confirmation(scene):
    benefit = scene.benefit()
    with pytest.raises(Invalid) as refused:
        actions.confirm_benefit(benefit, by=scene.cast.office, confirmation=" ")
    assert (refused.value.attr, refused.value.code) == ("confirmation", "required")


def test_nobody_confirms_an_own_claim(scene):
    benefit = scene.benefit(by=scene.cast.office)
    with pytest.raises(Refused) as refused:
        confirmed(scene, benefit)
    assert refused.value.code == "conflict_of_interest"


def test_nobody_confirms_for_the_own_group(scene):
    topic = scene.make(lead=scene.leading_lead)
    benefit = scene.benefit(topic, by=scene.cast.office)
    with pytest.raises(Refused) as refused:
        actions.confirm_benefit(benefit, by=scene.leading_lead, confirmation=FINANCE)
    assert refused.value.code == "conflict_of_interest"


def test_what_is_confirmed_is_not_confirmed_again(scene):
    benefit = confirmed(scene, scene.benefit())
    with pytest.raises(Conflict) as refused:
        actions.confirm_benefit(benefit, by=scene.cast.leader, confirmation="again")
    benefit.refresh_from_db()
    assert (refused.value.code, benefit.confirmation) == ("already_decided", FINANCE)


def test_a_confirmation_of_what_was_edited_meanwhile_is_stale(scene):
    benefit = scene.benefit()
    actions.edit_benefit(benefit, by=scene.lead, amount=Decimal("9"))
    with pytest.raises(Stale):
        actions.confirm_benefit(benefit, by=scene.cast.office, confirmation=FINANCE, version=1)


@pytest.mark.parametrize("act", [lambda benefit, by: actions.edit_benefit(benefit, by=by, title="More"),
                                 lambda benefit, by: actions.remove_benefit(benefit, by=by)])  # fmt: skip
def test_a_confirmed_benefit_is_frozen(scene, act):
    benefit = confirmed(scene, scene.benefit())
    with pytest.raises(Conflict) as refused:
        act(benefit, scene.lead)
    assert (refused.value.code, Benefit.objects.get().title) == ("frozen", "Fitting tariffs")


def test_a_withdrawn_confirmation_needs_a_reason_and_thaws_the_benefit(scene):
    benefit = confirmed(scene, scene.benefit())
    with pytest.raises(Invalid):
        actions.withdraw_confirmation(benefit, by=scene.cast.leader, reason="")
    actions.withdraw_confirmation(benefit, by=scene.cast.leader, reason="Voucher reversed")
    actions.edit_benefit(benefit, by=scene.lead, title="Tariffs")
    assert (benefit.title, benefit.confirmation, benefit.confirmed_by) == ("Tariffs", "", None)
    assert told(benefit)[2] == ("withdraw", "confirmed", "claimed", "Voucher reversed")


def test_what_is_only_claimed_has_nothing_to_withdraw(scene):
    with pytest.raises(Conflict) as refused:
        actions.withdraw_confirmation(scene.benefit(), by=scene.cast.leader, reason="why not")
    assert refused.value.code == "already_decided"


# --- Counted once ---------------------------------------------------------


def test_a_part_is_counted_in_the_whole_of_another_topic(scene):
    whole = scene.benefit(scene.make(title="The other"))
    part = scene.benefit(counted_in=whole)
    totals = benefit_totals(Topic.objects.filter(pk__in=[scene.topic.pk, whole.topic_id]))
    assert (part.counted_in, totals["hard"]["claimed"]) == (whole, Decimal("1400000"))


def test_a_whole_cannot_become_a_part_nor_a_part_a_whole(scene):
    whole, part, other = scene.benefit(), scene.benefit(), scene.benefit()
    actions.edit_benefit(part, by=scene.lead, counted_in=whole)
    for benefit, into in ((whole, part), (whole, other), (other, part), (whole, whole)):
        with pytest.raises(Invalid) as refused:
            actions.edit_benefit(benefit, by=scene.lead, counted_in=into)
        assert refused.value.attr == "counted_in"
    counted = Benefit.objects.order_by("pk").values_list("counted_in", flat=True)
    assert list(counted) == [None, whole.pk, None]


def test_what_one_cannot_see_is_no_whole(scene):
    hidden = scene.benefit(scene.make(title="Hidden"))
    topic = scene.make(title="Partners'", lead=scene.cast.partner)
    with pytest.raises(Invalid) as refused:
        scene.benefit(topic, by=scene.cast.partner, counted_in=hidden)
    assert (refused.value.attr, refused.value.code) == ("counted_in", "does_not_exist")


def test_a_part_can_stand_alone_again(scene):
    whole = scene.benefit()
    part = scene.benefit(counted_in=whole)
    actions.edit_benefit(part, by=scene.lead, counted_in=None)
    assert Benefit.objects.counted_once().count() == 2


def test_a_whole_with_parts_stays(scene):
    whole = scene.benefit()
    part = scene.benefit(counted_in=whole)
    with pytest.raises(Conflict) as refused:
        actions.remove_benefit(whole, by=scene.lead)
    assert refused.value.code == "frozen"
    actions.remove_benefit(part, by=scene.lead, version=1)
    actions.remove_benefit(whole, by=scene.lead)
    assert not Benefit.objects.exists()


def test_totals_tell_kind_state_and_recurrence_apart(scene):
    amounts = {
        ("hard", "one_off", False): "10",
        ("hard", "one_off", True): "20",
        ("soft", "one_off", False): "40",
        ("soft", "recurring", True): "80",
        ("hard", "recurring", False): "160.50",
    }
    for (kind, recurrence, sure), amount in amounts.items():
        benefit = scene.benefit(kind=kind, recurrence=recurrence, amount=Decimal(amount))
        if sure:
            confirmed(scene, benefit)
    scene.benefit(scene.make(title="Elsewhere"), amount=Decimal(5000))
    assert benefit_totals(Topic.objects.filter(pk=scene.topic.pk)) == {
        "hard": {"claimed": Decimal(10), "confirmed": Decimal(20)},
        "soft": {"claimed": Decimal(40), "confirmed": ZERO},
        "recurring": {
            "hard": {"claimed": Decimal("160.50"), "confirmed": ZERO},
            "soft": {"claimed": ZERO, "confirmed": Decimal(80)},
        },
    }


def test_the_same_amount_in_an_overlapping_period_may_be_the_same_money(scene):
    benefit = scene.benefit()
    twin = scene.benefit(
        scene.make(title="Twin"), starts_on=dt.date(2025, 12, 31), ends_on=dt.date(2026, 1, 5)
    )
    scene.benefit(starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 3, 1))
    scene.benefit(amount=Decimal("1400000.01"))
    assert duplicates_among([benefit], scene.lead) == {benefit.pk: [twin]}
    actions.edit_benefit(benefit, by=scene.lead, counted_in=twin)
    assert duplicates_among([benefit, twin], scene.lead) == {}
