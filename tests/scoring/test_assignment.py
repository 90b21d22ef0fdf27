"""Proposing who judges what."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.assignment import Shortage, propose

TOPICS = [f"2025-{number:03}" for number in range(1, 13)]
JUDGES = list("ABCDEF")
SETTINGS = st.tuples(st.integers(0, 10), st.integers(0, 6), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        st.just(TOPICS[: shape[0]]),
        st.just(JUDGES[: shape[1]]),
        st.sets(st.tuples(st.sampled_from(JUDGES), st.sampled_from(TOPICS)), max_size=40),
        st.just(shape[2]),
        st.text("xyz", max_size=3),
    )
)


def proposal(case):
    topics, judges, conflicts, min_judges, seed = case
    return propose(topics, judges, conflicts=conflicts, min_judges=min_judges, seed=seed)


def components(pairs):
    """Linked groups of judges by repeated merging."""
    groups = []
    for judge, topic in pairs:
        touching = [group for group in groups if ("j", judge) in group or ("t", topic) in group]
        groups = [group for group in groups if group not in touching]
        groups.append({("j", judge), ("t", topic)}.union(*touching))
    return sorted(sorted(name for kind, name in group if kind == "j") for group in groups)


def test_every_topic_gets_its_judges_evenly_and_linked():
    result = propose(TOPICS, JUDGES, min_judges=3, seed="2025")
    assert len(result.pairs) == 36
    assert set(result.load.values()) == {6}
    assert (result.linked, result.groups, result.links, result.shortages) == (True, [JUDGES], [], [])


def test_panels_are_mixed():
    pairs = propose(TOPICS, JUDGES, min_judges=3, seed="2025").pairs
    met = {
        names for topic in TOPICS for names in itertools.combinations([j for j, t in pairs if t == topic], 2)
    }
    assert met == set(itertools.combinations(JUDGES, 2))
    assert len({tuple(judge for judge, name in pairs if name == topic) for topic in TOPICS}) == len(TOPICS)


def test_the_same_seed_gives_the_same_proposal_in_any_order_and_another_seed_another():
    first = propose(TOPICS, JUDGES, seed="2025")
    assert propose(TOPICS[::-1], JUDGES[::-1], seed="2025") == first
    assert propose(TOPICS, JUDGES, seed="2026") != first


def test_topics_that_cannot_be_covered_are_named_and_get_whom_there_is():
    conflicts = [(judge, TOPICS[0]) for judge in "ABCDE"] + [(judge, TOPICS[1]) for judge in JUDGES]
    result = propose(TOPICS, JUDGES, conflicts=conflicts)
    assert result.shortages == [Shortage(TOPICS[0], 1, 3), Shortage(TOPICS[1], 0, 3)]
    assert [judge for judge, topic in result.pairs if topic in TOPICS[:2]] == ["F"]
    assert max(result.load.values()) - min(result.load.values()) <= 1


def test_load_is_evened_through_a_chain_of_judges():
    # A may judge the first four topics, B all, C the last four: B must give way at both ends.
    conflicts = [("A", topic) for topic in TOPICS[4:]] + [("C", topic) for topic in TOPICS[:8]]
    result = propose(TOPICS, "ABC", conflicts=conflicts, min_judges=1)
    needed = [pair for pair in result.pairs if pair not in result.links]
    assert [sum(judge == name for judge, _ in needed) for name in "ABC"] == [4, 4, 4]


def test_a_difference_of_two_is_evened():
    # Dealt in turn, B and C get the topics they share and A none.
    conflicts = [("B", "t1"), ("C", "t0"), ("C", "t2")]
    for seed in "abcdefghijklmnop":
        result = propose(["t0", "t1", "t2"], "ABC", conflicts=conflicts, min_judges=1, seed=seed)
        needed = set(result.pairs) - set(result.links)
        assert sorted(judge for judge, _ in needed) == ["A", "B", "C"]


def test_one_judge_per_topic_is_linked_by_the_fewest_extra_judges():
    result = propose(TOPICS, JUDGES, min_judges=1, seed="x")
    assert (len(result.links), len(result.pairs), result.linked) == (5, 17, True)
    assert sorted(result.load.values()) == [2, 3, 3, 3, 3, 3]


def test_two_centers_that_judge_only_each_other_cannot_be_linked():
    conflicts = [(judge, topic) for judge in "ABC" for topic in TOPICS[:6]]
    conflicts += [(judge, topic) for judge in "DEF" for topic in TOPICS[6:]]
    result = propose(TOPICS, JUDGES, conflicts=conflicts)
    assert (result.linked, result.groups) == (False, [["A", "B", "C"], ["D", "E", "F"]])
    assert set(result.load.values()) == {6}


@pytest.mark.parametrize(("topics", "judges"), [([], []), ([], JUDGES), (TOPICS, [])])
def test_nobody_or_nothing_to_judge(topics, judges):
    result = propose(topics, judges)
    assert (result.pairs, result.groups, result.linked) == ([], [], True)
    assert result.load == dict.fromkeys(judges, 0)
    assert [shortage.topic for shortage in result.shortages] == topics


@given(SETTINGS)
def test_conflicts_are_kept_and_every_topic_has_enough_or_is_named(case):
    topics, judges, conflicts, min_judges, _ = case
    result = proposal(case)
    assert not conflicts & set(result.pairs)
    assert len(set(result.pairs)) == len(result.pairs)
    short = {shortage.topic: shortage.available for shortage in result.shortages}
    for topic in topics:
        allowed = [judge for judge in judges if (judge, topic) not in conflicts]
        count = sum(name == topic for _, name in result.pairs)
        assert (topic in short) == (len(allowed) < min_judges)
        assert min(min_judges, len(allowed)) <= count <= len(allowed)
        assert short.get(topic, len(allowed)) == len(allowed)
    assert result.load == {judge: sum(name == judge for name, _ in result.pairs) for judge in judges}


@given(SETTINGS)
def test_groups_are_the_components_and_stay_apart_only_if_no_judge_could_link_them(case):
    topics, judges, conflicts, _, _ = case
    result = proposal(case)
    assert result.groups == components(result.pairs)
    assert result.linked == (len(result.groups) <= 1)
    assert set(result.links) <= set(result.pairs)
    group_of = {judge: number for number, group in enumerate(result.groups) for judge in group}
    of_topic = {topic: group_of[judge] for judge, topic in result.pairs}
    for judge, topic in itertools.product(group_of, of_topic):
        assert group_of[judge] == of_topic[topic] or (judge, topic) in conflicts


@given(SETTINGS)
def test_the_greatest_needed_load_is_the_least_possible(case):
    topics, judges, conflicts, min_judges, _ = case
    allowed = [(j, t) for t in topics for j in judges if (j, t) not in conflicts]
    if not allowed:
        return
    needed = [pair for pair in proposal(case).pairs if pair not in proposal(case).links]
    greatest = max(sum(judge == name for judge, _ in needed) for name in judges)
    # Minimise z: topics get their number, judges at most z. It is a flow, so integral at any integer z.
    rows = [[float(pair[1] == t) for pair in allowed] + [0.0] for t in topics]
    quota = [min(min_judges, sum(pair[1] == t for pair in allowed)) for t in topics]
    caps = [[float(pair[0] == j) for pair in allowed] + [-1.0] for j in judges]
    best = linprog(
        [0.0] * len(allowed) + [1.0], caps, [0.0] * len(judges), rows, quota,
        bounds=[(0, 1)] * len(allowed) + [(0, None)],
    )  # fmt: skip
    assert greatest == math.ceil(best.fun - 1e-6)


@given(SETTINGS)
def test_the_proposal_is_plain_json(case):
    document = proposal(case).to_dict()
    assert json.loads(json.dumps(document))["linked"] == document["linked"]


def test_what_is_kept_stays_and_the_rest_is_dealt_around_it():
    kept = [("A", topic) for topic in TOPICS[:8]] + [("B", TOPICS[0]), ("C", TOPICS[0]), ("D", TOPICS[0])]
    result = propose(TOPICS, JUDGES, kept=kept, conflicts=[("A", TOPICS[1])], min_judges=2, seed="2025")
    assert set(kept) - {("A", TOPICS[1])} == set(kept) & set(result.pairs)
    per_topic = [sum(name == topic for _judge, name in result.pairs) for topic in TOPICS]
    assert per_topic == [4] + [2] * 11
    assert (result.load["A"], result.linked, result.links) == (7, True, [])
    others = [load for judge, load in result.load.items() if judge != "A"]
    assert max(others) - min(others) <= 1


def test_a_proposal_that_is_kept_whole_is_proposed_again():
    first = propose(TOPICS, JUDGES, seed="2025")
    assert propose(TOPICS, JUDGES, kept=first.pairs, seed="another") == first
