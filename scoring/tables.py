"""Tables as people hand them in: lists of lists with None, whole numbers or arrays, made floats with NaN."""

import numpy as np


def floats(values, axes: int) -> np.ndarray:
    """An array with that many axes, NaN where the table has None; nothing at all becomes an empty one.

    Raises ValueError for another number of axes, rows of unequal length, infinity, and what is no number.
    """
    try:
        table = np.asarray(values, float)
    except TypeError as error:
        raise ValueError(f"not a table of numbers: {error}") from None
    if table.size == 0 and table.ndim < axes:
        table = table.reshape(table.shape + (0,) * (axes - table.ndim))
    if table.ndim != axes:
        raise ValueError(f"a table of {axes} axes is needed, not of {table.ndim}")
    if np.isinf(table).any():
        raise ValueError("a value is infinite")
    return table


def level(table: np.ndarray) -> np.ndarray:
    """Columns over their largest absolute value, without the noise of the last digits.

    So equal columns and rows are equal whatever their unit, from tiny to huge; a zero column stays zero.
    """
    largest = np.abs(table).max(axis=0, initial=0)
    return np.round(table / np.where(largest > 0, largest, 1), 12)
