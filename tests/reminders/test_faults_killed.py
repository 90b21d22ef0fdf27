"""Senders killed at any moment, and two at once: nothing is lost, and what comes twice is known as a copy."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import Cast, Stage
from tests.config.running import PATIENCE, wait_for
from tests.plans.ground import Ground
from tests.reminders.mail import OK
from tests.reminders.processes import UNCLAIMED, Ledger, copies, crowd, nursery, post_office

pytestmark = [pytest.mark.usefixtures("real_db"), pytest.mark.xdist_group("processes")]


@pytest.fixture
def mail():
    with post_office() as mail:
        yield mail


def gather(count: int) -> list[str]:
    """The addresses of so many people to whom one thing is due today."""
    ground = Ground(Stage(Cast()))
    ground.run()
    return crowd(ground.topic, [timezone.localdate()] * count)


class Hunt:
    """Lets one sender live at a time, and kills it.

    `kills`: how many of them when. `unmarked`: after each, how many more letters the mail server had taken in
    all than the ledger had marked.
    """

    def __init__(self, senders, mail, ledger: Ledger, people: int):
        self.senders, self.mail, self.ledger, self.people = senders, mail, ledger, people
        self.random = random.Random(20261118)
        self.kills, self.unmarked = Counter(), [0]
        self.pace = 0.02

    def kill(self, sender: int, when: str) -> None:
        self.senders.kill(sender)
        self.ledger.settled(self.mail.port)
        self.kills[when] += 1
        self.unmarked.append(len(self.mail.letters) - len(self.ledger.sent))

    def while_it_books(self) -> None:
        """Lives that are longer by and by, until one has booked everything."""
        longest = 0.05
        while self.ledger.booked < 2 * self.people:
            sender = self.senders.start()
            time.sleep(self.random.uniform(0, longest))
            self.kill(sender, "booking")
            longest *= 1.1

    def when_half_is_booked(self) -> None:
        sender = self.senders.start()
        while not self.ledger.booked:
            time.sleep(0.001)
        self.kill(sender, "half booked")

    def while_it_sends(self, lives: int) -> None:
        for left in range(lives, 0, -1):
            sender, begin, count = self.senders.start(), time.monotonic(), self._some(left)
            self._await_letters(len(self.mail.letters) + count)
            time.sleep(self.random.uniform(0, 1.2 * self.pace))
            self.kill(sender, "sending")
            self.pace = (time.monotonic() - begin) / count if count > 5 else self.pace

    def as_it_hands_over(self, lives: int) -> None:
        """Dead when the mail server has the letter, and before it can say so."""
        for left in range(lives, 0, -1):
            last, alive = len(self.mail.letters) + 1 + self._some(3 * left), []
            self.mail.data = lambda _letter, last=last, alive=alive: self._taken(last, alive)
            alive.append(self.senders.start())
            self._await_letters(last)
            self.kill(alive[0], "handing over")
        self.mail.data = lambda _letter: OK

    def _taken(self, last: int, alive: list[int]) -> str:
        if len(self.mail.letters) == last:
            os.kill(alive[0], signal.SIGKILL)
        return OK

    def left_alone(self) -> None:
        """One that ends what is left, and looks for more in vain."""
        self.senders.start()
        wait_for(lambda: len(self.ledger.sent) == self.people, "all letters")
        time.sleep(20 * self.pace)

    def _some(self, lives: int) -> int:
        """A random number of letters, so that about so many lives use up what is left to send."""
        left = self.people - len(self.ledger.sent)
        return min(self.random.randint(0, 2 * left // (lives + 1)), left - 1)

    def _await_letters(self, count: int) -> None:
        end = time.monotonic() + PATIENCE
        while len(self.mail.letters) < count:
            assert time.monotonic() < end, f"{len(self.mail.letters)} of {count} letters"
            time.sleep(0.001)


@pytest.fixture
def hunt(mail, tmp_path):
    """Begins a hunt with so many people to write to."""
    with ExitStack() as stack:

        def begin(people: int) -> Hunt:
            addresses = gather(people)
            ledger = Ledger(tmp_path)
            senders = stack.enter_context(nursery(tmp_path, mail.port, ledger))
            found = Hunt(senders, mail, ledger, people)
            found.addresses = addresses
            return found

        yield begin


def assert_nothing_lost(hunt: Hunt) -> None:
    """Everybody was told in the product and by a letter, and each letter has one Message-ID of its own."""
    assert hunt.ledger.states == {("app", "sent"): hunt.people, ("email", "sent"): hunt.people}
    assert hunt.ledger.sent == hunt.addresses
    taken = copies(hunt.mail)
    assert sorted(to for to, _ in taken) == hunt.addresses
    assert len({name for _, name in taken}) == hunt.people


def assert_copies_only_of_what_was_just_sent(hunt: Hunt) -> None:
    """Each kill left one letter unmarked at most, and no other letter was ever taken twice."""
    more = [after - before for before, after in pairwise(hunt.unmarked)]
    assert set(more) <= {0, 1}
    assert copies(hunt.mail).total() - hunt.people == sum(more) >= hunt.kills["handing over"]


@pytest.mark.postgres
def test_hundred_kills_in_a_batch_of_two_thousand_lose_nothing(hunt, record_testsuite_property):
    hunt = hunt(2000)
    hunt.when_half_is_booked()
    assert 0 < hunt.ledger.booked < 2 * hunt.people
    hunt.while_it_books()
    hunt.as_it_hands_over(10)
    hunt.while_it_sends(max(60, 100 - hunt.kills.total()))
    hunt.left_alone()
    record_testsuite_property("kills", dict(hunt.kills))
    record_testsuite_property("copies", len(hunt.mail.letters) - hunt.people)
    assert hunt.kills["booking"] >= 5
    assert hunt.kills.total() >= 100
    assert_nothing_lost(hunt)
    assert_copies_only_of_what_was_just_sent(hunt)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's part")
def test_kills_on_sqlite_lose_nothing(hunt):
    hunt = hunt(300)
    hunt.while_it_books()
    hunt.as_it_hands_over(4)
    hunt.while_it_sends(30)
    hunt.left_alone()
    assert_nothing_lost(hunt)
    assert_copies_only_of_what_was_just_sent(hunt)


def test_two_at_once_send_every_letter_once(hunt):
    hunt = hunt(150)
    hunt.mail.pause = 0.01
    hunt.senders.start()
    hunt.left_alone()
    assert_nothing_lost(hunt)
    assert set(copies(hunt.mail).values()) == {1}


@pytest.mark.postgres
def test_two_at_once_send_letters_twice_without_the_claim(hunt):
    """The control."""
    hunt = hunt(150)
    hunt.mail.pause = 0.01
    for _ in range(2):
        hunt.senders.start(UNCLAIMED)
    wait_for(lambda: len(hunt.ledger.sent) == hunt.people, "all letters")
    assert max(copies(hunt.mail).values()) == 2
