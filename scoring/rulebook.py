"""The rulebook of a cycle: every parameter of scoring and voting, checked whole, frozen, hashed."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from fractions import Fraction

from scoring.canonical import digest
from scoring.dimensions import DIMENSIONS
from scoring.values import Fault, decimal, fraction, number_of, spelled, whole
from scoring.weights_origin import origin

CALIBRATIONS = ("none", "additive", "zscore")
PANELS = ("mean", "trimmed", "median")
METHODS = ("approval", "equal_shares", "borda")
MINIMUM_SHARES = ("", "more_than_half", "at_least_half", "at_least_two_thirds")
WIDEST = 1_000_000
TIE_BREAKS = ("votes", "composite", "importance", "urgency", "lot")


class RulebookError(ValueError):
    """A refused rulebook; `errors` lists every fault at once as (attr, code, detail)."""

    def __init__(self, errors: list[tuple[str, str, str]]):
        super().__init__("; ".join(f"{attr}: {detail}" for attr, _, detail in errors))
        self.errors = errors


class _Faults(ValueError):
    """Several faults inside one field."""

    def __init__(self, faults: list[Fault]):
        super().__init__()
        self.faults = faults


@dataclass(frozen=True)
class Rulebook:
    """Checked when made, so an unsound rulebook can't exist. Numbers may be given as `from_dict` takes them.

    Weights need every dimension and are normalised by their sum when used; floors are on the scale as
    ranked (after a `min` dimension was flipped); `center_cap` counts elected topics (methods.md §2–§4, §7).
    """

    scale_low: Decimal = Decimal(1)
    scale_high: Decimal = Decimal(10)
    scale_step: Decimal = Decimal(1)
    directions: dict[str, str] = field(default_factory=dict)
    weights: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(DIMENSIONS, Decimal(1)))
    floors: dict[str, Decimal] = field(default_factory=dict)
    min_judges: int = 3
    calibration: str = "additive"
    panel: str = "mean"
    seats: int = 10
    shortlist_size: int | None = None
    choices: int | None = None
    quorum: Fraction = Fraction(2, 3)
    minimum_share: str = ""
    center_cap: int | None = None
    tie_break: tuple[str, ...] = TIE_BREAKS
    lot_seed: str = ""
    method: str = "approval"
    runoff: bool = False
    proxies: int = 0
    absentees: bool = False
    assigned: bool = False
    weights_origin: dict = field(default_factory=dict)
    anchors: dict = field(default_factory=dict)

    def __post_init__(self):
        errors = []
        for name, parse in PARSERS.items():
            try:
                object.__setattr__(self, name, parse(getattr(self, name)))
            except (Fault, _Faults) as refused:
                errors += [_located(name, fault) for fault in getattr(refused, "faults", [refused])]
                object.__setattr__(self, name, _default(name))
        errors += _inconsistencies(self, {attr.partition(".")[0] for attr, _, _ in errors})
        if errors:
            raise RulebookError(errors)

    @classmethod
    def from_dict(cls, document: Mapping) -> "Rulebook":
        """From plain JSON; decimals and shares as numbers or text. Raises RulebookError with all faults."""
        if not isinstance(document, Mapping):
            raise RulebookError([("", "not_a_mapping", "must be an object")])
        known = {name: value for name, value in document.items() if name in PARSERS}
        errors = [(str(name), "unknown_key", "is no rule") for name in document if name not in PARSERS]
        try:
            made = cls(**known)
        except RulebookError as refused:
            raise RulebookError(errors + refused.errors) from None
        if errors:
            raise RulebookError(errors)
        return made

    def to_dict(self) -> dict:
        """Plain JSON that `from_dict` turns back into an equal rulebook."""
        return {name: _plain(getattr(self, name)) for name in PARSERS}

    def hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON; equal rulebooks have equal hashes."""
        return digest(self.to_dict())

    @property
    def shares(self) -> dict[str, Fraction]:
        """Weights normalised by their sum; exact, Σ = 1 (methods.md §4)."""
        total = sum(map(Fraction, self.weights.values()))
        return {dimension: Fraction(self.weights[dimension]) / total for dimension in DIMENSIONS}

    @property
    def shortlist(self) -> int:
        """How many topics are shortlisted before ties, twice the seats unless set."""
        return self.shortlist_size or 2 * self.seats

    def misplaced(self, number: Decimal) -> str:
        """Why a number is no level of the scale: `out_of_range`, `off_step`, or empty (methods.md §2)."""
        if not self.scale_low <= number <= self.scale_high:
            return "out_of_range"
        off = (Fraction(number) - Fraction(self.scale_low)) % Fraction(self.scale_step)
        return "off_step" if off else ""


def _located(name: str, fault: Fault) -> tuple[str, str, str]:
    return (f"{name}.{fault.attr}" if fault.attr else name, fault.code, fault.detail)


def _default(name: str):
    spec = next(spec for spec in fields(Rulebook) if spec.name == name)
    return PARSERS[name](spec.default if spec.default is not MISSING else spec.default_factory())


def _plain(value):
    if isinstance(value, Decimal):
        return spelled(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _inconsistencies(book: Rulebook, faulty: set[str]) -> list[tuple[str, str, str]]:
    """Faults between fields, judged only where the fields themselves are sound."""
    errors = [] if faulty & {"scale_low", "scale_high", "scale_step"} else _scale_faults(book)
    if not errors and not faulty & {"scale_low", "scale_high", "scale_step"}:
        errors += _off_scale(book)
    if book.runoff and book.method == "equal_shares":
        errors.append(("runoff", "not_with_equal_shares", "a runoff needs a cut by votes"))
    return errors


def _scale_faults(book: Rulebook) -> list[tuple[str, str, str]]:
    for name in ("scale_low", "scale_high"):
        if abs(getattr(book, name)) > WIDEST:
            return [(name, "out_of_range", f"must lie within ±{WIDEST}")]
    if book.scale_low >= book.scale_high:
        return [("scale_high", "out_of_range", "must be above the low end of the scale")]
    if not 0 < Fraction(book.scale_step) <= Fraction(book.scale_high) - Fraction(book.scale_low):
        return [("scale_step", "out_of_range", "must be above 0 and fit into the scale")]
    return []


def _off_scale(book: Rulebook) -> list[tuple[str, str, str]]:
    errors = [
        (f"floors.{dimension}", "out_of_range", "must lie on the scale")
        for dimension, floor in book.floors.items()
        if not book.scale_low <= floor <= book.scale_high
    ]
    for path, level in _anchored(book.anchors):
        if code := book.misplaced(Decimal(level)):
            errors.append((f"anchors.{path}", code, "must be a level of the scale"))
    return errors


def _anchored(anchors: dict) -> list[tuple[str, str]]:
    """Every anchored level with its path."""
    return [
        (f"{key}.{level}" if isinstance(texts, dict) else key, level)
        for key, texts in anchors.items()
        for level in (texts if isinstance(texts, dict) else [key])
    ]


def _mapping(value, parse, keys=DIMENSIONS) -> dict:
    """Every entry parsed; unknown keys and bad entries raise together."""
    if not isinstance(value, Mapping):
        raise Fault("not_a_mapping", "must be an object")
    parsed, faults = {}, []
    for key, inner in value.items():
        try:
            if key not in keys:
                raise Fault("unknown_dimension", "is no dimension")
            parsed[key] = parse(inner)
        except Fault as fault:
            faults.append(Fault(fault.code, fault.detail, str(key)))
    if faults:
        raise _Faults(faults)
    return {key: parsed[key] for key in keys if key in parsed}


def _weights(value) -> dict[str, Decimal]:
    weights = _mapping(value, _weight)
    if missing := [dimension for dimension in DIMENSIONS if dimension not in weights]:
        raise _Faults([Fault("missing_dimension", "needs a weight", dimension) for dimension in missing])
    if not any(weights.values()):
        raise Fault("all_zero", "at least one weight must be above 0")
    return weights


def _weight(value) -> Decimal:
    weight = decimal(value)
    if weight < 0:
        raise Fault("out_of_range", "must not be negative")
    return weight


def _directions(value) -> dict[str, str]:
    return dict.fromkeys(DIMENSIONS, "max") | _mapping(value, _one_of("max", "min"))


def _one_of(*choices):
    def parse(value):
        if not isinstance(value, str) or value not in choices:
            raise Fault("unknown_choice", f"must be one of: {', '.join(choices)}")
        return value

    return parse


def _optional(parse):
    return lambda value: None if value is None else parse(value)


def _quorum(value) -> Fraction:
    quorum = fraction(value)
    if not 0 <= quorum <= 1:
        raise Fault("out_of_range", "must lie between 0 and 1")
    return quorum


def _tie_break(value) -> tuple[str, ...]:
    """The chain ends in the lot, which always decides, and votes, where named, come first (methods.md §7)."""
    if not isinstance(value, list | tuple):
        raise Fault("not_a_list", "must be a list")
    chain = tuple(map(_one_of(*TIE_BREAKS), value))
    if len(set(chain)) < len(chain):
        raise Fault("repeated", "must not name a level twice")
    if chain[-1:] != ("lot",):
        raise Fault("lot_not_last", "must end in the lot")
    if "votes" in chain[1:]:
        raise Fault("votes_not_first", "votes must come first")
    return chain


def _text(value) -> str:
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Fault("not_text", "must be text")
    return value


def _flag(value) -> bool:
    if not isinstance(value, bool):
        raise Fault("not_a_boolean", "must be true or false")
    return value


def _anchors(value) -> dict:
    """Texts by level, or by dimension and level; levels in their shortest spelling."""
    if isinstance(value, Mapping) and any(isinstance(texts, Mapping) for texts in value.values()):
        return _mapping(value, _levels)
    return _levels(value)


def _levels(value) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Fault("not_a_mapping", "must be an object of texts by level")
    return {spelled(decimal(level)): _text(text) for level, text in value.items()}


PARSERS = {
    "scale_low": decimal,
    "scale_high": decimal,
    "scale_step": decimal,
    "directions": _directions,
    "weights": _weights,
    "floors": lambda value: _mapping(value, decimal),
    "min_judges": whole,
    "calibration": _one_of(*CALIBRATIONS),
    "panel": _one_of(*PANELS),
    "seats": whole,
    "shortlist_size": _optional(whole),
    "choices": _optional(whole),
    "quorum": _quorum,
    "minimum_share": _one_of(*MINIMUM_SHARES),
    "center_cap": _optional(whole),
    "tie_break": _tie_break,
    "lot_seed": _text,
    "method": _one_of(*METHODS),
    "runoff": _flag,
    "proxies": number_of,
    "absentees": _flag,
    "assigned": _flag,
    "weights_origin": origin,
    "anchors": _anchors,
}
