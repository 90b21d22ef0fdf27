"""What one letter says, before it is HTML or text: what is due by topic, what happened, what else awaits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from kit.spoken import labelled, written
from people.due import Item, waiting_for
from people.models import User
from projects.models import Topic
from reminders.defaults import EVENT
from reminders.models import Notice
from reminders.reasons import due_in, why

REST = 10
"""So many lines of what else awaits one; the desk has them all."""
LONGEST = 200
"""So many notices in one letter: mail programs cut off what is longer than some 100 kB."""
SUBJECT = 120
"""Characters of a subject: a phone shows fewer still."""


@dataclass(frozen=True)
class Line:
    """`told`: why it came, or when it is due."""

    text: str
    url: str
    told: str
    day: str = ""
    note: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Digest:
    """`due` and `news` by topic; `rest`: what stands on the desk besides. `unsaid` notices and `more` of the
    rest were left out: the desk and the page of notices have them all."""

    subject: str
    headline: str
    due: list[Group]
    news: list[Group]
    rest: list[Line]
    more: int
    unsaid: int


def digest(user: User, notices: Sequence[Notice], today: dt.date) -> Digest:
    """In the active language. Two queries a kind and two."""
    due = [one for one in notices if not _is_news(one)]
    due.sort(key=lambda one: (one.day >= today, not _is_own(one), one.day, one.pk))
    news = [one for one in notices if _is_news(one)]
    titles = topic_titles(notices)
    rest = _rest(user, due, today)
    headline, first = _headline(due, news, today)
    return Digest(
        subject=Truncator(one_line(labelled(headline, first) if headline else first)).chars(SUBJECT),
        headline=headline or _("What happened"),
        due=_groups(due[:LONGEST], titles, today),
        news=_groups(news[: LONGEST - len(due[:LONGEST])], titles, today),
        rest=[_waiting(item, today) for item in rest[:REST]],
        more=len(rest[REST:]),
        unsaid=max(0, len(notices) - LONGEST),
    )


def absolute(url: str) -> str:
    """The address of a page of ours, as somebody outside needs it."""
    return settings.SITE_URL.rstrip("/") + url


def one_line(text: str) -> str:
    """Without line breaks and other signs that end or forge a header."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text).split())


_JOINERS = "\u200c\u200d"
"""Not printable to Python, but emoji and some scripts are made with them."""


def topic_titles(notices: Collection[Notice]) -> dict[int, str]:
    """{topic: its code and title}; one query."""
    topics = Topic.objects.filter(pk__in={one.topic for one in notices if one.topic})
    return {topic.pk: str(topic) for topic in topics.only("code", "title")}


def _is_news(notice: Notice) -> bool:
    return notice.rule.startswith(EVENT)


def _is_own(notice: Notice) -> bool:
    return notice.role == Notice.Role.OWN


def _headline(due: list[Notice], news: list[Notice], today: dt.date) -> tuple[str, str]:
    """What a subject begins with, empty for a single piece of news, and what it names: one's own before what
    one merely watches over."""
    if not due:
        first = news[0].label
        return (_("%(n)d pieces of news") % {"n": len(news)} if len(news) > 1 else ""), first
    own = [one for one in due if _is_own(one)]
    first, count = (own or due)[0], len(own or due)
    if count == 1:
        return capfirst(due_in((first.day - today).days)), first.label
    if not own:
        return _("%(n)d late where you advise or lead") % {"n": count}, first.label
    return _counted(own, today), first.label


def _counted(own: list[Notice], today: dt.date) -> str:
    late = sum(one.day < today for one in own)
    ends = sum(one.day == today for one in own)
    if late:
        return _("%(n)d to do, %(late)d of them late") % {"n": len(own), "late": late}
    if ends:
        return _("%(n)d to do, %(today)d of them due today") % {"n": len(own), "today": ends}
    return _("%(n)d to do") % {"n": len(own)}


def _groups(notices: list[Notice], titles: dict[int, str], today: dt.date) -> list[Group]:
    """By topic, in the order of their first. Without a title where nothing belongs to a topic."""
    found = defaultdict(list)
    for notice in notices:
        title = titles.get(notice.topic, "")
        found[title].append(_told(notice, title, today))
    untitled = _("Across topics") if len(found) > 1 else ""
    return [Group(title or untitled, lines) for title, lines in found.items()]


def _told(notice: Notice, title: str, today: dt.date) -> Line:
    late = not _is_news(notice) and notice.day < today
    note = "" if notice.note and title.endswith(notice.note) else notice.note
    return Line(
        notice.label, absolute(notice.url), why(notice, today), written(notice.day, "date"), note, late
    )


def _rest(user: User, due: list[Notice], today: dt.date) -> list[Item]:
    """What stands on the desk of `user` and not in this letter."""
    told = {(one.rule, one.subject, one.day) for one in due if _is_own(one)}
    found = waiting_for(user, today=today)
    return [item for item in found if (item.row.kind, item.row.subject, item.row.day) not in told]


def _waiting(item: Item, today: dt.date) -> Line:
    day = item.row.day
    if day is None:
        return Line(item.label, absolute(item.url), _("Without a date"), note=item.note)
    told, moment = capfirst(due_in((day - today).days)), written(item.line.at or day)
    return Line(item.label, absolute(item.url), told, moment, item.note, day < today)
