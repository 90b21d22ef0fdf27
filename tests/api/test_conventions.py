"""The conventions of design.md §8, on every route that the router has."""

import pytest

from people.models import Center
from tests.api import routes
from tests.api.door import faults, outcome
from tests.api.world import build

pytestmark = pytest.mark.django_db

AT_WORK = ("procedures", "milestones", "updates", "risks", "stage-reviews", "review-marks")
CHANGED = ("centers", "users", "topics", "members", "cycles", "scorecards", "ballots", "me", *AT_WORK)
REPLACED = ("centers", "users", "topics", "members", "cycles", "scorecards", "ballots", *AT_WORK)
DELETED = (
    "seats",
    "members",
    "attachments",
    "recusals",
    "assignments",
    "absences",
    "milestones",
    "stage-reviews",
)
TEXT = ("search", "verb", "subject")


@pytest.fixture
def world(stage):
    return build(stage)


@pytest.mark.parametrize(("name", "method"), routes.ALL)
def test_stranger_gets_401_everywhere_but_at_sign_in(door, name, method):
    response = door().send(method.upper(), routes.address(name))
    if (name, method) == ("auth/token", "post"):
        assert response.status_code == 400
    else:
        assert outcome(response) == (401, "not_authenticated")
        assert response.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(("name", "method"), routes.ALL)
def test_unknown_parameter_is_refused_everywhere(door, cast, name, method):
    response = door(cast.office).send(method.upper(), routes.address(name) + "?flavour=sour")
    assert response.status_code == 400
    assert faults(response) == [("unknown_parameter", "flavour")]


@pytest.mark.parametrize("name", routes.LISTS)
def test_parameters_of_lists_are_unknown_to_a_post(door, cast, name):
    response = door(cast.office).post(routes.address(name) + "?page=1&search=x")
    assert ("unknown_parameter", "page") in faults(response)


@pytest.mark.parametrize(("name", "parameter", "found"), routes.FILTERS)
def test_filter_that_cannot_be_read_is_refused_by_name(door, cast, name, parameter, found):
    response = door(cast.office).get(routes.address(name), {parameter: "x" * 101})
    assert response.status_code == 400
    assert [attr for _code, attr in faults(response)] == [parameter]


@pytest.mark.parametrize(("name", "parameter", "found"), routes.FILTERS)
def test_empty_filter_narrows_nothing(door, stage, name, parameter, found):
    build(stage)
    office = door(stage.cast.office)
    assert office.ids(routes.address(name), **{parameter: ""}) == office.ids(routes.address(name))


@pytest.mark.parametrize("name", routes.LISTS)
def test_page_has_count_links_and_results(door, world, cast, name):
    page = door(cast.office).get(routes.address(name), {"page_size": 100}).json()
    assert list(page) == ["count", "next", "previous", "results"]
    assert page["count"] == len(page["results"])


@pytest.mark.parametrize("name", routes.LISTS)
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "1e9", "9" * 30])
@pytest.mark.parametrize("parameter", ["page", "page_size"])
def test_page_that_is_no_number_is_refused(door, cast, name, parameter, value):
    response = door(cast.office).get(routes.address(name), {parameter: value})
    assert (response.status_code, faults(response)) == (400, [("invalid", parameter)])


@pytest.mark.parametrize("name", routes.LISTS)
def test_page_beyond_the_last_is_404(door, cast, name):
    assert outcome(door(cast.office).get(routes.address(name), {"page": 2**62})) == (404, "not_found")


def test_page_size_is_capped_at_100_and_pages_are_linked(door, cast):
    Center.objects.bulk_create(Center(code=f"X{n:03}", name="x", kind="branch") for n in range(130))
    office = door(cast.office)
    first = office.get("/centers/", {"page_size": 1000, "search": "X"}).json()
    assert (first["count"], len(first["results"]), first["previous"]) == (130, 100, None)
    second = office.client.get(first["next"], headers=office.headers).json()
    assert (second["count"], len(second["results"]), second["next"]) == (130, 30, None)
    assert office.client.get(second["previous"], headers=office.headers).json() == first


@pytest.mark.parametrize("name", CHANGED)
def test_patch_without_if_match_is_428_and_with_an_old_one_412(door, world, name):
    thing = world[name]
    owner = door(thing.by)
    before = owner.get(thing.path)
    version = before.json()["version"]
    assert before.headers["ETag"] == f'"{version}"'
    assert outcome(owner.patch(thing.path, thing.patch)) == (428, "precondition_required")
    stale = owner.patch(thing.path, thing.patch, If_Match=version + 1)
    assert outcome(stale) == (412, "stale_version")
    assert (stale.json()["current_version"], stale.headers["ETag"]) == (version, f'"{version}"')
    assert owner.get(thing.path).json() == before.json()
    changed = owner.patch(thing.path, thing.patch, If_Match=version)
    assert (changed.status_code, changed.json()["version"]) == (200, version + 1)
    assert changed.headers["ETag"] == f'"{version + 1}"'
    assert changed.json() == owner.get(thing.path).json()


@pytest.mark.parametrize("name", REPLACED)
def test_put_needs_if_match_too(door, world, name):
    thing = world[name]
    owner = door(thing.by)
    version = owner.get(thing.path).json()["version"]
    assert outcome(owner.put(thing.path, thing.put)) == (428, "precondition_required")
    assert outcome(owner.put(thing.path, thing.put, If_Match=version + 1)) == (412, "stale_version")
    assert owner.put(thing.path, thing.put, If_Match=version).json()["version"] == version + 1


@pytest.mark.parametrize("name", DELETED)
def test_delete_needs_if_match_too(door, world, name):
    thing = world[name]
    owner = door(thing.by)
    version = owner.get(thing.path).json()["version"]
    assert outcome(owner.delete(thing.path)) == (428, "precondition_required")
    assert outcome(owner.delete(thing.path, If_Match=version + 1)) == (412, "stale_version")
    assert owner.delete(thing.path, If_Match=version).status_code == 204
    assert owner.get(thing.path).status_code == 404


@pytest.mark.parametrize(
    "tag",
    [
        'W/"{}"',
        "{}",
        '"{}',
        '"x{}"',
        '"9", "8"',
        'W/"{}", "9"',
        '"9", *',
        '""',
        "x" * 5000,
        '"9999999999999"',
    ],
)
def test_weak_foreign_or_broken_tag_matches_nothing(door, world, tag):
    thing = world["topics"]
    version = door(thing.by).get(thing.path).json()["version"]
    response = door(thing.by).patch(thing.path, thing.patch, If_Match=tag.format(version))
    assert outcome(response) == (412, "stale_version")


@pytest.mark.parametrize("tag", ['"{}", "9"', '"9","{}"', 'W/"1", "x", "{}"'])
def test_one_of_several_tags_is_enough(door, world, tag):
    thing = world["topics"]
    version = door(thing.by).get(thing.path).json()["version"]
    response = door(thing.by).patch(thing.path, thing.patch, If_Match=tag.format(version))
    assert (response.status_code, response.json()["version"]) == (200, version + 1)


def test_the_latest_of_several_tags_counts_where_the_thing_has_no_address(door, cast):
    person = door(cast.staff)
    assert person.patch("/me/", {"name": "One"}, If_Match='"0", "1"').status_code == 200
    assert outcome(person.patch("/me/", {"name": "Two"}, If_Match='"0", "1"')) == (412, "stale_version")


def test_star_matches_whatever_is_there(door, world):
    thing = world["topics"]
    assert door(thing.by).patch(thing.path, thing.patch, If_Match="*").status_code == 200


def test_verb_heeds_if_match_when_it_is_sent(door, world):
    thing = world["topics"]
    assert outcome(door(thing.by).verb(thing.path, "submit", If_Match=7)) == (412, "stale_version")
    assert door(thing.by).verb(thing.path, "submit", If_Match=1).json()["state"] == "submitted"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing/", "/api/v1/topics/1/nothing/", "/api/v1/topics/x/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_unknown_address_is_404_in_the_shape_of_every_error(door, cast, path, method):
    assert outcome(door(cast.office).send(method, path)) == (404, "not_found")


def test_get_without_the_closing_slash_is_shown_the_way(door, cast):
    response = door(cast.office).get("/api/v1/topics", {"state": "draft"})
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/topics/?state=draft")
    assert outcome(door(cast.office).post("/api/v1/topics")) == (404, "not_found")


@pytest.mark.parametrize("name", ["users-detail", "centers-detail", "cycles-detail", "topics-detail"])
def test_what_is_never_deleted_answers_405(door, cast, name):
    response = door(cast.office).delete(routes.address(name), If_Match=1)
    assert outcome(response) == (405, "method_not_allowed")
    assert "DELETE" not in response.headers["Allow"]


def test_wrong_content_type_is_415_and_wrong_accept_406(door, cast):
    office = door(cast.office)
    assert outcome(office.send("POST", "/centers/", "code=X", content_type="text/plain")) == (
        415,
        "unsupported_media_type",
    )
    assert outcome(office.get("/centers/", Accept="application/pdf")) == (406, "not_acceptable")


@pytest.mark.parametrize("body", ["", "{", "[1,", "{'a': 1}", b"\xff\xfe", '{"a": 1} x', "nope"])
def test_malformed_json_is_400(door, cast, body):
    response = door(cast.office).send("POST", "/centers/", body)
    assert response.status_code == 400
    if body:
        assert faults(response) == [("parse_error", None)]


@pytest.mark.parametrize("body", ["[]", "[1]", '"text"', "5", "true", "null"])
def test_json_that_is_no_object_is_400(door, cast, body):
    response = door(cast.office).send("POST", "/centers/", body)
    assert response.status_code == 400
    assert faults(response)


def test_body_beyond_the_limit_is_413(door, cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = door(cast.office).post("/centers/", {"name": "x" * 1000})
    assert outcome(response) == (413, "too_large")


@pytest.mark.parametrize("name", routes.LISTS)
def test_head_and_options_are_sane(door, cast, name):
    office = door(cast.office)
    head = office.client.head(routes.address(name), headers=office.headers)
    assert (head.status_code, head.content) == (200, b"")
    options = office.client.options(routes.address(name), headers=office.headers)
    assert options.status_code == 200
    assert set(options.json()) == {"name", "description"}
    assert "GET" in options.headers["Allow"]


@pytest.mark.parametrize("name", routes.LISTS)
def test_unchanged_list_is_304(door, world, cast, name):
    office = door(cast.office)
    first = office.get(routes.address(name))
    again = office.get(routes.address(name), If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    other = office.get(routes.address(name), If_None_Match='"other"')
    assert (other.status_code, other.content) == (200, first.content)


def test_changed_list_is_sent_anew(door, world, cast):
    office = door(cast.office)
    tag = office.get("/centers/").headers["ETag"]
    office.post("/centers/", {"code": "N", "name": "New", "kind": "branch"})
    assert office.get("/centers/", If_None_Match=tag).status_code == 200


def test_answers_are_for_their_reader_alone(door, client, cast):
    assert door(cast.office).get("/topics/").headers["Cache-Control"] == "private, no-cache"
    client.force_login(cast.office)
    assert client.get("/topics/").headers["Cache-Control"] == "private, no-cache"
    assert "public" in client.get("/static/keti/js/app.js").headers["Cache-Control"]


def test_root_names_every_list(door, cast):
    names = {name.removesuffix("-list") for name in routes.views() if name.endswith("-list")}
    assert set(door(cast.office).get("/").json()) == names


def test_session_needs_a_csrf_token_for_writing(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.office)
    assert client.get("/api/v1/me/").json()["username"] == "office"
    body = {"code": "N", "name": "New", "kind": "branch"}
    refused = client.post("/api/v1/centers/", body, content_type="application/json")
    assert outcome(refused) == (403, "permission_denied")
    page = client.get("/accounts/password/change/")
    headers = {"X-CSRFToken": page.cookies["csrftoken"].value}
    taken = client.post("/api/v1/centers/", body, content_type="application/json", headers=headers)
    assert taken.status_code == 201
