"""What the tests of pages share: a browser signed in as somebody, and counting queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def signed_in(user) -> Client:
    """A browser of its own in which `user` is signed in; nobody is when it is None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(response) -> str:
    return response.content.decode()


def queries(client: Client, address: str) -> list[str]:
    """The statements that a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]
