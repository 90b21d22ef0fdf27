"""A draft that is saved while it is typed; and what was typed when the session had ended."""

import html
import json
import re
import uuid

import pytest
from django.contrib.sessions.models import Session

from kit.models import Entry
from projects import actions
from projects.models import Topic
from tests.cast import PASSWORD
from tests.pages import signed_in, text_of
from tests.projects.test_pages_proposing import typed

KEY = uuid.UUID(int=9).hex


@pytest.fixture
def cycle(stage):
    return stage.proposing()


@pytest.fixture
def manager(cast, cycle):
    return signed_in(cast.manager)


def autosave(cycle, key=KEY) -> str:
    return f"/topics/new/autosave/?cycle={cycle.pk}&draft={key}"


# --- Saved while one types ---------------------------------------------------


def test_the_first_words_begin_the_draft_and_the_next_go_into_it(cast, cycle, manager):
    first = manager.post(autosave(cycle), typed(cast.branch, title="S")).json()
    topic = Topic.objects.get()
    assert first == {
        "version": 1,
        "address": f"/topics/{topic.pk}/edit/",
        "autosave": f"/topics/{topic.pk}/autosave/",
        "key": f"topic-{topic.pk}",
        "note": "",
    }
    second = manager.post(first["autosave"], typed(cast.branch, title="Shorter", version=1)).json()
    assert second["version"] == 2
    assert [topic.title for topic in Topic.objects.all()] == ["Shorter"]


def test_an_answer_that_got_lost_makes_no_second_draft(cast, cycle, manager):
    manager.post(autosave(cycle), typed(cast.branch, title="S"))
    again = manager.post(autosave(cycle), typed(cast.branch, title="Sh")).json()
    assert again["version"] == 2
    assert [topic.title for topic in Topic.objects.all()] == ["Sh"]


def test_a_draft_without_a_title_is_called_by_its_first_words(cast, cycle, manager):
    words = "夜班投诉率居高不下，\n三个月来都是如此"
    manager.post(autosave(cycle), typed(cast.branch, title="", background=words))
    assert Topic.objects.get().title == "夜班投诉率居高不下，"


def test_nothing_typed_makes_no_draft(cast, cycle, manager):
    answer = manager.post(autosave(cycle), typed(cast.branch, title=" "))
    assert answer.status_code == 422
    assert "Not saved yet." in answer.json()["detail"]
    assert not Topic.objects.exists()


def test_what_is_wrong_is_left_out_and_told_and_the_rest_saved(cast, cycle, manager, stage):
    draft = stage.draft(cycle)
    fields = typed(cast.branch, title="x" * 200, goal="saved", budget="much", version=1)
    answer = manager.post(f"/topics/{draft.pk}/autosave/", fields).json()
    draft.refresh_from_db()
    assert (draft.title, draft.goal, draft.budget) == ("Shorter calls", "saved", None)
    assert "Title: " in answer["note"]
    assert "Budget (yuan): " in answer["note"]


def test_an_emptied_title_keeps_the_old_one(cast, cycle, manager, stage):
    draft = stage.draft(cycle)
    manager.post(f"/topics/{draft.pk}/autosave/", typed(cast.branch, title="", goal="g", version=1))
    draft.refresh_from_db()
    assert (draft.title, draft.goal) == ("Shorter calls", "g")


@pytest.mark.parametrize("version", [1, 0, "", "x"])
def test_what_somebody_else_saved_is_not_written_over(cast, cycle, manager, stage, version):
    draft = stage.draft(cycle)
    actions.edit(draft, by=cast.manager, goal="theirs")
    answer = manager.post(f"/topics/{draft.pk}/autosave/", typed(cast.branch, goal="mine", version=version))
    assert answer.status_code == 409
    assert "Somebody else changed this in the meantime." in answer.json()["detail"]
    draft.refresh_from_db()
    assert draft.goal == "theirs"


def test_a_submitted_topic_is_not_changed_by_a_window_left_open(cast, cycle, manager, stage):
    topic = stage.topic(cycle, "submitted")
    answer = manager.post(f"/topics/{topic.pk}/autosave/", typed(cast.branch, version=topic.version))
    assert answer.status_code == 409
    assert answer.json() == {"detail": "Only a draft or a returned topic can be changed."}


def test_a_closed_cycle_takes_no_draft(cast, cycle, manager):
    type(cycle).objects.filter(pk=cycle.pk).update(phase="scoring")
    answer = manager.post(autosave(cycle), typed(cast.branch))
    assert (answer.status_code, answer.json()) == (409, {"detail": "This cycle takes no proposals now."})
    assert manager.post("/topics/new/autosave/?cycle=999", typed(cast.branch)).status_code == 409


@pytest.mark.parametrize(
    ("role", "status"), [("office", 403), ("leader", 404), ("other_manager", 404), ("outsider", 404)]
)
def test_nobody_else_saves_into_a_draft(cast, cycle, stage, role, status):
    draft = stage.draft(cycle)
    client = signed_in(cast[role])
    answer = client.post(f"/topics/{draft.pk}/autosave/", typed(cast.branch, title="Theirs", version=1))
    assert answer.status_code == status
    draft.refresh_from_db()
    assert draft.title == "Shorter calls"


def test_an_hour_of_typing_is_one_line_of_history(cast, cycle, manager, stage, time_machine):
    time_machine.move_to("2026-03-01 08:00Z", tick=False)
    draft = stage.draft(cycle)
    for number in range(5):
        fields = typed(cast.branch, title=f"Title {number}", version=number + 1)
        manager.post(f"/topics/{draft.pk}/autosave/", fields)
    assert list(Entry.objects.filter(topic_id=draft.pk).values_list("verb", flat=True)) == ["propose"]
    time_machine.move_to("2026-03-01 08:11Z", tick=False)
    manager.post(f"/topics/{draft.pk}/autosave/", typed(cast.branch, title="Later", version=6))
    assert list(Entry.objects.filter(topic_id=draft.pk).values_list("verb", "changes")) == [
        ("edit", {}),
        ("propose", {}),
    ]


def test_typing_in_a_returned_topic_leaves_every_change_in_history(cast, cycle, manager, stage):
    topic = stage.topic(cycle, "returned")
    for goal in ("a", "ab"):
        manager.post(f"/topics/{topic.pk}/autosave/", typed(cast.branch, goal=goal, version=topic.version))
        topic.refresh_from_db()
    edits = Entry.objects.filter(topic_id=topic.pk, verb="edit")
    assert [entry.changes["goal"] for entry in edits] == [["a", "ab"], ["", "a"]]


# --- A session that ended ----------------------------------------------------


@pytest.fixture
def stranger():
    return signed_in(None)


def new(cycle) -> str:
    return f"/topics/new/?cycle={cycle.pk}&draft={KEY}"


def sign_in(client, page, username="manager", password=PASSWORD):
    """Fill in the sign-in page that `page` is, with all that it carries along."""
    form = re.search(r'<form class="form".*?</form>', text_of(page), re.DOTALL).group()
    carried = re.findall(r'<input type="hidden" name="(kept|next)" value="([^"]*)">', form)
    carried = {name: html.unescape(value) for name, value in carried}
    assert set(carried) == {"kept", "next"}
    return client.post("/accounts/login/", {"login": username, "password": password} | carried)


def test_a_form_sent_without_a_session_comes_back_after_the_sign_in(cast, cycle, stranger):
    cast.manager  # noqa: B018
    fields = typed(
        cast.branch, title="Typed <b>before</b>", background="a\nb", departments=[cast.department.pk]
    )
    page = stranger.post(new(cycle), fields)
    assert page.status_code == 403
    assert "Nothing is lost" in text_of(page)
    assert not Session.objects.exists()

    back = sign_in(stranger, page)
    assert back.url == new(cycle)
    form = stranger.get(back.url)
    assert "This is what you typed before you signed in" in text_of(form)
    values = {name: form.context["form"][name].value() for name in ("title", "background", "departments")}
    assert values == {
        "title": "Typed <b>before</b>",
        "background": "a\nb",
        "departments": [str(cast.department.pk)],
    }
    assert not Topic.objects.exists()

    stranger.post(new(cycle), fields)
    assert Topic.objects.get().title == "Typed <b>before</b>"
    assert "kept" not in stranger.session


def test_a_wrong_password_in_between_loses_nothing(cast, cycle, stranger):
    cast.manager  # noqa: B018
    page = stranger.post(new(cycle), typed(cast.branch, title="Typed before"))
    wrong = sign_in(stranger, page, password="wrong")
    assert wrong.status_code == 200
    assert "Nothing is lost" in text_of(wrong)
    right = sign_in(stranger, wrong)
    assert "Typed before" in text_of(stranger.get(right.url))


def test_a_reload_after_the_sign_in_still_shows_what_was_typed(cast, cycle, stranger):
    cast.manager  # noqa: B018
    sign_in(stranger, stranger.post(new(cycle), typed(cast.branch, title="Typed before")))
    for _ in range(2):
        assert "Typed before" in text_of(stranger.get(new(cycle)))


def test_somebody_else_who_signs_in_there_does_not_get_it(cast, cycle, stranger):
    fields = typed(cast.branch, title="Typed before", typed_by=cast.manager.pk)
    page = stranger.post(new(cycle), fields)
    cast.other_manager  # noqa: B018
    back = sign_in(stranger, page, username="other_manager")
    assert "Typed before" not in text_of(stranger.get(back.url))


def test_an_edit_keeps_its_version_through_the_sign_in(cast, cycle, stage, stranger):
    draft = stage.draft(cycle)
    fields = typed(cast.branch, goal="mine", version=1)
    page = stranger.post(f"/topics/{draft.pk}/edit/", fields)
    actions.edit(draft, by=cast.manager, goal="theirs")
    sign_in(stranger, page)
    form = stranger.get(f"/topics/{draft.pk}/edit/").context["form"]
    assert (form["goal"].value(), form["version"].value()) == ("mine", "1")
    assert stranger.post(f"/topics/{draft.pk}/edit/", fields).status_code == 409


def test_a_reason_typed_without_a_session_comes_back(cast, cycle, stage, stranger):
    topic = stage.topic(cycle, "submitted")
    address = f"/topics/{topic.pk}/move/return/"
    page = stranger.post(address, {"reason": "Say how it is measured", "version": topic.version})
    sign_in(stranger, page, username="office")
    assert "Say how it is measured" in text_of(stranger.get(address))


def test_what_was_typed_stays_out_of_other_pages(cast, cycle, stage, stranger):
    draft = stage.draft(cycle)
    sign_in(stranger, stranger.post(new(cycle), typed(cast.branch, title="Typed before")))
    assert "Typed before" not in text_of(stranger.get(f"/topics/{draft.pk}/edit/"))


def test_a_script_of_the_page_is_sent_to_the_sign_in(cycle, cast, stranger):
    answer = stranger.post(autosave(cycle), typed(cast.branch), headers={"Accept": "*/*"})
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "{",
        "[]",
        "null",
        '{"path": 1, "fields": {}}',
        '{"path": "/", "fields": {"a": [1]}}',
        '{"path": "/", "fields": {"a": 1}}',
        '{"path": "/", "fields": []}',
        "[" * 100_000,
        json.dumps({"path": "/", "fields": {"a": ["x" * 500_000]}}),
    ],
    ids=range(10),
)
def test_a_forged_parcel_is_thrown_away(cast, stranger, packed):
    cast.manager  # noqa: B018
    fields = {"login": "manager", "password": PASSWORD, "kept": packed}
    assert stranger.post("/accounts/login/", fields).status_code == 302
    assert "kept" not in stranger.session
