"""What a letter and a message of a robot say, how they are ordered, and what nobody can slip into them."""

import datetime as dt
import email
import email.policy
import re
import smtplib
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from projects.models import Topic
from reminders import letters, outside
from reminders.actions import booking
from reminders.digest import LONGEST, REST
from reminders.models import Notice, Policy, Robot
from reminders.unsubscribing import address
from tests.cast import Cast, Stage
from tests.plans.ground import Ground
from tests.reminders.ground import WEDNESDAY, at, milestone
from tests.reminders.mail import html_of, text_of

pytestmark = pytest.mark.django_db
SITE = "https://keti.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE + "/"


@pytest.fixture
def ground() -> Ground:
    ground = Ground(Stage(Cast()))
    Policy.objects.create(calendar="every_day")
    type(ground.owner).objects.filter(pk=ground.owner.pk).update(email="owner@example.com")
    ground.owner.refresh_from_db()
    ground.run()
    return ground


def days(offset: int) -> dt.date:
    return WEDNESDAY + dt.timedelta(offset)


def told(user, **fields) -> Notice:
    """A notice of `user` that waits for its letter."""
    fields = {
        "rule": "milestones",
        "subject": Notice.objects.count() + 10**6,
        "day": WEDNESDAY,
        "window": 0,
        "channel": "email",
        "label": "Finish “Causes”",
        "url": "/milestones/1/",
        "letter": "d1",
        "booked_at": at(WEDNESDAY),
        "send_after": at(WEDNESDAY),
    } | fields
    return Notice.objects.create(recipient=user, **fields)


def read(user, *notices: Notice):
    """The letter as its reader's program opens it."""
    letter = letters.compose(user, notices, at(WEDNESDAY, "08:30"))
    return email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.links = [], []
        self._silent = False

    def handle_starttag(self, tag, attrs):
        self._silent = tag in ("style", "title")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        if data.strip() and not self._silent:
            self.words.append(" ".join(data.split()))


def words(letter) -> _Words:
    found = _Words()
    found.feed(html_of(letter))
    return found


# The order of a letter


def test_letter_is_grouped_by_topic_and_what_is_late_comes_first(ground):
    other = ground.established("Fewer transfers")
    here, there = ground.topic, other
    letter = read(
        ground.owner,
        told(ground.owner, day=days(3), topic=here.pk, label="Third"),
        told(ground.owner, day=days(-3), topic=there.pk, label="First", note="Fewer transfers"),
        told(ground.owner, day=days(0), topic=here.pk, label="Second"),
        told(ground.owner, day=days(5), topic=there.pk, label="Fourth"),
    )
    assert letter["Subject"] == "4 to do, 1 of them late: First"
    assert words(letter).words[:11] == [
        "4 to do, 1 of them late",
        str(there),
        "First",
        "It awaits you; it is 3 days late.",
        "2026-11-15",
        "Fourth",
        "It awaits you; it is due in 5 days.",
        "2026-11-23",
        str(here),
        "Second",
        "It awaits you; it is due today.",
    ]


def test_what_belongs_to_no_topic_stands_apart(ground):
    ballot, step = told(ground.owner, label="Vote"), told(ground.owner, topic=ground.topic.pk)
    assert words(read(ground.owner, ballot)).words[:2] == ["It is due today", "Vote"]
    assert "Across topics\n* Vote" in text_of(read(ground.owner, step, ballot))


def test_text_says_what_html_says(ground):
    letter = read(ground.owner, told(ground.owner, topic=ground.topic.pk, note="Only here"))
    text = text_of(letter)
    for said in words(letter).words:
        assert said in text or said == "·"
    assert sorted(set(words(letter).links)) == sorted(set(re.findall(r"https?://\S+", text)))


def test_text_reads_as_it_is_meant(ground):
    letter = read(ground.owner, told(ground.owner, topic=ground.topic.pk, note="A note"))
    assert text_of(letter).split("\n-- \n")[0] == (
        f"It is due today\n\n{ground.topic}\n* Finish “Causes”\n"
        f"  It awaits you; it is due today. (2026-11-18)\n  A note\n  {SITE}/milestones/1/\n"
        f"\nMy desk\n{SITE}/\n"
    )


@pytest.mark.parametrize(
    ("due", "subject"),
    [
        ([0], "It is due today: A"),
        ([-2], "It is 2 days late: A"),
        ([0, 3], "2 to do, 1 of them due today: A"),
        ([1, 3], "2 to do: A"),
        ([-8, -1, 0], "3 to do, 2 of them late: A"),
    ],
)
def test_subject_says_what_is_most_urgent(ground, due, subject):
    notices = [
        told(ground.owner, day=days(offset), label=label) for offset, label in zip(due, "ABC", strict=False)
    ]
    assert read(ground.owner, *notices)["Subject"] == subject


def test_ones_own_comes_before_what_one_watches_over(ground):
    letter = read(
        ground.owner,
        told(ground.owner, day=days(-9), role="advisor", label="Lina: Finish"),
        told(ground.owner, day=days(2), label="Mine"),
    )
    assert letter["Subject"] == "It is due in 2 days: Mine"
    assert "You advise the topic; it is 9 days late, and its owner has been told." in text_of(letter)


def test_subject_for_who_only_watches_over(ground):
    notices = [told(ground.owner, day=days(-9), role="leader", label=f"Lina: {n}") for n in range(2)]
    assert read(ground.owner, *notices)["Subject"] == "2 late where you advise or lead: Lina: 0"


def test_news_are_told_after_what_is_due(ground):
    news = {"rule": "event:topic.return", "role": "group", "label": "“X” was returned.", "url": "/topics/1/"}
    assert read(ground.owner, told(ground.owner, **news))["Subject"] == "“X” was returned."
    several = read(ground.owner, told(ground.owner, **news), told(ground.owner, **news))
    assert several["Subject"] == "2 pieces of news: “X” was returned."
    both = words(read(ground.owner, told(ground.owner, **news), told(ground.owner))).words
    assert both[0] == "It is due today"
    assert both.index("Finish “Causes”") < both.index("What happened") < both.index("“X” was returned.")
    assert "You proposed the topic." in both


def test_everything_else_is_the_rest_of_the_desk(ground):
    milestone(ground, WEDNESDAY)
    for number in range(REST + 3):
        milestone(ground, days(2), title=f"Step {number:02}")
    booking.book(at(WEDNESDAY))
    in_letter = Notice.objects.filter(channel="email", label__contains="Causes")
    found = words(read(ground.owner, *in_letter))
    rest = found.words[found.words.index("Everything else that awaits you") :]
    assert [said for said in rest if said.startswith("Finish")] == [
        f"Finish “Step {number:02}”" for number in range(REST)
    ]
    assert "… and 3 more" in rest and "It is due in 2 days" in rest
    assert "Finish “Causes”" not in rest


def test_rest_of_the_desk_names_no_topic_that_one_can_not_see(ground):
    partner = ground.cast.partner
    type(partner).objects.filter(pk=partner.pk).update(email="partner@example.com")
    partner.refresh_from_db()
    one = milestone(ground, days(1), title="Unseen")
    type(one).objects.filter(pk=one.pk).update(owner=partner)
    assert not Topic.objects.visible_to(partner).exists()
    assert "Unseen" not in text_of(read(partner, told(partner)))


def test_queries_of_a_letter_do_not_grow_with_it(ground):
    notices = [told(ground.owner, topic=ground.topic.pk) for _ in range(20)]
    counts = []
    assert not ground.owner.standing.is_office
    for some in (notices[:1], notices):
        with CaptureQueriesContext(connection) as found:
            letters.compose(ground.owner, some, at(WEDNESDAY))
        counts.append(len(found))
    assert counts[0] == counts[1]


# Headers and links


def test_headers_are_those_of_a_letter_that_a_machine_writes(ground, settings):
    settings.DEFAULT_FROM_EMAIL = "keti@keti.example"
    letter = read(ground.owner, told(ground.owner))
    unsubscribe = address(ground.owner)
    names = ("List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "X-Auto-Response-Suppress")
    assert {name: letter[name].strip() for name in (*names, "Content-Language")} == {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en",
    }
    assert unsubscribe.startswith(f"{SITE}/notices/unsubscribe/")
    assert letter["To"] == "owner@example.com"
    sender = letter["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Keti reminders", "keti@keti.example")
    assert letter["Date"].datetime.utcoffset() == dt.timedelta(hours=8)
    assert re.fullmatch(r"<[0-9a-f]{32}@keti\.example>", letter["Message-ID"])
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_name_of_the_sender_can_be_set(ground, settings):
    settings.DEFAULT_FROM_EMAIL = "课题办 <keti@keti.example>"
    assert read(ground.owner, told(ground.owner))["From"].addresses[0].display_name == "课题办"


def test_every_link_is_absolute_and_none_is_loaded_from_elsewhere(ground):
    letter = read(ground.owner, told(ground.owner))
    assert words(letter).links == [
        f"{SITE}/milestones/1/",
        f"{SITE}/",
        f"{SITE}/me/reminders/",
        address(ground.owner),
    ]
    assert not re.search(r"<(img|script|link|iframe)|url\(", html_of(letter))


# What people wrote


def test_title_is_never_markup(ground):
    Topic.objects.filter(pk=ground.topic.pk).update(title="<b>Bold</b> & “co”")
    evil = '<img src=x onerror=alert(1)>"&amp;'
    letter = read(ground.owner, told(ground.owner, label=evil, note=evil, topic=ground.topic.pk))
    assert "<img" not in html_of(letter) and "<b>" not in html_of(letter)
    assert words(letter).words.count(evil) == 2
    assert evil in text_of(letter) and "<b>Bold</b> & “co”" in text_of(letter)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85", "\x00"])
def test_title_can_not_forge_a_header(ground, break_):
    notice = told(ground.owner)
    notice.label = f"A{break_}Bcc: all@example.com{break_}{break_}Hi"
    letter = read(ground.owner, notice)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "It is due today: A Bcc: all@example.com Hi"


def test_long_title_with_emoji_is_cut_in_the_subject_alone(ground):
    title = "🚀👩‍💻缩短通话时长" * 40
    letter = read(ground.owner, told(ground.owner, label=title[:400]))
    subject = letter["Subject"].strip()
    assert subject.startswith("It is due today: 🚀👩‍💻缩短通话时长")
    assert len(subject) == 120 and subject.endswith("…")
    assert title[:400] in text_of(letter) and title[:400] in html_of(letter)
    raw = letters.compose(ground.owner, [told(ground.owner, label=title[:400])], at(WEDNESDAY))
    assert max(map(len, raw.message().as_bytes().splitlines())) <= 998


# Languages


@pytest.mark.parametrize(
    ("language", "spoken"), [("en", "en"), ("zh-hans", "zh-hans"), ("", "en"), ("xx", "en")]
)
def test_letter_is_in_the_language_of_its_reader(ground, language, spoken):
    ground.owner.language = language
    with translation.override("zh-hans" if spoken == "en" else "en"):
        letter = read(ground.owner, told(ground.owner))
    assert letter["Content-Language"] == spoken
    assert f'<html lang="{spoken}">' in html_of(letter)
    with translation.override(spoken):
        assert translation.gettext("My desk") in text_of(letter)


# Messages of robots


@pytest.fixture
def robot(ground) -> Robot:
    return Robot.objects.create(
        name="here", kind="wecom", url="https://example.com/", center=ground.cast.branch
    )


def to_group(robot, **fields) -> Notice:
    return told(None, robot=robot, channel="robot", role="group", **fields)


def test_message_counts_what_is_due_and_names_owner_topic_and_day(ground, robot):
    notices = [
        to_group(robot, label="Owner: Finish “A”", topic=ground.topic.pk),
        to_group(robot, label="Lead: Finish “B”", topic=ground.topic.pk, day=days(-3)),
        to_group(robot, label="Owner: Finish “C”\nD", day=days(1)),
    ]
    assert letters.message(robot, notices, at(WEDNESDAY)) == (
        "1 due today, 1 late, 1 due on free days",
        [
            (f"Lead: Finish “B” · {ground.topic} · it is 3 days late", f"{SITE}/milestones/1/"),
            (f"Owner: Finish “A” · {ground.topic} · it is due today", f"{SITE}/milestones/1/"),
            ("Owner: Finish “C” D · it is due tomorrow", f"{SITE}/milestones/1/"),
        ],
    )


def test_message_is_in_the_language_of_the_installation(ground, robot, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    with translation.override("en"):
        title, _lines = letters.message(robot, [to_group(robot)], at(WEDNESDAY))
    with translation.override("zh-hans"):
        assert title == translation.gettext("%(n)d due today") % {"n": 1}
        more = translation.gettext("… and %(n)s more") % {"n": 3}
    with translation.override("en"):
        assert letters.and_more(3) == more


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (smtplib.SMTPDataError(554, b"5.7.1 refused by policy"), "554 5.7.1 refused by policy"),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no such user")}), "550 no such user"),
        (outside.Unreachable("no answer within 10 s"), "no answer within 10 s"),
        (TimeoutError("timed out"), "TimeoutError: timed out"),
    ],
)
def test_failure_is_told_in_the_words_of_the_other_side(error, said):
    assert letters.spoken(error) == said


@pytest.mark.parametrize(("count", "unsaid"), [(LONGEST, 0), (LONGEST + 1, 1), (LONGEST + 300, 300)])
def test_letter_says_so_many_things_and_how_many_are_left_out(ground, count, unsaid):
    notices = [told(ground.owner, label=f"Step {number:03}.") for number in range(count)]
    letter = read(ground.owner, *notices)
    for body in (text_of(letter), html_of(letter)):
        assert len(set(re.findall(r"Step \d{3}\.", body))) == LONGEST
        assert (f"… and {unsaid} more" in body) is (unsaid > 0)
        assert bool(re.search(rf"{SITE}/notices/(?!unsubscribe)", body)) is (unsaid > 0)
