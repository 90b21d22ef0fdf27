"""A real mail server in a thread: it keeps the letters that it took, and answers as told."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller

OK = "250 OK"


class Mail:
    """`rcpt(address)`, `data(letter)`: the answers. `hangs_up`: after taking a letter, without a word.
    `pause`: seconds until it answers to a letter."""

    def __init__(self):
        self.letters: list[EmailMessage] = []
        self.sessions = 0
        self.rcpt = self.data = lambda _told: OK
        self.hangs_up, self.pause = False, 0

    @property
    def addressees(self) -> list[str]:
        return [letter["To"] for letter in self.letters]

    @property
    def subjects(self) -> list[str]:
        return [letter["Subject"] for letter in self.letters]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.letters.append(letter)
        if self.hangs_up:
            server.transport.abort()
        await asyncio.sleep(self.pause)
        return self.data(letter)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@contextmanager
def serving(settings) -> Iterator[Mail]:
    """The mail server to which the product sends inside the block."""
    mail = Mail()
    controller = Controller(mail, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
    controller.start()
    lead_to(settings, controller.port)
    try:
        yield mail
    finally:
        controller.stop()


def lead_to(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def html_of(letter: EmailMessage) -> str:
    return letter.get_body(("html",)).get_content()
