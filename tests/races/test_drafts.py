"""One form that sends its first words from several windows at once, on PostgreSQL."""

import pytest

from kit.models import Answer
from projects import actions
from projects.models import Topic
from tests.cast import Cast, Stage
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]

EIGHT = range(8)


@pytest.fixture
def stage():
    return Stage(Cast())


def begin(stage, cycle, key: str, number: int) -> Topic:
    fields = {"cycle": cycle, "center": stage.cast.branch, "title": f"Words {number}"}
    return actions.begin_draft(key=key, by=stage.cast.manager, **fields)


def test_eight_first_savings_of_one_form_make_one_draft(stage):
    cycle, _manager = stage.proposing(), stage.cast.manager
    outcomes = in_threads(*[lambda n=n: begin(stage, cycle, "one form", n) for n in EIGHT])
    draft = Topic.objects.get()
    assert {topic.pk for topic in outcomes} == {draft.pk}
    assert (draft.version, Answer.objects.count()) == (8, 1)


def test_eight_forms_make_eight_drafts(stage):
    cycle, _manager = stage.proposing(), stage.cast.manager
    in_threads(*[lambda n=n: begin(stage, cycle, f"form {n}", n) for n in EIGHT])
    assert sorted(Topic.objects.values_list("title", flat=True)) == [f"Words {n}" for n in EIGHT]
