"""Progress updates: reported by the group, corrected for a day, silence counted; both doors."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kit.models import Entry
from kit.refusals import Conflict, Refused, Stale
from plans import actions
from plans.models import Update
from plans.queries import last_update, silence
from projects.lifecycle import AT_WORK, STATES
from projects.models import Attachment
from tests.api.door import Door, faults, outcome
from tests.pages import signed_in, text_of
from tests.plans.ground import GROUP

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TEXT = {"done": "Counted calls", "next": "Sort them", "obstacles": "No data yet", "colour": "at_risk"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def told(update: Update) -> dict:
    return {name: getattr(update, name) for name in TEXT}


@pytest.mark.parametrize("role", [*GROUP, "office", "leader", "manager", "outsider"])
def test_the_group_and_the_office_report_and_nobody_else(ground, role):
    ground.run()
    if role in (*GROUP, "office"):
        update = actions.report(ground.topic, by=ground[role], **TEXT)
        assert (told(update), update.by) == (TEXT, ground[role])
    else:
        with pytest.raises(Refused):
            actions.report(ground.topic, by=ground[role], **TEXT)


def test_reported_is_from_topics_at_work_only(ground):
    possible = set()
    for state in STATES:
        if state in ("draft", "withdrawn"):
            continue
        ground.force(ground.topic, state)
        try:
            actions.report(ground.topic, by=ground.lead, done=state)
            possible.add(state)
        except Conflict:
            pass
    assert possible == set(AT_WORK)


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"done": " "}, "done"),
        ({"obstacles": "a\x00"}, "obstacles"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_says_nothing_is_refused(ground, fields, attr):
    with pytest.raises(ValidationError) as refused:
        actions.report(ground.topic, by=ground.lead, **(TEXT | fields))
    assert (list(refused.value.error_dict), Update.objects.count()) == ([attr], 0)


def test_its_author_corrects_it_for_a_day_and_the_history_keeps_both(ground):
    update = actions.report(ground.topic, by=ground.lead, **TEXT)
    with time_machine.travel(NOW + dt.timedelta(hours=23, minutes=59)):
        actions.correct_update(update, by=ground.lead, version=1, colour="off_track")
    with time_machine.travel(NOW + dt.timedelta(hours=24)), pytest.raises(Conflict):
        actions.correct_update(update, by=ground.lead, done="Something else")
    entry = Entry.objects.filter(subject="update").latest("id")
    assert (entry.verb, entry.changes) == ("correct", {"colour": ["at_risk", "off_track"]})


@pytest.mark.parametrize("role", ["advisor", "office", "leader"])
def test_nobody_else_corrects_it(ground, role):
    update = actions.report(ground.topic, by=ground.lead, **TEXT)
    with pytest.raises(Refused):
        actions.correct_update(update, by=ground[role], done="Nothing")


def test_an_outdated_correction_is_stale(ground):
    update = actions.report(ground.topic, by=ground.lead, **TEXT)
    actions.correct_update(update, by=ground.lead, version=1, done="First")
    with pytest.raises(Stale):
        actions.correct_update(update, by=ground.lead, version=1, done="Second")
    assert Update.objects.get().done == "First"


# --- Silence ---------------------------------------------------------------------------------


def test_silence_counts_from_the_start_then_from_the_last_update(ground):
    topic, today = ground.run(), timezone.localdate(NOW)
    assert silence(topic, today) == 0
    with time_machine.travel(NOW + dt.timedelta(19)):
        assert silence(topic, timezone.localdate()) == 19
        actions.report(topic, by=ground.lead, done="Something")
        assert silence(topic, timezone.localdate()) == 0
    assert silence(topic, today + dt.timedelta(26)) == 7


def test_an_update_before_the_start_does_not_make_the_silence_longer(ground):
    actions.report(ground.topic, by=ground.lead, done="Early")
    with time_machine.travel(NOW + dt.timedelta(30)):
        ground.run()
    assert silence(ground.topic, timezone.localdate(NOW) + dt.timedelta(32)) == 2


@pytest.mark.parametrize(
    "state", [state for state in STATES if state not in ("draft", "withdrawn", "running")]
)
def test_nobody_is_silent_who_need_not_report(ground, state):
    ground.force(ground.topic, state)
    assert silence(ground.topic, dt.date(2027, 1, 1)) is None


def test_the_last_update_is_the_newest(ground):
    assert last_update(ground.topic) is None
    for text in ("first", "second"):
        actions.report(ground.topic, by=ground.lead, done=text)
    assert last_update(ground.topic).done == "second"


@pytest.mark.parametrize(("days", "shown"), [(13, False), (14, True), (19, True)])
def test_silence_is_told_on_the_pages_once_an_update_is_due(ground, days, shown):
    ground.run()
    with time_machine.travel(NOW + dt.timedelta(days)):
        browser = signed_in(ground.lead)
        for name in ("plan", "updates"):
            page = text_of(browser.get(f"/topics/{ground.topic.pk}/{name}/"))
            assert (f"No update for {days} days." in page) == shown


# --- Both doors -------------------------------------------------------------------------------


def test_both_doors_report_alike(ground):
    topic = ground.run()
    answer = signed_in(ground.lead).post(f"/topics/{topic.pk}/updates/", TEXT)
    by_page = Update.objects.get()
    assert (answer.status_code, told(by_page)) == (302, TEXT)
    answer = Door(ground.lead).post("/updates/", {"topic": topic.pk} | TEXT)
    by_api = Update.objects.newest_first().first()
    assert (answer.status_code, told(by_api)) == (201, TEXT)
    assert {name: answer.json()[name] for name in TEXT} == TEXT


def test_both_doors_refuse_alike(ground):
    topic = ground.run()
    page = signed_in(ground.lead).post(f"/topics/{topic.pk}/updates/", {"done": "", "colour": "red"})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"done", "colour"})
    answer = Door(ground.lead).post("/updates/", {"topic": topic.pk, "done": "", "colour": "red"})
    assert answer.status_code == 400
    assert {attr for _code, attr in faults(answer)} == {"done", "colour"}
    for browser in (signed_in(ground.cast.leader), signed_in(ground.cast.outsider)):
        assert browser.post(f"/topics/{topic.pk}/updates/", TEXT).status_code == 403
    assert outcome(Door(ground.cast.leader).post("/updates/", {"topic": topic.pk} | TEXT)) == (
        403,
        "permission_denied",
    )
    assert Update.objects.count() == 0


def test_files_come_with_the_update_and_a_refused_one_does_not_lose_it(ground):
    topic, browser = ground.run(), signed_in(ground.lead)
    files = [
        SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50),
        SimpleUploadedFile("list.pdf", b"%PDF-1.7 x"),
        SimpleUploadedFile("evil.svg", b"<svg onload='x'/>"),
        SimpleUploadedFile("empty.pdf", b""),
    ]
    answer = browser.post(f"/topics/{topic.pk}/updates/", TEXT | {"files": files}, follow=True)
    update = Update.objects.get()
    kept = Attachment.objects.filter(subject="update", subject_id=update.pk)
    assert [file.name for file in kept] == ["现场.png", "list.pdf"]
    page = text_of(answer)
    assert all(
        name in page for name in ("现场.png", "list.pdf", "Not added: evil.svg", "Not added: empty.pdf")
    )


def test_the_form_shows_what_was_said_to_be_next(ground):
    topic = ground.run()
    actions.report(topic, by=ground.lead, done="x", next="Sort the calls by cause")
    page = text_of(signed_in(ground.member).get(f"/topics/{topic.pk}/updates/"))
    assert page.index("Sort the calls by cause") < page.index('name="done"')


def test_of_two_corrections_on_the_page_the_second_keeps_its_text_and_is_told(ground):
    update = actions.report(ground.run(), by=ground.lead, **TEXT)
    address, browser = f"/updates/{update.pk}/edit/", signed_in(ground.lead)
    assert browser.post(address, TEXT | {"done": "First", "version": 1}).status_code == 302
    second = browser.post(address, TEXT | {"done": "Second", "version": 1})
    assert (second.status_code, "Second" in text_of(second)) == (409, True)
    assert Update.objects.get().done == "First"
    assert browser.post(address, TEXT | {"done": "Second", "version": 2}).status_code == 302
    assert Update.objects.get().done == "Second"


def test_updates_are_narrowed_by_colour_author_and_topic(ground):
    topic = ground.run()
    red = actions.report(topic, by=ground.lead, done="Late again", colour="off_track").pk
    green = actions.report(topic, by=ground.member, done="All well").pk
    door = Door(ground.cast.leader)
    found = {
        "colour": door.ids("/updates/", colour="off_track,at_risk"),
        "by": door.ids("/updates/", by=ground.member.pk),
        "search": door.ids("/updates/", search="again"),
        "topic": door.ids("/updates/", topic=topic.pk, ordering="created_at"),
        "cycle": door.ids("/updates/", cycle=999_999),
    }
    assert found.pop("topic") in ([red, green], [green, red])
    assert found == {"colour": [red], "by": [green], "search": [red], "cycle": []}
