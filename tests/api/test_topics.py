"""Topics, their members and files."""

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Attachment, Topic
from tests.api.door import faults, outcome

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def cycle(stage):
    return stage.proposing(themes=["客户体验"])


@pytest.fixture
def manager(door, cast):
    return door(cast.manager)


@pytest.fixture
def draft(stage, cycle):
    return stage.draft(cycle)


def test_cycle_center_and_title_suffice(manager, cast, cycle):
    made = manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": "Shorter calls"})
    told = made.json()
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert told == manager.get(f"/topics/{told['id']}/").json()
    assert {name: told[name] for name in ("state", "code", "kind", "type", "budget", "theme", "actions")} == {
        "state": "draft",
        "code": None,
        "kind": "self_selected",
        "type": "problem_solving",
        "budget": None,
        "theme": None,
        "actions": ["submit", "withdraw"],
    }


def test_every_field_comes_back_as_it_was_sent(manager, cast, cycle):
    texts = dict.fromkeys(
        ("background", "current_state", "goal", "plan_outline", "expected_benefit"), "一\n二"
    )
    body = texts | {
        "cycle": cycle.pk,
        "center": cast.branch.pk,
        "title": "变诉为营",
        "kind": "directed",
        "type": "innovation",
        "theme": cycle.themes.get().pk,
        "budget": "1400000.50",
        "departments": [cast.department.pk, cast.partner_site.pk],
    }
    told = manager.post("/topics/", body).json()
    assert {name: told[name] for name in body} == body
    assert told["theme_name"] == "客户体验"
    row = manager.get("/topics/").json()["results"][0]
    assert row == {name: told[name] for name in row}


def test_theme_of_another_cycle_and_center_that_is_not_there_are_refused_by_name(manager, cast, cycle, stage):
    other = stage.proposing(themes=["other"]).themes.get()
    body = {"cycle": cycle.pk, "center": cast.branch.pk, "title": "T"}
    assert faults(manager.post("/topics/", body | {"theme": other.pk})) == [("invalid", "theme")]
    assert faults(manager.post("/topics/", body | {"theme": 999})) == [("does_not_exist", "theme")]
    assert faults(manager.post("/topics/", body | {"center": 999})) == [("does_not_exist", "center")]
    assert faults(manager.post("/topics/", body | {"departments": [999]})) == [
        ("does_not_exist", "departments")
    ]
    assert outcome(manager.post("/topics/", body | {"cycle": 999})) == (404, "not_found")


@pytest.mark.parametrize("phase", ["cycle", "scoring", "voting", "certified"])
def test_proposing_outside_its_phase_is_409(manager, cast, stage, phase):
    cycle = getattr(stage, phase)()
    response = manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": "Late"})
    assert outcome(response) == (409, "phase_closed")


def test_patch_changes_what_it_names_and_put_needs_the_required(manager, cast, draft):
    path = f"/topics/{draft.pk}/"
    told = manager.patch(path, {"goal": "−30 %", "departments": [cast.department.pk]}, If_Match=1).json()
    assert (told["goal"], told["departments"], told["title"]) == ("−30 %", [cast.department.pk], draft.title)
    assert {attr for _code, attr in faults(manager.put(path, {"goal": "x"}, If_Match=2))} == {
        "title",
        "center",
    }


@pytest.mark.parametrize("state", ["submitted", "accepted", "withdrawn", "rejected"])
def test_submitted_topic_cannot_be_edited(manager, stage, cycle, state):
    topic = stage.topic(cycle, state)
    refused = manager.patch(f"/topics/{topic.pk}/", {"title": "Late"}, If_Match="*")
    assert outcome(refused) == (409, "invalid_transition")


def test_two_people_who_edit_lose_nothing(door, cast, stage, draft):
    """The second of two who saw the same version is told so, even where they changed different fields."""
    path = f"/topics/{draft.pk}/"
    first, second = door(cast.manager), door(cast.manager)
    assert first.patch(path, {"goal": "one"}, If_Match=1).status_code == 200
    assert outcome(second.patch(path, {"background": "two"}, If_Match=1)) == (412, "stale_version")
    assert second.patch(path, {"background": "two"}, If_Match=2).json()["goal"] == "one"


def test_list_is_filtered_searched_and_ordered(door, stage, cast, cycle):
    other = stage.proposing()
    one = stage.topic(cycle, "submitted", title="降低宽带投诉", kind="guided", theme=cycle.themes.get())
    two = stage.topic(cycle, "accepted", title="Zebra", type="innovation")
    three = stage.draft(other, title="apple", center=cast.department, by=cast.other_manager)
    office = door(cast.office)
    found = {
        "cycle": office.ids("/topics/", cycle=cycle.pk),
        "two states": office.ids("/topics/", state=["draft", "accepted"]),
        "two states by comma": office.ids("/topics/", state="draft,accepted"),
        "center": office.ids("/topics/", center=cast.department.pk),
        "kind": office.ids("/topics/", kind="guided"),
        "type": office.ids("/topics/", type="innovation"),
        "theme": office.ids("/topics/", theme=cycle.themes.get().pk),
        "proposer": office.ids("/topics/", proposer=cast.other_manager.pk),
        "chinese": office.ids("/topics/", search="宽带"),
        "case": office.ids("/topics/", search="ZEBRA"),
        "code": office.ids("/topics/", search=two.code),
        "both words": office.ids("/topics/", search="降低 投诉"),
        "not both": office.ids("/topics/", search="降低 Zebra"),
        "title": office.ids("/topics/", ordering="-title")[-1],
        "code order": office.ids("/topics/", ordering="code", cycle=cycle.pk),
    }
    assert found == {
        "cycle": [two.pk, one.pk],
        "two states": [three.pk, two.pk],
        "two states by comma": [three.pk, two.pk],
        "center": [three.pk],
        "kind": [one.pk],
        "type": [two.pk],
        "theme": [one.pk],
        "proposer": [three.pk],
        "chinese": [one.pk],
        "case": [two.pk],
        "code": [two.pk],
        "both words": [one.pk],
        "not both": [],
        "title": two.pk,
        "code order": [one.pk, two.pk],
    }
    assert faults(office.get("/topics/", {"ordering": "center__name"})) == [("invalid_choice", "ordering")]
    assert faults(office.get("/topics/", {"state": "draft,moon"})) == [("invalid_choice", "state")]


def test_mine_are_those_i_proposed_and_those_i_take_part_in(door, stage, cast, cycle):
    own = stage.draft(cycle)
    joined = stage.draft(cycle, center=cast.department, by=cast.other_manager)
    Topic.objects.filter(pk=joined.pk).update(state="established", code="J")
    other = stage.draft(cycle, center=cast.department, by=cast.other_manager)
    Topic.objects.filter(pk=other.pk).update(state="established", code="O")
    joined.members.create(user=cast.manager, role="advisor")
    person = door(cast.manager)
    assert set(person.ids("/topics/", mine="true")) == {own.pk, joined.pk}
    assert set(person.ids("/topics/", mine="false")) == {other.pk}


def test_actions_are_those_open_to_the_reader_now(door, stage, cast, cycle):
    topic = stage.topic(cycle, "submitted")
    path = f"/topics/{topic.pk}/"
    found = {role: door(cast[role]).get(path).json()["actions"] for role in ("manager", "office", "leader")}
    assert found == {"manager": ["withdraw"], "office": ["accept", "return", "reject"], "leader": []}


def test_invitation_is_sent_accepted_and_shown(door, manager, cast, draft):
    made = manager.post("/members/", {"topic": draft.pk, "user": cast.staff.pk, "role": "lead"})
    told = made.json()
    assert (made.status_code, told["state"], told["user_name"]) == (201, "invited", "Staff")
    assert door(cast.staff).verb(f"/members/{told['id']}/", "accept").json()["state"] == "accepted"
    assert [row["state"] for row in manager.get(f"/topics/{draft.pk}/").json()["members"]] == ["accepted"]
    again = door(cast.staff).verb(f"/members/{told['id']}/", "decline", {"reason": "x"})
    assert outcome(again) == (409, "already_decided")


def test_declining_needs_a_reason_and_there_is_one_lead(door, manager, cast, draft):
    first, second = (
        manager.post("/members/", {"topic": draft.pk, "user": cast[role].pk, "role": "lead"}).json()["id"]
        for role in ("staff", "outsider")
    )
    assert faults(door(cast.staff).verb(f"/members/{first}/", "decline")) == [("required", "reason")]
    door(cast.staff).verb(f"/members/{first}/", "accept")
    second_lead = door(cast.outsider).verb(f"/members/{second}/", "accept")
    assert outcome(second_lead) == (409, "already_decided")
    twice = manager.post("/members/", {"topic": draft.pk, "user": cast.staff.pk, "role": "member"})
    assert twice.status_code == 400
    unknown = manager.post("/members/", {"topic": draft.pk, "user": 999_999, "role": "member"})
    assert faults(unknown) == [("does_not_exist", "user")]


def test_file_is_kept_and_sent_back_byte_for_byte_as_a_download(manager, draft):
    file = SimpleUploadedFile("证据 1.pdf", PDF, content_type="text/html")
    made = manager.upload("/attachments/", {"topic": draft.pk, "file": file})
    told = made.json()
    assert (made.status_code, told["name"], told["size"]) == (201, "证据 1.pdf", len(PDF))
    sent = manager.get(f"/attachments/{told['id']}/content/", Accept="application/pdf")
    assert b"".join(sent.streaming_content) == PDF
    assert {name: sent.headers[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%E8%AF%81%E6%8D%AE%201.pdf",
    }
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"] == "sandbox"


UPLOADS = {
    "page.html": (b"<script>", (415, "unsupported_type")),
    "fake.pdf": (b"<script>", (415, "unsupported_type")),
    "tool.exe": (b"MZ", (415, "unsupported_type")),
    "noending": (PDF, (415, "unsupported_type")),
    "empty.pdf": (b"", (400, "empty")),
    "large.pdf": (PDF + b"x" * 3000, (413, "too_large")),
    "flood.png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30", (413, "too_large")),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_file_that_is_not_taken_is_refused_with_its_code(manager, draft, settings, name):
    settings.ATTACHMENT_MAX_BYTES = 2000
    content, wanted = UPLOADS[name]
    response = manager.upload("/attachments/", {"topic": draft.pk, "file": SimpleUploadedFile(name, content)})
    assert outcome(response) == wanted
    assert Attachment.objects.count() == 0


def test_upload_far_beyond_the_limit_is_refused_before_it_is_read(manager, draft, settings):
    settings.ATTACHMENT_MAX_BYTES = settings.WORKBOOK_MAX_BYTES = 1000
    file = SimpleUploadedFile("a.pdf", PDF + b"x" * 2**21)
    assert outcome(manager.upload("/attachments/", {"topic": draft.pk, "file": file})) == (413, "too_large")


@pytest.mark.parametrize("fields", [{}, {"topic": "x"}, {"topic": "1", "file": "text"}])
def test_upload_without_its_parts_is_400(manager, draft, fields):
    assert manager.upload("/attachments/", fields).status_code == 400


def test_upload_as_json_is_415(manager, draft):
    assert outcome(manager.post("/attachments/", {"topic": draft.pk})) == (415, "unsupported_media_type")


def test_file_of_a_submitted_topic_stays(door, manager, cast, draft):
    told = manager.upload(
        "/attachments/", {"topic": draft.pk, "file": SimpleUploadedFile("a.pdf", PDF)}
    ).json()
    manager.verb(f"/topics/{draft.pk}/", "submit")
    assert outcome(manager.delete(f"/attachments/{told['id']}/", If_Match=1)) == (409, "invalid_transition")
    assert outcome(door(cast.office).delete(f"/attachments/{told['id']}/", If_Match=1)) == (
        403,
        "permission_denied",
    )


def test_file_that_has_gone_from_the_disk_is_404(manager, draft):
    told = manager.upload(
        "/attachments/", {"topic": draft.pk, "file": SimpleUploadedFile("a.pdf", PDF)}
    ).json()
    (configured.MEDIA_ROOT / Attachment.objects.get().path).unlink()
    assert outcome(manager.get(f"/attachments/{told['id']}/content/")) == (404, "not_found")
