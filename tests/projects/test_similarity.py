"""Titles that are alike, by the characters they share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.similarity import ALIKE, bigrams, dice, fold, most_alike, probes


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("night", "nacht", 2 * 1 / 8),  # the textbook example: only "ht" is shared
        ("宽带报障重复来电压降", "降低宽带报障重复来电率", 2 * 7 / 19),
        ("ＡＢＣ１２", "abc12", 1.0),
        ("变“诉”为“营”", "变诉为营", 1.0),
        ("夜", "夜", 1.0),
        ("夜", "班", 0.0),
        ("", "", 0.0),
        ("！？", "夜班", 0.0),
        ("aaaa", "aa", 2 * 1 / 4),  # repeated bigrams count as often as they occur
    ],
)
def test_dice_of_bigrams(one, other, share):
    assert dice(bigrams(one), bigrams(other)) == pytest.approx(share)


@given(st.text(max_size=40), st.text(max_size=40))
def test_dice_is_symmetric_and_within_0_and_1(one, other):
    a, b = bigrams(one), bigrams(other)
    assert dice(a, b) == dice(b, a)
    assert 0 <= dice(a, b) <= 1
    assert dice(a, a) == (1 if fold(one) else 0)


def test_most_alike_gives_the_likest_first_and_leaves_out_the_rest():
    candidates = [(1, "夜班排班"), (2, "宽带报障重复来电"), (3, "宽带报障重复来电率"), (4, "宽带报障")]
    found = most_alike("宽带报障重复来电", candidates, most=2)
    assert [key for key, _share in found] == [2, 3]
    assert all(share >= ALIKE for _key, share in found)


def test_of_equal_likeness_the_newest_comes_first():
    assert most_alike("夜班", [(1, "夜班"), (9, "夜班"), (5, "夜班")], most=3) == [
        (9, 1.0),
        (5, 1.0),
        (1, 1.0),
    ]


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("夜班排班", ["夜班", "班排", "排班"]),
        ("智慧10010客服", ["智慧", "10010", "客服"]),
        ("Shorter calls at B", ["Shorter", "calls"]),
        ("夜班夜班", ["夜班", "班夜"]),
        ("", []),
        ("%_", []),
    ],
)
def test_probes_are_pieces_as_written(title, pieces):
    assert probes(title) == pieces


@given(st.text(max_size=120))
def test_probes_are_few_distinct_and_stand_in_the_title(title):
    import unicodedata

    found = probes(title)
    assert len(found) == len(set(found)) <= 8
    assert all(piece in unicodedata.normalize("NFC", title) for piece in found)
