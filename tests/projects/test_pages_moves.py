"""The pages that move a topic, and the copy into a later cycle."""

import pytest

from projects import actions
from projects.lifecycle import MOVES, PUBLIC, STATES
from projects.models import Topic
from projects.words import MOVES as WORDS
from projects.words import NEXT, TOLD
from tests.kept import kept
from tests.pages import signed_in, text_of
from tests.projects.work import Work

WORK = tuple(verb for verb in WORDS if set(MOVES[verb].sources) <= set(PUBLIC))
PAGED = tuple(verb for verb in WORDS if verb not in WORK)
REACHED = ("draft", "submitted", "returned", "accepted", "rejected", "withdrawn")


def sending(topic, **fields) -> dict:
    return {"version": topic.version, "reason": "because"} | fields


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("verb", PAGED)
def test_a_move_is_offered_confirmed_and_done_where_the_life_table_allows_it(cast, stage, state, verb):
    topic = stage.topic(stage.proposing(), state)
    move = MOVES[verb]
    client = signed_in(cast.office if move.owner == "office" else cast.manager)
    address, allowed = f"/topics/{topic.pk}/move/{verb}/", state in move.sources
    assert (address in text_of(client.get(f"/topics/{topic.pk}/"))) is allowed
    assert client.get(address).status_code == (200 if allowed else 409)
    answer = client.post(address, sending(topic))
    topic.refresh_from_db()
    assert (answer.status_code, topic.state) == ((302, move.target) if allowed else (409, state))


@pytest.mark.parametrize("verb", WORK)
def test_a_move_of_the_work_is_offered_confirmed_and_done_where_the_life_table_allows_it(stage, verb):
    work, move = kept(__name__, lambda: Work(stage, ready=True), stage=stage), MOVES[verb]
    client = signed_in(work["lead" if move.owner == "lead" else "office"])
    address = f"/topics/{work.pk}/move/{verb}/"
    for state in PUBLIC:
        topic, allowed = work.put(state), state in move.sources
        assert (address in text_of(client.get(f"/topics/{work.pk}/"))) is allowed
        assert client.get(address).status_code == (200 if allowed else 409)
        answer = client.post(address, sending(topic))
        after = move.target if allowed else state
        assert (answer.status_code, work.topic.state) == (302 if allowed else 409, after), state


@pytest.mark.parametrize("verb", [verb for verb in PAGED if MOVES[verb].needs_reason])
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, "a\x00"])
def test_a_missing_or_faulty_reason_is_a_form_error(cast, stage, verb, reason):
    topic = stage.topic(stage.proposing(), "submitted")
    answer = signed_in(cast.office).post(f"/topics/{topic.pk}/move/{verb}/", sending(topic, reason=reason))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason"})


def test_the_reason_is_optional_when_one_withdraws(cast, stage):
    topic = stage.topic(stage.proposing(), "submitted")
    client = signed_in(cast.manager)
    client.post(f"/topics/{topic.pk}/move/withdraw/", sending(topic, reason=""))
    topic.refresh_from_db()
    assert topic.state == "withdrawn"


def test_a_topic_that_changed_meanwhile_is_shown_before_it_is_moved(cast, stage):
    topic = stage.draft(stage.proposing())
    seen = sending(topic)
    actions.edit(topic, by=cast.manager, title="Other words")
    client = signed_in(cast.manager)
    answer = client.post(f"/topics/{topic.pk}/move/submit/", seen)
    assert answer.status_code == 409
    assert "Manager changed this topic" in text_of(answer)
    again = seen | {"version": answer.context["form"]["version"].value()}
    assert client.post(f"/topics/{topic.pk}/move/submit/", again).status_code == 302


def test_a_deadline_that_passed_is_told_and_the_page_stays(cast, stage, time_machine):
    from datetime import timedelta

    from django.utils import timezone

    cycle = stage.proposing(auto_advance=True, proposing_ends_at=timezone.now() + timedelta(hours=1))
    topic = stage.draft(cycle)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    answer = signed_in(cast.manager).post(f"/topics/{topic.pk}/move/submit/", sending(topic))
    assert answer.status_code == 409
    assert "This cycle takes no proposals now." in text_of(answer)


@pytest.mark.parametrize("verb", ["shortlist", "establish", "accept-result", "nonsense"])
def test_moves_of_the_whole_cycle_have_no_page(cast, stage, verb):
    topic = stage.topic(stage.proposing())
    assert signed_in(cast.office).get(f"/topics/{topic.pk}/move/{verb}/").status_code == 404


def test_every_state_and_move_has_its_words():
    assert set(NEXT) == set(STATES)
    assert set(MOVES) <= set(TOLD)


def test_no_move_happens_by_looking(cast, stage):
    topic = stage.draft(stage.proposing())
    signed_in(cast.manager).get(f"/topics/{topic.pk}/move/submit/")
    topic.refresh_from_db()
    assert topic.state == "draft"


# --- Copying ----------------------------------------------------------------


def test_a_passed_over_topic_is_copied_into_an_open_cycle(cast, stage):
    old = stage.certified().topics.filter(state="passed_over").first()
    cycle = stage.proposing()
    client = signed_in(cast.manager)
    assert f"/topics/{old.pk}/copy/" in text_of(client.get(f"/topics/{old.pk}/"))
    answer = client.post(f"/topics/{old.pk}/copy/", {"cycle": cycle.pk})
    copy = Topic.objects.get(copied_from=old)
    assert answer.url == f"/topics/{copy.pk}/edit/"
    assert (copy.cycle, copy.state, copy.title, copy.proposer) == (cycle, "draft", old.title, cast.manager)
    old.refresh_from_db()
    assert old.state == "passed_over"


def test_without_an_open_cycle_the_copy_page_says_when_to_come_back(cast, stage):
    old = stage.certified().topics.filter(state="passed_over").first()
    page = signed_in(cast.manager).get(f"/topics/{old.pk}/copy/")
    assert "Come back when the next one has opened." in text_of(page)


@pytest.mark.parametrize("cycle", ["", "999", "x", "1e400"])
def test_a_cycle_that_is_not_open_is_no_choice(cast, stage, cycle):
    old = stage.certified().topics.filter(state="passed_over").first()
    stage.proposing()
    answer = signed_in(cast.manager).post(f"/topics/{old.pk}/copy/", {"cycle": cycle})
    assert (answer.status_code, Topic.objects.filter(copied_from=old).exists()) == (422, False)


def test_only_what_was_passed_over_is_copied(cast, stage):
    cycle = stage.proposing()
    topic = stage.topic(cycle, "rejected")
    assert signed_in(cast.manager).post(f"/topics/{topic.pk}/copy/", {"cycle": cycle.pk}).status_code == 409
