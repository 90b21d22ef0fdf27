"""A client of the API."""

import json

from django.test import Client

from people.actions import issue_token

BASE = "/api/v1"


class Door:
    """Requests as `user` (None: a stranger), below /api/v1 unless the path begins with /api."""

    def __init__(self, user=None):
        self.client = Client()
        self.headers = {"Authorization": f"Token {issue_token(user)}"} if user else {}

    def get(self, path: str, params=None, **headers):
        return self.client.get(_full(path), params or {}, headers=self._headers(headers))

    def post(self, path: str, body=None, **headers):
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body=None, **headers):
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body=None, **headers):
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers):
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, body=None, content_type="application/json", **headers):
        """`body` as JSON, or as it is when it is text or bytes. If_Match=3 is the tag of version 3."""
        data = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        return self.client.generic(
            method, _full(path), data, content_type=content_type, headers=self._headers(headers)
        )

    def upload(self, path: str, fields: dict, **headers):
        return self.client.post(_full(path), fields, headers=self._headers(headers))

    def verb(self, path: str, verb: str, body=None, **headers):
        return self.post(f"{path}actions/{verb}/", body, **headers)

    def ids(self, path: str, **params) -> list[int]:
        """The ids of a whole list; its count must tell the same number."""
        page = self.get(path, {"page_size": 100, **params}).json()
        assert page["count"] == len(page["results"])
        return [row["id"] for row in page["results"]]

    def _headers(self, extra: dict) -> dict:
        tagged = {name: f'"{value}"' if isinstance(value, int) else value for name, value in extra.items()}
        return self.headers | {name.replace("_", "-"): value for name, value in tagged.items()}


def _full(path: str) -> str:
    return path if path.startswith("/api") else BASE + path


def faults(response) -> list[tuple]:
    """[(code, attr)] of an error, in the shape that every error has."""
    body = response.json()
    assert set(body) - {"current_version"} == {"type", "errors"}, body
    assert body["type"] in ("validation_error", "client_error"), body
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}, body
        assert error["detail"], body
    return [(error["code"], error["attr"]) for error in body["errors"]]


def outcome(response) -> tuple:
    """(status, first code) of a refusal, (status,) of a success."""
    return (
        (response.status_code, faults(response)[0][0])
        if response.status_code >= 400
        else (response.status_code,)
    )
