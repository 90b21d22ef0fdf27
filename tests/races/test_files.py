"""Files sent for one topic at once, on PostgreSQL."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit import history
from projects import actions
from projects.actions.attachments import MOST
from projects.models import Attachment, Topic
from tests.cast import Cast, Stage
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def topic():
    stage = Stage(Cast())
    return stage.draft(stage.proposing())


def send(topic: Topic, number: int) -> Attachment:
    file = SimpleUploadedFile(f"{number}.txt", b"figures")
    return actions.attach(Topic.objects.get(pk=topic.pk), file, by=topic.proposer)


def test_all_files_sent_at_once_are_kept_and_told(topic):
    outcomes = in_threads(*[lambda n=n: send(topic, n) for n in range(6)])
    assert {type(outcome) for outcome in outcomes} == {Attachment}
    assert list(history.broken()) == []


def test_no_more_files_than_a_topic_can_carry(topic):
    for number in range(MOST - 2):
        send(topic, number)
    in_threads(*[lambda n=n: send(topic, 100 + n) for n in range(6)])
    assert topic.attachments.count() == MOST
