"""Of allauth's addresses only those answer that are used; nobody changes an e-mail address past us."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.urls import urlpatterns
from django.urls import reverse

from people.accounts import USED
from people.models import User
from tests.cast import PASSWORD
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

NAMES = [route.name for route in urlpatterns]
ARGUMENTS = {"account_confirm_email": ["abc"], "account_reset_password_from_key": ["1", "set-password"]}
UNUSED = [
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_confirm_login_code",
    "account_confirm_email",
]


def test_every_address_is_either_used_or_closed():
    assert sorted(NAMES) == sorted([*USED, *UNUSED])


@pytest.mark.parametrize("who", [None, "staff", "office"])
@pytest.mark.parametrize("name", UNUSED)
def test_unused_address_is_not_there(cast, name, who):
    client, address = signed_in(who and cast[who]), reverse(name, args=ARGUMENTS.get(name))
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize("name", sorted(USED))
def test_used_address_is_there(cast, name):
    answer = signed_in(cast.staff).get(reverse(name, args=ARGUMENTS.get(name)))
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize(
    "fields", [{"action_add": "", "email": "thief@example.org"}, {"action_primary": "", "email": "x@y.org"}]
)
def test_nobody_takes_an_address_of_e_mail_past_the_office(cast, fields):
    User.objects.filter(pk=cast.staff.pk).update(email="staff@example.org")
    signed_in(cast.staff).post("/accounts/email/", fields)
    assert not EmailAddress.objects.exists()
    assert User.objects.get(pk=cast.staff.pk).email == "staff@example.org"


def test_nobody_signs_up(client, db):
    fields = {"username": "thief", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_signup"), fields).status_code == 200
    assert not User.objects.exists()


def test_page_of_a_changed_password_leads_to_no_closed_address(cast):
    page = signed_in(cast.staff).get(reverse("account_change_password")).content.decode()
    linked = set(re.findall(r'(?:href|action)="(/accounts/[^"]*)"', page))
    assert linked <= {reverse(name, args=ARGUMENTS.get(name)) for name in USED}
