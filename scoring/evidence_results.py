"""What was computed when a phase closed, against the hashes that the cycle's history keeps of it."""

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kit.history import verifies
from kit.models import Entry
from projects.lifecycle import PROPOSING, RUNNING, SCORING, SETUP, VOTING
from scoring.actions.computing import counted
from scoring.canonical import canonical, digest
from scoring.evidence import told_of_cycles
from scoring.models import ChainHeads, Ranking, RulebookVersion, SelectionRecord, Tally
from scoring.queries import frozen_rules
from scoring.stored import ranking_rows, tally_rows

MODELS = {
    "rulebook": RulebookVersion,
    "ranking": Ranking,
    "tally": Tally,
    "record": SelectionRecord,
    "heads": ChainHeads,
}
"""What a cycle's entry tells the hash of → where it is stored, numbered from 1 in the order of entries."""
SUPERSEDED = ("ranking", "tally", "record")


@verifies
def results() -> Iterator[str]:
    """Every stored result against its hash; one that is gone, or that no entry tells of."""
    cycles = told_of_cycles(*MODELS)
    for name, model in MODELS.items():
        stored = {
            (thing.cycle_id, thing.number): thing for thing in model.objects.order_by("cycle", "number")
        }
        told = {
            (cycle, number): entry.changes[name][1]
            for cycle, entries in cycles.items()
            for number, entry in enumerate((one for one in entries if name in one.changes), start=1)
        }
        for key in sorted(stored.keys() | told.keys()):
            if fault := _fault(name, stored.get(key), told.get(key)):
                yield fault % {"what": name, "cycle": key[0], "number": key[1]}


def _fault(name: str, thing, told: str | None) -> str:
    if thing is None:
        return _("%(what)s %(number)d of cycle %(cycle)d is gone")
    if told is None:
        return _("%(what)s %(number)d of cycle %(cycle)d has no place in the history")
    if _digest(name, thing) != told:
        return _("%(what)s %(number)d of cycle %(cycle)d was changed after it was stored")
    return ""


def _digest(name: str, thing) -> str:
    if name != "record":
        return digest(thing.content)
    try:
        content = json.loads(thing.document)
        return digest({key: value for key, value in content.items() if key != "hash"})
    except (ValueError, AttributeError):
        return ""


@verifies
def rows() -> Iterator[str]:
    """The rows that the pages read against the result that they were written from."""
    for result, lines, names in _with_rows():
        held = {row["topic__code"]: row for row in result.rows.values("topic__code", *names)}
        told = {line["code"]: line for line in lines}
        for code in sorted(held.keys() | told.keys(), key=str):
            found, line = held.get(code, {}), told.get(code, {})
            if [found.get(name) for name in names] != [line.get(name) for name in names]:
                yield _("%(what)s %(number)d of cycle %(cycle)d: the row of %(topic)s was changed") % {
                    "what": result._meta.model_name,
                    "number": result.number,
                    "cycle": result.cycle_id,
                    "topic": code,
                }


def _with_rows() -> Iterator[tuple]:
    """(result, lines, the names of their fields)."""
    for model, lines_of in ((Ranking, ranking_rows), (Tally, tally_rows)):
        for result in model.objects.order_by("cycle", "number"):
            lines = lines_of(result.content)
            yield result, lines, [name for name in (lines[0] if lines else ()) if name != "code"]


@verifies
def counts() -> Iterator[str]:
    """The tallies in force counted anew from the ballots as they are stored."""
    for tally in Tally.objects.filter(superseded=False).select_related("cycle", "round").order_by("pk"):
        try:
            result = counted(tally.cycle, tally.round, frozen_rules(tally.cycle)).to_dict()
            # Voters may have changed seats since: what came from the centers is held by the hash alone.
            stored = {name: value for name, value in tally.content.items() if name != "own_center"}
            agrees = canonical(result) == canonical(stored)
        except (ValueError, KeyError, TypeError):  # choices or voters that nobody could have entered
            agrees = False
        if not agrees:
            yield _("tally %(number)d of cycle %(cycle)d: its ballots no longer lead to it") % {
                "number": tally.number,
                "cycle": tally.cycle_id,
            }


@verifies
def superseded() -> Iterator[str]:
    """What is in force against what the closings and reopenings of the cycle lead to."""
    told = {key: _in_force(entries) for key, entries in told_of_cycles(*SUPERSEDED).items()}
    for name in SUPERSEDED:
        for cycle, number, past in (
            MODELS[name].objects.order_by("cycle", "number").values_list("cycle", "number", "superseded")
        ):
            if cycle in told and past == (number in told[cycle][name]):
                said = _("%(what)s %(number)d of cycle %(cycle)d is wrongly marked as superseded or in force")
                yield said % {"what": name, "number": number, "cycle": cycle}


def _in_force(entries: list[Entry]) -> dict[str, set[int]]:
    """Kind → numbers of the results in force, after all closings and reopenings."""
    seen, valid = dict.fromkeys(SUPERSEDED, 0), {name: set() for name in SUPERSEDED}
    for entry in entries:
        for name in entry.changes.keys() & valid.keys():
            seen[name] += 1
            valid[name].add(seen[name])
        if entry.verb == "reopen":
            _take_back(entry, valid)
    return valid


def _take_back(entry: Entry, valid: dict[str, set[int]]) -> None:
    if entry.new in (SETUP, PROPOSING, SCORING):
        valid["ranking"].clear()
        valid["tally"].clear()
    elif entry.old == RUNNING:
        valid["record"].clear()
    elif entry.old == VOTING:  # the last round takes ballots again
        valid["tally"].discard(max(valid["tally"], default=0))
