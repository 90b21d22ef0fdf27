"""Group robots: kept and tried by the office; address and secret go in and never come out again."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from reminders.actions import robots as actions
from reminders.masking import masked
from reminders.models import Notice, Robot
from tests.cast import Cast
from tests.pages import queries, signed_in, text_of
from tests.reminders.ground import WEDNESDAY, at
from tests.reminders.servers import robot as serving

pytestmark = pytest.mark.django_db

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
URL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
NOW = at(WEDNESDAY, "09:00")


@pytest.fixture
def office(cast):
    return cast.office


def make(cast, **fields) -> Robot:
    about = {
        "name": "Branch chat",
        "kind": "feishu",
        "center": cast.branch,
        "url": URL,
        "secret": "s3cr3t-word",
    }
    return actions.add_robot(by=cast.office, **(about | fields))


def sent(cast, **fields) -> dict:
    about = {"name": "Branch chat", "kind": "wecom", "center": cast.branch.pk, "url": URL, "secret": ""}
    return about | {"letter_at": "09:00", "is_on": "on"} | fields


def notice(robot: Robot, state: str, **fields) -> Notice:
    told = {"rule": "milestones", "subject": 1, "day": WEDNESDAY, "window": 0, "url": "/", "label": "Late"}
    told |= {"channel": "robot", "role": "group", "letter": "d1", "booked_at": NOW, "send_after": NOW}
    return Notice.objects.create(robot=robot, state=state, **(told | fields))


def errors(answer) -> dict:
    return {name: list(map(str, said)) for name, said in answer.context["form"].errors.items()}


# --- Keeping them --------------------------------------------------------------------------


def test_office_adds_a_robot(cast, office):
    answer = signed_in(office).post("/reminders/robots/new/", sent(cast, secret="s3cr3t-word"))
    robot = Robot.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reminders/robots/{robot.pk}/")
    assert (robot.name, robot.kind, robot.center, robot.url, robot.secret, robot.is_on) == (
        "Branch chat",
        "wecom",
        cast.branch,
        URL,
        "s3cr3t-word",
        True,
    )


def test_address_and_secret_are_shown_by_no_page_and_no_history(cast, office):
    robot = make(cast)
    actions.edit_robot(robot, by=office, url=f"{URL}b", secret="an0ther-word")
    actions.edit_robot(robot, by=office, secret="")
    browser = signed_in(office)
    pages = [text_of(browser.get(f"/reminders/robots/{page}")) for page in ("", f"{robot.pk}/")]
    pages.append(text_of(browser.get(f"/reminders/robots/{robot.pk}/delete/")))
    told = [str(entry.changes) for entry in Entry.objects.filter(subject="robot")]
    for secret in (KEY, KEY[:20], "s3cr3t", "an0ther"):
        assert not [text for text in pages + told if secret in text]
    assert "https://qyapi.weixin.qq.com/…" in pages[0]
    assert list(
        Entry.objects.filter(subject="robot").order_by("number").values_list("changes", flat=True)
    ) == [
        {"name": [None, "Branch chat"]},
        {
            "url": ["https://qyapi.weixin.qq.com/…5aaa", "https://qyapi.weixin.qq.com/…aaab"],
            "secret": ["•••", "•••"],
        },
        {"secret": ["•••", ""]},
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (URL, "https://qyapi.weixin.qq.com/…5aaa"),
        ("https://x.cn/short", "https://x.cn/…"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1/…"),
    ],
)
def test_mask_shows_where_an_address_leads(url, shown):
    assert masked(url) == shown


def test_address_and_secret_left_empty_stay(cast, office):
    robot = make(cast)
    answer = signed_in(office).post(
        f"/reminders/robots/{robot.pk}/", sent(cast, name="New name", url="", version="1")
    )
    robot.refresh_from_db()
    assert (answer.status_code, robot.name, robot.url, robot.secret) == (302, "New name", URL, "s3cr3t-word")


def test_secret_is_taken_away_when_asked(cast, office):
    robot = make(cast)
    fields = sent(cast, url="", version="1", drop_secret="on")
    signed_in(office).post(f"/reminders/robots/{robot.pk}/", fields)
    robot.refresh_from_db()
    assert (robot.url, robot.secret) == (URL, "")


def test_robot_is_switched_off(cast, office):
    robot = make(cast)
    fields = sent(cast, kind="feishu", url="", version="1")
    del fields["is_on"]
    signed_in(office).post(f"/reminders/robots/{robot.pk}/", fields)
    robot.refresh_from_db()
    assert not robot.is_on
    assert Entry.objects.get(subject="robot", verb="edit").changes == {"is_on": [True, False]}


WRONG = {
    "none": ("", "This field is required."),
    "plain http": ("http://x.cn/send", "it must begin with https:// and name no port"),
    "a port": ("https://x.cn:8443/send", "it must begin with https:// and name no port"),
    "no address": ("robot", "it is no web address"),
    "a script": ("javascript:alert(1)", "it is no web address"),
    "a file": ("file:///etc/passwd", "it is no web address"),
    "a password": ("https://a:b@x.cn/send", "it has a user name or a password in it"),
    "inside": ("https://127.0.0.1/send", "127.0.0.1 lies inside"),
    "inside, in IPv6": ("https://[::1]/send", "[::1] lies inside"),
    "the cloud's own": ("https://169.254.169.254/latest", "169.254.169.254 lies inside"),
    "a blank": ("https://x.cn/a b", "it is no web address"),
    "another script": ("https://例子.cn/", "it is no web address"),
    "too long": (
        f"https://x.cn/{'x' * 500}",
        "Ensure this value has at most 500 characters (it has 513).",
    ),
}


@pytest.mark.parametrize(("url", "why"), WRONG.values(), ids=WRONG)
def test_address_that_leads_nowhere_or_inside_is_refused(cast, office, url, why):
    answer = signed_in(office).post("/reminders/robots/new/", sent(cast, url=url))
    [said] = errors(answer)["url"]
    assert (answer.status_code, said) in [
        (422, why),
        (422, f"This address can't be used: {why}."),
    ]
    assert not Robot.objects.exists()


def test_address_inside_is_taken_where_the_operator_allows_it(cast, settings):
    settings.ROBOT_HOSTS = ["gateway:8080"]
    assert make(cast, url="http://gateway:8080/send").pk
    with pytest.raises(Invalid):
        make(cast, url="http://gateway:9090/send")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"kind": "slack"}, "kind"),
        ({"center": "0"}, "center"),
        ({"center": "9" * 30}, "center"),
        ({"letter_at": "nine"}, "letter_at"),
        ({"secret": "x" * 201}, "secret"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_bad_entries_are_told(cast, office, fields, field):
    answer = signed_in(office).post("/reminders/robots/new/", sent(cast, **fields))
    assert (answer.status_code, list(errors(answer))) == (422, [field])


def test_of_two_who_change_a_robot_the_second_is_told(cast, office):
    robot = make(cast)
    browser, address = signed_in(office), f"/reminders/robots/{robot.pk}/"
    assert browser.post(address, sent(cast, name="First", url="", version="1")).status_code == 302
    assert browser.post(address, sent(cast, name="Second", url="", version="1")).status_code == 409
    assert Robot.objects.get().name == "First"


# --- Trying and deleting -------------------------------------------------------------------


def test_test_message_arrives(cast, office, settings):
    with serving(lambda _letter: {"code": 0, "msg": "ok"}) as chat:
        settings.ROBOT_HOSTS = [chat.place]
        robot = make(cast, url=chat.url)
        answer = signed_in(office).post(f"/reminders/robots/{robot.pk}/test/", follow=True)
    assert "The test has been sent" in text_of(answer)
    [letter] = chat.letters
    assert "A test: reminders of “Branch” come here." in letter.body.decode()
    assert "sign" in letter.json


def test_test_message_that_is_refused_is_told_in_words(cast, office, settings):
    with serving(lambda _letter: {"code": 19021, "msg": "sign match fail"}) as chat:
        settings.ROBOT_HOSTS = [chat.place]
        robot = make(cast, url=chat.url)
        answer = signed_in(office).post(f"/reminders/robots/{robot.pk}/test/", follow=True)
    page = text_of(answer)
    assert "The test did not arrive: 19021: sign match fail" in page
    assert chat.url not in page


def test_test_message_to_nobody_is_told(cast, office, settings):
    with serving() as chat:
        settings.ROBOT_HOSTS = [chat.place]
        robot = make(cast, url=chat.url)
    answer = signed_in(office).post(f"/reminders/robots/{robot.pk}/test/", follow=True)
    assert "The test did not arrive: 127.0.0.1" in text_of(answer)


def test_test_message_never_goes_inside(cast, office, settings):
    with serving() as chat:
        settings.ROBOT_HOSTS = [chat.place]
        robot = make(cast, url=chat.url)
        settings.ROBOT_HOSTS = []
        answer = signed_in(office).post(f"/reminders/robots/{robot.pk}/test/", follow=True)
    assert (chat.letters, "The test did not arrive" in text_of(answer)) == ([], True)


def test_test_is_sent_by_a_button_only(cast, office):
    robot = make(cast)
    assert signed_in(office).get(f"/reminders/robots/{robot.pk}/test/").status_code == 405


def test_robot_that_told_nothing_is_deleted_with_what_waited(cast, office):
    robot = make(cast)
    for number, state in enumerate(("booked", "dead", "dropped")):
        notice(robot, state, subject=number)
    browser, address = signed_in(office), f"/reminders/robots/{robot.pk}/delete/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"version": "1"}).status_code == 302
    assert (Robot.objects.count(), Notice.objects.count()) == (0, 0)
    assert Entry.objects.filter(subject="robot").latest("pk").changes == {"name": ["Branch chat", None]}


def test_robot_that_told_something_stays_with_the_ledger(cast, office):
    robot = make(cast)
    notice(robot, "sent", sent_at=NOW)
    with pytest.raises(Conflict):
        actions.delete_robot(robot, by=office)
    browser = signed_in(office)
    assert browser.post(f"/reminders/robots/{robot.pk}/delete/", {"version": "1"}).status_code == 409
    assert "Please switch it off instead." in text_of(browser.get(f"/reminders/robots/{robot.pk}/"))
    assert (Robot.objects.get().is_on, Notice.objects.count()) == (True, 1)


def test_robot_that_somebody_changed_meanwhile_is_not_deleted(cast, office):
    robot = make(cast)
    actions.edit_robot(robot, by=office, name="Changed")
    with pytest.raises(Stale):
        actions.delete_robot(robot, by=office, version=1)
    assert Robot.objects.exists()


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_keeps_robots(cast, role):
    robot, user = make(cast), cast[role]
    browser = signed_in(user)
    for page in ("", "new/", f"{robot.pk}/", f"{robot.pk}/delete/"):
        assert browser.get(f"/reminders/robots/{page}").status_code == 403
    assert browser.post(f"/reminders/robots/{robot.pk}/test/").status_code == 403
    for act in (
        lambda: actions.add_robot(by=user, name="x", kind="wecom", center=cast.branch, url=URL),
        lambda: actions.edit_robot(robot, by=user, name="x"),
        lambda: actions.delete_robot(robot, by=user),
        lambda: actions.try_robot(robot, by=user, now=NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert (Robot.objects.get().name, Robot.objects.get().version) == ("Branch chat", 1)


# --- How they fare -------------------------------------------------------------------------


def test_list_tells_the_last_message_and_the_last_failure(cast, office):
    well, ill, new = (make(cast, name=name) for name in ("A", "B", "C"))
    notice(well, "sent", sent_at=NOW)
    notice(ill, "dead", error="Refused: 19021: sign match fail", attempts=1)
    page = signed_in(office).get("/reminders/robots/")
    assert [(one.name, one.last_sent, one.error_state) for one in page.context["robots"]] == [
        ("A", NOW, None),
        ("B", None, "dead"),
        ("C", None, None),
    ]
    assert "19021: sign match fail" in text_of(page)


def test_list_costs_the_same_with_many_robots(cast, office):
    make(cast)
    browser = signed_in(office)
    few = len(queries(browser, "/reminders/robots/"))
    for number in range(5):
        make(cast, name=f"R{number}")
    assert len(queries(browser, "/reminders/robots/")) == few
