"""The form in which a topic is proposed and revised: nothing typed is lost, nothing wrong is taken."""

import html
import uuid

import pytest

from kit.models import Entry
from people.models import Center
from projects import actions
from projects.models import Theme, Topic
from tests.pages import signed_in, text_of

KEY = uuid.UUID(int=7).hex


@pytest.fixture
def cycle(stage):
    return stage.proposing()


@pytest.fixture
def manager(cast, cycle):
    return signed_in(cast.manager)


def typed(center, /, **fields) -> dict:
    return {"title": "Shorter calls", "center": center.pk, "kind": "guided", "type": "innovation"} | fields


def new(cycle, key=KEY) -> str:
    return f"/topics/new/?cycle={cycle.pk}&draft={key}"


# --- A new topic ------------------------------------------------------------


def test_the_form_comes_with_cycle_and_center_filled_in(cast, cycle, manager):
    page = manager.get("/topics/new/")
    assert page.context["cycle"] == cycle
    assert f'<option value="{cast.branch.pk}">Branch</option>' in text_of(page)
    assert "Department</option>" not in text_of(page)


def test_without_an_open_cycle_the_page_says_so(cast):
    page = signed_in(cast.manager).get("/topics/new/")
    assert page.status_code == 200
    assert "No cycle takes proposals from you now" in text_of(page)


def test_of_two_cycles_the_one_that_ends_first_is_offered_first(cast, stage, manager, cycle):
    from datetime import timedelta

    from django.utils import timezone

    sooner = stage.proposing(proposing_ends_at=timezone.now() + timedelta(days=3))
    page = manager.get("/topics/new/")
    assert page.context["cycle"] == sooner
    assert f"?cycle={cycle.pk}" in text_of(page)
    assert manager.get(f"/topics/new/?cycle={cycle.pk}").context["cycle"] == cycle


def test_a_draft_is_saved_with_everything_typed(cast, cycle, manager):
    theme = Theme.objects.create(cycle=cycle, name="Quality")
    fields = {
        "background": "b\r\nb",
        "current_state": "c",
        "goal": "g",
        "plan_outline": "p",
        "expected_benefit": "e",
        "budget": "1200.50",
        "departments": [cast.department.pk],
        "theme": theme.pk,
    }
    answer = manager.post(new(cycle), typed(cast.branch, **fields))
    topic = Topic.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/topics/{topic.pk}/")
    assert (topic.state, topic.proposer, topic.center, topic.theme) == (
        "draft",
        cast.manager,
        cast.branch,
        theme,
    )
    assert (topic.kind, topic.type, str(topic.budget)) == ("guided", "innovation", "1200.50")
    assert [getattr(topic, name) for name in ("background", "current_state", "goal")] == ["b\nb", "c", "g"]
    assert list(topic.departments.all()) == [cast.department]


def test_save_and_submit_leads_to_the_confirmation(cast, cycle, manager):
    answer = manager.post(new(cycle), typed(cast.branch, then="submit"))
    assert answer.url == f"/topics/{Topic.objects.get().pk}/move/submit/"


def test_a_form_sent_twice_is_one_draft(cast, cycle, manager):
    manager.post(new(cycle), typed(cast.branch))
    manager.post(new(cycle), typed(cast.branch, title="Shorter waits"))
    assert [topic.title for topic in Topic.objects.all()] == ["Shorter waits"]
    assert manager.get(new(cycle)).url == f"/topics/{Topic.objects.get().pk}/edit/"


def test_the_key_of_a_draft_means_nothing_to_somebody_else(cast, cycle, manager):
    manager.post(new(cycle), typed(cast.branch))
    other = signed_in(cast.other_manager)
    assert other.get(new(cycle)).status_code == 200
    other.post(new(cycle), typed(cast.department, title="Mine"))
    assert set(Topic.objects.values_list("title", "proposer__username")) == {
        ("Shorter calls", "manager"),
        ("Mine", "other_manager"),
    }


def test_a_center_that_is_not_ones_own_is_refused(cast, cycle, manager):
    answer = manager.post(new(cycle), typed(cast.department))
    assert answer.status_code == 422
    assert "center" in answer.context["form"].errors
    assert not Topic.objects.exists()


def test_a_theme_of_another_cycle_is_refused(cast, stage, cycle, manager):
    theme = Theme.objects.create(cycle=stage.cycle(), name="Elsewhere")
    answer = manager.post(new(cycle), typed(cast.branch, theme=theme.pk))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"theme"})


def test_proposals_that_close_while_one_types_lose_nothing(cast, cycle, manager):
    type(cycle).objects.filter(pk=cycle.pk).update(phase="scoring")
    answer = manager.post(new(cycle), typed(cast.branch, background="All that I wrote"))
    assert answer.status_code == 409
    assert "This cycle takes no proposals now." in text_of(answer)
    assert "All that I wrote" in text_of(answer)


def test_an_inactive_center_is_refused_in_the_form(cast, cycle, manager):
    Center.objects.filter(pk=cast.branch.pk).update(is_active=False)
    answer = manager.post(new(cycle), typed(cast.branch, background="kept"))
    assert answer.status_code == 403
    assert "This center is no longer active." in text_of(answer)
    assert "kept" in text_of(answer)


# --- Titles that somebody might try -----------------------------------------

HARMLESS = [
    "<script>alert(1)</script>",
    "=1+1",
    "🚀🚀",
    "{{ 7*7 }}",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE--",
]
FAULTY = ["", "   ", "长" * 121, "x" * 100_000, "a\x00b", "a\x07b", "a\x1b[31mb"]


@pytest.mark.parametrize("title", HARMLESS)
def test_an_odd_title_is_stored_as_typed_and_shown_escaped(cast, cycle, manager, title):
    manager.post(new(cycle), typed(cast.branch, title=title, background=title))
    topic = Topic.objects.get()
    assert topic.title == title
    for address in (
        "/topics/",
        f"/topics/{topic.pk}/",
        f"/topics/{topic.pk}/edit/",
        f"/topics/{topic.pk}/history/",
    ):
        page = text_of(manager.get(address))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        if not address.endswith("history/"):
            assert title in html.unescape(page)


@pytest.mark.parametrize("title", FAULTY, ids=lambda title: repr(title[:8]))
def test_a_faulty_title_is_a_form_error_and_the_rest_is_kept(cast, cycle, manager, title):
    answer = manager.post(new(cycle), typed(cast.branch, title=title, background="All that I wrote"))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"title"})
    assert "All that I wrote" in text_of(answer)
    assert title.strip() in html.unescape(text_of(answer))
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "-1"),
        ("budget", "much"),
        ("budget", "NaN"),
        ("budget", "1e400"),
        ("budget", "1.234"),
        ("goal", "x" * 10_001),
        ("goal", "a\x00b"),
        ("goal", "a\x0bb"),
        ("kind", "imposed"),
        ("type", ""),
        ("center", "1e400"),
        ("theme", "9" * 30),
        ("departments", "9" * 30),
        ("departments", "x"),
    ],
)
def test_a_faulty_value_is_an_error_of_its_own_field(cast, cycle, manager, field, value):
    answer = manager.post(new(cycle), typed(cast.branch, **{field: value}))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_text_is_stored_in_nfc(cast, cycle, manager):
    manager.post(new(cycle), typed(cast.branch, title="Cafe\u0301"))
    assert Topic.objects.get().title == "Café"


def test_a_title_that_grows_by_nfc_beyond_its_limit_is_refused(cast, cycle, manager):
    # U+0958 is excluded from composition: NFC makes two characters of it.
    answer = manager.post(new(cycle), typed(cast.branch, title="\u0958" * 100))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"title"})


# --- Editing -----------------------------------------------------------------


@pytest.fixture
def draft(stage, cycle):
    return stage.draft(cycle, background="old background")


def editing(topic, **fields) -> dict:
    return typed(topic.center, title=topic.title, background=topic.background, version=topic.version) | fields


def test_an_edit_is_saved_with_a_line_of_history(manager, draft):
    answer = manager.post(f"/topics/{draft.pk}/edit/", editing(draft, title="Shorter waits"))
    assert answer.url == f"/topics/{draft.pk}/"
    last = Entry.objects.filter(topic_id=draft.pk).first()
    assert last.changes["title"] == ["Shorter calls", "Shorter waits"]


def test_two_people_edit_and_the_second_is_told_and_loses_nothing(cast, manager, draft):
    first, second = (
        editing(draft, background="the first one's"),
        editing(draft, background="the second one's"),
    )
    manager.post(f"/topics/{draft.pk}/edit/", first)
    answer = manager.post(f"/topics/{draft.pk}/edit/", second)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Manager saved it" in page
    assert "the second one&#x27;s</textarea>" in page
    assert ("Background and evidence", "the first one's") in answer.context["stored"]
    draft.refresh_from_db()
    assert draft.background == "the first one's"


def test_saving_again_after_being_told_writes_over(manager, draft):
    manager.post(f"/topics/{draft.pk}/edit/", editing(draft, background="first"))
    second = editing(draft, background="second")
    told = manager.post(f"/topics/{draft.pk}/edit/", second)
    second["version"] = told.context["form"]["version"].value()
    assert manager.post(f"/topics/{draft.pk}/edit/", second).status_code == 302
    draft.refresh_from_db()
    assert draft.background == "second"


def test_a_form_without_a_version_is_not_taken(manager, draft):
    fields = editing(draft)
    del fields["version"]
    assert manager.post(f"/topics/{draft.pk}/edit/", fields).status_code == 422


def test_a_topic_submitted_meanwhile_keeps_its_text_and_the_editors(cast, manager, draft):
    fields = editing(draft, background="too late")
    actions.move(draft, "submit", by=cast.manager)
    answer = manager.post(f"/topics/{draft.pk}/edit/", fields)
    assert answer.status_code == 409
    assert "Only a draft or a returned topic can be changed." in text_of(answer)
    assert "too late" in text_of(answer)
    assert manager.get(f"/topics/{draft.pk}/edit/").url == f"/topics/{draft.pk}/"


def test_the_offices_reason_stands_above_the_form_of_a_returned_topic(cast, stage, cycle, manager):
    topic = stage.topic(cycle, "submitted")
    actions.move(topic, "return", by=cast.office, reason="Say how it is measured")
    for address in ("", "edit/", "move/submit/"):
        assert "Say how it is measured" in text_of(manager.get(f"/topics/{topic.pk}/{address}"))


# --- Shown while one types ---------------------------------------------------


def test_similar_titles_are_shown_with_where_they_are(cast, stage, cycle, manager):
    stage.topic(cycle, "submitted", title="Shorter calls about bills")
    stage.draft(cycle, title="Night shift")
    page = text_of(manager.get("/topics/duplicates/", {"title": "Shorter calls on bills"}))
    assert "Shorter calls about bills" in page
    assert "Night shift" not in page


def test_a_topic_is_no_duplicate_of_itself(cast, cycle, manager, draft):
    asked = {"title": draft.title}
    assert draft.title in text_of(manager.get("/topics/duplicates/", asked))
    assert draft.title not in text_of(manager.get("/topics/duplicates/", asked | {"topic": draft.pk}))
    manager.post(new(cycle), typed(cast.branch, title="Unheard of before"))
    asked = {"title": "Unheard of before"}
    assert "Unheard" not in text_of(manager.get("/topics/duplicates/", asked | {"draft": KEY}))


@pytest.mark.parametrize("title", ["", "%", "_", "'", "\\", "夜", "x" * 5000, "a b"])
def test_any_title_can_be_looked_for(manager, title):
    assert manager.get("/topics/duplicates/", {"title": title, "topic": "x" * 50}).status_code == 200


def test_similar_titles_cost_two_queries_however_many_there_are(
    cast, stage, cycle, django_assert_num_queries
):
    from projects.queries import similar_topics

    for number in range(3):
        stage.topic(cycle, "submitted", title=f"Shorter calls {number}")
    cast.office.standing  # noqa: B018
    with django_assert_num_queries(2):
        assert len(similar_topics("Shorter calls", user=cast.office)) == 3


def test_what_is_missing_is_told_before_the_submission_and_refuses_nothing(
    cast, stage, cycle, manager, draft
):
    for address in ("", "edit/", "move/submit/"):
        page = text_of(manager.get(f"/topics/{draft.pk}/{address}"))
        assert "No goal: judges can&#x27;t tell whether it is reasonable." in page
        assert '#id_goal"' in page
        assert "No background" not in page
    manager.post(f"/topics/{draft.pk}/move/submit/", {"version": draft.version})
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_what_is_missing_follows_the_form(manager):
    page = text_of(manager.post("/topics/gaps/", {"goal": "from 18 % to 12 %", "budget": "0", "theme": ""}))
    assert "No goal" not in page
    assert "No budget" not in page
    assert "No theme" in page
    assert "No background" in page
