"""`manage.py first_office` on an empty installation, and on one that has an office."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from people.models import Seat, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def password(monkeypatch):
    def give(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))

    return give


def test_makes_province_and_office_that_may_run_cycles(password, client):
    password("correct-horse-9")
    call_command("first_office", "zhou", name="周静", stdout=io.StringIO())
    user = User.objects.get(username="zhou")
    assert user.standing.is_office
    assert client.login(username="zhou", password="correct-horse-9")


def test_refuses_a_weak_password_and_leaves_nothing(password):
    password("123")
    with pytest.raises(CommandError):
        call_command("first_office", "zhou")
    assert (User.objects.count(), Seat.objects.count()) == (0, 0)


def test_refuses_where_there_is_an_office(password, cast):
    password("correct-horse-9")
    assert cast.office.standing.is_office
    with pytest.raises(CommandError):
        call_command("first_office", "zhou")
