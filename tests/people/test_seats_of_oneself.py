"""Nobody seats themselves: what the office may not do alone takes a second person of it."""

import pytest

from kit.refusals import Refused
from people.actions import grant_seat, revoke_seat
from people.actions.intake import take_in_users
from people.models import Seat
from tests.api.door import Door
from tests.cast import make_user
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

SENTENCE = "Nobody grants or revokes their own seats. Please ask somebody else of the office."


@pytest.fixture
def second(cast):
    return make_user("second", (cast.province, "office"))


def roles(user) -> list[str]:
    return sorted(user.seats.values_list("role", flat=True))


@pytest.mark.parametrize("role", Seat.Role.values)
def test_no_role_is_granted_to_oneself(cast, second, role):
    fields = {"role": role, "center": cast.province.pk}
    page = signed_in(cast.office).post(f"/people/{cast.office.pk}/seats/", fields)
    answer = Door(cast.office).post("/seats/", fields | {"user": cast.office.pk})
    assert (page.status_code, SENTENCE in text_of(page)) == (403, True)
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (403, SENTENCE)
    with pytest.raises(Refused):
        take_in_users([], [Seat(user=cast.office, center=cast.branch, role=role)], by=cast.office)
    assert roles(cast.office) == ["office"]


def test_no_seat_of_oneself_is_revoked(cast, second):
    leads = Seat.objects.create(user=cast.office, center=cast.province, role="leader")
    client, door = signed_in(cast.office), Door(cast.office)
    for ask in (client.get, client.post):
        page = ask(f"/seats/{leads.pk}/revoke/")
        assert (page.status_code, SENTENCE in text_of(page)) == (403, True)
    assert door.delete(f"/seats/{leads.pk}/", If_Match=1).status_code == 403
    assert roles(cast.office) == ["leader", "office"]


def test_own_page_shows_the_reason_in_place_of_the_buttons(cast, second):
    client = signed_in(cast.office)
    own, other = (text_of(client.get(f"/people/{user.pk}/")) for user in (cast.office, second))
    shown = [(SENTENCE in page, "Grant a seat" in page, "/revoke/" in page) for page in (own, other)]
    assert shown == [(True, False, False), (False, True, True)]


def test_second_person_of_the_office_grants_and_revokes(cast, second):
    seat = grant_seat(cast.office, center=cast.province, role="leader", by=second)
    assert roles(cast.office) == ["leader", "office"]
    revoke_seat(seat, by=second)
    assert roles(cast.office) == ["office"]
