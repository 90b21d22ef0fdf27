"""Telling at once what has happened: into the same ledger, in the transaction of the act itself."""

import uuid

from django.utils import timezone, translation

from kit.models import Entry
from people.models import User
from projects.models import Cycle, Topic
from reminders import queries
from reminders.announcements import Announcement, known
from reminders.defaults import EVENT
from reminders.models import Notice
from reminders.planning import to_person


def announce(entries: list[Entry]) -> None:
    """Book a notice for everybody whom these lines of history concern, but for who did it. A fixed number of
    queries for each kind of line, none where it is not announced."""
    for how, found in known(entries).items():
        rule = f"{EVENT}{found[0].subject}.{found[0].verb}"
        timing = queries.timings([rule])[rule]
        if timing.is_on:
            Notice.objects.bulk_create(_notices(how, rule, timing, found), batch_size=2000)


def _notices(how: Announcement, rule: str, timing, entries: list[Entry]) -> list[Notice]:
    concerned = how.to(entries)
    people = {person for told in concerned.values() for person in told}
    tastes = queries.tastes(people, queries.policy()) if people else {}
    words = _words(how, entries)
    urgent = timing.urgent_from is not None
    found: list[Notice] = []
    for entry in entries:
        letter = f"e{entry.pk}-{uuid.uuid4().hex[:12]}"
        for person in sorted(concerned[entry.pk] & tastes.keys() - {entry.by_id}):
            taste = tastes[person]
            said = _said(how, rule, entry, words[entry.pk], taste.language)
            found += to_person(entry.at, person, taste, urgent, lambda _person, name=letter: name, said)
    return found


def _words(how: Announcement, entries: list[Entry]) -> dict[int, dict[str, str]]:
    """{key of an entry: what the text of `how` speaks of}."""
    model, name = (Cycle, "cycle_id") if how.of == "cycle" else (Topic, "topic_id")
    keys = {getattr(entry, name) for entry in entries}
    titles = dict(model.objects.filter(pk__in=keys).values_list("pk", "title"))
    found = {entry.pk: {"title": titles.get(getattr(entry, name), "")} for entry in entries}
    if how.person:
        people = {entry.pk: entry.changes[how.person][1] for entry in entries}
        users = User.objects.in_bulk(set(people.values()))
        found = {pk: words | {"person": str(users[people[pk]])} for pk, words in found.items()}
    return found


def _said(how: Announcement, rule: str, entry: Entry, words: dict, language: str) -> dict:
    with translation.override(language):
        label = how.text % words
    return {
        "rule": rule,
        "subject": entry.pk,
        "day": timezone.localdate(entry.at),
        "window": 0,
        "role": Notice.Role.GROUP,
        "topic": entry.topic_id,
        "label": label[:400],
        "note": entry.reason[:400] if how.quotes else "",
        "url": how.url(entry),
    }
