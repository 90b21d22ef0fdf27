"""Who was told what when, as the office and leaders read it; dead letters sent again, or left."""

import datetime as dt
import threading

import pytest
from django.db import connection

from kit.models import Entry
from kit.refusals import Refused
from plans.models import Milestone
from projects.models import Topic
from reminders.actions import booking, delivering
from reminders.actions.ledger import leave, requeue
from reminders.ledger import dead_letters
from reminders.models import Notice, Policy, Robot
from tests.cast import Cast, make_user
from tests.pages import queries, signed_in, text_of
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, finish, milestone
from tests.reminders.mail import Mail, serving
from tests.workbooks.books import opened

pytestmark = pytest.mark.django_db

MORNING = at(WEDNESDAY, "08:30")
GONE = "550 5.1.1 no such person"


def line(recipient, label: str = "Finish “Survey”", **fields) -> Notice:
    """One line of the ledger, as booking and sending leave it."""
    told = {"rule": "milestones", "subject": 1, "day": WEDNESDAY, "window": 0, "url": "/"}
    told |= {"channel": "app", "state": "sent", "booked_at": MORNING, "send_after": MORNING}
    return Notice.objects.create(recipient=recipient, label=label, **(told | fields))


def dead(recipient, letter: str = "d1", **fields) -> Notice:
    told = {"channel": "email", "state": "dead", "letter": letter, "attempts": 8, "error": "550 gone"}
    return line(recipient, **(told | fields))


def labels(user, query: str = "") -> list[str]:
    answer = signed_in(user).get(f"/reminders/ledger/{query}")
    assert answer.status_code == 200
    return [notice.label for notice in answer.context["rows"]]


def states() -> list[tuple]:
    return list(Notice.objects.order_by("pk").values_list("state", "attempts"))


# --- What one reads ------------------------------------------------------------------------


@pytest.fixture
def lines(cast, stage) -> dict[str, Notice]:
    """Of a topic at work, of a draft, of no topic, to a robot; oldest first."""
    cycle = stage.proposing()
    shared = stage.topic(cycle, "submitted", title="Shorter calls")
    draft = stage.draft(cycle, title="Hidden draft")
    robot = Robot.objects.create(name="Branch chat", kind="wecom", url="https://x.cn/", center=cast.branch)
    Notice.objects.all().delete()
    return {
        "shared": line(cast.manager, "Shared", topic=shared.pk),
        "draft": line(cast.manager, "Draft", topic=draft.pk, rule="drafts", subject=2),
        "ballot": line(cast.voter, "Vote", rule="ballots", subject=3, channel="email", state="booked"),
        "robot": line(None, "To all", robot=robot, channel="robot", role="group", topic=shared.pk, window=3),
    }


def test_newest_stand_first(cast, lines):
    assert labels(cast.office) == ["To all", "Vote", "Draft", "Shared"]


def test_leaders_read_of_no_topic_that_they_may_not_see(cast, lines):
    line(cast.office, "Go on", rule="moves")
    assert labels(cast.leader) == ["Go on", "To all", "Shared"]
    assert labels(cast.leader, "?topic=Hidden") == []
    sheet = opened(signed_in(cast.leader).get("/reminders/ledger.xlsx").content).active
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["Go on", "To all", "Shared"]


@pytest.mark.parametrize("kind", ["ballots", "scorecards"])
def test_who_has_voted_or_scored_is_told_to_the_office_alone(cast, kind):
    line(cast.voter, "Theirs", rule=kind, settled_at=MORNING)
    assert (labels(cast.office), labels(cast.leader)) == (["Theirs"], [])
    assert labels(cast.leader, f"?person={cast.voter.pk}&kind={kind}") == []


def test_address_in_a_refusal_is_read_by_the_office_alone(cast):
    dead(cast.voter, error="550 <voter@example.com>: no such person")
    for user, reads in ((cast.office, True), (cast.leader, False)):
        browser = signed_in(user)
        assert ("voter@example.com" in text_of(browser.get("/reminders/ledger/"))) is reads
        sheet = opened(browser.get("/reminders/ledger.xlsx").content).active
        assert (sheet.cell(2, 17).value is not None) is reads


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=Manager", ["Draft", "Shared"]),
        ("?search=branch+chat", ["To all"]),
        ("?search=vote", ["Vote"]),
        ("?topic=shorter", ["To all", "Shared"]),
        ("?kind=ballots", ["Vote"]),
        ("?channel=robot", ["To all"]),
        ("?state=booked", ["Vote"]),
        ("?since=2026-11-18&until=2026-11-18", ["To all", "Vote", "Draft", "Shared"]),
        ("?since=2026-11-19", []),
        ("?until=2026-11-17", []),
        ("?kind=nonsense", []),
        ("?since=yesterday", []),
        ("?person=99999999999999999999", []),
        (f"?search={'x' * 101}", []),
        ("?page=99", ["To all", "Vote", "Draft", "Shared"]),
    ],
)
def test_ledger_is_narrowed(cast, lines, query, found):
    assert labels(cast.office, query) == found


def test_ledger_is_narrowed_to_one_person(cast, lines):
    assert labels(cast.office, f"?person={cast.voter.pk}") == ["Vote"]


def test_day_is_the_local_one(cast):
    line(cast.voter, "Just after midnight", booked_at=at("2026-11-19", "00:05"))
    assert labels(cast.office, "?since=2026-11-19") == ["Just after midnight"]


def test_row_tells_how_it_was_sent(cast):
    line(cast.voter, channel="email", state="sent", sent_at=MORNING, attempts=3)
    dead(cast.voter, subject=2, role="advisor", window=3)
    line(cast.voter, subject=3, read_at=MORNING, settled_at=MORNING)
    page = text_of(signed_in(cast.office).get("/reminders/ledger/"))
    for words in (
        "3 attempts",
        "could not be sent",
        "550 gone",
        "as advisor, 3 days after",
        "2026-11-18 08:30",
        "done since",
        "it awaits them, on the day",
    ):
        assert words in page, words


def test_ledger_costs_the_same_with_many_lines(cast, stage):
    topic = stage.topic(stage.proposing(), "submitted")
    Notice.objects.all().delete()
    line(cast.voter, topic=topic.pk)
    browser = signed_in(cast.office)
    few = len(queries(browser, "/reminders/ledger/"))
    for number in range(2, 30):
        line(cast.judge, topic=topic.pk, subject=number)
    assert len(queries(browser, "/reminders/ledger/")) == few


# --- The workbook --------------------------------------------------------------------------


def test_workbook_holds_what_is_shown_and_no_formula(cast, lines):
    Notice.objects.filter(pk=lines["shared"].pk).update(label="=1+1", sent_at=MORNING, read_at=MORNING)
    answer = signed_in(cast.office).get("/reminders/ledger.xlsx?kind=milestones")
    assert answer["Content-Disposition"] == 'attachment; filename="reminders.xlsx"'
    rows = [[cell.value for cell in row] for row in opened(answer.content).active.iter_rows()]
    local = dt.datetime(2026, 11, 18, 8, 30)
    code = Topic.objects.get(title="Shorter calls").code
    assert rows[0][:3] == ["编号\nNumber", "接收人\nRecipient", "用户名\nUser name"]
    assert rows[1][1:4] == ["Branch chat", None, "Milestones"]
    assert rows[2] == [
        lines["shared"].pk,
        "Manager",
        "manager",
        "Milestones",
        "=1+1",
        code,
        dt.datetime(2026, 11, 18),
        "it awaits them, on the day",
        "in the product",
        "sent",
        local,
        local,
        local,
        local,
        None,
        0,
        None,
        None,
    ]
    assert opened(answer.content).active["E3"].data_type == "s"


def test_workbook_of_filters_that_make_no_sense_is_refused(cast):
    assert signed_in(cast.office).get("/reminders/ledger.xlsx?since=soon").status_code == 400


def test_workbook_of_too_many_lines_is_refused_not_cut(cast, monkeypatch):
    monkeypatch.setattr("reminders.ledger_sheet.MOST", 1)
    line(cast.voter)
    browser = signed_in(cast.office)
    assert browser.get("/reminders/ledger.xlsx").status_code == 200
    line(cast.voter, subject=2)
    answer = browser.get("/reminders/ledger.xlsx?channel=app", follow=True)
    assert answer.redirect_chain == [("/reminders/ledger/?channel=app", 302)]
    assert "at most 1 notices" in text_of(answer)


# --- Dead letters --------------------------------------------------------------------------


@pytest.fixture
def mail(settings) -> Mail:
    with serving(settings) as mail:
        yield mail


@pytest.fixture
def ground(stage) -> Ground:
    """Two milestones of one person are due, and told by e-mail."""
    ground = Ground(stage)
    Policy.objects.create(calendar="every_day")
    ground.owner.email = "owner@example.com"
    ground.owner.save(update_fields=["email"])
    ground.run()
    for title in ("Causes", "Survey"):
        milestone(ground, WEDNESDAY, title=title)
    return ground


def test_letter_that_was_refused_goes_again_under_its_old_name(ground, mail, time_machine):
    time_machine.move_to(MORNING, tick=False)
    booking.book(MORNING)
    mail.rcpt = lambda _address: GONE
    assert delivering.deliver(MORNING) == 0
    office = ground.cast.office
    browser = signed_in(office)
    page = browser.get("/reminders/dead/")
    [letter] = page.context["page_obj"]
    assert ([notice.state for notice in letter.notices], "5.1.1" in letter.error) == (["dead", "dead"], True)
    assert "1 letter could not be sent." in text_of(browser.get("/"))

    first = mail.letters
    mail.rcpt = lambda _address: "250 OK"
    answer = browser.post(f"/reminders/dead/{letter.pk}/send-again/")
    assert (answer.status_code, answer["Location"]) == (302, "/reminders/dead/")
    assert (
        list(Notice.objects.filter(channel="email").values_list("state", "attempts")) == [("booked", 0)] * 2
    )
    assert delivering.deliver(MORNING) == 1
    assert (first, len(mail.letters)) == (mail.letters, 1)
    assert "could not be sent" not in text_of(browser.get("/"))
    [told] = Entry.objects.filter(subject="notice")
    assert (told.verb, told.by, told.old, told.new, told.subject_id) == (
        "requeue",
        office,
        "dead",
        "booked",
        letter.pk,
    )


def test_what_was_done_since_is_left_out_of_a_letter_sent_again(ground, mail, time_machine):
    time_machine.move_to(MORNING, tick=False)
    booking.book(MORNING)
    mail.data = lambda _letter: "554 refused"
    delivering.deliver(MORNING)
    before = mail.letters.pop()["Message-ID"]
    finish(Milestone.objects.get(title="Survey"), ground.owner)
    mail.data = lambda _letter: "250 OK"
    requeue(dead_letters(), by=ground.cast.office)
    delivering.deliver(MORNING)
    [letter] = mail.letters
    found = Notice.objects.filter(channel="email").order_by("label").values_list("state", flat=True)
    assert (letter["Message-ID"] == before, sorted(found)) == (True, ["dropped", "sent"])


def test_all_go_again_with_one_line_of_history_each(cast):
    for person in (cast.voter, cast.judge):
        dead(person)
        dead(person, subject=2)
    dead(cast.voter, "d2", subject=3)
    alive = line(cast.voter, subject=4, channel="email", letter="d1", state="sent", attempts=1)
    browser = signed_in(cast.office)
    assert "3 letters are put back" in text_of(browser.get("/reminders/dead/send-again/"))
    browser.post("/reminders/dead/send-again/")
    assert states() == [("booked", 0)] * 5 + [("sent", 1)]
    assert Entry.objects.filter(subject="notice", verb="requeue").count() == 3
    assert Notice.objects.get(pk=alive.pk).send_after == MORNING
    browser.post("/reminders/dead/send-again/")
    assert Entry.objects.filter(subject="notice").count() == 3


def test_letter_is_left_unsent_after_a_question(cast):
    kept, other = dead(cast.voter), dead(cast.judge)
    dead(cast.voter, subject=2)
    browser, address = signed_in(cast.office), f"/reminders/dead/{kept.pk}/leave/"
    assert "Voter is not told by this channel" in text_of(browser.get(address))
    assert browser.post(address).status_code == 302
    found = Notice.objects.order_by("pk").values_list("recipient__username", "state", "error")
    assert list(found) == [
        ("voter", "dropped", "550 gone"),
        ("judge", "dead", "550 gone"),
        ("voter", "dropped", "550 gone"),
    ]
    assert [letter.pk for letter in dead_letters()] == [other.pk]
    assert Entry.objects.get(subject="notice").verb == "leave"


def test_what_is_not_dead_can_neither_go_again_nor_be_left(cast):
    sent = line(cast.voter, channel="email", letter="d1")
    browser = signed_in(cast.office)
    for act in ("send-again", "leave"):
        assert browser.post(f"/reminders/dead/{sent.pk}/{act}/").status_code == 404
    assert (requeue([sent], by=cast.office), leave([sent], by=cast.office)) == (0, 0)
    assert (states(), Entry.objects.filter(subject="notice").count()) == ([("sent", 0)], 0)


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_decides_about_dead_letters(cast, role):
    letter, browser = dead(cast.voter), signed_in(cast[role])
    for act in (requeue, leave):
        with pytest.raises(Refused):
            act([letter], by=cast[role])
    for page in ("", f"{letter.pk}/send-again/", f"{letter.pk}/leave/", "send-again/"):
        assert browser.post(f"/reminders/dead/{page}").status_code in (403, 405)
    assert states() == [("dead", 8)]
    assert "could not be sent" not in text_of(browser.get("/"))


def test_list_and_desk_cost_the_same_with_many_dead_letters(cast):
    dead(cast.voter)
    browser = signed_in(cast.office)
    few = [len(queries(browser, page)) for page in ("/reminders/dead/", "/")]
    for number in range(2, 12):
        dead(cast.judge, f"d{number}", subject=number)
    assert [len(queries(browser, page)) for page in ("/reminders/dead/", "/")] == few


@pytest.mark.postgres
@pytest.mark.usefixtures("real_db")
def test_of_two_of_the_office_at_once_one_sends_a_letter_again():
    cast = Cast()
    people = [cast.office, make_user("office2", (cast.province, "office"))]
    letter, said, start = dead(cast.voter), [], threading.Barrier(2)

    def send(by) -> None:
        start.wait()
        said.append(requeue([letter], by=by))
        connection.close()

    threads = [threading.Thread(target=send, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(said), Entry.objects.filter(subject="notice").count()) == ([0, 1], 1)
