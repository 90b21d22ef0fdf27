"""The selection record: sealed canonically, recounted from nothing but the file."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.canonical import canonical, digest
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.marks import gather
from scoring.record import depart, recount, seal, shortlist, sorted_ballots
from scoring.rulebook import Rulebook
from scoring.tally import count

TOPICS = [
    {"code": "2025-001", "title": "变“诉”为“营”", "center": "湖北"},
    {"code": "2025-002", "title": "触点数据库解码工程", "center": "武汉"},
    {"code": "2025-003", "title": "客服热线亮点专区", "center": None},
    {"code": "2025-004", "title": "智慧10010", "center": "湖北"},
    {"code": "2025-005", "title": "服务成本", "center": "湖北"},
]
JUDGES = ["J1", "J2", "J3"]
MARKS = [[9, 8, 7], [7, 7, 8], [7, None, 6], [3, 2, 2], [1, 2, 1]]
BALLOTS = [["2025-001"], ["2025-001", "2025-002"], ["2025-003", "2025-001"], []]


def scorecards(table):
    return [
        {"judge": judge, "topic": topic["code"], "marks": dict.fromkeys(DIMENSIONS, mark)}
        for topic, row in zip(TOPICS, table, strict=True)
        for judge, mark in zip(JUDGES, row, strict=True)
    ]


def held_rounds(book, evaluation, ballots):
    """Rounds of ballots counted one after another."""
    centers = {topic["code"]: topic["center"] for topic in TOPICS}
    field = {row["code"]: row for row in shortlist(evaluation, centers)}
    rounds, elected, codes, seats = [], [], list(field), None
    for number, papers in enumerate(ballots, start=1):
        tally = count(
            papers,
            [field[code] for code in codes],
            eligible=5,
            rulebook=book,
            seats=seats,
            already=[centers[code] for code in elected],
        )
        rounds.append(
            {
                "round": number,
                "candidates": codes,
                "seats": seats or book.seats,
                "ballots": sorted_ballots(papers, ranked=book.method == "borda"),
                "invalid": 0,
                "tally": tally.to_dict(),
            }
        )
        elected += tally.elected
        codes, seats = (tally.runoff or {}).get("candidates"), (tally.runoff or {}).get("seats")
    return rounds, elected


def written(table=MARKS, ballots=(BALLOTS,), recusals=(), departures=(), **rules):
    """A record as the office would write it."""
    book = Rulebook(**({"seats": 2, "min_judges": 2, "lot_seed": "s"} | rules))
    codes = [topic["code"] for topic in TOPICS]
    cards = scorecards(table)
    pairs = [(recusal["judge"], recusal["topic"]) for recusal in recusals]
    evaluation = evaluate(gather(cards, JUDGES, codes, book, pairs)[0], book, codes)
    rounds, elected = held_rounds(book, evaluation, ballots)
    return {
        "format": "keti-selection-record",
        "format_version": 1,
        "cycle": {"code": "2025", "title": "2025年课题"},
        "rulebook": book.to_dict(),
        "rulebook_hash": book.hash(),
        "topics": TOPICS,
        "judges": JUDGES,
        "scorecards": cards,
        "recusals": list(recusals),
        "evaluation": evaluation.to_dict(),
        "eligible": 5,
        "rounds": rounds,
        "departures": list(departures),
        "elected": depart(elected, departures, codes)[0],
        "certified": {"by": "L", "at": "2025-06-01T10:00:00+08:00"},
        "versions": {"python": "3.11", "numpy": "2", "keti": "0.1.0"},
    }


def differences_after(change, **arguments):
    """What the recount says of a record that was changed and sealed again with a fitting hash."""
    document = json.loads(seal(written(**arguments)))
    change(document)
    return recount(reseal(document)).differences


def reseal(document):
    content = {key: value for key, value in document.items() if key != "hash"}
    return canonical(content | {"hash": digest(content)})


RECUSAL = {"judge": "J1", "topic": "2025-003", "cause": "own center"}
ADDED = {"topic": "2025-004", "kind": "added", "reason": "directed by the province"}
DROPPED = {"topic": "2025-001", "kind": "dropped", "reason": "merged with another"}


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"calibration": "none", "panel": "median"},
        {"table": [[9, 8, 7], [7, 7, 8], [7, 5, 6], [3, 2, 2], [1, 2, 1]], "calibration": "zscore"},
        {"recusals": [RECUSAL]},
        {"departures": [DROPPED, ADDED]},
        {"floors": {"goal": 5}, "center_cap": 1},
        {"ballots": ([["2025-001"]],)},
        {
            "runoff": True,
            "ballots": ([["2025-001"], ["2025-002"], ["2025-003"], ["2025-001"]], [["2025-002"]] * 4),
        },
        {"method": "borda"},
        {"method": "equal_shares"},
        {"table": [[None] * 3] * 5, "ballots": ([[]] * 4,)},
        {"shortlist_size": 1},
    ],
    ids=str,
)
def test_an_honest_record_agrees(arguments):
    found = recount(seal(written(**arguments)))
    assert (found.agrees, found.differences) == (True, [])


HEAD, SUM = {"number": 3, "hash": "a" * 64}, {"chains": 2, "entries": 5, "hash": "b" * 64}
HISTORY = {"cycle": HEAD, "topics": {"2025-001": HEAD}, "scorecards": SUM, "recusals": SUM, "ballots": SUM}


def test_a_record_that_notes_the_history_agrees_and_one_that_forgets_a_part_does_not():
    noted = written() | {"format_version": 2, "history": HISTORY}
    assert recount(seal(noted)).differences == []
    assert recount(reseal(noted | {"history": HISTORY | {"ballots": HEAD}})).differences == [
        "history.ballots.chains: missing",
        "history.ballots.entries: missing",
        "history.ballots.number: unknown",
    ]


def test_a_flip_of_any_single_byte_is_noticed():
    data = bytearray(seal(written()))
    agreeing = []
    for index in range(len(data)):
        data[index] ^= 1
        if recount(bytes(data)).agrees:
            agreeing.append(index)
        data[index] ^= 1
    assert agreeing == [] and recount(bytes(data)).agrees


@given(st.data())
def test_any_replacement_deletion_or_insertion_is_noticed(data):
    sealed = SEALED
    start = data.draw(st.integers(0, len(sealed) - 1))
    stop = data.draw(st.integers(start, min(start + 5, len(sealed))))
    changed = sealed[:start] + data.draw(st.binary(max_size=5)) + sealed[stop:]
    assert recount(changed).agrees == (changed == sealed)


SEALED = seal(written())


@pytest.mark.parametrize(
    "spelling",
    [
        lambda data: data + b"\n",
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: json.dumps(json.loads(data)).encode(),
        lambda data: json.dumps(json.loads(data), ensure_ascii=False, indent=1).encode(),
        lambda data: data.replace(b'"eligible":5', b'"eligible":5,"eligible":5'),
        lambda data: data.replace(b'"format_version":1', b'"format_version":1.0'),
    ],
)
def test_the_same_content_in_another_spelling_is_refused(spelling):
    changed = spelling(SEALED)
    assert changed != SEALED
    assert not recount(changed).agrees


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
        canonical({"hash": digest({})}),
    ],
)
def test_what_is_no_record_is_refused_without_an_accident(data):
    found = recount(data)
    assert not found.agrees and found.differences


def test_a_runoff_counts_the_centers_elected_before_towards_the_cap():
    first = [["2025-001", "2025-004"], ["2025-001", "2025-005"], ["2025-001", "2025-002"], []]
    second = [["2025-004", "2025-005"]] * 3 + [["2025-002"]]
    record = written(ballots=(first, second), seats=3, center_cap=2, runoff=True)
    assert record["rounds"][1]["tally"]["skipped"] == [{"code": "2025-005", "why": "center_cap"}]
    assert record["elected"] == ["2025-001", "2025-004", "2025-002"]
    assert recount(seal(record)).agrees


def set_to(path, value):
    def change(document):
        *parents, last = path
        for key in parents:
            document = document[key]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("format",), "other", "format: recorded"),
        (("format_version",), 2, "history: missing"),
        (("format_version",), 3, "agreement: missing"),
        (("format_version",), 4, "format_version: recorded"),
        (("format_version",), "1", "format_version: recorded"),
        (("format_version",), True, "format_version: recorded"),
        (("history",), {}, "history: unknown"),
        (("rulebook", "seats"), 3, "rulebook_hash: recorded"),
        (("rulebook", "scale_low"), "1.0", "rulebook.scale_low: recorded"),
        (("rulebook", "seats"), 0, "rulebook: seats"),
        (("rulebook_hash",), "0" * 64, "rulebook_hash: recorded"),
        (("topics", 1, "code"), "2025-001", "topics: an entry repeats"),
        (("judges", 1), "J1", "judges: an entry repeats"),
        (("scorecards", 0, "marks", "goal"), 1, "evaluation.means[0][1]: recorded"),
        (("scorecards", 0, "marks", "goal"), None, "evaluation.counts[0][1]: recorded 3, computed 2"),
        (("scorecards", 0, "marks", "goal"), 11, "scorecards[0] J1 2025-001 goal: out_of_range"),
        (("scorecards", 0, "marks", "luck"), 5, "scorecards[0] J1 2025-001 luck: unknown_dimension"),
        (("scorecards", 0, "judge"), "J9", "scorecards[0] J9 2025-001 : unknown_judge"),
        (("scorecards", 1, "judge"), "J1", "scorecards[1] J1 2025-001 importance: duplicate"),
        (("recusals",), [RECUSAL], "evaluation.counts[2][0]: recorded 2, computed 1"),
        (("recusals",), [RECUSAL | {"judge": "J9"}], "recusals: J9 or 2025-003 is unknown"),
        (("evaluation", "composite", 0), 99.0, "evaluation.composite[0]: recorded 99.0"),
        (("evaluation", "composite", 0), None, "evaluation.composite[0]: recorded null"),
        (("evaluation", "rank", 0), 2, "evaluation.rank[0]: recorded 2, computed 1"),
        (("evaluation", "rank", 0), True, "evaluation.rank[0]: recorded true, computed 1"),
        (("evaluation", "shortlisted", 3), False, "evaluation.shortlisted[3]: recorded false"),
        (("evaluation", "order"), [0], "evaluation.order: recorded [0]"),
        (("eligible",), 6, "rounds[0].tally.eligible: recorded 5, computed 6"),
        (("eligible",), 2, "rounds[0]: 4 ballots cast by 2 eligible"),
        (("eligible",), -1, "rounds[0]: a negative number of people, ballots or seats"),
        (("rounds", 0, "round"), 2, "rounds[0].round: recorded 2, computed 1"),
        (("rounds", 0, "candidates"), ["2025-001"], "rounds[0].candidates: recorded"),
        (("rounds", 0, "seats"), 3, "rounds[0].seats: recorded 3, computed 2"),
        (("rounds", 0, "invalid"), 1, "rounds[0].tally.cast: recorded 4, computed 5"),
        (("rounds", 0, "ballots", 0), ["2025-004"], "rounds[0].tally.votes.2025-001: recorded 3, computed 2"),
        (("rounds", 0, "ballots", 0), ["2025-009"], "rounds[0].tally.valid: recorded 4, computed 3"),
        (("rounds", 0, "tally", "votes", "2025-001"), 4, "rounds[0].tally.votes.2025-001: recorded 4"),
        (("rounds", 0, "tally", "quorum_met"), False, "rounds[0].tally.quorum_met: recorded false"),
        (("rounds", 0, "tally", "luck"), 1, "rounds[0].tally.luck: recorded 1, computed null"),
        (("rounds", 0, "tally", "luck"), None, "rounds[0].tally.luck: unknown"),
        (("rounds", 0, "ballots", 0), [["2025-001"]], "rounds[0].ballots: a list in the place of a topic"),
        (("elected",), ["2025-001", "2025-003"], "elected[1]: recorded"),
        (("elected",), ["2025-001"], "elected: recorded"),
        (("departures",), [ADDED], "elected: recorded"),
        (("departures",), [DROPPED | {"reason": " \t"}], "departures[0] 2025-001: has no reason"),
        (("departures",), [ADDED | {"kind": "moved"}], "departures[0] 2025-004: unknown kind moved"),
        (("departures",), [ADDED | {"topic": "X"}], "departures[0] X: is not on the shortlist"),
        (("departures",), [DROPPED | {"topic": "2025-004"}], "departures[0] 2025-004: was not elected"),
        (("departures",), [ADDED | {"topic": "2025-001"}], "departures[0] 2025-001: is elected already"),
        (("certified",), None, "certified: not an object"),
        (("extra",), 1, "extra: unknown"),
        (("judges",), "J1", "judges: not a list"),
        (("eligible",), True, "eligible: wrong type"),
        (("scorecards", 0, "marks", "goal"), "8", "scorecards[0].marks.goal: wrong type"),
        (("scorecards", 0, "marks", "goal"), True, "scorecards[0].marks.goal: wrong type"),
        (("rounds", 0, "ballots", 0), [1], "rounds[0].ballots[0][0]: wrong type"),
    ],
)
def test_a_changed_record_with_a_fitting_hash_is_found_out(path, value, named):
    assert any(found.startswith(named) for found in differences_after(set_to(path, value)))


def test_a_missing_part_is_named_even_where_it_was_null():
    assert differences_after(lambda document: document.pop("elected")) == ["elected: missing"]
    without_choices = differences_after(lambda document: document["rulebook"].pop("choices"))
    assert without_choices == ["rulebook.choices: missing"]
    without_points = differences_after(lambda document: document["rounds"][0]["tally"].pop("points"))
    assert without_points == ["rounds[0].tally.points: missing"]


def test_ballots_in_the_order_of_casting_are_a_difference():
    def change(document):
        document["rounds"][0]["ballots"].reverse()

    assert differences_after(change) == ["rounds[0].ballots: not sorted"]


def test_a_second_round_that_was_not_due_is_a_difference():
    def change(document):
        document["rounds"].append(copy.deepcopy(document["rounds"][0]) | {"round": 2})

    assert "rounds[1]: no further round was due" in differences_after(change)


def test_a_round_that_was_due_and_left_out_is_a_difference():
    assert "rounds: a further round was due" in differences_after(lambda document: document["rounds"].clear())

    tied = [["2025-001"], ["2025-002"], ["2025-003"], ["2025-001"]]
    runoff = {"runoff": True, "ballots": (tied, [["2025-002"]] * 4)}

    def without_runoff(document):
        document["elected"] = document["rounds"][0]["tally"]["elected"]
        document["rounds"].pop()

    assert differences_after(without_runoff, **runoff) == ["rounds: a further round was due"]


def test_only_a_shortlisted_topic_can_be_added():
    record = written(shortlist_size=2, departures=[DROPPED, ADDED])
    assert recount(seal(record)).differences == [
        "departures[1] 2025-004: is not on the shortlist",
        'elected: recorded ["2025-002","2025-004"], computed ["2025-002"]',
    ]


def test_not_even_departures_elect_beyond_the_seats():
    assert recount(seal(written(departures=[ADDED]))).differences == [
        "elected: more than the rulebook's 2 seats"
    ]


def test_nobody_can_be_elected_where_the_quorum_was_not_met():
    few = {"ballots": ([["2025-001"]],)}
    assert recount(seal(written(**few))).differences == []
    assert recount(seal(written(**few, departures=[ADDED]))).differences == [
        "rounds[0]: the quorum was not met, so nobody can be elected"
    ]


def test_a_runoff_without_its_quorum_elects_nobody():
    tied = [["2025-001"], ["2025-001", "2025-002"], ["2025-001", "2025-003"], ["2025-001"]]
    found = recount(seal(written(runoff=True, ballots=(tied, [["2025-002"]])))).differences
    assert found == ["rounds[1]: the quorum was not met, so nobody can be elected"]


def test_a_ballot_of_nested_rubbish_is_a_difference_and_no_accident():
    for rubbish in ([["2025-001"], "2025-002"], [[{}]], [[[[]]]]):
        assert differences_after(set_to(("rounds", 0, "ballots", 0), rubbish))


def test_only_the_hash_is_wrong():
    document = json.loads(SEALED)
    document["certified"]["by"] = "somebody else"
    assert [found.partition(":")[0] for found in recount(canonical(document)).differences] == ["hash"]


def test_the_last_decimal_of_a_mean_may_differ_between_processors_but_no_more():
    def nudge(amount):
        def change(document):
            document["evaluation"]["means"][0][0] = round(document["evaluation"]["means"][0][0] + amount, 9)

        return change

    assert differences_after(nudge(1e-9)) == []
    assert len(differences_after(nudge(1e-8))) == 1


def test_seal_refuses_an_incomplete_document_and_what_json_cannot_say():
    with pytest.raises(ValueError, match="rounds: missing"):
        seal({key: value for key, value in written().items() if key != "rounds"})
    with pytest.raises(ValueError):
        seal(written() | {"elected": float("nan")})
    with pytest.raises(TypeError):
        seal(written() | {"elected": np.array([1])})


def test_sealing_again_gives_the_same_bytes():
    assert seal(json.loads(SEALED)) == SEALED


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
)
def test_any_json_in_any_place_is_answered_and_not_raised(value):
    for path in [
        ("rulebook", "weights"),
        ("topics",),
        ("rounds", 0, "ballots"),
        ("departures",),
        ("recusals",),
    ]:
        document = json.loads(SEALED)
        set_to(path, value)(document)
        try:
            data = reseal(document)
        except ValueError:
            return
        assert isinstance(recount(data).agrees, bool)


def test_departures_apply_in_order():
    final, wrong = depart(["A", "B"], [DROPPED | {"topic": "A"}, ADDED | {"topic": "C"}], ["A", "B", "C"])
    assert (final, wrong) == (["B", "C"], [])
