"""The chains of a cycle against the heads that were noted of them: a cut-off end, a chain written anew."""

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from kit.history import verifies
from kit.models import Entry
from projects.models import Topic
from scoring.evidence import told_of_cycles
from scoring.heads import SUMMED, sums
from scoring.models import ChainHeads, SelectionRecord


@verifies
def heads() -> Iterator[str]:
    """A sentence for every chain, or kind of chains, that is no longer as it was noted."""
    for cycle, entries in told_of_cycles("heads", "record").items():
        noted = [entry for entry in entries if not entry.changes.keys().isdisjoint(("heads", "record"))]
        unlike = set()
        for entry, content in zip(noted, _contents(cycle, noted), strict=True):
            if content:
                yield from _compared(cycle, entry, content, unlike)


def _contents(cycle: int, entries: list[Entry]) -> Iterator[Mapping]:
    """What was noted at each entry; empty where it is gone or of a record from before there were heads."""
    stored = dict(ChainHeads.objects.filter(cycle=cycle).values_list("number", "content"))
    sealed = dict(SelectionRecord.objects.filter(cycle=cycle).values_list("number", "document"))
    kept, records = 0, 0
    for entry in entries:
        if "heads" in entry.changes:
            kept += 1
            yield stored.get(kept, {})
        else:
            records += 1
            yield _history(sealed.get(records, ""))


def _history(document: str) -> Mapping:
    try:
        return json.loads(document).get("history", {})
    except (ValueError, AttributeError):
        return {}


def _compared(cycle: int, entry: Entry, content: Mapping, unlike: set[str]) -> Iterator[str]:
    """`entry` is the one of the cycle's chain that tells of the note. Kinds in `unlike` have been told: what
    is gone from an early note is gone from all later ones."""
    try:
        chains = [("cycle", cycle, content["cycle"])]
        keys = dict(Topic.objects.filter(cycle=cycle).values_list("code", "pk"))
        chains += [("topic", keys.get(code), head) for code, head in content["topics"].items()]
        yield from _cut(chains)
        now = sums(cycle, before=entry.pk)
        for name in SUMMED:
            if now[name] != content[name] and name not in unlike:
                unlike.add(name)
                yield _differs(cycle, name, content[name], now[name])
    except (KeyError, TypeError):
        yield _("cycle %(cycle)d, entry %(number)d: what was noted of the history cannot be read") % {
            "cycle": cycle,
            "number": entry.number,
        }


def _differs(cycle: int, name: str, told: Mapping, now: Mapping) -> str:
    return _(
        "%(name)s of cycle %(cycle)d: their histories had %(told)d entries when a phase closed; "
        "of that time there are %(now)d now, or other ones"
    ) % {"name": name, "cycle": cycle, "told": told["entries"], "now": now["entries"]}


def _cut(chains: list[tuple]) -> Iterator[str]:
    """A sentence for every (subject, id, head) whose entry is not there any more as it was."""
    ids = [key for _subject, key, _head in chains]
    entries = Entry.objects.filter(subject__in=("cycle", "topic"), subject_id__in=ids)
    found = {
        (subject, key, number): hash
        for subject, key, number, hash in entries.values_list("subject", "subject_id", "number", "hash")
    }
    for subject, key, head in chains:
        if found.get((subject, key, head["number"])) != head["hash"]:
            yield _("%(subject)s %(id)s: entry %(number)d of its history is gone or another one") % {
                "subject": subject,
                "id": key,
                "number": head["number"],
            }
