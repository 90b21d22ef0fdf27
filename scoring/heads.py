"""How far the histories of a cycle have come, noted when a phase closes and sealed into the record.

A chain alone can't tell that its end was cut off, nor that it was written anew as a whole. What was noted
lies beyond it: in the cycle's own chain, then in the record, whose hash stands on the signed sheet.
"""

import hashlib
from collections.abc import Mapping

from kit.models import Entry
from projects.models import Cycle
from scoring.canonical import digest
from scoring.models import ChainHeads, RankingRow

SUMMED = {"scorecards": "scorecard", "recusals": "recusal", "ballots": "ballot"}
"""Told by sums: whoever writes them holds the cycle, so none is under way when a phase closes."""


def heads(cycle: Cycle) -> dict:
    """{cycle: head, topics: {code: head}, scorecards, recusals, ballots: {chains, entries, hash}} as of now.

    A head is {number, hash} of the last entry of a chain; the topics are those of the ranking in force.
    """
    rows = RankingRow.objects.filter(ranking__cycle=cycle, ranking__superseded=False)
    codes = dict(rows.values_list("topic_id", "topic__code"))
    told = Entry.objects.filter(subject="topic", subject_id__in=codes)
    own = _last(Entry.objects.filter(subject="cycle", subject_id=cycle.pk))
    return {
        "cycle": _head(*own.get(cycle.pk, (0, ""))),
        "topics": {codes[key]: _head(*last) for key, last in _last(told).items()},
        **sums(cycle.pk),
    }


def sums(cycle_id: int, before: int | None = None) -> dict[str, dict]:
    """Chains, entries and a hash over all heads of each kind; `before`: an entry's key, to leave it and all
    later ones out."""
    entries = Entry.objects.filter(cycle_id=cycle_id)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return {name: _sum(_last(entries.filter(subject=subject))) for name, subject in SUMMED.items()}


def keep_heads(cycle: Cycle) -> dict:
    """Note the heads of a locked cycle; what its history tells of it."""
    content = heads(cycle)
    number = ChainHeads.objects.filter(cycle=cycle).count() + 1
    ChainHeads.objects.create(cycle=cycle, number=number, content=content)
    return {"heads": [None, digest(content)]}


def _last(entries) -> dict[int, tuple[int, str]]:
    """Subject id → (number, hash) of the last entry of its chain."""
    rows = entries.order_by("subject_id", "number").values_list("subject_id", "number", "hash")
    return {key: (number, hash) for key, number, hash in rows.iterator(chunk_size=5000)}


def _head(number: int, hash: str) -> dict:
    return {"number": number, "hash": hash}


def _sum(last: Mapping[int, tuple[int, str]]) -> dict:
    """Every chain counts from 1 without a gap, so that the numbers of the heads add up to the entries."""
    sealed = hashlib.sha256()
    for key in sorted(last):
        number, hash = last[key]
        sealed.update(f"{key} {number} {hash}\n".encode())
    entries = sum(number for number, _hash in last.values())
    return {"chains": len(last), "entries": entries, "hash": sealed.hexdigest()}
