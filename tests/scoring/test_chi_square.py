"""The upper tail of χ² against scipy."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import chi2

from scoring.chi_square import upper_tail

DEGREES = [1, 2, 3, 5, 10, 38, 39, 40, 41, 99, 999, 9_999, 99_999]
RATIOS = [0, 1e-6, 0.1, 0.5, 0.9, 0.99, 1, 1.0001, 1.01, 1.1, 1.5, 2, 5, 40]


@pytest.mark.parametrize("df", DEGREES)
def test_as_scipy_to_ten_digits(df):
    statistics = [ratio * df for ratio in RATIOS]
    expected = [chi2.sf(statistic, df) for statistic in statistics]
    assert [upper_tail(statistic, df) for statistic in statistics] == pytest.approx(
        expected, rel=1e-10, abs=1e-300
    )


@given(st.integers(1, 500), st.floats(0, 2_000))
@example(41, 5e-324)
def test_a_probability_anywhere(df, statistic):
    assert upper_tail(statistic, df) == pytest.approx(chi2.sf(statistic, df), rel=1e-10, abs=1e-300)


def test_closed_forms():
    assert upper_tail(0.0, 7) == 1.0
    assert upper_tail(2.0, 2) == pytest.approx(0.36787944117144233, rel=1e-15)
    assert upper_tail(3.841458820694124, 1) == pytest.approx(0.05, rel=1e-13)
