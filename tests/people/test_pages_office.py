"""The office's pages: users, seats, centers."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict
from people.actions import revoke_seat
from people.models import Center, User
from tests.cast import make_user
from tests.pages import queries, signed_in, text_of

ROLES = ("leader", "manager", "judge", "staff", "partner_manager", "outsider")


@pytest.fixture
def office(cast):
    return signed_in(cast.office)


def addresses(cast) -> list[str]:
    person, seat = cast.staff.pk, cast.staff.seats.get().pk
    return [
        "/people/",
        "/people/new/",
        f"/people/{person}/",
        f"/people/{person}/active/",
        f"/seats/{seat}/revoke/",
        "/centers/",
        "/centers/new/",
        f"/centers/{cast.branch.pk}/",
    ]


def test_the_office_gets_every_page(cast, office):
    assert [office.get(address).status_code for address in addresses(cast)] == [200] * 8


@pytest.mark.parametrize("role", ROLES)
def test_everybody_else_is_told_why_not(cast, role):
    client = signed_in(cast[role])
    for address in addresses(cast):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Only the office may change users, centers and seats." in text_of(answer)
        assert client.post(address).status_code in (403, 405)
    assert client.post(f"/people/{cast.staff.pk}/seats/").status_code == 403
    assert client.get("/people/999/").status_code == 403


def test_strangers_are_sent_to_the_sign_in(cast):
    client = signed_in(None)
    assert {client.get(address).status_code for address in addresses(cast)} == {302}


def test_an_office_seat_below_the_province_is_no_office(cast):
    user = make_user("would-be", (cast.branch, "office"))
    assert signed_in(user).get("/people/").status_code == 403


@pytest.mark.parametrize(
    "address", ["/people/999/", "/people/999/active/", "/seats/999/revoke/", "/centers/999/"]
)
def test_what_is_not_there_is_not_found(office, address):
    assert office.get(address).status_code == 404


# --- Users -------------------------------------------------------------------


def test_a_user_is_added_with_a_password_and_can_sign_in(office, client):
    fields = {"name": "李娜", "username": "lina", "email": "lina@example.org", "password": "ein-gutes-Wort-9"}
    answer = office.post("/people/new/", fields)
    user = User.objects.get(username="lina")
    assert answer.url == f"/people/{user.pk}/"
    assert client.login(username="lina", password="ein-gutes-Wort-9")


def test_without_a_password_one_has_to_be_set_first(office):
    office.post("/people/new/", {"name": "李娜", "username": "lina"})
    assert not User.objects.get(username="lina").has_usable_password()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "office"),
        ("username", "li na"),
        ("username", "a\x00b"),
        ("username", "x" * 151),
        ("name", ""),
        ("name", "长" * 61),
        ("name", "a\x07"),
        ("email", "not an address"),
        ("language", "xx"),
        ("password", "short"),
        ("password", "password123"),
    ],
)
def test_a_faulty_entry_is_an_error_of_its_field_and_nothing_is_lost(office, field, value):
    fields = {"name": "Kept name", "username": "kept", "email": "kept@example.org"} | {field: value}
    answer = office.post("/people/new/", fields)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert "kept@example.org" in text_of(answer) or "Kept name" in text_of(answer)
    assert User.objects.count() == 1


def editing(user, **fields) -> dict:
    return {
        "name": user.name,
        "username": user.username,
        "email": user.email,
        "version": user.version,
    } | fields


def test_an_edit_is_saved_and_leaves_a_line_of_history(cast, office):
    answer = office.post(f"/people/{cast.staff.pk}/", editing(cast.staff, name="Ma Li"))
    assert answer.status_code == 302
    assert User.objects.get(pk=cast.staff.pk).name == "Ma Li"
    assert Entry.objects.filter(subject="user", subject_id=cast.staff.pk).get().changes == {
        "name": ["Staff", "Ma Li"]
    }


def test_a_password_is_not_carried_through_the_sign_in(office):
    office.logout()
    page = office.post("/people/new/", {"username": "lina", "name": "Lina", "password": "correct-horse-9"})
    carried = text_of(page)
    assert (page.status_code, "Lina" in carried, "correct-horse-9" in carried) == (403, True, False)


def test_a_password_stays_when_none_is_entered(cast, office, client):
    office.post(f"/people/{cast.staff.pk}/", editing(cast.staff, name="Ma Li", password=""))
    assert client.login(username="staff", password="correct-horse")


def test_two_people_edit_a_user_and_the_second_is_told(cast, office):
    fields = editing(cast.staff)
    office.post(f"/people/{cast.staff.pk}/", fields | {"name": "First"})
    answer = office.post(f"/people/{cast.staff.pk}/", fields | {"name": "Second"})
    assert answer.status_code == 409
    assert "Office saved it" in text_of(answer)
    assert 'value="Second"' in text_of(answer)
    assert User.objects.get(pk=cast.staff.pk).name == "First"


def test_somebody_is_deactivated_after_a_question_and_signed_out(cast, office):
    theirs, address = signed_in(cast.staff), f"/people/{cast.staff.pk}/active/"
    assert theirs.get("/").status_code == 200
    assert "can no longer sign in" in text_of(office.get(address))
    assert User.objects.get(pk=cast.staff.pk).is_active
    office.post(address, {"version": cast.staff.version})
    assert not User.objects.get(pk=cast.staff.pk).is_active
    assert theirs.get("/").status_code == 302
    assert "Activate" in text_of(office.get(address))
    office.post(address, {"version": cast.staff.version + 1})
    assert User.objects.get(pk=cast.staff.pk).is_active


def test_nobody_deactivates_themselves(cast, office):
    answer = office.post(f"/people/{cast.office.pk}/active/", {"version": cast.office.version})
    assert answer.status_code == 409
    assert "You cannot deactivate yourself." in text_of(answer)


# --- The list of users -------------------------------------------------------


def listed(client, query: str = "") -> list[str]:
    return [user.username for user in client.get(f"/people/{query}").context["page_obj"]]


def test_users_are_searched_filtered_and_ordered(cast, office):
    cast.manager, cast.staff, cast.leader  # noqa: B018
    make_user("gone", is_active=False)
    assert listed(office) == ["gone", "leader", "manager", "office", "staff"]
    assert listed(office, "?search=anag") == ["manager"]
    assert listed(office, f"?center={cast.branch.pk}") == ["manager", "staff"]
    assert listed(office, "?role=leader") == ["leader"]
    assert listed(office, "?is_active=false") == ["gone"]
    assert listed(office, "?ordering=-username")[0] == "staff"
    assert "Nobody matches these filters" in text_of(office.get("/people/?search=nobody"))


@pytest.mark.parametrize(
    "query", ["?center=x", "?center=" + "9" * 30, "?role=king", "?is_active=x", "?page=-1"]
)
def test_no_address_breaks_the_list(office, query):
    assert office.get(f"/people/{query}").status_code == 200


def test_the_lists_cost_the_same_for_few_and_many(cast, office):
    before = {address: len(queries(office, address)) for address in ("/people/", "/centers/")}
    for number in range(3):
        center = Center.objects.create(code=f"X{number}", name="X", kind="branch", parent=cast.branch)
        make_user(f"x{number}", (center, "staff"), (cast.branch, "staff"))
    assert {address: len(queries(office, address)) for address in before} == before


# --- Seats -------------------------------------------------------------------


def test_a_seat_is_granted_and_revoked_after_a_question(cast, office):
    person = cast.outsider
    office.post(f"/people/{person.pk}/seats/", {"role": "manager", "center": cast.branch.pk})
    seat = person.seats.get()
    assert (seat.role, seat.center) == ("manager", cast.branch)
    address = f"/seats/{seat.pk}/revoke/"
    assert "Revoke this seat?" in text_of(office.get(address))
    assert office.post(address, {"version": seat.version}).url == f"/people/{person.pk}/"
    assert not person.seats.exists()


@pytest.mark.parametrize(
    ("role", "center", "said"),
    [
        ("office", "branch", "The office sits at a center of the kind province."),
        ("leader", "partner_site", "A leader cannot sit at a partner site."),
        ("staff", "branch", "This person already holds this seat."),
        ("king", "branch", "king"),
        ("staff", None, "required"),
    ],
)
def test_a_seat_that_cannot_be_granted_is_a_form_error(cast, office, role, center, said):
    fields = {"role": role, "center": cast[center].pk if center else ""}
    answer = office.post(f"/people/{cast.staff.pk}/seats/", fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert cast.staff.seats.count() == 1


def test_the_last_seat_of_the_office_stays(cast, office):
    """Somebody of the office who was taken out in the meantime takes out the last one."""
    seat, last = cast.office.seats.get(), make_user("last", (cast.province, "office"))
    cast.office.standing  # noqa: B018
    revoke_seat(seat, by=last)
    with pytest.raises(Conflict, match="This is the last seat of the office."):
        revoke_seat(last.seats.get(), by=cast.office)
    assert last.seats.exists()


# --- Centers -----------------------------------------------------------------


def center_fields(center, **fields) -> dict:
    return {
        "name": center.name,
        "code": center.code,
        "kind": center.kind,
        "parent": center.parent_id or "",
        "is_active": "on",
        "version": center.version,
    } | fields


def test_the_tree_shows_every_center_below_what_it_belongs_to(cast, office):
    page = text_of(office.get("/centers/"))
    places = [page.index(f">{name}</a>") for name in ("Province", "Branch", "Partner site", "Department")]
    assert places == sorted(places)
    assert page.count("<details") == 3  # the user menu, the province and the branch


def test_a_center_is_added_below_another(cast, office):
    form = office.get(f"/centers/new/?parent={cast.branch.pk}").context["form"]
    assert form["parent"].value() == str(cast.branch.pk)
    fields = {"name": "荆州", "code": "JZ", "kind": "branch", "parent": cast.branch.pk, "is_active": "on"}
    assert office.post("/centers/new/", fields).url == "/centers/"
    assert Center.objects.get(code="JZ").parent == cast.branch


def test_a_center_is_moved_in_the_tree(cast, office):
    fields = center_fields(cast.partner_site, parent=cast.department.pk)
    office.post(f"/centers/{cast.partner_site.pk}/", fields)
    assert Center.objects.get(pk=cast.partner_site.pk).parent == cast.department


@pytest.mark.parametrize("below", ["branch", "partner_site", "province"])
def test_a_center_below_itself_is_refused_in_words(cast, office, below):
    fields = center_fields(cast.province, parent=cast[below].pk)
    answer = office.post(f"/centers/{cast.province.pk}/", fields)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"parent"})
    assert "A center cannot belong to itself or to a center below it." in text_of(answer)
    assert Center.objects.get(pk=cast.province.pk).parent is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "P"),
        ("code", ""),
        ("code", "x" * 31),
        ("name", "a\x00b"),
        ("name", ""),
        ("kind", "continent"),
        ("parent", "9" * 30),
        ("parent", "x"),
    ],
)
def test_a_faulty_center_is_an_error_of_its_field(cast, office, field, value):
    answer = office.post(f"/centers/{cast.branch.pk}/", center_fields(cast.branch) | {field: value})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_two_people_edit_a_center_and_the_second_is_told(cast, office):
    fields = center_fields(cast.branch)
    office.post(f"/centers/{cast.branch.pk}/", fields | {"name": "First"})
    answer = office.post(f"/centers/{cast.branch.pk}/", fields | {"name": "Second"})
    assert answer.status_code == 409
    assert "Office saved it" in text_of(answer)
    assert 'value="Second"' in text_of(answer)


def test_the_office_keeps_its_province(cast, office):
    answer = office.post(f"/centers/{cast.province.pk}/", center_fields(cast.province, kind="branch"))
    assert answer.status_code == 409
    assert "it must stay a province" in text_of(answer)


def test_a_center_shows_who_sits_there(cast, office):
    assert f"/people/{cast.manager.pk}/" in text_of(office.get(f"/centers/{cast.branch.pk}/"))
