"""Small panels and ballots that the tests of the arithmetic share."""

import string

import numpy as np
from hypothesis import strategies as st

CODES = string.ascii_lowercase


def flat(rows):
    """Marks (topics, judges, 7) where a judge gives a topic the same mark in all seven dimensions."""
    table = np.array(rows, float)
    return np.repeat(table[:, :, None], 7, axis=2)


def codes_for(marks):
    return [f"T{index:03}" for index in range(len(marks))]


@st.composite
def panels(draw, *, topics=(0, 8), judges=(0, 6), complete=False, low=1, high=10):
    """Random panels of whole marks, with gaps unless complete."""
    shape = (draw(st.integers(*topics)), draw(st.integers(*judges)), 7)
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.RandomState(seed)
    marks = random.randint(low, high + 1, shape).astype(float)
    gaps = 0.0 if complete else draw(st.sampled_from([0.0, 0.1, 0.4, 0.8, 1.0]))
    marks[random.random_sample(shape[:2]) < gaps] = np.nan
    marks[random.random_sample(shape) < gaps / 4] = np.nan
    return marks
