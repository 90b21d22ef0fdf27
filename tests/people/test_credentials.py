"""A new password and a departure end every way in that the old one had opened; a namesake ends none."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from kit.refusals import Invalid
from people.actions import edit_user
from people.actions.intake import take_in_users
from people.models import User
from tests.api.door import Door
from tests.cast import PASSWORD
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

NEW = "another-horse-9"


@pytest.fixture
def thief(cast):
    """Somebody who has the token and a session of `staff`."""
    return Door(cast.staff), signed_in(cast.staff)


def is_out(thief) -> bool:
    token, session = thief
    return (token.get("/me/").status_code, session.get("/profile/").status_code) == (401, 302)


def test_all_ways_in_are_open_before(thief):
    assert not is_out(thief)


def test_password_set_by_the_office(cast, thief):
    edit_user(cast.staff, by=cast.office, password=NEW)
    assert is_out(thief)


def test_name_set_by_the_office_ends_nothing(cast, thief):
    edit_user(cast.staff, by=cast.office, name="李娜")
    assert not is_out(thief)


def test_deactivation_ends_the_token_for_good(cast, thief):
    staff = edit_user(cast.staff, by=cast.office, is_active=False)
    assert is_out(thief)
    edit_user(staff, by=cast.office, is_active=True)
    assert thief[0].get("/me/").status_code == 401


def test_password_changed_by_oneself(cast, thief):
    own = signed_in(cast.staff)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert own.post("/accounts/password/change/", fields).status_code == 302
    assert User.objects.get(pk=cast.staff.pk).check_password(NEW)
    assert is_out(thief)


def test_forgotten_password_set_by_the_link_in_the_letter(cast, thief):
    User.objects.filter(pk=cast.staff.pk).update(email="staff@example.org")
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": "staff@example.org"})
    (link,) = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = stranger.get(link, follow=True).request["PATH_INFO"]
    assert stranger.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert User.objects.get(pk=cast.staff.pk).check_password(NEW)
    assert is_out(thief)


def test_namesake_in_another_case_keeps_nobody_out(cast):
    staff, office = cast.staff, Door(cast.office)
    made = office.post("/users/", {"username": "Staff", "name": "Another"})
    assert (made.status_code, made.json()["errors"][0]["attr"]) == (400, "username")
    renamed = office.patch(f"/users/{cast.judge.pk}/", {"username": "STAFF"}, If_Match=1)
    assert (renamed.status_code, renamed.json()["errors"][0]["code"]) == (400, "unique")
    with pytest.raises(Invalid):
        take_in_users([User(username="sTaFf", name="Another")], [], by=cast.office)
    with pytest.raises(Invalid):
        take_in_users([User(username=name, name="New") for name in ("new", "New")], [], by=cast.office)
    assert User.objects.filter(username__iexact="staff").count() == 1
    assert Door().post("/auth/token/", {"username": "staff", "password": PASSWORD}).status_code == 200
    assert edit_user(staff, by=cast.office, username="STAFF").username == "STAFF"


@pytest.mark.parametrize(
    "write", [User.objects.create, lambda **fields: User.objects.bulk_create([User(**fields)])]
)
def test_database_itself_takes_no_namesake_in_another_case(cast, write):
    assert cast.staff.username == "staff"
    with pytest.raises(IntegrityError), transaction.atomic():
        write(username="STAFF", name="Another")
    write(username="staff2", name="Another")
    assert sorted(User.objects.values_list("username", flat=True)) == ["staff", "staff2"]


@pytest.mark.parametrize("act", ["add", "edit"])
def test_namesake_is_told_at_its_field_by_the_page(cast, act):
    cast.staff  # noqa: B018
    address = "/people/new/" if act == "add" else f"/people/{cast.judge.pk}/"
    fields = {"username": "STAFF", "name": "Another", "version": cast.judge.version}
    answer = signed_in(cast.office).post(address, fields)
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"username": ["This user name differs from another in upper and lower case only: STAFF."]},
    )
