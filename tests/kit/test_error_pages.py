"""Error pages: they say what happened, and the worst of them need nothing that may be broken."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from kit.refusals import Conflict, Problem, Stale
from kit.refusals import InvalidMany as Many

ALL = ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]


@pytest.mark.parametrize("status", ALL)
def test_every_error_page_renders_without_a_request_and_without_a_database(status):
    """pytest-django refuses the database to this test; a query would fail it."""
    page = render_to_string(f"errors/{status}.html")
    assert "<h1>" in page
    assert "keti/css/app.css" in page
    assert 'class="shell' not in page


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_django_and_allauth_find_their_pages(status):
    assert f'<p class="fault-code">{status[:3]}</p>' in render_to_string(f"{status}.html")


@pytest.mark.parametrize(
    ("refusal", "sentences"),
    [
        (Conflict("Voting is over."), ["Voting is over."]),
        (Stale("Somebody else wrote.", current=3), ["Somebody else wrote."]),
        (Many([Problem("a", "No <title>."), Problem("b", "No goal.")]), ["No &lt;title&gt;.", "No goal."]),
    ],
)
def test_a_refusal_speaks_for_itself(refusal, sentences):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = render_to_string("errors/409.html", {"refusal": refusal}, request)
    told = page.split("data-refusal>")[1].split("</div>")[0]
    assert told == "".join(f"<p>{sentence}</p>" for sentence in sentences)


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_to_load_again(own_pages):
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Please load the page again" in answer.content.decode()
