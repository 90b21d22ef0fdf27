"""Version 3 of the record: agreement, stability, assignments, absences and own votes, all counted anew."""

import json

import pytest

from scoring.agreement_content import recompute as agreement
from scoring.agreement_content import sealed
from scoring.evaluation import evaluate
from scoring.own_center import own_center
from scoring.record import depart, marks_in, recount, seal, shortlist, sorted_ballots
from scoring.rulebook import Rulebook
from scoring.stability_content import recompute as stability
from scoring.tally import count
from tests.scoring.test_record import (
    ADDED,
    BALLOTS,
    DROPPED,
    HISTORY,
    RECUSAL,
    TOPICS,
    reseal,
    set_to,
    written,
)

CENTERS = {topic["code"]: topic["center"] for topic in TOPICS}
VOTERS = [(BALLOTS[number % 4], ["湖北"] if number < 12 else ["武汉"]) for number in range(24)]
TIED = [([code], ["湖北"]) for code in ("2025-001", "2025-002", "2025-003") for _ in range(8)]
SECOND = [(["2025-002"], ["武汉"])] * 14 + [(["2025-001"], ["湖北"])] * 10


def judged(*, rounds=(VOTERS,), assignments=(), absences=(0, 0), **arguments) -> dict:
    """A record of version 3, with so many voters that own votes are told; a ballot is (choices, centers)."""
    record = written(ballots=(), **arguments)
    book = Rulebook.from_dict(record["rulebook"])
    marks, recused, _wrong = marks_in(record, book)
    held, elected = held_rounds(book, evaluate(marks, book, list(CENTERS), recused=recused), rounds)
    return record | {
        "format_version": 3,
        "eligible": 24,
        "rounds": held,
        "elected": depart(elected, record["departures"], list(CENTERS))[0],
        "agreement": sealed(agreement(marks, book, recused=recused)),
        "stability": {
            "content": stability(marks, book, list(CENTERS), "2025", recused=recused),
            "reason": "",
        },
        "assignments": list(assignments),
        "absences": dict(zip(("proxies", "papers"), absences, strict=True)),
        "history": HISTORY,
    }


def held_rounds(book, evaluation, rounds):
    field = {row["code"]: row for row in shortlist(evaluation, CENTERS)}
    held, elected, due = [], [], {"candidates": list(field), "seats": None}
    for number, voters in enumerate(rounds, start=1):
        field_now, papers = [field[code] for code in due["candidates"]], [choices for choices, at in voters]
        already = [CENTERS[code] for code in elected]
        tally = count(papers, field_now, eligible=24, rulebook=book, seats=due["seats"], already=already)
        people = [at for choices, at in voters]
        scores = tally.points or tally.votes
        own = own_center(voters, field_now, scores, book, due["seats"], electorate=people)
        held.append(
            {
                "round": number,
                "candidates": due["candidates"],
                "seats": tally.seats,
                "ballots": sorted_ballots(papers, ranked=book.method == "borda"),
                "invalid": 0,
                "tally": tally.to_dict() | {"own_center": own},
            }
        )
        elected += tally.elected
        due = tally.runoff
    return held, elected


HONEST = seal(judged())


def differences_after(change, *, quick=True, honest=HONEST) -> list[str]:
    document = json.loads(honest)
    change(document)
    return recount(reseal(document), quick=quick).differences


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"method": "borda"},
        {"method": "equal_shares"},
        {"recusals": [RECUSAL]},
        {"runoff": True, "rounds": (TIED, SECOND)},
        {"assigned": True, "assignments": [{"judge": "J1", "topic": "2025-001"}]},
        {"proxies": 1, "absentees": True, "absences": (2, 3)},
        {"absences": (0, 24)},
        {"weights_origin": {"method": "equal"}},
        {"table": [[None] * 3] * 5},
        {"departures": [DROPPED, ADDED]},
    ],
    ids=lambda arguments: " ".join(arguments) or "plain",
)
def test_an_honest_record_agrees(arguments):
    assert recount(seal(judged(**arguments))).differences == []


def test_a_record_without_its_stability_says_why():
    lacking = {"content": None, "reason": "internal"}
    assert recount(seal(judged() | {"stability": lacking}), quick=True).differences == []
    silent = judged() | {"stability": lacking | {"reason": " "}}
    assert recount(seal(silent), quick=True).differences == ["stability: has neither content nor a reason"]


def test_a_stability_that_is_left_out_although_it_can_be_computed_is_a_difference():
    lacking = seal(judged() | {"stability": {"content": None, "reason": "internal"}})
    told = recount(lacking).differences
    assert [found[:50] for found in told] == ['stability.content: recorded null, computed {"seats']


def test_own_votes_are_in_the_tally():
    assert json.loads(HONEST)["rounds"][0]["tally"]["own_center"]["2025-002"] == {
        "voters": 12,
        "others": 12,
        "votes": [3, 3],
        "without": [3, 3],
        "rank": 2,
        "rank_without": [3, 3],
    }


def figures(value, path=()):
    """The path of every number, truth and text of a document."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in figures(inner, (*path, key))]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in figures(inner, (*path, index))]
    return [path]


def altered(value):
    if isinstance(value, bool) or value is None:
        return not value
    return f"{value}1" if isinstance(value, str) else value + 1


def unnoticed(honest: bytes, part: tuple, *, quick: bool) -> list:
    """Figures beneath `part` that a forger could change, with a hash that fits, and nobody would see it."""
    inner = json.loads(honest)
    for key in part:
        inner = inner[key]
    found = []
    for path in figures(inner, part):
        value = json.loads(honest)
        for key in path:
            value = value[key]
        if not differences_after(set_to(path, altered(value)), quick=quick, honest=honest):
            found.append(path)
    return found


@pytest.mark.parametrize("method", ["approval", "equal_shares", "borda"])
def test_no_figure_of_a_tally_can_be_changed_unnoticed(method):
    honest = seal(judged(method=method))
    assert unnoticed(honest, ("rounds", 0, "tally"), quick=True) == []


@pytest.mark.parametrize("part", [("agreement",), ("evaluation",), ("elected",)], ids=str)
def test_no_figure_of_the_judges_can_be_changed_unnoticed(part):
    assert unnoticed(HONEST, part, quick=True) == []


@pytest.mark.parametrize("name", ["near_weights", "bootstrap", "judges", "topsis", "draws", "reasons"])
def test_no_figure_of_the_stability_can_be_changed_unnoticed(name):
    assert unnoticed(HONEST, ("stability", "content", "seats", name), quick=False) == []


def test_a_flip_of_a_single_byte_is_noticed():
    data, agreeing = bytearray(HONEST), []
    for index in range(0, len(data), 41):
        data[index] ^= 1
        if recount(bytes(data), quick=True).agrees:
            agreeing.append(index)
        data[index] ^= 1
    assert agreeing == [] and recount(bytes(data), quick=True).agrees


def test_a_quick_recount_leaves_the_simulation_out_and_nothing_else():
    path = ("stability", "content", "seats", "near_weights", "share", 0)
    assert differences_after(set_to(path, 0.5)) == []
    assert [found.partition(": ")[0] for found in differences_after(set_to(path, 0.5), quick=False)] == [
        "stability.content.seats.near_weights.share[0]"
    ]
    assert differences_after(set_to(("agreement", "headline"), "icc")) == [
        'agreement.headline: recorded "icc", computed "alpha"'
    ]


def test_the_smallest_share_of_one_draw_is_a_difference():
    def change(document):
        document["stability"]["content"]["seats"]["any_weights"]["share"][0] -= 0.0001

    assert len(differences_after(change, quick=False)) == 1


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("assignments",), [{"judge": "J9", "topic": "2025-001"}], "assignments: J9 or 2025-001 is unknown"),
        (("assignments",), [{"judge": "J1", "topic": "2025-001"}] * 2, "assignments: an entry repeats"),
        (("assignments",), [{"judge": "J1", "topic": "2025-001"}], "assignments: by these rules every judge"),
        (("absences", "proxies"), 1, "absences.proxies: not allowed by the rules"),
        (("absences", "papers"), -1, "absences: more than the ballots cast, or fewer than none"),
        (("absences", "papers"), 25, "absences: more than the ballots cast, or fewer than none"),
        (("absences", "letters"), 1, "absences.letters: unknown"),
        (("stability", "reason"), "internal", 'stability.reason: recorded "internal", computed ""'),
        (("stability", "content"), [], "stability.content: wrong type"),
        (("rounds", 0, "tally", "own_center"), None, "rounds[0].tally.own_center: not an object"),
        (("rounds", 0, "tally", "own_center", "X"), {}, "rounds[0].tally.own_center.X: recorded {}"),
    ],
)
def test_an_unsound_part_is_named(path, value, told):
    assert [found for found in differences_after(set_to(path, value)) if found.startswith(told)] != []


def test_weights_that_their_origin_does_not_lead_to_are_a_difference():
    def change(document):
        rules = document["rulebook"] | {"weights_origin": {"method": "equal"}}
        rules["weights"] = rules["weights"] | {"goal": 3}
        book = Rulebook.from_dict(rules)
        document |= {"rulebook": book.to_dict(), "rulebook_hash": book.hash()}

    assert differences_after(change)[0].startswith("rulebook.weights: importance weighs")


def test_earlier_versions_hold_none_of_it():
    for version in (1, 2):
        older = judged() | {"format_version": version}
        known = {
            name: older[name] for name in older if name in written() or (version, name) == (2, "history")
        }
        for one in known["rounds"]:
            one["tally"].pop("own_center")
            one["tally"].pop("purchases", None)
        assert recount(seal(known)).differences == []


def test_every_step_is_told_in_its_order():
    steps = []
    recount(HONEST, tell=lambda step, done, total: steps.append(step) if not total else None)
    assert steps == ["hash", "rules", "evaluation", "agreement", "stability", "ballots", "elected"]
    runs = []
    recount(HONEST, tell=lambda step, done, total: runs.append((done, total)) if total else None)
    assert runs[-1][0] == runs[-1][1] and runs == sorted(runs)


def test_sheets_of_single_judges_are_no_part_of_a_record():
    def change(document):
        document["agreement"]["judges"] = []

    assert differences_after(change) == ["agreement.judges: recorded [], computed null"]
