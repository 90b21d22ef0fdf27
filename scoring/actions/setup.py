"""Setting a cycle up: its rules, its people, its themes; and copying it from an earlier one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kit import editing, history
from kit.refusals import Conflict, Invalid, InvalidMany, Problem
from kit.spoken import listed
from people.models import User
from projects import locks
from projects.models import Cycle, Panelist, Theme, Voter
from projects.rules import may_run_cycles
from scoring.messages import about_rule
from scoring.rulebook import Rulebook, RulebookError
from scoring.values import Fault
from scoring.weights import equal, normalise
from scoring.weights_origin import BY_EXPERTS

RULES = (
    "scale_low",
    "scale_high",
    "scale_step",
    "directions",
    "floors",
    "min_judges",
    "calibration",
    "seats",
    "shortlist_size",
    "choices",
    "quorum",
    "minimum_share",
    "center_cap",
    "runoff",
    "proxies",
    "absentees",
    "assigned",
    "weights_origin",
    "anchors",
)
FROZEN = (*RULES, "weights", "panel_mean", "ballot_method", "tie_break", "code", "staff_may_propose")
COPIED = (
    *RULES,
    "weights",
    "panel_mean",
    "ballot_method",
    "tie_break",
    "staff_may_propose",
    "auto_advance",
    "update_days",
    "description",
)


def rules_of(cycle: Cycle, *, lot_seed: str = "") -> Rulebook:
    """The rulebook that the cycle's settings make. Raises InvalidMany naming the settings at fault."""
    content = {name: getattr(cycle, name) for name in RULES} | {
        "panel": cycle.panel_mean,
        "method": cycle.ballot_method,
        "lot_seed": lot_seed,
    }
    for name in ("weights", "tie_break"):
        if value := getattr(cycle, name):
            content[name] = value
    try:
        return Rulebook.from_dict(content)
    except RulebookError as error:
        raise InvalidMany([_problem(*found) for found in error.errors]) from None


@transaction.atomic
def add_cycle(*, by, panel=(), electorate=(), themes=(), reason: str = "", **fields) -> Cycle:
    """A new cycle in setup."""
    may_run_cycles(by).require()
    if "weights" in fields and "weights_origin" not in fields:
        fields["weights_origin"] = _by_hand(fields["weights"], experts=[], reason=reason)
    cycle = Cycle(**fields)
    _check(cycle)
    cycle.save()
    _set_people(cycle, panel, electorate)
    _set_themes(cycle, themes)
    history.record(cycle, "add", by=by, new=cycle.phase, reason=reason, cycle=cycle)
    return cycle


@transaction.atomic
def set_up(
    cycle: Cycle,
    *,
    by,
    version: int | None = None,
    panel=None,
    electorate=None,
    themes=None,
    reason: str = "",
    verb: str = "set-up",
    **fields,
) -> Cycle:
    """Change settings. Once scoring has opened, only titles, deadlines and the clock can change; the rest
    raises Conflict(frozen). Weights set by hand although experts had compared need a reason."""
    may_run_cycles(by).require()
    cycle = locks.lock(cycle.pk)
    fields |= _new_origin(cycle, fields, reason)
    beside = _changed_themes(cycle, themes) | _changed_people(cycle, panel, electorate)
    _refuse_frozen(cycle, history.differences(cycle, fields) | beside)
    told = {"also": beside, "verb": verb, "reason": reason, "cycle": cycle}
    editing.edit(cycle, fields, by=by, version=version, check=_check, **told)
    if "weights_origin" in fields:
        _mark_counted(cycle)
    _set_people(cycle, panel, electorate)
    if themes is not None:
        _set_themes(cycle, themes)
    return cycle


@transaction.atomic
def copy_cycle(source: Cycle, *, by, code: str, title: str) -> Cycle:
    """A new cycle in setup with the rules, panel, electorate and themes of `source`; no dates, no topics."""
    fields = {name: getattr(source, name) for name in COPIED}
    return add_cycle(
        by=by,
        code=code,
        title=title,
        copied_from=source,
        panel=list(source.judges.filter(is_active=True)),
        electorate=list(source.voters.filter(is_active=True)),
        themes=list(source.themes.values_list("name", flat=True)),
        **fields,
    )


def _check(cycle: Cycle) -> None:
    cycle.full_clean()
    rules_of(cycle)
    ends = [
        (name, getattr(cycle, f"{name}_ends_at")) for name in ("proposing", "scoring", "voting", "running")
    ]
    dated = [(name, at) for name, at in ends if at]
    for (_earlier, before), (name, after) in zip(dated, dated[1:], strict=False):
        if after <= before:
            raise InvalidMany(
                [Problem("invalid", _("The deadlines must follow one another."), f"{name}_ends_at")]
            )


def finished_comparisons(cycle: Cycle) -> list[list[str]]:
    """The upper triangles of all experts who have finished, sorted, so that they tell nobody's name."""
    return sorted(cycle.comparisons.filter(finished_at__isnull=False).values_list("upper", flat=True))


def _new_origin(cycle: Cycle, fields: dict, reason: str) -> dict:
    """`weights_origin` for weights that are set by hand; nothing where the caller tells it."""
    if "weights" not in fields or "weights_origin" in fields or _same(fields["weights"], cycle.weights):
        return {}
    experts = finished_comparisons(cycle)
    if experts and not reason.strip():
        detail = _("Experts have compared the dimensions: please say why their result is set aside.")
        raise Invalid(detail, code="required", attr="reason")
    return {"weights_origin": _by_hand(fields["weights"], experts, reason)}


def _by_hand(weights: dict, experts: list, reason: str = "") -> dict:
    method = "equal" if _same(weights, {}) else "direct"
    return {"method": method, "experts": experts, "spread": {}, "reason": reason.strip()}


def _same(one: dict, other: dict) -> bool:
    """Whether both give every dimension the same share; none at all are equal weights. What is no weights at
    all is the same as nothing: the rulebook will refuse it."""
    if not isinstance(one, Mapping):
        return False
    try:
        return normalise(one or equal()) == normalise(other or equal())
    except Fault:
        return False


def _mark_counted(cycle: Cycle) -> None:
    """Comparisons with which the weights were adopted stay as they are until others are chosen."""
    cycle.comparisons.update(counted=False)
    if cycle.weights_origin.get("method") in BY_EXPERTS:
        cycle.comparisons.filter(finished_at__isnull=False).update(counted=True)


def _problem(attr: str, code: str, detail: str) -> Problem:
    name, dot, rest = attr.partition(".")
    setting = {"panel": "panel_mean", "method": "ballot_method"}.get(name, name)
    return Problem(code, about_rule(code, detail), setting + dot + rest)


def _refuse_frozen(cycle: Cycle, changes: dict) -> None:
    frozen = [name for name in changes if name in FROZEN or name in ("panel", "electorate")]
    if cycle.is_frozen and frozen:
        raise Conflict(
            _("The rules were frozen when scoring opened: %(fields)s cannot be changed any more.")
            % {"fields": ", ".join(frozen)},
            code="frozen",
        )
    if any(name.startswith("scale_") for name in changes) and cycle.scorecards.exists():
        raise Conflict(
            _("Scorecards have been entered on this scale, so it cannot be changed any more."), code="frozen"
        )
    if "code" in changes and cycle.topics_numbered:
        raise Conflict(_("The codes of submitted topics begin with this code, so it stays."), code="frozen")


def _changed_people(cycle: Cycle, panel, electorate) -> dict:
    changes = {}
    for name, people, rows in (
        ("panel", panel, cycle.panelists),
        ("electorate", electorate, cycle.electorate),
    ):
        if people is None:
            continue
        before, after = sorted(rows.values_list("user_id", flat=True)), sorted(user.pk for user in people)
        if before != after:
            changes[name] = [before, after]
    return changes


def _set_people(cycle: Cycle, panel, electorate) -> None:
    for model, people in ((Panelist, panel), (Voter, electorate)):
        if people is None:
            continue
        wanted = {user.pk for user in people}
        model.objects.filter(cycle=cycle).exclude(user__in=wanted).delete()
        held = set(model.objects.filter(cycle=cycle).values_list("user_id", flat=True))
        model.objects.bulk_create(model(cycle=cycle, user_id=key) for key in sorted(wanted - held))


def _changed_themes(cycle: Cycle, names) -> dict:
    """What a change of the themes leaves in the history; those of submitted topics stay."""
    if names is None:
        return {}
    before, after = list(cycle.themes.values_list("name", flat=True)), _distinct(names)
    carried = cycle.themes.exclude(name__in=after).filter(topics__submitted_at__isnull=False)
    if lost := list(carried.values_list("name", flat=True).distinct()):
        raise Conflict(
            _("Submitted topics have these themes, so they stay: %(themes)s.") % {"themes": listed(lost)},
            code="frozen",
        )
    return {"themes": [before, after]} if before != after else {}


def _distinct(names) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _set_themes(cycle: Cycle, names) -> None:
    names = _distinct(names)
    cycle.themes.exclude(name__in=names).delete()
    for position, name in enumerate(names):
        Theme.objects.update_or_create(cycle=cycle, name=name, defaults={"position": position})


def managers() -> list[User]:
    """Everybody active who holds a manager's seat: the usual electorate."""
    return list(User.objects.filter(is_active=True, seats__role="manager").distinct())
