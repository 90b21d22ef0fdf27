"""What comes from Django and allauth reaches the reader in Chinese as well."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from people.models import User


def test_short_password_is_refused_in_chinese():
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("x7#")
    assert "密码太短，至少 8 个字符。" in refused.value.messages


@pytest.fixture
def reader(db):
    return User.objects.create_user("lina", email="lina@keti.example", name="李娜", password="a long one 1")


def test_letter_for_a_forgotten_password_is_chinese_and_holds_the_link(client, reader):
    client.post(reverse("account_reset_password"), {"email": reader.email}, HTTP_ACCEPT_LANGUAGE="zh-CN")
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("重设密码", [reader.email])
    assert letter.body.startswith("李娜，您好")
    assert "“lina”" in letter.body
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    assert "password1" in client.get(link, follow=True).context["form"].fields


def test_no_letter_goes_to_an_address_without_an_account(client, db):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@keti.example"})
    assert (answer.status_code, mail.outbox) == (302, [])
