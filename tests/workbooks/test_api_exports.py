"""Exports over the API: the same workbooks as on the pages."""

import io

import pytest
from rest_framework.test import APIClient

from tests.cast import Cast
from workbooks.reading import Workbook
from workbooks.sheets import TOPICS
from workbooks.writing import TYPE

pytestmark = pytest.mark.django_db
URL = "/api/v1/exports/"


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def titles(response) -> list[str]:
    assert response.status_code == 200, response.content
    place = [column.key for column in TOPICS.exported].index("title") + 1
    return [cells[place] for _n, cells in list(Workbook(io.BytesIO(response.content)).rows(TOPICS.name))[1:]]


def test_list_tells_what_can_be_exported_and_how(cast):
    told = client_of(cast.outsider).get(URL).json()
    assert told["count"] == 5
    assert [(row["kind"], row["url"].split("testserver")[1]) for row in told["results"]] == [
        (kind, f"{URL}{kind}/") for kind in ("topics", "scores", "results", "board", "indicators")
    ]
    assert told["results"][1]["parameters"] == ["cycle"]
    assert {"cycle", "danger", "overdue", "ordering"} <= set(told["results"][3]["parameters"])
    assert {"cycle", "state", "search", "ordering"} <= set(told["results"][0]["parameters"])


def test_workbook_is_a_download_that_nothing_runs(cast, stage):
    response = client_of(cast.office).get(f"{URL}topics/")
    assert response.headers["Content-Type"] == TYPE
    assert response.headers["Content-Disposition"] == 'attachment; filename="topics.xlsx"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_topics_take_the_filters_of_the_list(cast, stage):
    one, two = stage.proposing(), stage.proposing()
    stage.topic(one, title="宽带报障")
    stage.topic(one, "submitted", title="账单疑义")
    stage.topic(two, title="宽带提速")
    client = client_of(cast.office)
    assert titles(client.get(f"{URL}topics/")) == ["宽带报障", "账单疑义", "宽带提速"]
    assert titles(client.get(f"{URL}topics/", {"cycle": one.pk, "state": "accepted"})) == ["宽带报障"]
    assert titles(client.get(f"{URL}topics/", {"search": "宽带", "ordering": "-title"})) == [
        "宽带提速",
        "宽带报障",
    ]
    assert client.get(f"{URL}topics/", {"state": "nonsense"}).status_code == 400
    assert client.get(f"{URL}topics/", {"color": "red"}).status_code == 400
    assert client.get(f"{URL}topics/", {"page": 1}).status_code == 400


def test_topics_are_those_that_one_may_see(cast, stage):
    cycle = stage.proposing()
    stage.draft(cycle, title="Mine")
    assert titles(client_of(cast.manager).get(f"{URL}topics/")) == ["Mine"]
    assert titles(client_of(cast.leader).get(f"{URL}topics/")) == []


@pytest.mark.parametrize("kind", ["scores", "results"])
@pytest.mark.parametrize("role", Cast.ROLES)
def test_scores_and_results_are_everybodys_once_closed(cast, stage, role, kind):
    cycle = stage.certified()
    response = client_of(cast[role]).get(f"{URL}{kind}/", {"cycle": cycle.pk})
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPE)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{kind}-{cycle.code}.xlsx"'


@pytest.mark.parametrize("kind", ["scores", "results"])
def test_what_is_not_there_yet_is_409(cast, stage, kind):
    response = client_of(cast.office).get(f"{URL}{kind}/", {"cycle": stage.proposing().pk})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (409, "not_ready")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("scores/", 400, "required"),
        ("scores/?cycle=x", 400, "required"),
        ("scores/?cycle=99999", 404, "not_found"),
        ("pets/", 404, "not_found"),
        ("scores/?cycle=1&color=red", 400, "unknown_parameter"),
    ],
)
def test_bad_addresses_are_refused_in_json(cast, address, status, code):
    response = client_of(cast.office).get(f"{URL}{address}")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (status, code)


@pytest.mark.parametrize("accept", [TYPE, "*/*", "application/json", "text/html"])
def test_workbook_comes_whatever_the_client_would_rather_have(cast, accept):
    assert client_of(cast.office).get(f"{URL}topics/", HTTP_ACCEPT=accept).headers["Content-Type"] == TYPE


def test_strangers_are_asked_to_sign_in(cast):
    assert APIClient().get(URL).status_code == 401
    assert APIClient().get(f"{URL}topics/").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_exports_are_only_read(cast, method):
    client = client_of(cast.office)
    assert getattr(client, method)(URL, HTTP_IF_MATCH="*").status_code == 405
    assert getattr(client, method)(f"{URL}topics/", HTTP_IF_MATCH="*").status_code == 405
