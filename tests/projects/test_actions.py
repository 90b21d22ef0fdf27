"""Actions called with a topic that was fetched before somebody else moved it; permits of their own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.models import Entry
from kit.refusals import Conflict, Refused
from people.models import Seat, User
from projects import actions
from projects.models import Attachment, Topic
from scoring import actions as selection

pytestmark = pytest.mark.django_db


def fetched(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def test_topic_that_was_returned_meanwhile_keeps_its_code(stage, cast):
    topic = stage.draft(stage.proposing())
    seen_as_draft = fetched(topic)
    code = actions.move(topic, "submit", by=cast.manager).code
    actions.move(topic, "return", by=cast.office, reason="no goal")
    actions.move(seen_as_draft, "submit", by=cast.manager)
    assert (fetched(topic).code, fetched(topic).cycle.topics_numbered) == (code, 1)


def test_history_tells_the_state_that_was_left(stage, cast):
    topic = stage.topic(stage.proposing(), "submitted")
    seen_as_submitted = fetched(topic)
    actions.move(topic, "accept", by=cast.office)
    actions.move(seen_as_submitted, "withdraw", by=cast.manager)
    entry = Entry.objects.filter(subject="topic", subject_id=topic.pk).latest("number")
    assert (entry.old, entry.new) == ("accepted", "withdrawn")


def test_no_file_comes_or_goes_once_the_topic_was_submitted(stage, cast):
    topic = stage.draft(stage.proposing())
    kept = actions.attach(topic, SimpleUploadedFile("a.txt", b"figures"), by=cast.manager)
    seen_as_draft = fetched(topic)
    actions.move(topic, "submit", by=cast.manager)
    with pytest.raises(Conflict):
        actions.attach(seen_as_draft, SimpleUploadedFile("b.txt", b"more"), by=cast.manager)
    kept.topic = Topic(pk=topic.pk, state="draft", proposer=cast.manager, center=cast.branch)
    with pytest.raises(Conflict):
        actions.detach(kept, by=cast.manager)
    assert [file.name for file in Attachment.objects.all()] == ["a.txt"]


def test_colleague_of_the_center_does_not_copy_somebody_elses_topic(stage, cast):
    cycle = selection.close_scoring(stage.scored(shortlist_size=1), by=cast.office)
    lost = cycle.topics.filter(state="passed_over").first()
    later = stage.proposing(staff_may_propose=True)
    Seat.objects.create(user=cast.judge, center=lost.center, role="staff")
    judge = User.objects.get(pk=cast.judge.pk)
    assert lost in Topic.objects.visible_to(judge)
    with pytest.raises(Refused):
        actions.copy_topic(lost, cycle=later, by=judge)
    assert actions.copy_topic(lost, cycle=later, by=cast.manager).copied_from == lost
