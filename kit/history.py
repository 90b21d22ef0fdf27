"""The append-only history: one hash chain per subject, so that writers never queue (design.md §7)."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from kit.models import Entry

_SEALED = (
    "subject",
    "subject_id",
    "number",
    "by_id",
    "verb",
    "old",
    "new",
    "changes",
    "reason",
    "cycle_id",
    "topic_id",
    "previous",
)

CHECKS: list[Callable[[], Iterator[str]]] = []
LISTENERS: list[Callable[[list[Entry]], None]] = []


def hears(listener: Callable[[list[Entry]], None]) -> Callable:
    """Registers a function that gets the new entries, in the transaction that writes them; from
    AppConfig.ready."""
    LISTENERS.append(listener)
    return listener


def verifies(check: Callable[[], Iterator[str]]) -> Callable:
    """Registers a function that yields a sentence for everything of an app that is not as its history tells
    (`manage.py verify_history`); from AppConfig.ready."""
    CHECKS.append(check)
    return check


def record(
    thing, verb: str, *, by, old="", new="", changes=None, reason="", cycle=None, topic=None, first=False
) -> Entry:
    """Append one entry to the chain of `thing`, inside the caller's transaction.

    `changes`: {field: [from, to]}. The caller has written `thing` before, which locks its row, so two
    writers of one subject never meet here; the unique constraint would refuse the second. `first` saves
    the look for an earlier entry where the caller has just made `thing`.
    """
    subject = thing._meta.model_name
    last = (0, "") if first else _last(subject, thing.pk)
    entry = Entry(
        subject=subject,
        subject_id=thing.pk,
        number=last[0] + 1,
        previous=last[1],
        at=timezone.now(),
        by=by,
        verb=verb,
        old=old,
        new=new,
        reason=reason,
        changes=_stored(changes or {}),
        cycle_id=getattr(cycle, "pk", cycle),
        topic_id=getattr(topic, "pk", topic),
    )
    entry.hash = seal(entry)
    entry.save(force_insert=True)
    _heard([entry])
    return entry


def _heard(entries: list[Entry]) -> None:
    for listener in LISTENERS:
        listener(entries)


def _stored(changes: dict) -> dict:
    """`changes` as every database will give them back, so that the seal still fits then: PostgreSQL keeps
    numbers as decimals, without a negative zero and without exponents; the largest become text."""
    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder), parse_float=_number)


def _number(text: str) -> float | str:
    number = float(text)
    return text if abs(number) >= 1e16 else number + 0.0


def _last(subject: str, subject_id: int) -> tuple[int, str]:
    chain = Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("-number")
    return chain.values_list("number", "hash").first() or (0, "")


def record_many(moved, verb: str, *, by, new="", reason="", changes=None) -> None:
    """Append one entry to each of `moved`, (thing, its old state) pairs of one model, in three queries.

    `changes`: {field: [from, to]} for each of them, in the same order.
    """
    if not moved:
        return
    subject, keys = moved[0][0]._meta.model_name, [thing.pk for thing, _ in moved]
    heads = Entry.objects.filter(subject=subject, subject_id__in=keys).order_by("subject_id", "number")
    last = {
        key: (number, digest) for key, number, digest in heads.values_list("subject_id", "number", "hash")
    }
    now, entries = timezone.now(), []
    for (thing, old), changed in zip(moved, changes or [{}] * len(moved), strict=True):
        number, previous = last.get(thing.pk, (0, ""))
        entry = Entry(
            subject=subject,
            subject_id=thing.pk,
            number=number + 1,
            previous=previous,
            at=now,
            by=by,
            verb=verb,
            old=old,
            new=new,
            reason=reason,
            changes=_stored(changed),
            cycle_id=getattr(thing, "cycle_id", None),
            topic_id=thing.pk if subject == "topic" else getattr(thing, "topic_id", None),
        )
        entry.hash = seal(entry)
        last[thing.pk] = (entry.number, entry.hash)
        entries.append(entry)
    _heard(Entry.objects.bulk_create(entries, batch_size=500))


def seal(entry: Entry) -> str:
    """SHA-256 hex over the entry's content and the hash before it."""
    content = {name: getattr(entry, name) for name in _SEALED}
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
    )
    return hashlib.sha256(text.encode()).hexdigest()


def broken(entries=None) -> Iterator[tuple[Entry, str]]:
    """Every entry whose hash, number or link to the one before is wrong, with what is wrong."""
    chain, number, previous = None, 0, ""
    rows = (Entry.objects.all() if entries is None else entries).order_by("subject", "subject_id", "number")
    for entry in rows.iterator(chunk_size=2000):
        if (entry.subject, entry.subject_id) != chain:
            chain, number, previous = (entry.subject, entry.subject_id), 0, ""
        number += 1
        if entry.number != number:
            yield entry, "gap"
        elif entry.previous != previous:
            yield entry, "link"
        elif entry.hash != seal(entry):
            yield entry, "content"
        number, previous = entry.number, entry.hash


def differences(thing, fields: dict) -> dict:
    """{field: [from, to]} for those of `fields` that differ from `thing` as it is now."""
    return {
        name: [_plain(getattr(thing, name)), _plain(value)]
        for name, value in fields.items()
        if getattr(thing, name) != value
    }


def _plain(value):
    return value.pk if hasattr(value, "_meta") else value
