"""The stored agreement in words: bands, reasons, what it rests on, and where the difference comes from."""

import numpy as np
import pytest

from scoring.agreement_content import recompute
from scoring.consensus import REASONS, basis, by_dimension, extremes, figures, headline, height
from scoring.findings import agreement
from scoring.habits import severity_words
from scoring.rulebook import Rulebook

BOOK = Rulebook.from_dict({"seats": 1, "min_judges": 1})
NAN = np.nan


def found(*rows) -> dict:
    """Of marks (topics, judges), the same in all dimensions."""
    return recompute(np.repeat(np.array(rows, float)[:, :, None], 7, axis=2), BOOK)


ALIKE = found([9, 9, 9], [6, 6, 5], [2, 2, 3])
APART = found([9, 4, 7], [4, 8, 5], [2, 5, 3])
SEVERE = found([9, 5, NAN], [7, 3, 7], [5, 1, 5])
ALONE = found([9], [5])


def test_the_headline_leads_with_icc_or_where_scores_are_missing_with_alpha():
    told = [(headline(one)["sign"], str(headline(one)["band"])) for one in (ALIKE, APART, SEVERE)]
    assert told == [("ICC(2,k)", "excellent"), ("ICC(2,k)", "poor"), ("α", "unreliable")]
    assert headline(ALONE)["text"] == (
        "How far the judges agree cannot be said: fewer than two judges scored topics."
    )


@pytest.mark.parametrize("marks", [APART, SEVERE])
def test_the_record_keeps_the_finding_and_not_what_to_do_about_it(marks):
    (text, _figure, _basis), advice = agreement({"agreement": marks}), headline(marks)["advice"]
    assert (text.startswith("The judges agree little."), "ballot" in text) == (True, False)
    assert (advice, headline(ALIKE)["advice"]) == (
        "Talk about the topics they differ on before the ballot.",
        "",
    )


def test_what_it_rests_on_is_told():
    assert basis(ALIKE) == "All topics were scored in full by all judges: 3 judges, 3 topics."
    assert basis(SEVERE).endswith("those alone that all judges scored in full: 3 judges, 2 topics.")


def test_judges_who_differ_in_height_alone_are_told_apart_from_those_who_differ_in_order():
    high = found([9, 5, 9], [7, 3, 7], [5, 1, 5])
    assert height(high, calibrated=True).endswith("Judge calibration takes that out of the ranking.")
    assert height(high, calibrated=False).endswith("The rules of this cycle leave that in the ranking.")
    assert [height(one, calibrated=True) for one in (ALIKE, APART, SEVERE, ALONE)] == [""] * 4


def test_every_reason_of_an_undefined_figure_has_words():
    tied = found([5, 5], [5, 5], [5, 5])
    reasons = {one["sign"]: str(one["reason"]) for one in figures(tied)}
    assert reasons["W"] == REASONS["all_tied"]
    assert reasons["ICC(2,k)"] == REASONS["no_variance"]
    assert reasons["α"] == REASONS["all_equal"]
    assert [str(one["reason"]) for one in figures(SEVERE)][:2] == [REASONS["fewer_than_three_topics"]] * 2


def test_dimensions_run_from_the_least_agreement_to_the_undefined():
    marks = np.repeat(np.array([[9, 9], [5, 6], [2, 3]], float)[:, :, None], 7, axis=2)
    marks[:, 1, 2] = marks[::-1, 1, 2]
    marks[:, :, 6] = NAN
    told = recompute(marks, Rulebook.from_dict(BOOK.to_dict() | {"weights": {**WEIGHTS, "ease": "0"}}))
    names = [row["name"] for row in by_dimension(told)]
    assert (str(names[0]), str(names[-1])) == ("Innovativeness of the outcome", "Ease of execution")
    assert extremes(told).startswith("They differ most about “Innovativeness of the outcome” and agree best")
    assert (extremes(ALIKE), extremes(ALONE)) == ("", "")


WEIGHTS = dict.fromkeys(BOOK.weights, "1")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (0.2, "marks about as the panel does"),
        (-0.2, "marks about as the panel does"),
        (-0.46, "marks about 0.5 points lower than the panel does for the same topics"),
        (1.26, "marks about 1.3 points higher than the panel does for the same topics"),
    ],
)
def test_severity_in_words(value, words):
    assert severity_words(value, BOOK) == words


def test_severity_in_words_goes_with_the_scale():
    wide = Rulebook.from_dict({"scale_low": 0, "scale_high": 100, "seats": 1})
    assert severity_words(1.26, wide) == "marks about as the panel does"
