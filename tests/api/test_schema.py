"""The API is what its schema says: documents, answers, and whatever else fits or doesn't fit the schema."""

from collections import defaultdict

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.api import routes
from tests.api.door import faults
from tests.api.world import build

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
DOCUMENT = SchemaGenerator().get_schema(request=None, public=True)
QUIET = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations() -> dict[str, list]:
    """Resource → its operations."""
    described = schemathesis.openapi.from_dict(DOCUMENT)
    described.app = application
    found = defaultdict(list)
    for operation in (entry.ok() for entry in described.get_all_operations()):
        found[operation.path.split("/")[3]].append(operation)
    return found


OPERATIONS = operations()


@pytest.fixture
def connection_kept():
    """A WSGI request ends with closing the connection, in which the test's own transaction is."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("connection_kept")
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("resource", OPERATIONS)
def test_whatever_is_sent_is_answered_as_the_schema_says(door, stage, resource, mode):
    thing = build(stage).get(resource)
    person = door(thing.by if thing else stage.cast.office)
    for operation in OPERATIONS[resource]:
        described = DOCUMENT["paths"][operation.path][operation.method]
        if mode == GenerationMode.POSITIVE or {"parameters", "requestBody"} & set(described):
            _send(operation, mode, person, thing)


def _send(operation, mode, person, thing) -> None:
    @QUIET
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        if thing and isinstance(case.path_parameters.get("id"), int):
            case.path_parameters["id"] = int(thing.path.split("/")[2])
        with transaction.atomic():
            response = case.call(headers=person.headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    send()


def test_schema_is_valid_and_leaves_nothing_to_guess(tmp_path):
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert yaml.safe_load(file.read_text())["openapi"].startswith("3.")


def test_every_route_and_method_is_described():
    described = [operation for found in DOCUMENT["paths"].values() for operation in found.values()]
    expected = sum(len(methods) for name, (_view, methods) in routes.views().items() if name != "api-root")
    assert len(described) == len({operation["operationId"] for operation in described}) == expected


FORMS = {
    ("", "*/*"): "application/json",
    ("", "application/json"): "application/json",
    ("?format=json", "text/html,*/*;q=0.8"): "application/json",
    ("?format=yaml", "*/*"): "application/yaml",
    ("", "application/vnd.oai.openapi"): "application/vnd.oai.openapi",
}


@pytest.mark.parametrize(("query", "accept"), FORMS)
@pytest.mark.django_db
def test_schema_is_served_to_everybody_in_json_and_yaml(query, accept):
    response = Client().get(f"/api/schema/{query}", headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, FORMS[query, accept])
    assert yaml.safe_load(response.content)["info"]["title"] == "Keti API"


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "status"), [("?format=moon", 404), ("?lang=zh", 400)])
def test_schema_knows_no_other_parameters(query, status):
    response = Client().get(f"/api/schema/{query}")
    assert response.status_code == status
    assert faults(response)


def test_limits_are_published():
    schemas = DOCUMENT["components"]["schemas"]
    assert DOCUMENT["info"]["x-limits"]["page_size"] == 100
    assert schemas["NewTopicInputRequest"]["properties"]["title"]["maxLength"] == 120
    assert schemas["TopicInputRequest"]["properties"]["background"]["maxLength"] == 10_000
    assert schemas["CycleInputRequest"]["properties"]["seats"]["maximum"] == 2**15 - 1
    assert schemas["BallotInputRequest"]["required"] == ["choices", "cycle"]
    listed = {
        found["name"]: found["schema"] for found in DOCUMENT["paths"]["/api/v1/topics/"]["get"]["parameters"]
    }
    assert (listed["search"]["maxLength"], listed["page_size"]["maximum"]) == (100, 100)


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_if_match_is_described_as_required_wherever_it_is(method):
    for path, found in DOCUMENT["paths"].items():
        if method in found and path != "/api/v1/auth/token/":
            headers = {entry["name"]: entry["required"] for entry in found[method]["parameters"]}
            assert headers["If-Match"], path
            assert {"412", "428"} <= set(found[method]["responses"]), path
