"""How one wants to be reminded: chosen by page and by API, for oneself alone, and it holds at once."""

import datetime as dt

import pytest

from kit.models import Entry
from kit.refusals import Refused
from reminders import queries
from reminders.actions import choosing
from reminders.models import Policy, Preference
from tests.api.door import Door, faults, outcome
from tests.pages import signed_in, text_of

PAGE, API = "/me/reminders/", "/me/reminders/"
CHOSEN = {
    "email": "daily",
    "letter_at": "07:15",
    "every_day": "on",
    "quiet_from": "20:00",
    "quiet_until": "09:30",
    "version": 1,
}
NOTHING = {"email": "all", "letter_at": "", "quiet_from": "", "quiet_until": "", "version": 1}
CLOCKS = (dt.time(7, 15), dt.time(20), dt.time(9, 30))


def kept(user) -> tuple:
    found = queries.preference_of(user)
    return found.email, found.every_day, (found.letter_at, found.quiet_from, found.quiet_until)


def by_page(user) -> None:
    assert signed_in(user).post(PAGE, CHOSEN).url == PAGE


def by_api(user) -> None:
    body = {"email": "daily", "letter_at": "07:15", "every_day": True}
    body |= {"quiet_from": "20:00", "quiet_until": "09:30"}
    assert Door(user).patch(API, body, If_Match=1).status_code == 200


@pytest.mark.parametrize("through", [by_page, by_api])
def test_choice_is_kept_told_and_holds(cast, through):
    cast.staff.email = "staff@example.com"
    cast.staff.save()
    through(cast.staff)
    assert kept(cast.staff) == ("daily", True, CLOCKS)
    entry = Entry.objects.get(subject="preference")
    assert (entry.verb, entry.by, entry.changes) == (
        "edit",
        cast.staff,
        {
            "email": ["all", "daily"],
            "letter_at": [None, "07:15:00"],
            "every_day": [False, True],
            "quiet_from": [None, "20:00:00"],
            "quiet_until": [None, "09:30:00"],
        },
    )
    taste = queries.tastes([cast.staff.pk], queries.policy())[cast.staff.pk]
    assert (taste.email, taste.letter_at, taste.quiet_from, taste.quiet_until) == ("daily", *CLOCKS)
    assert taste.is_workday(dt.date(2026, 11, 22))  # a Sunday


def test_without_a_choice_the_page_and_the_api_say_what_holds(cast):
    Policy.objects.create(letter_at=dt.time(6, 45), quiet_from=dt.time(22), calendar="weekdays")
    page = text_of(signed_in(cast.staff).get(PAGE))
    for said in ("Empty: 06:45, as for everybody.", "Empty: 22:00", "Empty: 08:00", "Saturdays and Sundays"):
        assert said in page
    assert Door(cast.staff).get(API).json() == {
        "email": "all",
        "letter_at": None,
        "every_day": False,
        "quiet_from": None,
        "quiet_until": None,
        "default": {"letter_at": "06:45", "quiet_from": "22:00", "quiet_until": "08:00"},
        "calendar_on": False,
        "calendar": "",
        "version": 1,
    }
    assert Preference.objects.count() == 0


def test_emptied_times_fall_back_to_what_holds_for_everybody(cast):
    by_page(cast.staff)
    assert signed_in(cast.staff).post(PAGE, NOTHING | {"version": 2}).url == PAGE
    assert kept(cast.staff) == ("all", False, (None, None, None))


def test_who_has_no_address_is_told_how_to_get_one(cast):
    assert "No e-mail address of yours is known" in text_of(signed_in(cast.staff).get(PAGE))
    cast.staff.email = "staff@example.com"
    cast.staff.save()
    page = text_of(signed_in(cast.staff).get(PAGE))
    assert "staff@example.com" in page
    assert "No e-mail address" not in page


def test_page_is_found_from_the_profile(cast):
    assert f'href="{PAGE}"' in text_of(signed_in(cast.staff).get("/profile/"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "sometimes"), ("letter_at", "25:00"), ("quiet_from", "noon"), ("quiet_until", "\x00")],
)
def test_faulty_choice_is_an_error_of_its_field(cast, field, value):
    answer = signed_in(cast.staff).post(PAGE, CHOSEN | {field: value})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    answer = Door(cast.staff).patch(API, {field: value}, If_Match=1)
    assert (answer.status_code, [attr for _code, attr in faults(answer)]) == (400, [field])
    assert Preference.objects.count() == 0


def test_choice_made_elsewhere_meanwhile_is_not_overwritten(cast):
    by_page(cast.staff)
    answer = signed_in(cast.staff).post(PAGE, NOTHING)
    assert answer.status_code == 409
    assert "changed in the meantime" in text_of(answer)
    assert outcome(Door(cast.staff).patch(API, {"email": "none"}, If_Match=1)) == (412, "stale_version")
    assert outcome(Door(cast.staff).patch(API, {"email": "none"})) == (428, "precondition_required")
    assert kept(cast.staff)[0] == "daily"


def test_nobody_chooses_for_another(cast):
    for act in (choosing.choose, choosing.renew_address):
        with pytest.raises(Refused):
            act(cast.staff, by=cast.office)
    assert Preference.objects.count() == 0


def test_what_is_not_offered_cannot_be_set(cast):
    signed_in(cast.staff).post(PAGE, CHOSEN | {"serial": 9, "calendar_on": "on", "user": cast.office.pk})
    Door(cast.staff).patch(API, {"serial": 9, "version": 7, "user": cast.office.pk}, If_Match=2)
    found = Preference.objects.get()
    assert (found.user, found.serial, found.calendar_on) == (cast.staff, 1, False)


@pytest.mark.parametrize("role", ["office", "leader", "manager", "partner", "outsider"])
def test_everybody_may_choose(cast, role):
    by_page(cast[role])
    assert kept(cast[role])[0] == "daily"


def test_strangers_are_sent_to_the_sign_in(db):
    assert signed_in(None).get(PAGE).status_code == 302
    assert outcome(Door().get(API)) == (401, "not_authenticated")


def test_history_of_the_choice_is_ones_own(cast):
    by_page(cast.staff)
    entry = Entry.objects.get(subject="preference")
    assert Door(cast.staff).ids("/history/", subject="preference") == [entry.pk]
    assert Door(cast.manager).ids("/history/", subject="preference") == []
