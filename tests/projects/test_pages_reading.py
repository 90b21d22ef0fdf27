"""A topic's page and its history in words; the list; what they cost."""

import json

import pytest

from projects import actions
from projects.models import Theme
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.pages import queries, signed_in, text_of


def timeline(client, topic) -> list[tuple]:
    """(who, what, change, why) as the history page tells them, newest first."""
    entries = client.get(f"/topics/{topic.pk}/history/").context["history"]
    return [(str(e["who"]), str(e["what"]), str(e["change"]), e["why"]) for e in entries]


def test_the_life_of_a_topic_is_told_in_words(cast, stage):
    cycle = stage.proposing()
    topic = stage.draft(cycle)
    topic = actions.move(topic, "submit", by=cast.manager)
    topic = actions.move(topic, "return", by=cast.office, reason="Measure it")
    assert timeline(signed_in(cast.manager), topic) == [
        ("Office", "returned the topic for revision", "<div>state: submitted → returned</div>", "Measure it"),
        ("Manager", "submitted the topic", "<div>state: draft → submitted</div>", ""),
        ("Manager", "began the draft", "", ""),
    ]


def test_changes_name_centers_themes_and_choices_instead_of_keys(cast, stage):
    cycle = stage.proposing()
    theme = Theme.objects.create(cycle=cycle, name="Quality")
    topic = stage.draft(cycle)
    actions.edit(
        topic,
        by=cast.manager,
        theme=theme,
        kind="guided",
        budget=5,
        departments=[cast.department],
        goal="g" * 500,
    )
    ((_who, what, change, _why), *_rest) = timeline(signed_in(cast.manager), topic)
    assert what == "changed the topic"
    assert "<div>theme: Quality</div>" in change
    assert "<div>kind: self-selected → guided</div>" in change
    assert "<div>departments to invite: Department</div>" in change
    assert "g" * 119 + "…" in change
    assert "{" not in change


def test_what_one_person_changed_within_an_hour_is_one_line(cast, stage, time_machine):
    time_machine.move_to("2026-03-01 08:00Z", tick=False)
    topic = stage.draft(stage.proposing(), goal="a")
    for minute, goal in ((10, "b"), (20, "c")):
        time_machine.move_to(f"2026-03-01 08:{minute}Z", tick=False)
        topic = actions.edit(topic, by=cast.manager, goal=goal)
    time_machine.move_to("2026-03-01 12:00Z", tick=False)
    actions.edit(topic, by=cast.manager, goal="d")
    told = timeline(signed_in(cast.manager), topic)
    assert [change for _who, _what, change, _why in told] == [
        "<div>goal: c → d</div>",
        "<div>goal: a → c</div>",
        "",
    ]


def test_a_change_is_told_escaped(cast, stage):
    topic = stage.draft(stage.proposing())
    actions.edit(topic, by=cast.manager, title="<i>odd</i>")
    ((_who, _what, change, _why), *_rest) = timeline(signed_in(cast.manager), topic)
    assert change == "<div>title: Shorter calls → &lt;i&gt;odd&lt;/i&gt;</div>"


def test_the_group_and_files_are_told_by_name(cast, stage):
    from tests.projects.test_pages_files import file

    topic = stage.draft(stage.proposing())
    actions.attach(topic, file(), by=cast.manager)
    member = actions.invite(topic, user=cast.staff, role="lead", by=cast.manager)
    actions.respond(member, accept=False, by=cast.staff, reason="No time")
    told = timeline(signed_in(cast.manager), topic)
    assert [(what, change, why) for _who, what, change, why in told[:3]] == [
        ("declined the invitation to the group", "", "No time"),
        ("invited somebody to the group", "<div>role: lead</div><div>user: Staff</div>", ""),
        ("added a file", "<div>file: evidence.pdf</div>", ""),
    ]


def test_no_score_or_recusal_is_told_on_a_topics_page(cast, stage):
    cycle = stage.scoring()
    topic = cycle.topics.first()
    selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 7), comment="secret words")
    selection.declare_recusal(topic, judge=cast.judge2, by=cast.judge2, reason="my cousin")
    for role in ("office", "leader", "manager", "judge3"):
        page = text_of(signed_in(cast[role]).get(f"/topics/{topic.pk}/history/"))
        assert "secret words" not in page
        assert "my cousin" not in page


@pytest.mark.parametrize(
    ("state", "step"),
    [("draft", "Draft"), ("returned", "Draft"), ("submitted", "Submitted"), ("accepted", "Accepted")],
)
def test_the_way_ahead_marks_where_the_topic_is(cast, stage, state, step):
    topic = stage.topic(stage.proposing(), state)
    steps = signed_in(cast.manager).get(f"/topics/{topic.pk}/").context["steps"]
    assert [one["label"] for one in steps if one["state"] == "current"] == [step]


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_a_topic_that_ended_shows_why_and_no_way_ahead(cast, stage, state):
    topic = stage.topic(stage.proposing(), state)
    page = signed_in(cast.manager).get(f"/topics/{topic.pk}/")
    assert page.context["steps"] == []
    assert page.context["reason"].reason == "because"


def test_the_office_sees_possible_duplicates_while_it_screens(cast, stage):
    cycle = stage.proposing()
    stage.topic(cycle, "submitted", title="Shorter calls about bills")
    topic = stage.topic(cycle, "submitted", title="Shorter calls on bills")
    assert "Is it one of these already?" in text_of(signed_in(cast.office).get(f"/topics/{topic.pk}/"))
    assert "Is it one of these already?" not in text_of(signed_in(cast.manager).get(f"/topics/{topic.pk}/"))


# --- The list ----------------------------------------------------------------


def titles(client, query: str = "") -> list[str]:
    return [topic.title for topic in client.get(f"/topics/{query}").context["page_obj"]]


@pytest.fixture
def three(cast, stage):
    cycle = stage.proposing(code="A")
    stage.topic(cycle, "accepted", title="宽带报障重复来电")
    stage.draft(cycle, title="夜班排班")
    stage.draft(cycle, title="账单疑义", center=cast.department, by=cast.other_manager)
    return cycle


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["账单疑义", "夜班排班", "宽带报障重复来电"]),
        ("?ordering=id", ["宽带报障重复来电", "夜班排班", "账单疑义"]),
        ("?search=宽带", ["宽带报障重复来电"]),
        ("?search=重复 宽带", ["宽带报障重复来电"]),
        ("?search=A-001", ["宽带报障重复来电"]),
        ("?search=宽", ["宽带报障重复来电"]),
        ("?search=nothing", []),
        ("?state=draft", ["账单疑义", "夜班排班"]),
        ("?state=draft&state=accepted", ["账单疑义", "夜班排班", "宽带报障重复来电"]),
        ("?mine=true", []),
        ("?utm_source=letter", ["账单疑义", "夜班排班", "宽带报障重复来电"]),
    ],
)
def test_the_list_is_searched_filtered_and_ordered(cast, three, query, found):
    assert titles(signed_in(cast.office), query) == found


def test_my_topics_are_those_i_proposed_or_take_part_in(cast, three):
    assert titles(signed_in(cast.manager), "?mine=true") == ["夜班排班", "宽带报障重复来电"]


@pytest.mark.parametrize(
    "query",
    [
        "?cycle=x",
        "?cycle=1e400",
        "?cycle=" + "9" * 30,
        "?state=nonsense",
        "?mine=perhaps",
        "?ordering=password",
        "?ordering=-",
        "?search=" + "x" * 101,
        "?search=%0b",
        "?search=%ed%a0%80",
        "?page=0",
        "?page=x",
        "?page=99999999999999999999",
        "?proposer=999",
    ],
)
def test_no_address_breaks_the_list(cast, three, query):
    assert signed_in(cast.office).get(f"/topics/{query}").status_code == 200


def test_a_filter_that_cannot_be_read_shows_nothing_and_says_why(cast, three):
    page = signed_in(cast.office).get("/topics/?cycle=x")
    assert list(page.context["page_obj"]) == []
    assert "This must be a whole number." in text_of(page)


def test_an_empty_list_says_what_to_do(cast, stage):
    assert "You see a topic here as soon as you may" in text_of(signed_in(cast.outsider).get("/topics/"))
    stage.proposing()
    assert "Proposals are open." in text_of(signed_in(cast.manager).get("/topics/"))
    assert "No topic matches" in text_of(signed_in(cast.manager).get("/topics/?search=x"))


def test_the_list_is_paged(cast, stage):
    cycle = stage.proposing()
    for number in range(51):
        stage.draft(cycle, title=f"Topic {number}")
    client = signed_in(cast.manager)
    assert len(titles(client)) == 50
    assert titles(client, "?page=2") == ["Topic 0"]
    assert titles(client, "?page=99") == ["Topic 0"]


# --- What it costs -----------------------------------------------------------


@pytest.mark.parametrize("role", ["office", "manager", "judge", "partner"])
def test_the_list_costs_the_same_for_one_and_three_topics(cast, stage, role):
    cycle = stage.proposing()
    stage.topic(cycle, "submitted")
    client = signed_in(cast[role])
    client.get("/topics/")
    one = len(queries(client, "/topics/"))
    for number in range(2):
        stage.topic(cycle, "submitted", title=f"More {number}")
    assert len(queries(client, "/topics/")) == one <= 9


def test_a_topics_page_costs_the_same_for_one_and_three_of_everything(cast, stage):
    from tests.projects.test_pages_files import file

    topic = stage.draft(stage.proposing(), departments=[cast.department])
    people = iter([cast.staff, cast.judge, cast.judge2])

    def add():
        actions.attach(topic, file(), by=cast.manager)
        actions.invite(topic, user=next(people), role="member", by=cast.manager)

    add()
    client = signed_in(cast.manager)
    address = f"/topics/{topic.pk}/"
    client.get(address)
    one = len(queries(client, address))
    add()
    add()
    assert len(queries(client, address)) == one
    history = f"{address}history/"
    assert len(queries(client, history)) <= one


def test_history_is_no_dump(cast, stage):
    topic = stage.draft(stage.proposing(), goal="g")
    actions.edit(topic, by=cast.manager, goal="h", center=cast.branch, budget="7.50")
    page = text_of(signed_in(cast.manager).get(f"/topics/{topic.pk}/history/"))
    assert json.dumps({"goal": ["g", "h"]})[1:-1] not in page
    assert "&quot;" not in page.partition("<main")[2]
