"""Letters through a real mail server: when they go, to whom, what happens when it refuses or dies."""

import datetime as dt

import pytest

from plans import actions as plans
from projects import actions as topics
from reminders.actions import booking, delivering
from reminders.models import Notice, Policy, Preference, Robot, Rule
from reminders.windows import RETRIES
from tests.cast import Cast, Stage, make_user
from tests.plans.ground import Ground
from tests.reminders import servers
from tests.reminders.ground import WEDNESDAY, at, finish, milestone
from tests.reminders.mail import Mail, free_port, lead_to, serving, text_of
from tests.reminders.servers import line

pytestmark = pytest.mark.django_db
DUE = WEDNESDAY
MORNING = "08:30"


@pytest.fixture
def mail(settings) -> Mail:
    with serving(settings) as mail:
        yield mail


@pytest.fixture
def ground() -> Ground:
    ground = Ground(Stage(Cast()))
    Policy.objects.create(calendar="every_day")
    for name in ("owner", "member"):
        address(ground[name], f"{name}@example.com")
    ground.run()
    return ground


def address(user, to: str) -> None:
    type(user).objects.filter(pk=user.pk).update(email=to)


def tick(day: dt.date | str = DUE, time: str = MORNING) -> int:
    booking.book(at(day, time))
    return delivering.deliver(at(day, time))


def states(**narrowed) -> list[tuple[str, int]]:
    found = Notice.objects.filter(rule="milestones", channel="email", **narrowed).order_by("id")
    return list(found.values_list("state", "attempts"))


def urgent(**fields) -> None:
    Rule.objects.create(kind="milestones", offsets=[-1, 0], every=0, urgent_from=0, **fields)


# When letters go


def test_what_the_office_switches_off_stays_in_the_box(ground, mail):
    milestone(ground, DUE)
    booking.book(at(DUE))
    Rule.objects.create(kind="milestones", offsets=[0], is_on=False)
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters, states()) == (0, [], [("dropped", 0)])


def test_round_out_of_time_begins_no_letter_and_the_next_one_goes_on(ground, mail):
    milestone(ground, DUE)
    booking.book(at(DUE, MORNING))
    assert (delivering.deliver(at(DUE, MORNING), within=-1), mail.letters) == (0, [])
    assert (delivering.deliver(at(DUE, MORNING), within=60), len(mail.letters)) == (1, 1)


def test_one_letter_a_day_for_everything_that_is_due(ground, mail):
    for title in ("Causes", "Effects", "Measures"):
        milestone(ground, DUE, title=title)
    milestone(ground, DUE, title="Elsewhere", owner=ground.member)
    assert [tick(time=time) for time in ("06:00", MORNING, "08:31", "12:00")] == [0, 2, 0, 0]
    assert sorted(mail.addressees) == ["member@example.com", "owner@example.com"]
    assert states() == [("sent", 1)] * 4
    assert mail.sessions == 1


def test_urgent_goes_at_once_and_the_rest_in_the_morning(ground, mail):
    urgent()
    milestone(ground, DUE)
    milestone(ground, DUE + dt.timedelta(1), title="Effects")
    tick(time="14:00")
    assert mail.subjects == ["It is due today: Finish “Causes”"]
    tick(DUE + dt.timedelta(1), time="06:00")
    assert len(mail.letters) == 1
    tick(DUE + dt.timedelta(1), time="08:30")
    assert mail.subjects[1:] == ["It is due today: Finish “Effects”"]


def test_quiet_hours_hold_back_what_is_urgent(ground, mail):
    urgent()
    milestone(ground, DUE)
    assert [tick(time="05:00"), tick(time="07:59"), tick(time="08:00")] == [0, 0, 1]


def test_quiet_hours_are_each_persons_own(ground, mail):
    urgent()
    Preference.objects.create(user=ground.owner, quiet_from=dt.time(9), quiet_until=dt.time(15))
    milestone(ground, DUE)
    assert [tick(time="10:00"), tick(time="14:59"), tick(time="15:00")] == [0, 0, 1]


@pytest.mark.parametrize(
    ("booked", "sent"),
    [("2026-10-01", "2026-10-08"), ("2026-10-09", "2026-10-10"), ("2026-10-10", "2026-10-12")],
    ids=["over National Day", "make-up Saturday is worked", "Sunday after it is free"],
)
def test_letters_go_on_worked_days(ground, mail, booked, sent):
    Policy.objects.update(calendar="china")
    milestone(ground, dt.date.fromisoformat(booked))
    booking.book(at(booked, "09:00"))
    day = dt.date.fromisoformat(booked)
    while not delivering.deliver(at(day, MORNING)):
        day += dt.timedelta(1)
    assert (day.isoformat(), len(mail.letters)) == (sent, 1)


def test_who_wants_letters_on_free_days_gets_them(ground, mail):
    Policy.objects.update(calendar="china")
    Preference.objects.create(user=ground.owner, every_day=True)
    milestone(ground, dt.date(2026, 10, 2))
    assert tick("2026-10-02") == 1


def test_time_of_the_letter_is_each_persons_own(ground, mail):
    Preference.objects.create(user=ground.owner, letter_at=dt.time(18, 0))
    milestone(ground, DUE)
    assert [tick(time=time) for time in (MORNING, "17:59", "18:00")] == [0, 0, 1]


@pytest.mark.parametrize(
    ("choice", "noon", "morning"), [("all", 1, 1), ("daily", 0, 1), ("urgent", 1, 0), ("none", 0, 0)]
)
def test_preference_decides_which_letters_go(ground, mail, choice, noon, morning):
    """One thing is urgent, another, an update of the advisor's topic, is not."""
    Preference.objects.create(user=ground.owner, email=choice)
    urgent()
    milestone(ground, DUE)
    milestone(ground, DUE + dt.timedelta(2), title="Effects")
    Rule.objects.update(offsets=[-2, 0])
    assert [tick(time="12:00"), tick(DUE + dt.timedelta(1))] == [noon, morning]


# What is not sent


def test_what_was_done_since_is_not_sent(ground, mail):
    one = milestone(ground, DUE)
    milestone(ground, DUE, title="Effects")
    booking.book(at(DUE))
    finish(one, ground.owner)
    delivering.deliver(at(DUE, MORNING))
    assert "Causes" not in text_of(mail.letters[-1]) and "Effects" in text_of(mail.letters[-1])
    assert states() == [("dropped", 0), ("sent", 1)]


def test_letter_of_which_everything_was_done_is_not_sent(ground, mail):
    one = milestone(ground, DUE)
    booking.book(at(DUE))
    finish(one, ground.owner)
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters, states()) == (0, [], [("dropped", 0)])


def test_what_was_moved_or_given_to_another_is_not_sent(ground, mail):
    moved, given = milestone(ground, DUE), milestone(ground, DUE, title="Effects")
    booking.book(at(DUE))
    plans.edit_milestone(moved, by=ground.lead, planned_end=DUE + dt.timedelta(30), reason="later")
    plans.edit_milestone(given, by=ground.lead, owner=ground.member)
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters) == (0, [])
    assert tick(time="09:00") == 0
    assert tick(DUE + dt.timedelta(1)) == 1
    assert mail.addressees == ["member@example.com"]


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"email": ""}],
    ids=["deactivated", "without an address"],
)
def test_who_can_no_longer_be_reached_gets_nothing(ground, mail, change):
    milestone(ground, DUE)
    booking.book(at(DUE))
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(**change)
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters, states()) == (0, [], [("dropped", 0)])


def test_letters_ended_after_booking_are_not_sent(ground, mail):
    milestone(ground, DUE)
    booking.book(at(DUE))
    Preference.objects.create(user=ground.owner, email="none")
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters, states()) == (0, [], [("dropped", 0)])


def test_what_one_may_no_longer_see_is_not_sent(ground, mail):
    """A partner who was taken out of the group, but whose name still stands at a milestone."""
    partner = ground.cast.partner
    address(partner, "partner@example.com")
    member = _joined(ground, partner)
    milestone(ground, DUE, owner=partner)
    milestone(ground, DUE + dt.timedelta(30), title="Unseen", owner=partner)
    booking.book(at(DUE))
    type(member).objects.filter(pk=member.pk).update(state="declined")
    assert (delivering.deliver(at(DUE, MORNING)), mail.letters) == (0, [])
    assert states(recipient=partner) == [("dropped", 0)]


@pytest.mark.parametrize(
    ("change", "state"),
    [({}, "sent"), ({"center": "department"}, "dropped"), ({"state": "terminated"}, "dropped")],
    ids=["as booked", "topic of another center", "topic that has ended"],
)
def test_group_hears_of_what_its_center_still_owes(ground, mail, settings, change, state):
    with servers.robot(lambda _letter: {"errcode": 0}) as chat:
        settings.ROBOT_HOSTS = [chat.place]
        Robot.objects.create(name="here", kind="wecom", url=chat.url, center=ground.cast.branch)
        milestone(ground, DUE)
        booking.book(at(DUE))
        new = {name: getattr(ground.cast, value, value) for name, value in change.items()}
        type(ground.topic).objects.filter(pk=ground.topic.pk).update(version=99, **new)
        delivering.deliver(at(DUE, "09:00"))
    assert len(chat.letters) == (state == "sent")
    assert Notice.objects.get(channel="robot").state == state


def _joined(ground, user):
    member = topics.invite(ground.topic, user=user, role="member", by=ground.lead)
    topics.respond(member, accept=True, by=user)
    return member


# Faults


def test_letter_sent_again_after_a_death_between_send_and_mark_is_known_as_a_copy(ground, mail):
    milestone(ground, DUE)
    mail.hangs_up = True
    assert tick() == 0
    mail.hangs_up = False
    assert (tick(time=MORNING), tick(time="08:31"), tick(time="08:32")) == (0, 1, 0)
    first, second = mail.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)
    assert states() == [("sent", 2)]


def test_what_missed_its_letter_is_no_copy_of_it(ground, mail):
    milestone(ground, DUE)
    tick()
    milestone(ground, DUE, title="Effects")
    tick()
    first, second = mail.letters
    assert first["Message-ID"] != second["Message-ID"]


def test_dead_letter_sent_again_after_what_was_booked_later_is_no_copy_of_it(ground, mail):
    milestone(ground, DUE)
    mail.data = lambda _letter: "554 refused"
    tick()
    mail.data = lambda _letter: "250 OK"
    milestone(ground, DUE, title="Effects")
    tick()
    Notice.objects.filter(state="dead").update(state="booked", attempts=0)
    tick()
    assert states() == [("sent", 1), ("sent", 1)]
    assert len({letter["Message-ID"] for letter in mail.letters[1:]}) == 2


def test_greylisting_is_tried_again_with_growing_pauses_until_it_is_dead(ground, mail):
    milestone(ground, DUE)
    mail.rcpt = lambda _address: "451 try again later"
    booking.book(at(DUE))
    tried = []
    moment = at(DUE, MORNING)
    for _ in RETRIES:
        delivering.deliver(moment)
        after = Notice.objects.get(channel="email").send_after
        tried.append((after - moment).total_seconds() / 60)
        assert delivering.deliver(after - dt.timedelta(seconds=1)) == 0
        moment = after
    assert tuple(tried) == RETRIES
    delivering.deliver(moment)
    assert states() == [("dead", len(RETRIES) + 1)]
    assert "451" in Notice.objects.get(channel="email").error


def test_letter_taken_at_the_second_try_is_sent(ground, mail):
    milestone(ground, DUE)
    mail.data = lambda _letter: "452 no room just now"
    tick()
    mail.data = lambda _letter: "250 OK"
    assert (tick(time="08:31"), states()) == (1, [("sent", 2)])
    assert Notice.objects.get(channel="email").error == ""


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_refused_for_good_is_a_dead_letter_at_once(ground, mail, stage):
    milestone(ground, DUE)
    setattr(mail, stage, lambda _told: "550 no such person")
    tick()
    assert states() == [("dead", 1)]
    assert "no such person" in Notice.objects.get(channel="email").error
    assert tick(time="23:00") == 0


def test_refusal_of_one_does_not_stop_the_others(ground, mail):
    milestone(ground, DUE)
    milestone(ground, DUE, title="Effects", owner=ground.member)
    mail.rcpt = lambda address: "550 no" if address.startswith("owner") else "250 OK"
    assert (tick(), mail.addressees) == (1, ["member@example.com"])
    assert (states(recipient=ground.owner), states(recipient=ground.member)) == ([("dead", 1)], [("sent", 1)])


@pytest.mark.parametrize("wrong", ["owner", "owner@example.com\nBcc: all@example.com", "a@b@c.example"])
def test_address_that_is_none_is_a_dead_letter_and_stops_nobody(ground, mail, wrong):
    milestone(ground, DUE)
    milestone(ground, DUE, title="Effects", owner=ground.member)
    address(ground.owner, wrong)
    assert (tick(), mail.addressees) == (1, ["member@example.com"])
    assert states(recipient=ground.owner) == [("dead", 1)]


def test_server_that_is_away_is_asked_once_a_round_and_nothing_is_lost(ground, settings):
    milestone(ground, DUE)
    milestone(ground, DUE, title="Effects", owner=ground.member)
    lead_to(settings, free_port())
    assert tick() == 0
    assert sorted(states()) == [("booked", 0), ("booked", 1)]
    with serving(settings) as mail:
        assert tick(time="08:31") == 2
        assert sorted(mail.addressees) == ["member@example.com", "owner@example.com"]


def test_slow_server_is_left_after_its_time(ground, mail, settings):
    milestone(ground, DUE)
    settings.EMAIL_TIMEOUT, mail.pause = 0.3, 1.5
    assert (tick(), states()) == (0, [("booked", 1)])
    assert "timed out" in Notice.objects.get(channel="email").error.lower()
    settings.EMAIL_TIMEOUT, mail.pause = 5, 0
    assert tick(time="08:31") == 1
    assert len({letter["Message-ID"] for letter in mail.letters}) == 1


def test_server_that_never_answers_does_not_hold_up_all_others(ground, mail, settings):
    for number in range(5):
        milestone(ground, DUE, title=f"Step {number}", owner=_more(ground, number))
    settings.EMAIL_TIMEOUT, mail.pause = 0.2, 1
    assert tick() == 0
    assert sorted(states()) == [("booked", 0)] * 2 + [("booked", 1)] * 3


def _more(ground, number: int):
    user = make_user(f"more{number}", (ground.cast.branch, "staff"), email=f"more{number}@example.com")
    _joined(ground, user)
    return user


def test_server_that_hangs_up_in_mid_letter_gets_it_again(ground, settings):
    milestone(ground, DUE)

    def talk(connection, _over):
        for answer in (b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
            connection.sendall(answer + b"\r\n")
            connection.recv(100)

    with line(talk) as port:
        lead_to(settings, port)
        assert (tick(), states()) == (0, [("booked", 1)])
    with serving(settings) as mail:
        assert (tick(time="08:31"), len(mail.letters)) == (1, 1)
    assert states() == [("sent", 2)]
