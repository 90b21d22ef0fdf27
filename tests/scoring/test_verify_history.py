"""`manage.py verify_history` walks every chain and compares states and phases with it."""

import pytest
from django.core.management import call_command
from django.db import connection

from kit import guard
from kit.models import Entry
from projects.models import Cycle, TeamMember, Topic
from scoring.models import Ballot, Scorecard

pytestmark = pytest.mark.django_db


@pytest.fixture
def tampering(stage):
    """A certified cycle, and a database whose guard somebody has taken away."""
    cycle = stage.certified()
    guard.remove(connection)
    yield cycle
    guard.install(connection)


def verify(capsys) -> tuple[int, list[str]]:
    try:
        call_command("verify_history")
        code = 0
    except SystemExit as end:
        code = end.code
    return code, [line.strip(" -") for line in capsys.readouterr().out.splitlines()]


def test_untouched_history_is_sound(capsys, stage):
    stage.certified()
    code, told = verify(capsys)
    assert (code, told) == (0, [f"The history is sound: {Entry.objects.count()} entries checked."])


def test_empty_history_is_sound(capsys, db):
    assert verify(capsys) == (0, ["The history is sound: 0 entries checked."])


def test_changed_reason_is_found(capsys, tampering):
    entry = Entry.objects.filter(subject="topic", verb="accept").first()
    Entry.objects.filter(pk=entry.pk).update(reason="something else")
    code, told = verify(capsys)
    where = f"topic {entry.subject_id}, entry {entry.number} (accept)"
    line = f"{where}: its content was changed after it was written"
    assert (code, told) == (1, [line, "The history is BROKEN in 1 place."])


def test_removed_entry_is_found(capsys, tampering):
    entry = Entry.objects.filter(subject="topic", number=2).first()
    Entry.objects.filter(pk=entry.pk).delete()
    code, told = verify(capsys)
    assert (code, f"topic {entry.subject_id}, entry 3 (accept): an entry before it is missing" in told) == (
        1,
        True,
    )


def test_removed_end_of_a_chain_is_found_by_the_state(capsys, tampering):
    topic = Topic.objects.filter(state="established").first()
    Entry.objects.filter(subject="topic", subject_id=topic.pk).order_by("-number").first().delete()
    code, told = verify(capsys)
    line = f"topic {topic.pk} is “established”, but its history ends in “shortlisted”"
    assert (code, told[0]) == (1, line)


@pytest.mark.parametrize("model", [Cycle, Topic, Scorecard, Ballot])
def test_removed_chain_is_found(capsys, tampering, model):
    thing, name = model.objects.first(), model._meta.model_name
    Entry.objects.filter(subject=name, subject_id=thing.pk).delete()
    code, told = verify(capsys)
    assert (code, told[0]) == (1, f"{name} {thing.pk} has no history")


@pytest.mark.parametrize(
    ("model", "field", "wrong"),
    [(Topic, "state", "draft"), (Cycle, "phase", "setup"), (Ballot, "state", "withdrawn")],
)
def test_state_written_past_the_actions_is_found(capsys, tampering, model, field, wrong):
    thing = model.objects.order_by("pk").first()
    before = getattr(thing, field)
    model.objects.filter(pk=thing.pk).update(**{field: wrong})
    code, told = verify(capsys)
    name = model._meta.model_name
    assert (code, told[0]) == (1, f"{name} {thing.pk} is “{wrong}”, but its history ends in “{before}”")


def test_a_member_who_was_taken_out_leaves_the_history_sound(capsys, stage, cast):
    from projects import actions as topics

    topic = stage.topic(stage.proposing())
    topics.remove_member(topics.invite(topic, user=cast.staff, role="lead", by=cast.office), by=cast.office)
    assert not TeamMember.objects.exists()
    assert verify(capsys)[0] == 0
