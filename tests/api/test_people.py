"""Users, seats, centers, oneself; signing in by token."""

import pytest
import time_machine
from rest_framework.authtoken.models import Token

from people.attempts import MOST, WINDOW
from people.models import Center, Seat, User
from tests.api.door import faults, outcome
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/auth/token/"


def sign_in(door, username: str, password: str = PASSWORD, **headers):
    return door().post(SIGN_IN, {"username": username, "password": password}, **headers)


def test_right_password_gives_a_token_that_opens_the_door(door, cast):
    answer = sign_in(door, cast.manager.username)
    assert (answer.status_code, set(answer.json())) == (200, {"token"})
    person = door()
    person.headers = {"Authorization": f"Token {answer.json()['token']}"}
    assert person.get("/me/").json()["username"] == "manager"
    assert sign_in(door, "manager").json() == answer.json()


def test_form_encoded_sign_in_works_too(door, cast):
    body = f"username={cast.manager.username}&password={PASSWORD}"
    answer = door().send("POST", SIGN_IN, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("username", "password"), [("manager", "wrong"), ("nobody", PASSWORD), ("manager", " ")]
)
def test_wrong_name_or_password_is_one_and_the_same_400(door, cast, username, password):
    assert cast.manager
    response = sign_in(door, username, password)
    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"


def test_wrong_name_and_wrong_password_are_told_alike(door, cast):
    assert cast.manager
    assert sign_in(door, "manager", "wrong").content == sign_in(door, "nobody", "wrong").content


def test_inactive_user_gets_no_token_and_an_old_one_no_longer_opens(door, cast):
    person = door(cast.manager)
    door(cast.office).patch(f"/users/{cast.manager.pk}/", {"is_active": False}, If_Match="*")
    assert sign_in(door, "manager").status_code == 400
    assert outcome(person.get("/me/")) == (401, "authentication_failed")


ODD = ["\x00", "a\x00b", "😀", "課" * 150, "' OR 1=1 --", "%00", "admin\n"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_and_passwords_are_only_wrong(door, cast, name):
    assert sign_in(door, name, "x").status_code == 400
    assert sign_in(door, "manager", name).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        '{"username": "\\ud800", "password": "x"}',
        '{"username": 1e400}',
        "{}",
        "[]",
        '{"username": {}, "password": []}',
    ],
)
def test_odd_bodies_are_400(door, body):
    assert door().post(SIGN_IN, body).status_code == 400


@pytest.mark.parametrize("attr", ["username", "password"])
def test_huge_name_or_password_is_400(door, attr):
    body = {"username": "x", "password": "x"} | {attr: "x" * 100_000}
    assert faults(door().post(SIGN_IN, body)) == [("max_length", attr)]


def test_twenty_wrong_passwords_close_the_account_to_this_address_for_a_while(door, cast):
    names = (cast.manager.username, cast.leader.username)
    with time_machine.travel(WINDOW * 1000, tick=False):
        for _ in range(MOST):
            assert sign_in(door, names[0], "wrong").status_code == 400
        refused = sign_in(door, names[0].upper(), PASSWORD)
        assert outcome(refused) == (429, "throttled")
        assert refused.headers["Retry-After"] == str(WINDOW)
        assert sign_in(door, names[1]).status_code == 200
    with time_machine.travel(WINDOW * 1001, tick=False):
        assert sign_in(door, names[0]).status_code == 200


def test_account_closed_to_one_address_stays_open_to_others(door, cast):
    """So that nobody can lock somebody else out."""
    assert cast.manager
    body = {"username": "manager", "password": "wrong"}
    with time_machine.travel(WINDOW * 1000, tick=False):
        for _ in range(MOST + 1):
            refused = door().client.post(
                "/api/v1/auth/token/", body, "application/json", REMOTE_ADDR="10.0.0.1"
            )
        assert outcome(refused) == (429, "throttled")
        assert sign_in(door, "manager").status_code == 200


def test_right_passwords_are_never_slowed_down(door, cast):
    assert cast.manager
    assert {sign_in(door, "manager").status_code for _ in range(3 * MOST)} == {200}


def test_token_is_revoked_by_its_owner(door, cast):
    person = door(cast.manager)
    assert person.delete(SIGN_IN).status_code == 204
    assert outcome(person.get("/me/")) == (401, "authentication_failed")
    assert not Token.objects.filter(user=cast.manager).exists()


def test_stale_token_does_not_keep_anybody_from_signing_in(door, cast):
    assert cast.manager
    answer = sign_in(door, "manager", Authorization="Token 0123456789abcdef")
    assert answer.status_code == 200


def test_me_tells_seats_standing_and_what_one_may_take_part_in(door, stage, cast):
    cycle = stage.cycle()
    told = door(cast.manager).get("/me/").json()
    assert told["standing"] == {
        "roles": ["manager"],
        "centers": [cast.branch.pk],
        "managed": [cast.branch.pk],
        "is_office": False,
        "is_leader": False,
        "is_manager": True,
        "is_partner": False,
    }
    assert [(seat["role"], seat["center_name"]) for seat in told["seats"]] == [("manager", "Branch")]
    assert (told["judging"], told["voting"]) == ([], [cycle.pk])
    assert door(cast.judge).get("/me/").json()["judging"] == [cycle.pk]


def test_everybody_edits_their_own_name_and_nothing_else(door, cast):
    person = door(cast.staff)
    body = {"name": "张三", "language": "zh-hans", "is_active": False, "username": "x", "email": "x@y.z"}
    told = person.patch("/me/", body, If_Match=1).json()
    assert [told[name] for name in ("name", "language", "username", "email")] == [
        "张三",
        "zh-hans",
        "staff",
        "",
    ]
    assert faults(person.patch("/me/", {"language": "tlh"}, If_Match=2)) == [("invalid_choice", "language")]


def test_own_name_is_edited_by_session_as_by_token(client, cast):
    client.force_login(cast.staff)
    body, tag = {"name": "张三"}, {"If-Match": '"1"'}
    told = client.patch("/api/v1/me/", body, content_type="application/json", headers=tag)
    assert (told.status_code, told.json()["name"], told.headers["ETag"]) == (200, "张三", '"2"')


def test_user_is_made_with_a_password_and_can_sign_in(door, cast):
    body = {"username": "zhang", "name": "张三", "email": "zhang@example.com", "password": "correct-horse-9"}
    made = door(cast.office).post("/users/", body)
    assert made.status_code == 201
    assert "password" not in made.json()
    assert sign_in(door, "zhang", "correct-horse-9").status_code == 200


@pytest.mark.parametrize(
    ("parts", "attr"),
    [
        ({"username": "manager"}, "username"),
        ({"username": "a b"}, "username"),
        ({"password": "123"}, "password"),
        ({"email": "nowhere"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
    ],
)
def test_user_that_cannot_be_is_refused_by_name(door, cast, parts, attr):
    assert cast.manager
    body = {"username": "zhang", "name": "张三"} | parts
    response = door(cast.office).post("/users/", body)
    assert (response.status_code, {attr for _code, attr in faults(response)}) == (400, {attr})
    assert not User.objects.filter(username="zhang").exists()


def test_office_cannot_deactivate_itself_nor_lose_its_last_seat(door, cast):
    office = door(cast.office)
    refused = office.patch(f"/users/{cast.office.pk}/", {"is_active": False}, If_Match="*")
    assert outcome(refused) == (409, "frozen")
    seat = Seat.objects.get(user=cast.office)
    assert outcome(office.delete(f"/seats/{seat.pk}/", If_Match="*")) == (403, "permission_denied")


def test_users_are_found_by_one_seat_that_is_center_and_role(door, cast):
    for center, role in ((cast.branch, "manager"), (cast.department, "staff")):
        Seat.objects.create(user=cast.outsider, center=center, role=role)
    assert cast.manager and cast.staff
    office = door(cast.office)
    assert set(office.ids("/users/", center=cast.branch.pk, role="manager")) == {
        cast.manager.pk,
        cast.outsider.pk,
    }
    assert office.ids("/users/", center=cast.department.pk, role="manager") == []
    assert office.ids("/users/", search="OUTSI") == [cast.outsider.pk]
    assert office.ids("/users/", is_active="false") == []


def test_seat_of_the_office_stands_at_a_province_alone(door, cast):
    body = {"user": cast.staff.pk, "center": cast.branch.pk, "role": "office"}
    assert faults(door(cast.office).post("/seats/", body)) == [("invalid", "center")]
    made = door(cast.office).post("/seats/", body | {"role": "manager"})
    told = made.json()
    assert (made.status_code, told["user_name"], told["center_name"]) == (201, "Staff", "Branch")
    assert door(cast.office).post("/seats/", body | {"role": "manager"}).status_code == 400


def test_a_center_where_a_leader_sits_does_not_become_a_partner_site(door, cast):
    leader = make_user("near", (cast.branch, "leader"))
    path = f"/centers/{cast.branch.pk}/"
    refused = door(cast.office).patch(path, {"kind": "partner"}, If_Match="*")
    leader.seats.all().delete()
    made = door(cast.office).patch(path, {"kind": "partner"}, If_Match="*")
    assert (outcome(refused), made.status_code) == ((409, "frozen"), 200)


def test_center_cannot_be_moved_below_itself(door, cast):
    office = door(cast.office)
    for center, below in ((cast.province, cast.partner_site), (cast.branch, cast.branch)):
        refused = office.patch(f"/centers/{center.pk}/", {"parent": below.pk}, If_Match="*")
        assert faults(refused) == [("cycle_in_tree", "parent")]
    told = office.patch(f"/centers/{cast.branch.pk}/", {"parent": None}, If_Match="*").json()
    assert told["parent"] is None


def test_center_code_is_taken_once(door, cast):
    response = door(cast.office).post("/centers/", {"code": "B", "name": "Other", "kind": "branch"})
    assert faults(response) == [("unique", "code")]
    assert Center.objects.filter(code="B").count() == 1


def test_centers_are_filtered_searched_and_ordered(door, cast):
    person = door(cast.outsider)
    names = {center.code: center.pk for center in Center.objects.all()}
    assert person.ids("/centers/", ordering="code") == [names[code] for code in "BDPS"]
    assert person.ids("/centers/", ordering="-name") == [names[code] for code in "PSDB"]
    assert person.ids("/centers/", kind="branch,partner", ordering="code") == [names["B"], names["S"]]
    assert person.ids("/centers/", parent=cast.branch.pk) == [names["S"]]
    assert person.ids("/centers/", search="site part") == [names["S"]]
