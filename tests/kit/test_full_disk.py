"""A disk that takes nothing more: the upload is refused as 503, and neither a row nor a file is left."""

import errno
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.models import Entry
from projects.models import Attachment
from tests.api.door import Door
from tests.pages import signed_in, text_of
from tests.workbooks.books import book, upload
from workbooks.models import Import

pytestmark = pytest.mark.django_db

SAID = "The file cannot be stored just now. Please tell the office."


@pytest.fixture
def full(monkeypatch):
    def refuse(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.fixture
def draft(stage):
    return stage.draft(stage.proposing())


def left_over(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_api_says_so_and_keeps_nothing(draft, cast, settings, full):
    before = Entry.objects.count()
    fields = {"topic": draft.pk, "file": SimpleUploadedFile("a.txt", b"figures")}
    response = Door(cast.manager).upload("/attachments/", fields)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json() == {
        "type": "server_error",
        "errors": [{"code": "no_room", "detail": SAID, "attr": None}],
    }
    assert (Attachment.objects.count(), Entry.objects.count(), left_over(settings)) == (0, before, [])


def test_page_says_so_beside_the_file(draft, cast, settings, full):
    page = signed_in(cast.manager).post(
        f"/topics/{draft.pk}/files/", {"files": [SimpleUploadedFile("a.txt", b"figures")]}
    )
    assert (page.status_code, SAID in text_of(page), left_over(settings)) == (503, True, [])


def test_import_is_refused_at_its_upload(cast, settings, full):
    data = book(["code", "name", "kind"], ["X", "X", "branch"])
    address = "/workbooks/import/?kind=centers"
    page = signed_in(cast.office).post(address, {"file": upload(data)})
    assert (page.status_code, SAID in text_of(page)) == (503, True)
    assert (Import.objects.count(), left_over(settings)) == (0, [])
