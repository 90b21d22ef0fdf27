"""Where what is recorded differs from what was computed, by path."""

from scoring.canonical import canonical

NUMBER = (int, float)

TOLERANCE = 2e-9
"""Two processors may round the ninth decimal of a mean apart; ranks, orders and votes must be equal."""


def compare(path: str, recorded, computed) -> list[str]:
    """Every place where two JSON values differ; fractions of numbers within the tolerance agree."""
    if isinstance(recorded, dict) and isinstance(computed, dict):
        keys = sorted(recorded.keys() | computed.keys())
        return [found for key in keys for found in _part(f"{path}.{key}", key, recorded, computed)]
    if isinstance(recorded, list) and isinstance(computed, list) and len(recorded) == len(computed):
        pairs = enumerate(zip(recorded, computed, strict=True))
        return [found for index, pair in pairs for found in compare(f"{path}[{index}]", *pair)]
    if _equal(recorded, computed):
        return []
    return [f"{path}: recorded {shown(recorded)}, computed {shown(computed)}"]


def _part(path: str, key: str, recorded: dict, computed: dict) -> list[str]:
    """A part that is absent is no null either."""
    if found := compare(path, recorded.get(key), computed.get(key)):
        return found
    if key in recorded and key in computed:
        return []
    return [f"{path}: {'unknown' if key in recorded else 'missing'}"]


def _equal(recorded, computed) -> bool:
    if isinstance(computed, float) and type(recorded) in NUMBER:
        return abs(recorded - computed) <= TOLERANCE
    return type(recorded) is type(computed) and recorded == computed


def shown(value, width: int = 80) -> str:
    text = canonical(value).decode()
    return text if len(text) <= width else text[:width] + "…"
