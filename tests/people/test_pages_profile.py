"""One's own profile, and the language in which the pages then speak."""

import pytest
from django.conf import settings as django_settings

from kit.refusals import Refused
from people.actions import edit_profile
from people.models import User
from tests.api.door import Door
from tests.pages import signed_in, text_of


@pytest.mark.parametrize("role", ["office", "manager", "judge", "partner", "outsider"])
def test_everybody_sets_their_own_name_and_language(cast, role):
    user = cast[role]
    client = signed_in(user)
    fields = {"name": "李娜", "language": "zh-hans", "version": user.version}
    assert client.post("/profile/", fields).url == "/profile/"
    user = User.objects.get(pk=user.pk)
    assert (user.name, user.language) == ("李娜", "zh-hans")
    assert '<html lang="zh-hans"' in text_of(client.get("/profile/"))


def test_nothing_else_of_oneself_can_be_set(cast):
    client = signed_in(cast.staff)
    client.post(
        "/profile/",
        {
            "name": "Staff",
            "language": "",
            "version": 1,
            "username": "root",
            "is_superuser": "on",
            "is_active": "",
        },
    )
    user = User.objects.get(pk=cast.staff.pk)
    assert (user.username, user.is_superuser, user.is_active) == ("staff", False, True)


def test_nobody_edits_the_profile_of_another(cast):
    with pytest.raises(Refused):
        edit_profile(cast.staff, by=cast.office, name="x", language="")


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "a\x00"), ("name", "x" * 61), ("language", "xx")]
)
def test_a_faulty_entry_is_an_error_of_its_field(cast, field, value):
    fields = {"name": "Staff", "language": "", "version": 1} | {field: value}
    answer = signed_in(cast.staff).post("/profile/", fields)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_a_profile_changed_by_the_office_meanwhile_is_told(cast):
    User.objects.filter(pk=cast.staff.pk).update(name="Renamed", version=2)
    answer = signed_in(cast.staff).post("/profile/", {"name": "Mine", "language": "", "version": 1})
    assert answer.status_code == 409
    assert 'value="Mine"' in text_of(answer)


def test_the_language_chosen_on_the_device_goes_before_the_profile(cast):
    cast.staff.language = "zh-hans"
    cast.staff.save(update_fields=["language"])
    client = signed_in(cast.staff)
    assert '<html lang="zh-hans"' in text_of(client.get("/"))
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in text_of(client.get("/"))


def test_saving_the_profile_takes_back_what_was_chosen_on_the_device(cast):
    client = signed_in(cast.staff)
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    client.post("/profile/", {"name": "Staff", "language": "zh-hans", "version": 1})
    assert client.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == ""
    assert '<html lang="zh-hans"' in text_of(client.get("/"))


def test_an_unknown_language_of_old_is_passed_over(cast):
    User.objects.filter(pk=cast.staff.pk).update(language="tlh")
    assert signed_in(cast.staff).get("/").status_code == 200


def test_strangers_are_sent_to_the_sign_in():
    assert signed_in(None).get("/profile/").status_code == 302


def test_a_token_speaks_the_language_of_the_profile_unless_another_is_asked_for(cast):
    def said(user, **headers) -> tuple:
        answer = Door(user).get("/topics/0/", **headers)
        return answer.headers["Content-Language"], answer.json()["errors"][0]["detail"]

    english = said(cast.staff)
    User.objects.filter(pk=cast.staff.pk).update(language="zh-hans")
    told = [said(cast.staff), said(cast.staff, Accept_Language="en"), said(cast.manager)]
    assert [language for language, _detail in told] == ["zh-hans", "en", "en"]
    assert told[0][1] != english[1]
    assert told[1:] == [english, english]
