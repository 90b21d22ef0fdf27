"""Slots on a page that apps of a higher floor fill, so that a lower one need not know them."""

from collections.abc import Callable
from dataclasses import dataclass, field

_SLOTS: dict[str, list[tuple[int, Callable]]] = {}


@dataclass(frozen=True)
class Panel:
    """A part of a page: `template` is rendered with `context` under the name `panel`."""

    template: str
    context: dict = field(default_factory=dict)


def fills(slot: str, order: int):
    """The function (request, thing) → Panel | None below fills `slot`, e.g. "home"; from AppConfig.ready."""

    def remember(function: Callable) -> Callable:
        filled = _SLOTS.setdefault(slot, [])
        filled.append((order, function))
        filled.sort(key=lambda entry: entry[0])
        return function

    return remember


def panels(slot: str, request, thing=None) -> list[Panel]:
    """The panels of `slot` that have something to show to this person, in their order."""
    found = (function(request, thing) for _order, function in _SLOTS.get(slot, []))
    return [panel for panel in found if panel is not None]
