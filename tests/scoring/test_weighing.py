"""Comparisons and the weights adopted from them, by actions and API: who may, until when, for what reason."""

import json
from fractions import Fraction

import pytest
from django.urls import reverse

from kit.models import Entry
from kit.refusals import Refusal
from people.models import User
from projects.models import Cycle
from scoring import actions as selection
from scoring.actions.setup import rules_of
from scoring.dimensions import DIMENSIONS
from scoring.models import Comparison
from scoring.record import recount
from scoring.rulings import rulebook_of
from scoring.weights_origin import agrees
from tests.api.door import Door, faults, outcome
from tests.scoring.comparing import CONTRARY, DOUBLE, SAATY, finished, invited

pytestmark = pytest.mark.django_db

DOUBLED = {"importance": "0.25", **dict.fromkeys(DIMENSIONS[1:], "0.125")}
BY_HAND = {"importance": "3", **dict.fromkeys(DIMENSIONS[1:], "1")}


def refusal(act, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value.code, caught.value.attr


def adopt(cycle, by, **fields) -> Cycle:
    return selection.adopt_weights(cycle, by=by, **fields)


def verbs(comparison_id: int) -> list[str]:
    entries = Entry.objects.filter(subject="comparison", subject_id=comparison_id).order_by("number")
    return list(entries.values_list("verb", flat=True))


# --- Comparing ---------------------------------------------------------------------------------------


def test_an_expert_compares_step_by_step_and_finishes(stage, cast):
    (own,) = invited(stage.cycle(), cast.staff, by=cast.office)
    selection.compare(own, by=cast.staff, upper=["3", *[None] * 20], version=1)
    assert (own.version, own.upper[0], own.finished_at) == (2, "3", None)
    assert refusal(selection.compare, own, by=cast.staff, finished=True) == ("not_ready", None)
    selection.compare(own, by=cast.staff, upper=DOUBLE, finished=True, version=2)
    stored = Comparison.objects.get()
    assert (stored.upper, stored.finished_at is not None, stored.version) == (DOUBLE, True, 3)
    assert verbs(own.pk) == ["invite", "compare", "finish"]
    last = Entry.objects.filter(subject="comparison").latest("pk")
    assert last.changes["importance-goal"] == ["3", "2"] and last.changes["finished"] == [False, True]


def test_a_gap_takes_the_end_back_and_nothing_new_is_written_twice(stage, cast):
    own = finished(stage.cycle(), cast.staff, DOUBLE, by=cast.office)
    seen = own.version
    selection.compare(own, by=cast.staff, upper=DOUBLE, version=seen)
    assert (own.version, own.finished_at is not None) == (seen, True)
    selection.compare(own, by=cast.staff, upper=[None, *DOUBLE[1:]])
    assert (own.version, own.finished_at) == (seen + 1, None)
    assert refusal(selection.compare, own, by=cast.staff, upper=DOUBLE, version=seen) == (
        "stale_version",
        None,
    )


@pytest.mark.parametrize(
    ("upper", "found"),
    [
        (["1"] * 20, [("wrong_length", "upper")]),
        (["10", "1/1", *["1"] * 19], [("unknown_choice", "upper.0"), ("unknown_choice", "upper.1")]),
        ([*["1"] * 20, 3], [("unknown_choice", "upper.20")]),
    ],
)
def test_what_is_no_step_is_refused_by_its_place(stage, cast, upper, found):
    (own,) = invited(stage.cycle(), cast.staff, by=cast.office)
    with pytest.raises(Refusal) as caught:
        selection.compare(own, by=cast.staff, upper=upper)
    assert [(one.code, one.attr) for one in caught.value.problems] == found


def test_nobody_compares_for_another_and_whoever_left_compares_no_more(stage, cast):
    (own,) = invited(stage.cycle(), cast.staff, by=cast.office)
    for role in ("office", "leader", "judge"):
        assert refusal(selection.compare, own, by=cast[role], upper=DOUBLE) == ("permission_denied", None)
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    left = User.objects.get(pk=cast.staff.pk)
    assert refusal(selection.compare, own, by=left, upper=DOUBLE) == ("permission_denied", None)
    cycle = stage.cycle()
    assert refusal(selection.invite_expert, cycle, by=cast.office, expert=left) == ("permission_denied", None)


def test_inviting_twice_is_one_invitation_and_removing_is_told(stage, cast):
    cycle = stage.cycle()
    first, new = selection.invite_expert(cycle, by=cast.office, expert=cast.staff)
    assert (new, selection.invite_expert(cycle, by=cast.office, expert=cast.staff)) == (True, (first, False))
    key = first.pk
    selection.dismiss_expert(first, by=cast.office)
    assert (Comparison.objects.count(), verbs(key)) == (0, ["invite", "dismiss"])
    (own,) = invited(cycle, cast.judge, by=cast.office)
    for act, thing, more in (
        (selection.invite_expert, cycle, {"expert": cast.voter}),
        (selection.dismiss_expert, own, {}),
        (selection.adopt_weights, cycle, {"method": "equal"}),
    ):
        assert refusal(act, thing, by=cast.leader, **more) == ("permission_denied", None)


# --- Adopting ----------------------------------------------------------------------------------------


def test_adopted_weights_are_the_geometric_mean_with_everything_that_proves_it(stage, cast):
    cycle = stage.cycle()
    for expert, upper in ((cast.staff, DOUBLE), (cast.judge, ["1"] * 21)):
        finished(cycle, expert, upper, by=cast.office)
    invited(cycle, cast.voter, by=cast.office)  # has not finished, so does not count
    cycle = adopt(cycle, cast.office, method="ahp")
    origin = {"method": "ahp", "experts": [["1"] * 21, DOUBLE], "spread": {}, "reason": ""}
    assert cycle.weights_origin == origin
    root = 2**0.5
    assert float(cycle.weights["importance"]) == pytest.approx(root / (root + 6), abs=1e-6)
    assert sum(map(Fraction, cycle.weights.values())) == 1
    assert agrees(cycle.weights, cycle.weights_origin) is None
    assert sorted(cycle.comparisons.values_list("expert__username", "counted")) == [
        ("judge", True),
        ("staff", True),
        ("voter", False),
    ]
    entry = Entry.objects.filter(subject="cycle").latest("pk")
    assert (entry.verb, set(entry.changes)) == ("adopt-weights", {"weights", "weights_origin"})


def test_once_adopted_comparisons_stay_until_other_weights_are_chosen(stage, cast):
    cycle = stage.cycle()
    own = finished(cycle, cast.staff, DOUBLE, by=cast.office)
    adopt(cycle, cast.office, method="ahp")
    assert refusal(selection.compare, own, by=cast.staff, upper=SAATY) == ("already_decided", None)
    assert refusal(selection.dismiss_expert, own, by=cast.office) == ("already_decided", None)
    assert refusal(selection.invite_expert, cycle, by=cast.office, expert=cast.judge) == (
        "already_decided",
        None,
    )
    adopt(cycle, cast.office, method="equal", reason="another round")
    own.refresh_from_db()
    selection.compare(own, by=cast.staff, upper=SAATY)
    adopted = adopt(cycle, cast.office, method="ahp")
    assert adopted.weights_origin["experts"] == [SAATY]


@pytest.mark.parametrize("method", ["ahp", "combined"])
def test_nothing_is_adopted_before_an_expert_has_finished(stage, cast, method):
    cycle = stage.cycle()
    invited(cycle, cast.staff, by=cast.office)
    assert refusal(adopt, cycle, cast.office, method=method) == ("not_ready", None)


def test_a_group_that_contradicts_itself_needs_the_chairs_reason(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, CONTRARY, by=cast.office)
    assert refusal(adopt, cycle, cast.office, method="ahp") == ("required", "reason")
    cycle = adopt(cycle, cast.office, method="ahp", reason=" no time for more ")
    assert cycle.weights_origin["reason"] == "no time for more"
    assert agrees(cycle.weights, cycle.weights_origin) is None
    assert Entry.objects.filter(subject="cycle").latest("pk").reason == "no time for more"


def test_combined_weights_take_the_spread_of_the_latest_ranking_in_force(stage, cast):
    earlier = selection.close_scoring(stage.scored(), by=cast.office)
    cycle = stage.cycle()
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    cycle = adopt(cycle, cast.office, method="combined")
    spread = cycle.weights_origin["spread"]
    assert sum(map(Fraction, spread.values())) == 1
    assert cycle.weights == DOUBLED  # every dimension was spread alike
    selection.reopen(earlier, by=cast.office, reason="an error")
    other = stage.cycle()
    finished(other, cast.staff, DOUBLE, by=cast.office)
    assert refusal(adopt, other, cast.office, method="combined") == ("not_ready", None)


def test_weights_by_hand_need_a_reason_only_where_experts_had_finished(stage, cast):
    cycle = selection.set_up(stage.cycle(), by=cast.office, weights=BY_HAND)
    assert cycle.weights_origin == {"method": "direct", "experts": [], "spread": {}, "reason": ""}
    cycle = selection.set_up(cycle, by=cast.office, weights=dict.fromkeys(DIMENSIONS, 2))
    assert cycle.weights_origin["method"] == "equal"
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    assert refusal(selection.set_up, cycle, by=cast.office, weights=BY_HAND) == ("required", "reason")
    cycle = selection.set_up(cycle, by=cast.office, weights=BY_HAND, reason="the board wants it")
    assert cycle.weights_origin == {
        "method": "direct",
        "experts": [DOUBLE],
        "spread": {},
        "reason": "the board wants it",
    }
    again = selection.set_up(cycle, by=cast.office, seats=5, weights=dict(BY_HAND))  # the same weights
    assert again.weights_origin["reason"] == "the board wants it"


def test_frozen_rules_take_no_comparisons_and_no_other_weights(stage, cast):
    cycle = stage.proposing()
    own = finished(cycle, cast.staff, DOUBLE, by=cast.office)
    adopt(cycle, cast.office, method="ahp")
    stage.topic(cycle)
    cycle = selection.open_scoring(cycle, by=cast.office)
    assert rulebook_of(cycle).to_dict()["weights_origin"]["experts"] == [DOUBLE]
    for act, thing, more in (
        (selection.compare, own, {"by": cast.staff, "upper": SAATY}),
        (selection.invite_expert, cycle, {"by": cast.office, "expert": cast.judge}),
        (selection.dismiss_expert, own, {"by": cast.office}),
        (selection.adopt_weights, cycle, {"by": cast.office, "method": "equal", "reason": "x"}),
    ):
        assert refusal(act, thing, **more) == ("frozen", None)


def test_a_copy_takes_weights_and_origin_and_its_own_experts_can_begin(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    cycle = adopt(cycle, cast.office, method="ahp")
    copied = selection.copy_cycle(cycle, by=cast.office, code="NEXT", title="Next")
    assert (copied.weights, copied.weights_origin) == (cycle.weights, cycle.weights_origin)
    own = finished(copied, cast.staff, SAATY, by=cast.office)
    assert (own.counted, adopt(copied, cast.office, method="ahp").weights_origin["experts"]) == (
        False,
        [SAATY],
    )


@pytest.mark.parametrize("upper", [DOUBLE, SAATY, CONTRARY])
@pytest.mark.parametrize("method", ["equal", "direct", "ahp", "combined"])
def test_whatever_is_adopted_for_a_reason_agrees_and_so_does_its_copy(stage, cast, method, upper):
    selection.close_scoring(stage.scored(), by=cast.office)  # combined takes its spread
    cycle = stage.cycle()
    finished(cycle, cast.staff, upper, by=cast.office)
    if method == "direct":
        cycle = selection.set_up(cycle, by=cast.office, weights=BY_HAND, reason="agreed")
    else:
        cycle = adopt(cycle, cast.office, method=method, reason="agreed")
    copied = selection.copy_cycle(cycle, by=cast.office, code="NEXT", title="Next")
    rules = [rules_of(one) for one in (cycle, copied, Cycle.objects.get(pk=copied.pk))]
    assert [agrees(book.weights, book.weights_origin) for book in rules] == [None] * 3
    assert [book.weights_origin["reason"] for book in rules] == ["agreed"] * 3


def test_the_sealed_record_holds_the_origin_and_can_be_recounted(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, SAATY, by=cast.office)
    adopted = adopt(cycle, cast.office, method="ahp")
    fields = {"weights": adopted.weights, "weights_origin": adopted.weights_origin}
    record = stage.certified(**fields).records.get()
    assert json.loads(record.document)["rulebook"]["weights_origin"]["experts"] == [SAATY]
    assert recount(record.document.encode()).differences == []


# --- The API -----------------------------------------------------------------------------------------


def test_the_api_invites_compares_and_adopts(stage, cast):
    cycle, office, expert = stage.cycle(), Door(cast.office), Door(cast.staff)
    body = {"cycle": cycle.pk, "expert": cast.staff.pk}
    made = office.post("/comparisons/", body)
    assert (made.status_code, office.post("/comparisons/", body).status_code) == (201, 200)
    path = f"/comparisons/{made.json()['id']}/"
    assert (made.json()["upper"], made.json()["result"]) == ([None] * 21, None)
    assert outcome(expert.patch(path, {"upper": SAATY})) == (428, "precondition_required")
    assert outcome(expert.patch(path, {"finished": True}, If_Match=1)) == (409, "not_ready")
    told = expert.patch(path, {"upper": SAATY, "finished": True}, If_Match=1).json()
    assert [round(share, 3) for share in told["result"]["weights"].values()] == [
        0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327,
    ]  # fmt: skip
    assert (round(told["result"]["consistency_ratio"], 3), told["result"]["revise"]) == (0.022, None)
    assert outcome(expert.patch(path, {"upper": DOUBLE}, If_Match=1)) == (412, "stale_version")
    adopted = office.verb(f"/cycles/{cycle.pk}/", "adopt-weights", {"method": "ahp"}).json()
    assert adopted["weights_origin"] == {"method": "ahp", "experts": [SAATY], "spread": {}, "reason": ""}
    assert outcome(expert.patch(path, {"upper": DOUBLE}, If_Match=2)) == (409, "already_decided")


def test_the_api_asks_for_a_reason_where_experts_are_set_aside(stage, cast):
    cycle, office = stage.cycle(), Door(cast.office)
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    path = f"/cycles/{cycle.pk}/"
    assert faults(office.patch(path, {"weights": BY_HAND}, If_Match="*")) == [("required", "reason")]
    assert faults(office.verb(path, "adopt-weights", {"method": "equal"})) == [("required", "reason")]
    assert faults(office.verb(path, "adopt-weights", {"method": "direct"})) == [("invalid_choice", "method")]
    told = office.patch(path, {"weights": BY_HAND, "reason": "agreed"}, If_Match="*").json()
    assert (told["weights"], told["weights_origin"]["reason"]) == (BY_HAND, "agreed")


@pytest.mark.parametrize("role", ["office", "leader", "staff", "judge", "outsider"])
def test_what_experts_compared_is_in_no_cycle_and_no_history_of_others(client, stage, cast, role):
    cycle = stage.cycle()
    finished(cycle, cast.staff, SAATY, by=cast.office)
    origin = adopt(cycle, cast.office, method="ahp").weights_origin
    scored = stage.scoring(weights_origin=origin)
    seen = role in ("office", "leader")
    shown = origin if seen else origin | {"experts": []}
    person = Door(cast[role])
    told = [person.get(f"/cycles/{one.pk}/").json() for one in (cycle, scored)]
    frozen = scored.rulebooks.get()
    assert [one["weights_origin"] for one in told] == [shown, shown]
    assert told[0]["rulebook"] is None
    assert (told[1]["rulebook"]["content"], told[1]["rulebook"]["hash"]) == (
        frozen.content | {"weights_origin": shown},
        frozen.hash,
    )
    entries = person.get("/history/", {"subject": "cycle", "cycle": cycle.pk}).json()["results"]
    adopted = next(entry for entry in entries if entry["verb"] == "adopt-weights")
    assert set(adopted["changes"]) == {"weights"} | ({"weights_origin"} if seen else set())
    client.force_login(cast[role])
    page = client.get(reverse("cycle-history", args=[cycle.pk])).content.decode()
    assert ("origin of the weights" in page) == seen


@pytest.mark.parametrize("role", ["office", "leader", "staff", "judge", "outsider"])
def test_comparisons_are_their_experts_the_offices_and_the_leaders(stage, cast, role):
    cycle = stage.cycle()
    own = finished(cycle, cast.staff, SAATY, by=cast.office)
    seen = role in ("office", "leader", "staff")
    person = Door(cast[role])
    assert person.ids("/comparisons/", cycle=cycle.pk) == [own.pk] * seen
    assert person.ids("/comparisons/", expert=cast.staff.pk) == [own.pk] * seen
    assert person.get(f"/comparisons/{own.pk}/").status_code == (200 if seen else 404)
    told = person.get("/history/", {"subject": "comparison"}).json()["results"]
    assert [entry["verb"] for entry in told] == ["finish", "invite"] * seen
    changed = person.patch(f"/comparisons/{own.pk}/", {"upper": DOUBLE}, If_Match="*").status_code
    assert changed == {"staff": 200, "office": 403, "leader": 403}.get(role, 404)
    deleted = person.delete(f"/comparisons/{own.pk}/", If_Match="*").status_code
    assert deleted == {"staff": 403, "office": 204, "leader": 403}.get(role, 404)
    assert Door(cast[role]).post(
        "/comparisons/", {"cycle": cycle.pk, "expert": cast.voter.pk}
    ).status_code == (201 if role == "office" else 403)
