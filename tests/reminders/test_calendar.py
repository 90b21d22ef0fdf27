"""The private calendar, read by a client library: what stands in it, in which form, for whom, how long."""

import datetime as dt
import itertools

import pytest
from django.test import Client
from icalendar import Calendar

from people.due import waiting_for
from people.models import User
from plans import actions as plans
from projects import actions as topics
from projects.models import TeamMember
from reminders import feed
from reminders.actions import choosing
from reminders.models import Preference
from reminders.queries import preference_of
from results import actions as results
from tests.api.door import Door, outcome
from tests.cast import make_user
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, finish, milestone

SITE = "https://keti.example.com"
SOON, FAR = WEDNESDAY + dt.timedelta(5), WEDNESDAY + dt.timedelta(200)


@pytest.fixture(autouse=True)
def _here(settings, time_machine):
    settings.SITE_URL = SITE
    time_machine.move_to(at(WEDNESDAY), tick=False)


@pytest.fixture
def ground(stage) -> Ground:
    ground = Ground(stage)
    ground.run()
    return ground


def address(user) -> str:
    """Switched on, as a path."""
    return feed.address(choosing.choose(user, by=user, calendar_on=True)).removeprefix(SITE)


def fetch(user, **headers):
    return Client().get(address(user), headers=headers)


def events(user) -> list:
    return Calendar.from_ical(fetch(User.objects.get(pk=user.pk)).content).events


def seen(user, narrowed: str = "") -> list[tuple[str, dt.date]]:
    """(title, day or moment) of the events whose kind is `narrowed`."""
    return [
        (str(event["summary"]), event.decoded("dtstart"))
        for event in events(user)
        if narrowed in event.categories
    ]


def steps(user) -> list[tuple[str, dt.date]]:
    return seen(user, "Milestones")


# --- What stands in it -------------------------------------------------------------------------------


def test_everything_that_awaits_one_on_a_day_stands_in_it(ground):
    milestone(ground, SOON)
    for user in (ground.owner, ground.lead, ground.cast.leader, ground.cast.office):
        due = {(item.label, item.row.day) for item in waiting_for(user) if item.row.day}
        found = {
            (title, day.date() if isinstance(day, dt.datetime) else day) for title, day in seen_all(user)
        }
        assert due <= found
    assert ("Finish “Causes”", SOON) in seen_all(ground.owner)


def seen_all(user) -> list[tuple[str, dt.date]]:
    return [(str(event["summary"]), event.decoded("dtstart")) for event in events(user)]


def test_own_milestone_stands_in_it_however_far_ahead(ground):
    milestone(ground, FAR)
    assert waiting_for(ground.owner) == []
    assert steps(ground.owner) == [("Finish “Causes”", FAR)]


def test_group_sees_the_milestones_of_others_and_the_reviews_at_the_gates(ground):
    milestone(ground, SOON)
    milestone(ground, FAR, title="Effect", is_gate=True, owner=None)
    everybody = [("Milestone: “Causes”", SOON), ("Stage review: “Effect”", FAR)]
    own = [("Finish “Causes”", SOON), ("Stage review: “Effect”", FAR)]
    assert {role: steps(ground[role]) for role in ("lead", "advisor", "member", "owner", "outsider")} == {
        "lead": everybody,
        "advisor": everybody,
        "member": everybody,
        "owner": own,
        "outsider": [],
    }


def test_moment_is_told_in_utc_and_a_day_as_a_whole_day(ground, stage, cast):
    ends = at("2026-11-30", "18:00")
    stage.scoring(scoring_ends_at=ends)
    [event] = events(cast.judge)
    assert event.decoded("dtstart") == ends
    assert event["dtstart"].to_ical() == b"20261130T100000Z"
    milestone(ground, SOON)
    [event] = [event for event in events(ground.owner) if "Milestones" in event.categories]
    assert (event["dtstart"].to_ical(), event["dtend"].to_ical()) == (b"20261123", b"20261124")
    assert event["dtstart"].params["VALUE"] == "DATE"


def test_event_is_told_apart_and_leads_to_the_thing(ground):
    step = milestone(ground, SOON)
    [event] = events(ground.member)
    assert event["uid"] == f"milestones-{step.pk}-{ground.member.pk}@keti.example.com"
    assert event["url"] == f"{SITE}/milestones/{step.pk}/"
    assert event["description"] == f"Shorter calls\nOwner: Owner\n{SITE}/milestones/{step.pk}/"
    assert (event["transp"], event["class"], event.alarms.times) == ("TRANSPARENT", "PRIVATE", [])


def test_event_that_was_moved_is_the_same_and_newer(ground):
    step = milestone(ground, SOON)
    [before] = events(ground.owner)
    plans.edit_milestone(step, by=ground.lead, planned_end=FAR, reason="late data")
    [after] = events(ground.owner)
    assert (before["uid"], before.sequence, before.decoded("dtstart")) == (after["uid"], 0, SOON)
    assert (after.sequence, after.decoded("dtstart")) == (1, FAR)
    assert after["last-modified"].dt == at(WEDNESDAY)


def test_owner_taken_into_the_group_keeps_the_event(ground):
    step = milestone(ground, SOON)
    [own] = events(ground.owner)
    plans.edit_milestone(step, by=ground.lead, owner=ground.member)
    [of_group] = events(ground.owner)
    assert own["uid"] == of_group["uid"]


def test_readings_of_one_topic_are_told_apart_by_their_days(ground):
    fields = {"name": "Length", "unit": "s", "direction": "down", "baseline": "300", "target": "240"}
    results.add_indicator(ground.topic, by=ground.lead, **fields)
    ground.force(ground.topic, "consolidating")
    type(ground.topic).objects.filter(pk=ground.topic.pk).update(consolidating_since=at(WEDNESDAY))
    found = [event for event in events(ground.lead) if "Readings after acceptance" in event.categories]
    days = [WEDNESDAY + dt.timedelta(days) for days in (30, 60, 90)]
    assert [event.decoded("dtstart") for event in found] == days
    assert len({event["uid"] for event in found}) == 3


def test_what_is_done_is_gone(ground):
    step = milestone(ground, SOON)
    finish(step, ground.owner)
    assert (steps(ground.owner), steps(ground.lead)) == ([], [])


# --- How it is written -------------------------------------------------------------------------------


def test_calendar_says_what_it_is_and_how_often_to_come_back(ground):
    answer = fetch(ground.lead)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    found = Calendar.from_ical(answer.content)
    told = {name: str(found[name]) for name in ("VERSION", "METHOD", "X-WR-CALNAME", "X-PUBLISHED-TTL")}
    assert told == {
        "VERSION": "2.0",
        "METHOD": "PUBLISH",
        "X-WR-CALNAME": "Keti: what awaits you",
        "X-PUBLISHED-TTL": "PT1H",
    }
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
    assert found.errors == []


def test_empty_calendar_is_one_too(cast):
    assert events(cast.outsider) == []


@pytest.mark.parametrize("title", ["提升一次解决率" * 12, "a,b;c\\d\nBEGIN:VEVENT: 100% “ok” 🎉"])
def test_any_title_comes_through_in_lines_of_at_most_75_octets(ground, title):
    title = title.replace("\n", " ")[:120]
    milestone(ground, SOON, title=title)
    content = fetch(ground.owner).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(line.decode() for line in content.split(b"\r\n")[:-1])  # no character is cut in two
    [event] = [one for one in Calendar.from_ical(content).events if "Milestones" in one.categories]
    assert str(event["summary"]) == f"Finish “{title}”"


def test_it_speaks_the_language_of_its_owner(ground, settings):
    milestone(ground, SOON)
    ground.owner.language = "zh-hans"
    ground.owner.save()
    [event] = events(ground.owner)
    assert "Finish" not in str(event["summary"])
    settings.LANGUAGE_CODE = "zh-hans"
    ground.owner.language = "tlh"
    ground.owner.save()
    [event] = events(ground.owner)
    assert "Finish" not in str(event["summary"])


def test_what_has_not_changed_is_not_sent_again(ground, time_machine):
    step = milestone(ground, SOON)
    answer = fetch(ground.owner)
    time_machine.move_to(at(WEDNESDAY, "23:30"), tick=False)
    again = fetch(ground.owner, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    plans.edit_milestone(step, by=ground.owner, progress=50, actual_start=WEDNESDAY)
    assert fetch(ground.owner, **{"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_it_costs_the_same_with_one_and_with_three_milestones(ground):
    path, numbers = address(ground.owner), []
    for more in (1, 2):
        for _number in range(more):
            milestone(ground, SOON)
            milestone(ground, SOON, owner=ground.member)
        numbers.append(len(queries(Client(), path)))
    assert numbers[0] == numbers[1]


# --- Whose it is -------------------------------------------------------------------------------------


def test_calendar_is_off_until_its_owner_switches_it_on_by_page(cast):
    client = signed_in(cast.staff)
    assert feed.address(preference_of(cast.staff)) == ""
    assert "Your private address" not in text_of(client.get("/me/reminders/"))
    assert client.post("/me/reminders/calendar/", {"on": "true"}).url == "/me/reminders/"
    found = feed.address(preference_of(cast.staff))
    page = text_of(client.get("/me/reminders/"))
    assert f'value="{found}"' in page
    assert f'href="webcal:{found.removeprefix("https:")}"' in page
    assert Client().get(found.removeprefix(SITE)).status_code == 200
    client.post("/me/reminders/calendar/", {"on": "false"})
    assert Client().get(found.removeprefix(SITE)).status_code == 404


def test_calendar_is_switched_and_renewed_over_the_api(cast):
    door = Door(cast.staff)
    on = door.patch("/me/reminders/", {"calendar_on": True}, If_Match=1).json()
    assert Client().get(on["calendar"].removeprefix(SITE)).status_code == 200
    new = door.post("/me/reminders/actions/renew-address/").json()
    assert (new["version"], new["calendar"] == on["calendar"]) == (3, False)
    stale = door.post("/me/reminders/actions/renew-address/", If_Match=1)
    assert outcome(stale) == (412, "stale_version")
    assert Client().get(on["calendar"].removeprefix(SITE)).status_code == 404
    assert Client().get(new["calendar"].removeprefix(SITE)).status_code == 200
    off = door.patch("/me/reminders/", {"calendar_on": False}, If_Match=3).json()
    assert off["calendar"] == ""


def test_calendar_switched_off_never_comes_back_under_its_old_address(cast):
    old = address(cast.staff)
    choosing.choose(cast.staff, by=cast.staff, calendar_on=False)
    new = address(cast.staff)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_new_address_takes_the_old_one_back_at_once(cast):
    old = address(cast.staff)
    assert signed_in(cast.staff).post("/me/reminders/calendar/renew/").url == "/me/reminders/"
    new = address(cast.staff)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_strangers_need_nothing_but_the_address_and_get_nothing_by_another(cast):
    path = address(cast.staff)
    assert Client().get(path).status_code == 200
    other = address(cast.manager)
    token, end = path.removeprefix("/calendar/").removesuffix(".ics"), ".ics"
    name, seal = token.split(".")
    mixed = f"{name}.{other.removeprefix('/calendar/').removesuffix(end).split('.')[1]}"
    wrong = [
        mixed,
        name,
        f"{name}.",
        f".{seal}",
        "x",
        f"{cast.office.pk}-1.{seal}",
        token.upper() + "0",
        "1-x.y",
    ]
    assert [Client().get(f"/calendar/{one}.ics").status_code for one in wrong] == [404] * len(wrong)
    assert Client().post(path).status_code in (403, 405)


def test_address_ends_with_its_owner(cast):
    path = address(cast.staff)
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_address_holds_while_the_secret_key_is_changed(cast, settings):
    path = address(cast.staff)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert Client().get(path).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(path).status_code == 404


def test_preferences_of_others_are_out_of_reach(cast):
    by = signed_in(cast.manager)
    by.post("/me/reminders/calendar/", {"on": "true", "user": cast.staff.pk})
    assert [one.user for one in Preference.objects.all()] == [cast.manager]


# --- It shrinks when rights shrink -------------------------------------------------------------------


def test_who_is_taken_out_of_the_group_loses_its_milestones(ground):
    milestone(ground, SOON, title="Effect", is_gate=True)
    assert steps(ground.member) == [("Stage review: “Effect”", SOON)]
    member = TeamMember.objects.get(topic=ground.topic, user=ground.member)
    topics.remove_member(member, by=ground.cast.office, reason="moved")
    assert events(ground.member) == []


def test_partner_who_sees_the_topic_no_more_loses_even_own_milestones(ground):
    partner = ground.cast.partner
    member = topics.invite(ground.topic, user=partner, role="member", by=ground.cast.office)
    topics.respond(member, accept=True, by=partner)
    milestone(ground, SOON, owner=partner)
    assert steps(partner) == [("Finish “Causes”", SOON)]
    topics.remove_member(TeamMember.objects.get(pk=member.pk), by=ground.cast.office, reason="moved")
    assert events(partner) == []


def test_invitation_to_a_draft_stands_in_it_before_the_topic_can_be_seen(stage, cast):
    draft = stage.draft(stage.proposing())
    member = topics.invite(draft, user=cast.staff, role="lead", by=cast.manager)
    assert [title for title, _day in seen_all(cast.staff)] == ["Answer the invitation as lead"]
    topics.respond(member, accept=False, by=cast.staff, reason="no time")
    assert events(cast.staff) == []


def test_who_gives_a_seat_back_loses_what_awaits_it(ground):
    leader = make_user("second", (ground.cast.province, "leader"))
    ground.force(ground.topic, "established")
    assert [title for title, _day in seen_all(leader)] == ["Approve the charter of “Shorter calls”"]
    leader.seats.all().delete()
    assert events(leader) == []


def test_events_are_in_order_and_none_is_told_twice(ground):
    for days, owner in itertools.product((9, 3, 6), (ground.owner, ground.lead)):
        milestone(ground, WEDNESDAY + dt.timedelta(days), owner=owner)
    found = events(ground.lead)
    assert len({event["uid"] for event in found}) == len(found)
    days = [event.decoded("dtstart") for event in found]
    assert days == sorted(days)
