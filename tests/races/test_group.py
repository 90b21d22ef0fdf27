"""Two people changing one group, or answering one request, at the same moment, on PostgreSQL."""

from datetime import date
from decimal import Decimal

import pytest

from kit.refusals import Conflict, NotReady, Refusal
from people.actions import edit_user
from people.models import User
from projects import actions, locks
from projects.actions import members
from projects.models import Commitment, TeamMember
from tests.cast import Cast, Stage, make_user
from tests.projects.work import Work
from tests.races.running import Held, in_threads, together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]
AGAIN = 8


@pytest.fixture
def work() -> Work:
    work = Work(Stage(Cast()), "running")
    work.cast.office, work.cast.other_manager  # noqa: B018
    return work


def leads(work: Work) -> list[str]:
    found = TeamMember.objects.filter(topic=work.pk, role="lead", state="accepted")
    return [member.user.username for member in found]


def restore(work: Work) -> None:
    TeamMember.objects.filter(topic=work.pk).update(role="member")
    for role in ("lead", "advisor"):
        TeamMember.objects.filter(topic=work.pk, user=work[role]).update(role=role, state="accepted")


def hand_over(member: TeamMember, to: User, by: User):
    return lambda: actions.hand_over(member, to=to, by=by)


def test_of_two_who_hand_over_at_once_one_does(work):
    for _again in range(AGAIN):
        restore(work)
        outcomes = in_threads(
            hand_over(work.member("lead"), work.advisor, work.lead),
            hand_over(work.member("lead"), work["member"], work.cast.office),
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert [refusal.code for refusal in refused] == ["already_decided"]
        assert len(leads(work)) == 1


def test_control_without_the_lock_handing_over_twice_is_not_refused_cleanly(work, monkeypatch):
    """Then only the constraint stands between the topic and two leads: one of them gets no sentence."""
    faults = []
    for _again in range(4 * AGAIN):
        restore(work)
        monkeypatch.setattr(locks, "renew", together(2, lambda topic: None))
        outcomes = in_threads(
            hand_over(work.member("lead"), work.advisor, work.lead),
            hand_over(work.member("lead"), work["member"], work.cast.office),
        )
        faults += [outcome for outcome in outcomes if not isinstance(outcome, TeamMember | Conflict)]
        if faults:
            return
    pytest.fail("the race did not happen")


def test_a_lead_is_never_taken_out_while_becoming_one(work):
    """Handing over to somebody against taking that person out."""
    for _again in range(AGAIN):
        restore(work)
        TeamMember.objects.get_or_create(
            topic_id=work.pk, user=work["member"], defaults={"role": "member", "state": "accepted"}
        )
        old = TeamMember.objects.select_related("topic").get(topic=work.pk, user=work.lead)
        new = TeamMember.objects.select_related("topic").get(topic=work.pk, user=work["member"])
        outcomes = in_threads(
            hand_over(old, work["member"], work.lead),
            lambda new=new: actions.remove_member(new, by=work.cast.office, reason="because"),
        )
        assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
        assert len(leads(work)) == 1


def test_nobody_is_deactivated_while_becoming_a_lead(work):
    for _again in range(AGAIN):
        restore(work)
        User.objects.filter(pk=work.advisor.pk).update(is_active=True)
        person = User.objects.get(pk=work.advisor.pk)
        outcomes = in_threads(
            hand_over(work.member("lead"), work.advisor, work.lead),
            lambda person=person: edit_user(person, by=work.cast.office, is_active=False),
        )
        assert sum(isinstance(outcome, NotReady | Refusal) for outcome in outcomes) == 1
        assert TeamMember.objects.filter(topic=work.pk, role="lead", user__is_active=True).count() == 1


def test_control_without_the_lock_an_inactive_person_leads(work, monkeypatch):
    """The deactivation does not see the lead that was handed over a moment before."""
    monkeypatch.setattr(members, "_refuse_unless_active", lambda user: None)
    held = Held(hand_over(work.member("lead"), work.advisor, work.lead))

    def deactivate():
        assert held.done.wait(30)
        try:
            return edit_user(User.objects.get(pk=work.advisor.pk), by=work.cast.office, is_active=False)
        finally:
            held.go.set()

    in_threads(held, deactivate)
    assert not TeamMember.objects.filter(topic=work.pk, role="lead", user__is_active=True).exists()


def two_invited_leads(work: Work) -> list[TeamMember]:
    TeamMember.objects.filter(topic=work.pk).delete()
    return [
        TeamMember.objects.create(topic_id=work.pk, user=work[role], role="lead")
        for role in ("lead", "advisor")
    ]


def test_of_two_invited_leads_one_becomes_it(work):
    for _again in range(AGAIN):
        invited = two_invited_leads(work)
        outcomes = in_threads(
            *(
                lambda member=member: actions.respond(member, accept=True, by=member.user)
                for member in invited
            )
        )
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
        assert len(leads(work)) == 1


@pytest.fixture
def expert(work) -> User:
    return make_user("expert", (work.cast.department, "staff"))


def asked(work: Work, expert: User) -> list[Commitment]:
    """One request, as two people have read it."""
    made = actions.ask_commitment(
        work.topic,
        center=work.cast.department,
        purpose="data",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 4, 2),
        people=[(expert, Decimal(8))],
        by=work.lead,
    )
    return [Commitment.objects.select_related("topic__cycle", "center").get(pk=made.pk) for _ in range(2)]


def test_of_two_answers_at_once_one_stands(work, expert):
    by = work.cast.other_manager
    for _again in range(AGAIN):
        one, other = asked(work, expert)
        outcomes = in_threads(
            lambda one=one: actions.accept_commitment(one, by=by),
            lambda other=other: actions.counter_commitment(
                other, people=[(expert, Decimal(2))], by=by, reason="less"
            ),
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        assert [refusal.code for refusal in refused] == ["already_decided"]
        found = Commitment.objects.get(pk=one.pk)
        kept = [row.weekly_hours for row in found.people.all()]
        assert (found.state, kept) in [("accepted", [Decimal(8)]), ("countered", [Decimal(2)])]


def test_control_without_the_condition_both_answers_are_written(work, expert, monkeypatch):
    from kit import versions

    real = versions.write
    monkeypatch.setattr(
        versions, "write", lambda thing, version=None, where=None, **fields: real(thing, **fields)
    )
    one, other = asked(work, expert)
    outcomes = in_threads(
        lambda: actions.accept_commitment(one, by=work.cast.other_manager),
        lambda: actions.decline_commitment(other, by=work.cast.other_manager, reason="no"),
    )
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
