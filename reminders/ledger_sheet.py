"""The ledger as a workbook: who was told what, when, by which channel, and whether it arrived."""

from collections.abc import Iterator
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Invalid
from reminders import kinds
from reminders.ledger import topics_named
from reminders.models import Notice
from reminders.timing_words import reason_words
from workbooks.columns import Column, Form
from workbooks.writing import Sheet, workbook

MOST = 10_000
"""Rows of one file; some seconds of work."""


def _shown(key: str, english: str, chinese: str, width: int = 16) -> Column:
    return Column(key, english, chinese, Form.SHOWN, width=width)


COLUMNS = (
    _shown("number", "Number", "编号", 10),
    _shown("to", "Recipient", "接收人", 18),
    _shown("username", "User name", "用户名", 16),
    _shown("kind", "Kind", "类别", 24),
    _shown("label", "What", "事项", 50),
    _shown("topic", "Topic code", "课题编号"),
    _shown("due", "Due", "到期日", 12),
    _shown("reason", "Why", "原因", 28),
    _shown("channel", "Channel", "渠道"),
    _shown("state", "State", "状态", 20),
    _shown("booked", "Booked", "登记时间", 18),
    _shown("after", "To be sent from", "计划发送时间", 18),
    _shown("sent", "Sent", "发送时间", 18),
    _shown("read", "Read", "阅读时间", 18),
    _shown("settled", "Done since", "办结时间", 18),
    _shown("attempts", "Attempts", "尝试次数", 10),
    _shown("error", "Error", "错误", 40),
    _shown("letter", "Letter", "邮件批次", 20),
)


def ledger_workbook(notices: QuerySet[Notice], *, errors: bool) -> bytes:
    """The given lines, narrowed by the caller to what may be seen; `errors`: with what mail servers said,
    which names addresses. Raises Invalid beyond `MOST`."""
    if notices.count() > MOST:
        said = _("A workbook holds at most %(most)d notices. Please narrow them, by days for instance.")
        raise Invalid(said % {"most": MOST})
    headings = [column.heading for column in COLUMNS]
    widths = [column.width for column in COLUMNS]
    return workbook([Sheet("提醒台账 Ledger", headings, _rows(notices, errors), widths=widths)])


def _rows(notices: QuerySet[Notice], errors: bool) -> Iterator[list]:
    codes = {key: topic.code for key, topic in topics_named(_topics(notices)).items()}
    title, reason = cache(kinds.title), cache(_reason)
    channels, states = _words(Notice.Channel), _words(Notice.State)
    for notice in notices.select_related("recipient", "robot").iterator(chunk_size=2000):
        yield [
            notice.pk,
            str(notice.recipient or notice.robot),
            notice.recipient.username if notice.recipient else None,
            title(notice.rule),
            notice.label,
            codes.get(notice.topic),
            notice.day,
            reason(notice.rule, notice.role, notice.window),
            channels[notice.channel],
            states[notice.state],
            *(_local(moment) for moment in _moments(notice)),
            notice.attempts,
            (errors and notice.error) or None,
            notice.letter or None,
        ]


def _reason(rule: str, role: str, window: int) -> str:
    return reason_words(Notice(rule=rule, role=role, window=window))


def _words(choices) -> dict[str, str]:
    """Translated once, not once a row."""
    return {code: str(word) for code, word in choices.choices}


def _topics(notices: QuerySet[Notice]) -> list[int]:
    return list(notices.order_by().values_list("topic", flat=True).distinct())


def _moments(notice: Notice) -> tuple:
    return notice.booked_at, notice.send_after, notice.sent_at, notice.read_at, notice.settled_at


def _local(moment):
    """Without a zone: a workbook knows none."""
    return moment and timezone.localtime(moment).replace(tzinfo=None)
