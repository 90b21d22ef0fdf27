"""Letters by e-mail and messages of group robots: what they say, in the recipient's language."""

import datetime as dt
import hashlib
import re
import smtplib
from collections.abc import Sequence
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kit.spoken import listed
from people.models import User
from reminders import outside, unsubscribing
from reminders.digest import absolute, digest, one_line, topic_titles
from reminders.models import Notice, Robot
from reminders.reasons import due_in


def connection():
    return get_connection(timeout=settings.EMAIL_TIMEOUT)


def message_id(notices: Sequence[Notice]) -> str:
    """The same for every attempt to send these, also if some are dropped in between, so that a second copy is
    known as one. What goes after others of the same letter, booked too late or dead before and sent again, is
    another message: a mailbox would hide it as a copy."""
    to, letter = notices[0].recipient_id, notices[0].letter
    booked = Notice.objects.filter(recipient=to, letter=letter, channel="email").order_by("pk")
    states = booked.values_list("pk", "state")
    sent = max((pk for pk, state in states if state == Notice.State.SENT), default=0)
    first = min((pk for pk, _state in states if pk > sent), default=-sent)
    name = hashlib.sha256(f"{to}/{letter}/{first}".encode()).hexdigest()[:32]
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"


def compose(user: User, notices: Sequence[Notice], now: dt.datetime) -> EmailMultiAlternatives:
    """Raises ValidationError where nothing can be sent to the person's address."""
    validate_email(user.email)
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        found = digest(user, notices, timezone.localdate(now))
        context = {
            "letter": found,
            "language": language,
            "desk": absolute(reverse("home")),
            "notices": absolute(reverse("notices")),
            "preferences": absolute(reverse("reminder-preferences")),
            "unsubscribe": unsubscribing.address(user),
        }
        letter = EmailMultiAlternatives(
            found.subject,
            _text(context),
            from_email=_sender(),
            to=[user.email],
            headers=_headers(context["unsubscribe"], language) | {"Message-ID": message_id(notices)},
        )
        letter.attach_alternative(render_to_string("reminders/letters/letter.html", context), "text/html")
        return letter


def _text(context: dict) -> str:
    """What the template leaves empty leaves no second blank line."""
    return re.sub(r"\n{3,}", "\n\n", render_to_string("reminders/letters/letter.txt", context))


def _sender() -> str:
    """With the name that DEFAULT_FROM_EMAIL brings, else with ours."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or _("Keti reminders"), address))


def _headers(unsubscribe: str, language: str) -> dict[str, str]:
    """RFC 8058 (unsubscribe by one click), RFC 3834 (no answers from the absent), the same for Exchange."""
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": language,
        "Date": format_datetime(timezone.localtime()),
    }


def message(
    robot: Robot, notices: Sequence[Notice], now: dt.datetime | None = None
) -> tuple[str, list[tuple[str, str]]]:
    """(title, [(text, address)]) for the group of `robot`, what is latest first; in the language of the
    installation."""
    today = timezone.localdate(now)
    with translation.override(settings.LANGUAGE_CODE):
        titles = topic_titles(notices)
        lines = [
            (_row(one, titles, today), absolute(one.url))
            for one in sorted(notices, key=lambda one: (one.day, one.pk))
        ]
        return _title(notices, today), lines


def and_more(count: int) -> str:
    """What a message says of the lines that its limit cut off."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("… and %(n)s more") % {"n": count}


def _title(notices: Sequence[Notice], today: dt.date) -> str:
    counts = (
        (_("%(n)d due today"), sum(one.day == today for one in notices)),
        (_("%(n)d late"), sum(one.day < today for one in notices)),
        (_("%(n)d due on free days"), sum(one.day > today for one in notices)),
    )
    return listed(text % {"n": count} for text, count in counts if count)


def _row(notice: Notice, titles: dict[int, str], today: dt.date) -> str:
    parts = (notice.label, titles.get(notice.topic, ""), due_in((notice.day - today).days))
    return " · ".join(one_line(part) for part in parts if part)


def is_refused_for_good(error: Exception) -> bool:
    """An address that is none, or a mail server that answers 5xx to the recipient or to the letter: it will
    not take it later either. What it has against the sender or the sign-in, somebody will mend."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValidationError)


def spoken(error: Exception) -> str:
    """What the other side said, for the office: the code and the words of a mail server, the sentence of a
    robot; of anything else its name and text."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, words) for code, words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, outside.Refused | outside.Unreachable):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
