"""Files of a topic by page: added, refused with advice, downloaded safely, removed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects import actions
from projects.models import Attachment
from tests.pages import signed_in, text_of
from tests.projects.test_pages_proposing import typed

PDF = b"%PDF-1.7 the evidence"


def file(name="evidence.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def draft(stage):
    return stage.draft(stage.proposing())


@pytest.fixture
def manager(cast, draft):
    return signed_in(cast.manager)


def test_several_files_are_added_at_once(manager, draft):
    answer = manager.post(f"/topics/{draft.pk}/files/", {"files": [file(), file("录音.txt", b"words")]})
    assert answer.url == f"/topics/{draft.pk}/"
    assert set(draft.attachments.values_list("name", "size")) == {("evidence.pdf", 21), ("录音.txt", 5)}


def test_files_come_along_with_a_new_proposal(cast, manager, draft):
    fields = typed(cast.branch, title="With files", files=[file(), file("b.txt", b"b")])
    manager.post(f"/topics/new/?cycle={draft.cycle_id}", fields)
    assert Attachment.objects.filter(topic__title="With files").count() == 2


def test_a_refused_file_of_a_proposal_is_told_and_the_proposal_saved(cast, manager, draft):
    fields = typed(cast.branch, title="With files", files=[file(), file("run.exe", b"MZ")], then="submit")
    answer = manager.post(f"/topics/new/?cycle={draft.cycle_id}", fields, follow=True)
    assert answer.redirect_chain[0][0].endswith("/edit/")
    assert "run.exe: Files of this type are not taken." in text_of(answer)
    assert [one.name for one in Attachment.objects.all()] == ["evidence.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "status", "advice"),
    [
        ("run.exe", b"MZ", 415, "Save a file of another type as PDF"),
        ("page.pdf", b"<html>", 415, "Save a file of another type as PDF"),
        ("big.txt", b"x" * 101, 413, "Make a large file smaller"),
        ("empty.pdf", b"", 400, "This file is empty."),
    ],
)
def test_a_refused_file_says_what_to_do_and_the_others_are_kept(
    manager, draft, settings, name, content, status, advice
):
    settings.ATTACHMENT_MAX_BYTES = 100
    answer = manager.post(f"/topics/{draft.pk}/files/", {"files": [file(name, content), file()]})
    assert answer.status_code == status
    assert name in text_of(answer)
    assert advice in text_of(answer)
    assert [one.name for one in draft.attachments.all()] == ["evidence.pdf"]


def test_no_file_at_all_is_a_form_error(manager, draft):
    assert manager.post(f"/topics/{draft.pk}/files/", {}).status_code == 422


def test_more_files_than_a_topic_carries_are_refused(manager, draft):
    answer = manager.post(f"/topics/{draft.pk}/files/", {"files": [file(f"{n}.pdf") for n in range(21)]})
    assert answer.status_code == 409
    assert "A topic can carry at most 20 files." in text_of(answer)
    assert draft.attachments.count() == 20


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\secret\\a.txt", "a\x00.txt", "\u202etxt.txt"])
def test_an_odd_name_is_harmless(cast, manager, draft, name):
    manager.post(f"/topics/{draft.pk}/files/", {"files": [file(name, b"x")]})
    for one in draft.attachments.all():
        assert "/" not in one.name and "\\" not in one.name and "\x00" not in one.name
        assert manager.get(f"/attachments/{one.pk}/").status_code == 200


@pytest.fixture
def attachment(cast, draft):
    return actions.attach(draft, file("证据 “a”.pdf"), by=cast.manager)


def test_a_download_is_never_shown_in_the_page(manager, attachment):
    answer = manager.get(f"/attachments/{attachment.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cache-Control"] == "private, no-store"


def test_whoever_no_longer_sees_the_topic_no_longer_gets_its_files(cast, attachment):
    client = signed_in(cast.manager)
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 200
    attachment.topic.proposer = cast.outsider
    attachment.topic.save(update_fields=["proposer"])
    cast.manager.seats.all().delete()
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "download", "remove"),
    [
        ("manager", 200, 200),
        ("office", 200, 403),
        ("leader", 404, 404),
        ("judge", 404, 404),
        ("other_manager", 404, 404),
        ("partner", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_gets_the_file_of_a_draft(cast, attachment, role, download, remove):
    client = signed_in(cast[role])
    assert client.get(f"/attachments/{attachment.pk}/").status_code == download
    assert client.get(f"/attachments/{attachment.pk}/remove/").status_code == remove


def test_a_file_is_removed_after_a_question(manager, attachment, draft, settings):
    address, path = f"/attachments/{attachment.pk}/remove/", settings.MEDIA_ROOT / attachment.path
    assert "is deleted for good" in text_of(manager.get(address))
    assert path.exists()
    assert manager.post(address).url == f"/topics/{draft.pk}/"
    assert not Attachment.objects.exists()


def test_a_submitted_topic_keeps_its_files(cast, manager, attachment):
    actions.move(attachment.topic, "submit", by=cast.manager)
    assert manager.post(f"/attachments/{attachment.pk}/remove/").status_code == 409
    assert manager.post(f"/topics/{attachment.topic_id}/files/", {"files": [file()]}).status_code == 409
    assert Attachment.objects.count() == 1


def test_a_file_the_disk_has_lost_is_not_found(manager, attachment, settings):
    (settings.MEDIA_ROOT / attachment.path).unlink()
    assert manager.get(f"/attachments/{attachment.pk}/").status_code == 404
