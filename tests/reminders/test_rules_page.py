"""The office sets how each kind is reminded of, and what holds for everybody; nobody else does."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import translation

from kit.models import Entry
from kit.refusals import Gone, Invalid, Refused, Stale
from people.due import SOURCES
from reminders import kinds
from reminders.actions import ruling
from reminders.defaults import Timing, timing_of
from reminders.models import Policy, Rule
from reminders.queries import policy, timings
from reminders.timing_words import timing_words, window_words
from tests.cast import Cast
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, milestone, run, told

pytestmark = pytest.mark.django_db

EVENT = "event:topic.return"
PAGES = ["", "rules/milestones/", f"rules/{EVENT}/", "rules/milestones/reset/", "settings/"]
READING = ["preview/", "ledger/", "ledger.xlsx"]
OFFICE = ["dead/", "dead/send-again/", "robots/", "robots/new/"]


@pytest.fixture
def office(cast):
    return cast.office


def sent(**fields) -> dict:
    """The form of a rule as a browser sends it."""
    return {
        "is_on": "on",
        "usual": ["-3", "0"],
        "offsets": "",
        "every": "7",
        "advisor_after": "3",
        "leader_after": "7",
        "urgent_from": "",
        "version": "0",
    } | fields


def rule_of(kind: str = "milestones") -> Timing:
    return timings([kind])[kind]


def errors(answer) -> dict:
    return {name: list(map(str, said)) for name, said in answer.context["form"].errors.items()}


# --- Who may -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Cast.ROLES)
def test_office_opens_every_page_and_leaders_read_the_ledger_alone(cast, role):
    browser = signed_in(cast[role])
    answers = {page: browser.get(f"/reminders/{page}").status_code for page in PAGES + READING + OFFICE}
    reads, sets = role in ("office", "leader"), role == "office"
    expected = dict.fromkeys(PAGES + OFFICE, 200 if sets else 403)
    expected |= dict.fromkeys(READING, 200 if reads else 403)
    assert answers == expected


def test_stranger_is_asked_to_sign_in(db):
    assert {signed_in(None).get(f"/reminders/{page}").status_code for page in PAGES + READING} == {302}


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_sets_anything_by_page_or_action(cast, role):
    user, browser = cast[role], signed_in(cast[role])
    for act in (
        lambda: ruling.set_rule("milestones", by=user, is_on=False),
        lambda: ruling.reset_rule("milestones", by=user),
        lambda: ruling.set_policy(by=user, calendar="weekdays"),
    ):
        with pytest.raises(Refused):
            act()
    for page in ("rules/milestones/", "rules/milestones/reset/", "settings/"):
        assert browser.post(f"/reminders/{page}", sent()).status_code == 403
    assert (Rule.objects.count(), Policy.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", Cast.ROLES)
def test_menu_leads_the_office_there(cast, role):
    page = text_of(signed_in(cast[role]).get("/"))
    assert ('href="/reminders/"' in page) == (role == "office")


# --- The rules in words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (
            Timing("x", urgent_from=-1),
            [
                "7, 3, 1 days before, on the day, 1, 3 days after, then every 7 days",
                "the advisor from 3 days late on",
                "the leader from 7 days late on",
                "letters at once from: 1 day before",
            ],
        ),
        (
            Timing("x", offsets=(-1, 1), every=1, advisor_after=1, leader_after=None),
            ["1 day before, 1 day after, then every day", "the advisor from 1 day late on"],
        ),
        (Timing("x", offsets=(0,), every=0, advisor_after=None, leader_after=None), ["on the day"]),
    ],
)
def test_rule_is_told_in_words(timing, words):
    assert timing_words(timing) == words


def test_phrases_of_a_rule_are_told_apart_from_the_days_in_them():
    with translation.override("zh-hans"):
        assert timing_words(Timing("", advisor_after=None, leader_after=None)) == [
            "提前 7、3、1 天，到期当天，逾期 1、3 天，之后每 7 天"
        ]


def test_windows_are_told_in_words():
    assert [window_words(n) for n in (-2, -1, 0, 1, 2)] == [
        "2 days before",
        "1 day before",
        "on the day",
        "1 day after",
        "2 days after",
    ]


def test_page_lists_every_kind_and_every_announcement(office):
    answer = signed_in(office).get("/reminders/")
    shown = [row["kind"] for row in answer.context["due"] + answer.context["happened"]]
    assert shown == [*SOURCES, *kinds.ANNOUNCEMENTS]
    assert "“…” was returned for revision." in text_of(answer)


def test_page_costs_the_same_however_many_rules_are_changed(office):
    browser = signed_in(office)
    few = len(queries(browser, "/reminders/"))
    for kind in [*SOURCES][:6]:
        ruling.set_rule(kind, by=office, is_on=False)
    assert len(queries(browser, "/reminders/")) == few


@pytest.mark.parametrize("kind", [*SOURCES, *kinds.ANNOUNCEMENTS])
def test_every_kind_has_a_form_that_saves_its_default_unchanged(office, kind):
    browser, address = signed_in(office), f"/reminders/rules/{kind}/"
    form = browser.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    answer = browser.post(address, {k: value for k, value in fields.items() if value not in (None, "")})
    assert (answer.status_code, rule_of(kind)) == (302, timing_of(kind))
    assert not Entry.objects.filter(subject="rule").exists()


# --- Changing one --------------------------------------------------------------------------


def test_page_saves_ticked_and_typed_windows_in_their_order(office):
    answer = signed_in(office).post(
        "/reminders/rules/milestones/", sent(usual=["3", "-3"], offsets="+10，-21、 −30", urgent_from="0")
    )
    assert (answer.status_code, answer["Location"]) == (302, "/reminders/")
    assert rule_of() == Timing("milestones", offsets=(-30, -21, -3, 3, 10), urgent_from=0)
    [line] = Entry.objects.filter(subject="rule")
    assert (line.verb, line.by, line.changes) == (
        "edit",
        office,
        {"offsets": [[-7, -3, -1, 0, 1, 3], [-30, -21, -3, 3, 10]], "urgent_from": [None, 0]},
    )


def test_rule_holds_from_the_next_tick_on(office, stage):
    ground = Ground(stage)
    ground.run()
    milestone(ground, WEDNESDAY)
    ruling.set_rule("milestones", by=office, offsets=[-20])
    assert run(WEDNESDAY - dt.timedelta(20)) == [1]
    ruling.set_rule("milestones", by=office, is_on=False)
    assert run(WEDNESDAY) == [0]


def test_windows_before_the_day_alone_still_tell_advisor_and_leader_when_late(office, stage):
    ground = Ground(stage)
    assert ground.cast.leader
    ground.run()
    ruling.set_policy(by=office, calendar="every_day")
    ruling.set_rule("milestones", by=office, offsets=[-3], every=0)
    milestone(ground, WEDNESDAY)
    run(*(WEDNESDAY + dt.timedelta(n) for n in range(-3, 9)))
    assert told(channel="app") == [
        ("advisor", "11-18", 3, "app"),
        ("leader", "11-18", 7, "app"),
        ("owner", "11-18", -3, "app"),
    ]


def test_announcement_is_switched_off_and_its_letter_waits(office):
    browser, address = signed_in(office), f"/reminders/rules/{EVENT}/"
    assert browser.post(address, {"is_on": "on", "version": "0"}).status_code == 302
    assert rule_of(EVENT) == Timing(EVENT, True, (0,), 0, None, None, None)
    assert browser.post(address, {"at_once": "on", "version": "2"}).status_code == 302
    assert rule_of(EVENT) == Timing(EVENT, False, (0,), 0, None, None, 0)


TYPED = {
    "a word": ({"offsets": "soon"}, {"offsets": ["“soon” is no whole number of days."]}),
    "half a day": ({"offsets": "-1.5"}, {"offsets": ["“-1.5” is no whole number of days."]}),
    "a number of another script": ({"offsets": "٣"}, {"offsets": ["“٣” is no whole number of days."]}),
    "too far": (
        {"offsets": "61"},
        {"offsets": ["A window lies at most 60 days before or after."]},
    ),
    "far too far": ({"offsets": "9" * 30}, {"offsets": [f"“{'9' * 20}” is no whole number of days."]}),
    "no window": (
        {"usual": []},
        {"offsets": ["Name one window at least. To remind of nothing, switch the rule off."]},
    ),
    "too many": (
        {"offsets": " ".join(str(-n) for n in range(20, 31))},
        {"offsets": ["A rule has at most 12 windows."]},
    ),
    "no usual window": (
        {"usual": ["5"]},
        {"usual": ["Select a valid choice. 5 is not one of the available choices."]},
    ),
    "never again": ({"every": ""}, {"every": ["This field is required."]}),
    "every 91 days": (
        {"every": "91"},
        {"every": ["Ensure this value is less than or equal to 90."]},
    ),
    "a negative number of days": (
        {"advisor_after": "-1"},
        {"advisor_after": ["Ensure this value is greater than or equal to 0."]},
    ),
    "at once from nowhere": (
        {"urgent_from": "5"},
        {"urgent_from": ["Select a valid choice. 5 is not one of the available choices."]},
    ),
    "a control character": (
        {"offsets": "1\x00"},
        {"offsets": ["This text contains control characters that cannot be stored."]},
    ),
}


@pytest.mark.parametrize(("fields", "told"), TYPED.values(), ids=TYPED)
def test_page_says_what_is_wrong_and_keeps_what_was_typed(office, fields, told):
    answer = signed_in(office).post("/reminders/rules/milestones/", sent(**fields))
    assert (answer.status_code, errors(answer)) == (422, told)
    assert rule_of() == timing_of("milestones")


@pytest.mark.parametrize(
    "offsets", [[], [0, 0], [3, 1], [-61], [61], [1.0], ["1"], [True], None, "1", {1: 1}, list(range(13))]
)
def test_action_takes_ascending_whole_days_only(office, offsets):
    with pytest.raises(Invalid) as refused:
        ruling.set_rule("milestones", by=office, offsets=offsets)
    assert refused.value.attr == "offsets"
    assert rule_of() == timing_of("milestones")


def test_unknown_kind_is_not_there(office):
    with pytest.raises(Gone):
        ruling.set_rule("nonsense", by=office, is_on=False)
    browser = signed_in(office)
    for page in ("rules/nonsense/", "rules/event:topic.nonsense/", "rules/nonsense/reset/"):
        assert browser.get(f"/reminders/{page}").status_code == 404


def test_of_two_who_change_a_rule_the_second_is_told(office):
    browser = signed_in(office)
    assert browser.post("/reminders/rules/milestones/", sent(every="5")).status_code == 302
    second = browser.post("/reminders/rules/milestones/", sent(every="9"))
    assert (second.status_code, rule_of().every) == (409, 5)
    assert "This was changed in the meantime" in text_of(second)
    again = browser.post("/reminders/rules/milestones/", sent(every="9", version="2"))
    assert (again.status_code, rule_of().every) == (302, 9)


def test_back_to_the_default_keeps_the_history(office):
    browser = signed_in(office)
    assert "Back to the default" not in text_of(browser.get("/reminders/rules/milestones/"))
    ruling.set_rule("milestones", by=office, every=5, is_on=False)
    assert "Back to the default" in text_of(browser.get("/reminders/rules/milestones/"))
    answer = browser.post("/reminders/rules/milestones/reset/", {"version": "2"})
    assert (answer.status_code, rule_of()) == (302, timing_of("milestones"))
    assert list(Entry.objects.filter(subject="rule").order_by("number").values_list("verb", flat=True)) == [
        "edit",
        "reset",
    ]
    assert "went back to the default" in text_of(browser.get("/reminders/rules/milestones/"))


def test_reset_of_what_somebody_changed_meanwhile_is_stale(office):
    ruling.set_rule("milestones", by=office, every=5)
    for version in (0, 1):
        with pytest.raises(Stale):
            ruling.reset_rule("milestones", by=office, version=version)
    assert rule_of().every == 5


def test_history_of_rules_is_the_offices(cast):
    from kit.sight import visible_entries

    ruling.set_rule("milestones", by=cast.office, every=5)
    seen = {role: visible_entries(cast[role]).filter(subject="rule").count() for role in Cast.ROLES}
    assert seen == {role: int(role == "office") for role in Cast.ROLES}


# --- What holds for everybody --------------------------------------------------------------


SETTINGS = {
    "calendar": "weekdays",
    "letter_at": "09:15",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "version": "0",
}


def test_settings_are_saved_once_and_told(office):
    answer = signed_in(office).post("/reminders/settings/", SETTINGS)
    assert (answer.status_code, answer["Location"]) == (302, "/reminders/")
    found = policy()
    assert (found.pk, found.calendar, found.letter_at, found.quiet_from, found.quiet_until) == (
        1,
        "weekdays",
        dt.time(9, 15),
        dt.time(22),
        dt.time(7),
    )
    assert Entry.objects.get(subject="policy").changes == {
        "calendar": ["china", "weekdays"],
        "letter_at": ["08:30:00", "09:15:00"],
        "quiet_from": ["21:00:00", "22:00:00"],
        "quiet_until": ["08:00:00", "07:00:00"],
    }
    page = text_of(signed_in(office).get("/reminders/"))
    assert "Monday to Friday" in page
    assert "22:00–07:00" in page


def test_page_says_until_when_the_chinese_holidays_are_known(office, time_machine):
    time_machine.move_to(dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert "known until the end of 2026" in text_of(signed_in(office).get("/reminders/"))
    time_machine.move_to(dt.datetime(2040, 5, 1, tzinfo=dt.UTC))
    assert "known until the end of 2039" in text_of(signed_in(office).get("/reminders/"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"letter_at": "23:00"}, {"letter_at": ["The daily letter would go in the quiet hours."]}),
        ({"letter_at": "25:00"}, {"letter_at": ["Enter a valid time."]}),
        ({"letter_at": ""}, {"letter_at": ["This field is required."]}),
        (
            {"calendar": "moon"},
            {"calendar": ["Select a valid choice. moon is not one of the available choices."]},
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(office, fields, told):
    answer = signed_in(office).post("/reminders/settings/", SETTINGS | fields)
    assert (answer.status_code, errors(answer), Policy.objects.count()) == (422, told, 0)


def test_equal_times_mean_no_quiet_hours(office):
    ruling.set_policy(by=office, quiet_from=dt.time(0), quiet_until=dt.time(0))
    assert "none" in text_of(signed_in(office).get("/reminders/"))


def test_of_two_who_change_the_settings_the_second_is_told(office):
    browser = signed_in(office)
    assert browser.post("/reminders/settings/", SETTINGS).status_code == 302
    assert browser.post("/reminders/settings/", SETTINGS | {"calendar": "china"}).status_code == 409
    assert policy().calendar == "weekdays"


@pytest.mark.postgres
@pytest.mark.usefixtures("real_db")
@pytest.mark.parametrize(
    ("act", "model"),
    [
        (lambda by, n: ruling.set_rule("milestones", by=by, version=0, every=n), Rule),
        (lambda by, n: ruling.set_policy(by=by, version=0, letter_at=dt.time(9, n)), Policy),
    ],
    ids=["rule", "settings"],
)
def test_of_many_who_change_a_default_at_once_one_does(act, model):
    office, said, start = Cast().office, [], threading.Barrier(6)

    def change(number: int) -> None:
        start.wait()
        try:
            act(office, number)
            said.append("saved")
        except Stale:
            said.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[number]) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["saved", *["stale"] * 5]
    assert model.objects.count() == 1
