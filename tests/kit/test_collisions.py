"""Where a constraint of the database refuses what the rules let through, a page says so with 409."""

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from kit.forms import Form
from kit.middleware import RefusalPages
from people.models import Center

pytestmark = pytest.mark.django_db

SAID = "Somebody else did the same at this moment. Please look again."


@transaction.atomic
def add_center() -> Center:
    return Center.objects.create(code="N", name="North", kind="branch")


def test_form_says_it_and_keeps_what_was_typed():
    first, second = Form({}), Form({})
    assert first.done(add_center)
    assert not second.done(add_center)
    assert (second.status, second.non_field_errors()) == (409, [SAID])
    assert Center.objects.get() == first.result


def test_page_without_a_form_says_it(rf: RequestFactory):
    add_center()
    with pytest.raises(IntegrityError) as refused:
        add_center()
    response = RefusalPages(None).process_exception(rf.get("/"), refused.value)
    assert response.status_code == 409
    assert SAID in response.content.decode()
