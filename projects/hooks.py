"""What apps above know of a topic's moves: what a move still lacks, and what follows from it.

They register from `AppConfig.ready`; the move itself stays in `projects.actions.topics.move`.
"""

from collections.abc import Callable, Iterable

_ASKED: dict[str, list[Callable]] = {}
_FOLLOWING: dict[str, list[Callable]] = {}
_CHARTER: list[tuple[str, Callable]] = []


def asks(*verbs: str):
    """The function (topic) → sentences below says what `verbs` still lack; all of them are told at once."""

    def remember(function: Callable) -> Callable:
        for verb in verbs:
            _ASKED.setdefault(verb, []).append(function)
        return function

    return remember


def lacking(topic, verb: str) -> list[str]:
    """One sentence for everything that `verb` still lacks; empty: it can be done."""
    return [str(sentence) for ask in _ASKED.get(verb, []) for sentence in ask(topic)]


def follows(*verbs: str):
    """The function (topic, by=, reason=) below acts in the transaction of the move, after it."""

    def remember(function: Callable) -> Callable:
        for verb in verbs:
            _FOLLOWING.setdefault(verb, []).append(function)
        return function

    return remember


def follow(topic, verb: str, *, by, reason: str) -> None:
    for function in _FOLLOWING.get(verb, []):
        function(topic, by=by, reason=reason)


def belongs_to_charter(name: str):
    """The function (topic) → JSON value below adds its part, called `name`, to the charter 任务书."""

    def remember(function: Callable[..., Iterable | dict]) -> Callable:
        _CHARTER.append((name, function))
        return function

    return remember


def charter_of(topic) -> dict:
    """The charter as it stands now: what was decided, who does it, by which plan, measured how."""
    return {name: function(topic) for name, function in _CHARTER}
