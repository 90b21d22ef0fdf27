"""What apps above know of a person who is about to be deactivated; they register from `AppConfig.ready`."""

from collections.abc import Callable

_ASKED: list[Callable] = []


def asks_before_leaving(function: Callable) -> Callable:
    """The function (user) → sentences below says what this person must hand over first."""
    _ASKED.append(function)
    return function


def still_held(user) -> list[str]:
    """One sentence for everything that `user` must hand over; empty: the person can be deactivated."""
    return [str(sentence) for ask in _ASKED for sentence in ask(user)]
