"""Imports over the API."""

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from people.models import Center
from tests.cast import Cast
from tests.workbooks.books import book, by_hand, repacked, upload
from workbooks import actions
from workbooks.models import Import

pytestmark = pytest.mark.django_db
URL = "/api/v1/imports/"
HEADINGS = ["Code", "Name", "Kind"]
FINE = book(HEADINGS, ["X", "x", "branch"])


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def office(cast) -> APIClient:
    return client_of(cast.office)


def post(client, data: bytes = FINE, *, name: str = "data.xlsx", kind: str = "centers", **fields):
    return client.post(URL, {"kind": kind, "file": upload(data, name), **fields}, format="multipart")


def codes(response) -> list[tuple]:
    return [(error["code"], error["attr"]) for error in response.json()["errors"]]


def test_upload_is_accepted_and_followed(office, cast):
    response = post(office)
    assert response.status_code == 202
    job = Import.objects.get()
    assert response.headers["Location"].endswith(f"{URL}{job.pk}/")
    assert response.json() | {"created_at": ""} == {
        "id": job.pk,
        "kind": "centers",
        "cycle": None,
        "topic_state": "draft",
        "name": "data.xlsx",
        "size": len(FINE),
        "by": cast.office.pk,
        "state": "queued",
        "total": None,
        "processed": 0,
        "result": {},
        "created_at": "",
        "started_at": None,
        "finished_at": None,
        "version": 1,
        "errors": [],
        "notes": [],
    }
    actions.run(job.pk)
    told = office.get(response.headers["Location"])
    assert [told.json()[key] for key in ("state", "total", "processed")] == ["done", 1, 1]
    assert told.json()["result"]["added"] == 1
    assert told.headers["ETag"] == f'"{told.json()["version"]}"'


@pytest.mark.parametrize(
    ("language", "column", "detail"),
    [
        ("en", "Kind", "This value is not allowed. Allowed are: "),
        ("zh-hans", "类型", None),
    ],
)
def test_bad_rows_are_told_in_the_readers_language(office, language, column, detail):
    post(office, book(HEADINGS, ["X", "x", "office"]))
    actions.run(Import.objects.get().pk)
    told = office.get(f"{URL}{Import.objects.get().pk}/", HTTP_ACCEPT_LANGUAGE=language).json()
    assert told["state"] == "failed"
    (error,) = told["errors"]
    assert {name: error[name] for name in ("row", "cell", "column", "value", "code")} == {
        "row": 2,
        "cell": "C2",
        "column": column,
        "value": "office",
        "code": "unknown_choice",
    }
    assert error["detail"] and (detail is None or error["detail"].startswith(detail))


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_others_may_not_import_and_see_none(cast, office, role):
    post(office)
    client = client_of(cast[role])
    assert post(client).status_code == 403
    assert client.get(URL).json()["count"] == 0
    assert client.get(f"{URL}{Import.objects.get().pk}/").status_code == 404


def test_strangers_are_asked_to_sign_in(cast):
    assert post(APIClient()).status_code == 401
    assert APIClient().get(URL).status_code == 401


def test_own_imports_stay_visible_after_leaving_the_office(cast, office):
    post(office)
    cast.office.seats.all().delete()
    del cast.office.standing
    assert client_of(cast.office).get(URL).json()["count"] == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "pets"}, ("invalid_choice", "kind")),
        ({"kind": "topics"}, ("required", "cycle")),
        ({"kind": "topics", "cycle": "x"}, ("invalid", "cycle")),
        ({"kind": "topics", "topic_state": "closed"}, ("invalid_choice", "topic_state")),
        ({"kind": "centers", "file": "text"}, ("invalid", "file")),
        ({"kind": "centers", "file": SimpleUploadedFile("a.xlsx", b"")}, ("empty", "file")),
    ],
)
def test_bad_input_is_400(office, fields, expected):
    response = office.post(URL, {"file": upload(FINE), **fields}, format="multipart")
    assert (response.status_code, codes(response)) == (400, [expected])


def test_missing_file_is_400(office):
    assert codes(office.post(URL, {"kind": "centers"}, format="multipart")) == [("required", "file")]


def test_json_body_is_415(office):
    assert office.post(URL, {"kind": "centers"}, format="json").status_code == 415


def test_cycle_that_is_not_there_is_404(office):
    assert post(office, kind="topics", cycle=12345).status_code == 404


def test_closed_cycle_is_409(office, stage):
    response = post(office, kind="scorecards", cycle=stage.proposing().pk)
    assert (response.status_code, codes(response)) == (409, [("phase_closed", None)])


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"Code,Name\n", "data.csv", 415, "unsupported_type"),
        (b"Code,Name\n", "data.xlsx", 415, "unsupported_type"),
        (FINE, "data.xls", 415, "unsupported_type"),
        (FINE[:-300], "data.xlsx", 415, "unsupported_type"),
        (repacked(FINE, {"xl/media/zeros": bytes(100 * 2**20)}), "data.xlsx", 413, "too_large"),
        (by_hand("", before='<dimension ref="A1:XFD1048576"/>'), "data.xlsx", 413, "too_large"),
        (by_hand("", before='<dimension ref="A1:XFD1"/>'), "data.xlsx", 413, "too_large"),
    ],
)
def test_file_that_is_not_taken_is_refused_at_once(office, data, name, status, code):
    response = post(office, data, name=name)
    assert (response.status_code, codes(response)) == (status, [(code, "file")])
    assert not Import.objects.exists()


def test_upload_limit_is_413(office, settings):
    settings.WORKBOOK_MAX_BYTES = 1000
    response = post(office)
    assert (response.status_code, codes(response)) == (413, [("too_large", "file")])


def test_same_key_and_workbook_are_one_import(office):
    def send(data):
        body = {"kind": "centers", "file": upload(data)}
        return office.post(URL, body, format="multipart", HTTP_IDEMPOTENCY_KEY="k1")

    first, second = send(FINE), send(FINE)
    assert (first.status_code, second.status_code, Import.objects.count()) == (202, 202, 1)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert send(book(HEADINGS, ["Y", "y", "branch"])).status_code == 422


def test_list_is_filtered_paged_and_strict(office, stage, cast):
    cycle = stage.proposing()
    post(office)
    assert cast.manager
    topics = book(["Title", "Center code", "Proposer"], ["T", "B", "manager"])
    post(office, topics, kind="topics", cycle=cycle.pk, topic_state="accepted")
    actions.run(Import.objects.first().pk)
    rows = office.get(URL).json()
    assert (rows["count"], [row["kind"] for row in rows["results"]]) == (2, ["topics", "centers"])
    assert "errors" not in rows["results"][0]
    assert [row["cycle"] for row in office.get(URL, {"kind": "topics"}).json()["results"]] == [cycle.pk]
    assert office.get(URL, {"state": "queued,failed"}).json()["count"] == 1
    assert office.get(URL, {"cycle": cycle.pk, "state": "done"}).json()["count"] == 1
    assert office.get(URL, {"color": "red"}).status_code == 400
    assert cycle.topics.get().state == "accepted"


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_rows(office, number, django_assert_num_queries):
    for _ in range(number):
        post(office)
    office.get(URL)
    with django_assert_num_queries(2):
        office.get(URL)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_imports_are_not_changed_over_the_api(office, method):
    post(office)
    address = f"{URL}{Import.objects.get().pk}/"
    assert getattr(office, method)(address, HTTP_IF_MATCH="*").status_code == 405


def test_nothing_is_left_of_an_upload_that_was_refused(office, settings):
    post(office, b"no workbook")
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert Center.objects.filter(code="X").count() == 0


def test_large_upload_is_read_from_its_file(office, settings):
    """Beyond 2.5 MB Django hands over a file on disk instead of one in memory."""
    large = repacked(FINE, {"xl/media/noise": random.Random(1).randbytes(3 * 2**20)})
    assert post(office, large).status_code == 202
    job = Import.objects.get()
    assert actions.run(job.pk) and Import.objects.get().state == "done"
