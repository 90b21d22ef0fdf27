"""How far a topic is, and how far it should be. Pure: no Django import."""

from datetime import date


def progress(done: int, length: int) -> float | None:
    """Share of the planned days that is done, 0..1; None without a plan.

    `done`: planned days of every milestone times its percentage; `length`: planned days of them all.
    """
    return done / (100 * length) if length else None


def passed(first: date | None, last: date | None, today: date) -> float | None:
    """Share of the days from `first` to `last` that are over, 0..1, today not among them; None: no plan."""
    if first is None or last is None:
        return None
    return min(max((today - first).days / ((last - first).days + 1), 0.0), 1.0)


def pace(done: float | None, time: float | None) -> float | None:
    """Progress less time: below 0 the topic is behind its plan. None where either is unknown."""
    return None if done is None or time is None else done - time
