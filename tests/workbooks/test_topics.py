"""Importing topics: as proposals of their proposers, in the chosen state, with their history."""

import time

import pytest

from kit import history
from kit.models import Entry
from projects.models import Topic
from tests.workbooks.books import book
from tests.workbooks.conftest import said

pytestmark = pytest.mark.django_db
NEEDED = ["课题名称", "中心编码", "申报人"]
FULL = [*NEEDED, "课题类别", "课题类型", "主题", "背景与依据", "目标", "预算（元）", "邀请部门"]


@pytest.fixture
def cycle(cast, stage):
    assert cast.manager and cast.other_manager
    return stage.proposing(themes=["客户体验", "员工管理"])


def test_topic_has_everything_that_its_row_says(bring, cast, cycle):
    row = [
        "变“诉”为“营”",
        "B",
        "manager",
        "指令性",
        "创新型",
        "客户体验",
        "背景\n第二行",
        "降30%",
        12000.5,
        "D、P",
    ]
    assert bring("topics", FULL, row, cycle=cycle).result["added"] == 1
    topic = cycle.topics.get()
    assert (topic.title, topic.center, topic.proposer) == ("变“诉”为“营”", cast.branch, cast.manager)
    assert (topic.kind, topic.type, topic.theme.name) == ("directed", "innovation", "客户体验")
    assert (topic.background, topic.goal, str(topic.budget)) == ("背景\n第二行", "降30%", "12000.50")
    assert sorted(topic.departments.values_list("code", flat=True)) == ["D", "P"]


def test_what_is_left_out_has_its_default(bring, cycle):
    bring("topics", NEEDED, ["T", "B", "manager"], cycle=cycle)
    topic = cycle.topics.get()
    assert (topic.state, topic.code, topic.kind, topic.type, topic.budget, topic.theme) == (
        "draft",
        None,
        "self_selected",
        "problem_solving",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("draft", ["propose"]),
        ("submitted", ["propose", "submit"]),
        ("accepted", ["propose", "submit", "accept"]),
    ],
)
def test_topics_reach_the_chosen_state_by_every_step_of_their_life(bring, cast, cycle, state, verbs):
    bring(
        "topics", NEEDED, ["A", "B", "manager"], ["B", "D", "other_manager"], cycle=cycle, topic_state=state
    )
    topics = list(cycle.topics.order_by("id"))
    assert [topic.state for topic in topics] == [state, state]
    expected = [None, None] if state == "draft" else [f"{cycle.code}-001", f"{cycle.code}-002"]
    assert [topic.code for topic in topics] == expected
    assert [bool(topic.submitted_at) for topic in topics] == [state != "draft"] * 2
    entries = Entry.objects.filter(subject="topic", subject_id=topics[0].pk).order_by("number")
    assert list(entries.values_list("verb", flat=True)) == verbs
    assert {(entry.by, entry.topic_id, entry.cycle_id) for entry in entries} == {
        (cast.office, topics[0].pk, cycle.pk)
    }
    assert entries[0].changes == {"proposer": [None, "manager"], "workbook": [None, "data.xlsx"]}
    assert list(history.broken()) == []


def test_codes_go_on_where_the_cycle_stands(bring, cycle, stage):
    stage.topic(cycle)
    bring("topics", NEEDED, ["A", "B", "manager"], cycle=cycle, topic_state="submitted")
    later = stage.topic(cycle, title="Later")
    assert list(cycle.topics.order_by("id").values_list("code", flat=True)) == [
        f"{cycle.code}-00{n}" for n in (1, 2, 3)
    ]
    assert later.code.endswith("003")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["T", "Q", "manager"], ("center", "unknown_center")),
        (["T", "B", "nobody"], ("proposer", "unknown_user")),
        (["T", "D", "manager"], ("proposer", "may_not_propose")),
        ([None, "B", "manager"], ("title", "required")),
        (["x" * 121, "B", "manager"], ("title", "too_long")),
        (["T", "B", "manager", "所有"], ("kind", "unknown_choice")),
        (["T", "B", "manager", None, None, "天气"], ("theme", "unknown_theme")),
        (["T", "B", "manager", *[None] * 5, 12.345], ("budget", "max_decimal_places")),
        (["T", "B", "manager", *[None] * 5, -1], ("budget", "min_value")),
        (["T", "B", "manager", *[None] * 5, 10**11], ("budget", "max_whole_digits")),
        (["T", "B", "manager", *[None] * 6, "D、Q"], ("departments", "unknown_center")),
        (["Fine", "B", "manager"], ("title", "repeated")),
    ],
)
def test_bad_row_is_named_and_nothing_is_written(bring, cycle, row, fault):
    job = bring("topics", FULL, ["Fine", "B", "manager"], row, cycle=cycle)
    assert (job.state, said(job)) == ("failed", [(3, *fault)])
    assert not cycle.topics.exists()


def test_all_faults_of_a_row_are_told_at_once(bring, cycle):
    job = bring("topics", FULL, [None, "Q", "nobody", "?", None, "?", None, None, "1,0", "Q"], cycle=cycle)
    assert {column for _row, column, _code in said(job)} == {
        "title",
        "center",
        "proposer",
        "kind",
        "theme",
        "budget",
        "departments",
    }


def test_staff_may_be_proposers_where_the_cycle_lets_them(bring, cast, stage):
    assert cast.staff
    closed, opened = stage.proposing(), stage.proposing(staff_may_propose=True)
    assert said(bring("topics", NEEDED, ["T", "B", "staff"], cycle=closed)) == [
        (2, "proposer", "may_not_propose")
    ]
    assert bring("topics", NEEDED, ["T", "B", "staff"], cycle=opened).state == "done"


def test_same_workbook_twice_does_nothing_twice(bring, cycle):
    for _ in range(2):
        job = bring("topics", NEEDED, ["A", "B", "manager"], ["B", "B", "manager"], cycle=cycle)
    assert (job.state, job.result) == ("done", {"added": 0, "unchanged": 2, "examples": 0})
    assert cycle.topics.count() == 2


def test_topic_that_is_there_with_other_content_is_a_fault(bring, cycle):
    bring("topics", [*NEEDED, "目标"], ["A", "B", "manager", "30%"], cycle=cycle, topic_state="submitted")
    job = bring("topics", [*NEEDED, "目标"], ["A", "B", "manager", "40%"], cycle=cycle)
    assert said(job) == [(2, "title", "exists_otherwise")]
    code = cycle.topics.get().code
    job = bring("topics", ["课题编号", *NEEDED], [code, "Renamed", "B", "manager"], cycle=cycle)
    assert said(job) == [(2, "title", "exists_otherwise")]


def test_cycle_that_closed_meanwhile_takes_nothing(bring, cast, cycle, stage):
    from scoring import actions as selection
    from tests.workbooks.books import upload
    from workbooks import actions

    stage.topic(cycle)
    data = book(NEEDED, ["A", "B", "manager"])
    job = actions.submit_import(kind="topics", file=upload(data), cycle=cycle, by=cast.office)
    selection.open_scoring(cycle, by=cast.office)
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, said(job)) == ("failed", [(None, "", "phase_closed")])


def test_five_thousand_rows_with_one_bad_one_write_nothing_and_name_it(bring, cycle):
    rows = [
        [f"课题 {n}", "B", "manager", "自选", None, None, "背景" * 50, "目标", n, "D"] for n in range(5000)
    ]
    rows[4997][2] = "nobody"
    job = bring("topics", FULL, *rows, cycle=cycle, topic_state="accepted")
    assert (job.total, job.processed, said(job)) == (5000, 5000, [(4999, "proposer", "unknown_user")])
    assert not cycle.topics.exists()


def test_five_thousand_topics_are_accepted_within_a_minute(bring, cycle):
    rows = [
        [f"课题 {n}", "B", "manager", "自选", None, None, "背景" * 50, "目标", n, "D"] for n in range(5000)
    ]
    data = book(FULL, *rows)
    began = time.monotonic()
    job = bring.file("topics", data, cycle=cycle, topic_state="accepted")
    assert (job.state, job.result["added"]) == ("done", 5000)
    assert time.monotonic() - began < 60
    assert Topic.objects.filter(cycle=cycle, state="accepted").count() == 5000
    assert Entry.objects.filter(subject="topic").count() == 15000
    cycle.refresh_from_db()
    assert cycle.topics_numbered == 5000
