"""What happens is told at once to whom it concerns, but not to who did it, and only if it really happened."""

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from plans import actions as plans
from projects import actions as topics
from projects.lifecycle import MOVES, PHASE_MOVES
from projects.words import TOLD, TOLD_OF_COMMITMENTS, TOLD_OF_MEMBERS
from reminders.announcements import ANNOUNCED, Announcement
from reminders.defaults import EVENT, timing_of
from reminders.models import Notice, Rule
from reviews.words import TOLD_OF_RECTIFICATIONS, TOLD_OF_REVIEWS
from scoring import actions as selection
from tests.cast import make_user
from tests.plans.ground import Ground

pytestmark = pytest.mark.django_db
VERBS = {
    "topic": {*MOVES, *TOLD},
    "teammember": set(TOLD_OF_MEMBERS),
    "commitment": set(TOLD_OF_COMMITMENTS),
    "stagereview": set(TOLD_OF_REVIEWS),
    "rectification": set(TOLD_OF_RECTIFICATIONS),
    "cycle": set(PHASE_MOVES),
    "plan": {"begin-loop"},
    "change": {"approve", "refuse"},
    "benefit": {"confirm"},
    "absence": {"name-proxy"},
}


def announced(verb: str) -> set[tuple[str, str, str]]:
    """(who, what, note) of what was told in the product of `subject.verb`."""
    found = Notice.objects.filter(rule=f"{EVENT}{verb}", channel="app")
    return set(found.values_list("recipient__username", "label", "note"))


@pytest.mark.parametrize(("subject", "verb"), ANNOUNCED)
def test_every_announcement_is_of_a_verb_that_exists(subject, verb):
    assert verb in VERBS[subject]


@pytest.mark.parametrize("how", ANNOUNCED.values(), ids=[".".join(key) for key in ANNOUNCED])
def test_every_announcement_leads_to_a_page(how: Announcement):
    entry = type("Line", (), {"topic_id": 1, "cycle_id": 1, "subject_id": 1})
    try:
        resolve(how.url(entry))
    except Resolver404:  # pragma: no cover
        pytest.fail(how.url(entry))
    assert "%(title)s" in str(how.text)


def test_returned_topic_is_told_to_its_proposer_with_the_reason(stage, cast):
    topic = stage.topic(stage.proposing(), "submitted")
    topics.move(topic, "return", by=cast.office, reason="Please give figures")
    assert announced("topic.return") == {
        ("manager", "“Shorter calls” was returned for revision.", "Please give figures")
    }


def test_nobody_is_told_of_their_own_act(stage):
    Ground(stage)  # lead, advisor, member and owner accept one after another
    told = Notice.objects.filter(rule="event:teammember.accept", channel="app")
    assert list(told.values_list("recipient__username", flat=True)) == ["lead"] * 3


def test_elected_and_passed_over_are_told_by_one_act_in_a_fixed_number_of_queries(stage):
    cycle = stage.certified()
    elected = cycle.topics.filter(state="established").count()
    told = Notice.objects.filter(rule="event:topic.establish", channel="app")
    assert (elected, told.count()) == (2, 2)
    assert set(told.values_list("recipient__username", flat=True)) == {"manager"}


def test_judges_and_voters_are_told_when_their_phase_opens(stage, cast):
    stage.certified()
    judges = set(Notice.objects.filter(rule="event:cycle.open-scoring").values_list("recipient__username"))
    voters = set(Notice.objects.filter(rule="event:cycle.open-voting").values_list("recipient__username"))
    assert (judges, voters) == ({("judge",), ("judge2",), ("judge3",)}, {("voter",), ("manager",)})


def test_invited_person_and_lead_are_told(stage):
    ground = Ground(stage)
    invited = topics.invite(
        ground.topic, user=ground.cast.staff, role="member", by=ground.cast.office, weekly_hours=None
    )
    topics.respond(invited, accept=False, by=ground.cast.staff, reason="No time")
    assert ("staff", "You are invited to the group of “Shorter calls”.", "") in announced("teammember.invite")
    assert ("lead", "An invitation to “Shorter calls” was declined.", "No time") in announced(
        "teammember.decline"
    )


def test_group_is_told_of_a_new_loop(stage):
    ground = Ground(stage)
    ground.lay_out()
    ground.run()
    plans.begin_loop(ground.topic, by=ground.cast.leader, reason="No effect")
    assert {who for who, *_ in announced("plan.begin-loop")} == {"lead", "advisor", "member", "owner"}


def test_proxy_that_the_office_enters_is_told_to_the_voter_and_without_its_reason_to_the_holder(stage, cast):
    cycle = stage.voting(proxies=1, title="Spring")
    words = {"voter": cast.voter, "holder": cast.manager}
    proxy = selection.name_proxy(cycle, **words, by=cast.office, reason="Letter of 3 May")
    own = (
        "voter",
        "“Spring”: a proxy was entered for you, Manager votes for you. If that is wrong, vote yourself or "
        "ask the office.",
        "Letter of 3 May",
    )
    held = ("manager", "“Spring”: you hold the proxy of Voter.", "")
    told = Notice.objects.filter(rule="event:absence.name-proxy", channel="app")
    assert announced("absence.name-proxy") == {own, held}
    assert set(told.values_list("url", flat=True)) == {f"/cycles/{cycle.pk}/proxy/"}
    told.delete()
    selection.end_absence(proxy, by=cast.office)
    selection.name_proxy(cycle, **words, by=cast.voter, reason="I am ill")
    assert announced("absence.name-proxy") == {held}


def test_act_that_is_rolled_back_tells_nothing(stage, cast):
    topic = stage.topic(stage.proposing(), "submitted")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        topics.move(topic, "return", by=cast.office, reason="because")
        assert announced("topic.return")
        raise ZeroDivisionError
    assert announced("topic.return") == set()


def test_deactivated_people_are_told_nothing(stage, cast):
    topic = stage.topic(stage.proposing(), "submitted")
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(is_active=False)
    topics.move(topic, "return", by=cast.office, reason="because")
    assert announced("topic.return") == set()


def test_rule_that_is_off_announces_nothing(stage, cast):
    Rule.objects.create(kind="event:topic.return", offsets=[0], is_on=False)
    topic = stage.topic(stage.proposing(), "submitted")
    topics.move(topic, "return", by=cast.office, reason="because")
    assert announced("topic.return") == set()


@pytest.mark.parametrize("urgent", [True, False])
def test_urgent_announcements_don_t_wait_for_the_daily_letter(stage, cast, urgent):
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(email="manager@example.com")
    verb = "return" if urgent else "accept"
    assert (timing_of(f"event:topic.{verb}").urgent_from == 0) is urgent
    topic = stage.topic(stage.proposing(), "submitted")
    topics.move(topic, verb, by=cast.office, reason="because")
    mail = Notice.objects.get(rule=f"event:topic.{verb}", channel="email")
    assert (mail.letter[0], mail.state) == ("e" if urgent else "d", "booked")


def test_what_one_proposes_first_needs_nobody_told(stage, cast):
    make_user("somebody")
    stage.draft(stage.proposing())
    assert Notice.objects.count() == 0


def test_record_of_a_selection_that_is_reopened_tells_again(stage, cast):
    cycle = selection.reopen(stage.certified(), by=cast.office, phase="voting", reason="an error")
    assert cycle.phase == "voting"
    assert Notice.objects.filter(rule="event:topic.establish", channel="app").count() == 2
