"""Inviting somebody to a topic's group, and the answer."""

import pytest

from projects import actions
from projects.models import TeamMember
from tests.cast import make_user
from tests.pages import signed_in, text_of


@pytest.fixture
def draft(stage):
    return stage.draft(stage.proposing(), title="Shorter waits")


@pytest.fixture
def manager(cast, draft):
    return signed_in(cast.manager)


@pytest.mark.parametrize("named", ["staff", "Staff", " staff "])
def test_somebody_is_invited_by_user_name_or_by_name(cast, manager, draft, named):
    cast.staff  # noqa: B018
    answer = manager.post(f"/topics/{draft.pk}/invite/", {"person": named, "role": "lead"})
    member = TeamMember.objects.get()
    assert answer.url == f"/topics/{draft.pk}/"
    assert (member.user, member.role, member.state) == (cast.staff, "lead", "invited")


def test_a_name_that_two_people_bear_asks_for_the_user_name(manager, draft):
    for username in ("li1", "li2"):
        user = make_user(username)
        user.name = "李娜"
        user.save(update_fields=["name"])
    answer = manager.post(f"/topics/{draft.pk}/invite/", {"person": "李娜", "role": "lead"})
    assert answer.status_code == 422
    assert "Please give the user name: li1, li2." in text_of(answer)


@pytest.mark.parametrize("named", ["", "nobody here", "x" * 5000, "a\x00", "staff"])
def test_nobody_or_somebody_deactivated_is_a_form_error(cast, manager, draft, named):
    cast.staff.is_active = False
    cast.staff.save(update_fields=["is_active"])
    answer = manager.post(f"/topics/{draft.pk}/invite/", {"person": named, "role": "lead"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"person"})


def test_nobody_is_invited_twice(cast, manager, draft):
    actions.invite(draft, user=cast.staff, role="lead", by=cast.manager)
    answer = manager.post(f"/topics/{draft.pk}/invite/", {"person": "staff", "role": "member"})
    assert answer.status_code == 422
    assert "This person is already in the group." in text_of(answer)


@pytest.fixture
def member(cast, draft):
    return actions.invite(draft, user=cast.staff, role="lead", by=cast.manager)


def test_an_invitation_is_answered_from_the_desk(cast, member):
    client = signed_in(cast.staff)
    address = f"/invitations/{member.pk}/"
    assert address in text_of(client.get("/"))
    page = text_of(client.get(address))
    assert ("Shorter waits" in page, "(optional)" in page) == (True, False)  # whoever declines must say why
    assert f"/topics/{member.topic_id}/" not in page  # a draft that the invited person can't see
    assert client.post(address, {"answer": "accept"}).url == "/"
    member.refresh_from_db()
    assert member.state == "accepted"
    assert address not in text_of(client.get("/"))


def test_declining_needs_a_reason(cast, member):
    client, address = signed_in(cast.staff), f"/invitations/{member.pk}/"
    answer = client.post(address, {"answer": "decline", "reason": " "})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason"})
    client.post(address, {"answer": "decline", "reason": "No time"})
    member.refresh_from_db()
    assert (member.state, member.reason) == ("declined", "No time")


def test_an_answer_is_given_once(cast, member):
    client, address = signed_in(cast.staff), f"/invitations/{member.pk}/"
    client.post(address, {"answer": "accept"})
    answer = client.post(address, {"answer": "decline", "reason": "Second thoughts"})
    assert answer.status_code == 409
    assert "You have answered this invitation." in text_of(client.get(address))


@pytest.mark.parametrize("role", ["office", "manager", "leader", "outsider"])
def test_an_invitation_is_its_persons_alone(cast, member, role):
    assert signed_in(cast[role]).get(f"/invitations/{member.pk}/").status_code == 404


def test_somebody_is_taken_out_after_a_question(cast, manager, member):
    address = f"/members/{member.pk}/remove/"
    assert "Take Staff out of the group?" in text_of(manager.get(address))
    assert manager.post(address, {"version": member.version}).url == f"/topics/{member.topic_id}/"
    assert not TeamMember.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("office", 200), ("staff", 404), ("leader", 404), ("outsider", 404)]
)
def test_who_may_take_somebody_out_of_a_draft(cast, member, role, status):
    assert signed_in(cast[role]).get(f"/members/{member.pk}/remove/").status_code == status


def test_names_are_suggested_from_a_part(cast, manager):
    cast.staff  # noqa: B018
    make_user("gone", is_active=False)
    for field in ("person", "owner", "findings.0.owner", "reviewers.2"):
        page = text_of(manager.get("/people/suggestions/", {field: "taf"}))
        assert page.strip() == '<option value="staff">Staff</option>'
    assert text_of(manager.get("/people/suggestions/", {"person": "gon"})).strip() == ""
    assert text_of(manager.get("/people/suggestions/")).strip() == ""


def test_a_name_with_markup_is_suggested_escaped(cast, manager):
    user = make_user("odd")
    user.name = "<b>odd"
    user.save(update_fields=["name"])
    assert "&lt;b&gt;odd" in text_of(manager.get("/people/suggestions/", {"person": "odd"}))
