"""What the API answers when others fail: an absent database, a place taken at the same moment."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from kit.models import Entry
from people.models import Center
from tests.api.door import Door, outcome
from tests.cast import Cast
from tests.races.running import in_threads


def away(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/topics/", "/cycles/1/", "/me/"])
def test_absent_database_is_503_and_says_when_to_ask_again(door, cast, path):
    person = door(cast.manager)
    person.client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = person.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json()["type"] == "server_error"
    assert response.json()["errors"][0]["code"] == "unavailable"


@pytest.mark.django_db
def test_absent_database_is_503_for_a_session_too(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.manager)
    with connection.execute_wrapper(away):
        response = client.get("/api/v1/me/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json()["errors"][0]["code"] == "unavailable"


@pytest.mark.postgres
def test_one_of_eight_that_take_a_code_at_once_gets_it(real_db):
    office = Door(Cast().office)
    body = {"code": "NEW", "name": "New", "kind": "branch"}

    def take():
        person = Door()
        person.headers = office.headers
        return person.post("/centers/", body)

    found = [outcome(response) for response in in_threads(*[take] * 8)]
    assert found.count((201,)) == 1
    assert set(found) <= {(201,), (400, "unique"), (409, "collision")}
    assert Center.objects.filter(code="NEW").count() == 1
    assert Entry.objects.filter(subject="center").count() == 1
