"""Exports: what one may see and no more, and topics that import back as they were."""

import datetime as dt
import io

import pytest

from kit.refusals import Conflict
from projects import actions as topics
from projects.models import Topic
from scoring import actions as selection
from scoring.actions.intake import Card, enter_scorecards
from scoring.dimensions import DIMENSIONS
from tests.workbooks.books import opened, upload
from workbooks import actions
from workbooks.exports import results_workbook, scores_workbook, topics_workbook
from workbooks.queries import exportable_topics
from workbooks.reading import Workbook
from workbooks.sheets import RANKING, SCORECARDS, SUMMARY, TALLY, TOPICS

pytestmark = pytest.mark.django_db


def rows(data: bytes, layout) -> list[dict]:
    """The rows of a sheet by column key, as our own reader sees them."""
    _head, *found = Workbook(io.BytesIO(data)).rows(layout.name)
    keys = [column.key for column in layout.exported]
    return [{keys[place - 1]: value for place, value in cells.items()} for _number, cells in found]


def of_topics(user) -> list[dict]:
    return rows(topics_workbook(exportable_topics(user)), TOPICS)


NASTY = {
    "title": "=cmd|'/C calc'!A0",
    "background": "+1\r\n-2\r\n@x",
    "current_state": "#N/A",
    "goal": "_x0041_ “引号” <b>&",
    "plan_outline": "  spaces kept inside  x",
    "expected_benefit": "𝒳 课题",
}


@pytest.fixture
def rich(cast, stage):
    """A cycle with a topic that has everything, one that has nothing, and one in each further state."""
    cycle = stage.proposing(themes=["客户体验", "=1+1"])
    theme = cycle.themes.get(name="=1+1")
    stage.draft(
        cycle,
        **NASTY,
        kind="directed",
        type="innovation",
        theme=theme,
        budget="1234.50",
        departments=[cast.department, cast.province],
    )
    stage.draft(cycle, title="Bare", center=cast.department, by=cast.other_manager)
    for state in ("submitted", "returned", "accepted", "rejected", "withdrawn"):
        stage.topic(cycle, state, title=f"Topic {state}")
    stage.topic(cycle, "withdrawn", title="Proposed again")
    stage.topic(cycle, "submitted", title="Proposed again")
    return cycle


def content(cycle) -> list:
    """Everything that a proposer wrote, of all topics of a cycle."""
    found = [
        (
            *(getattr(topic, name) for name in topics.topics.FIELDS if name not in ("center", "theme")),
            topic.center.code,
            topic.theme.name if topic.theme else None,
            topic.proposer.username,
            sorted(topic.departments.values_list("code", flat=True)),
        )
        for topic in cycle.topics.select_related("center", "theme", "proposer")
    ]
    return sorted(found, key=str)


def brought_back(cast, data: bytes, cycle):
    job = actions.submit_import(kind="topics", file=upload(data), cycle=cycle, by=cast.office)
    actions.run(job.pk)
    job.refresh_from_db()
    assert job.faults == []
    return job


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_export_of_topics_imports_into_another_cycle_unchanged(cast, stage, rich, settings, language):
    from django.utils import translation

    with translation.override(language):
        data = topics_workbook(exportable_topics(cast.office))
    other = stage.proposing(themes=["=1+1"])
    assert brought_back(cast, data, other).result["added"] == 9
    assert content(other) == content(rich)


def test_export_of_topics_imports_into_its_own_cycle_without_a_change(cast, rich):
    before = list(Topic.objects.order_by("id").values())
    job = brought_back(cast, topics_workbook(exportable_topics(cast.office)), rich)
    assert job.result == {"added": 0, "unchanged": 9, "examples": 0}
    assert list(Topic.objects.order_by("id").values()) == before


def test_export_that_another_program_saved_again_still_imports(cast, stage, rich):
    made = opened(topics_workbook(exportable_topics(cast.office)))
    buffer = io.BytesIO()
    made.save(buffer)
    other = stage.proposing(themes=["=1+1"])
    assert brought_back(cast, buffer.getvalue(), other).result["added"] == 9


def test_cells_of_an_export_have_their_types(cast, rich):
    page = opened(topics_workbook(exportable_topics(cast.office)))[TOPICS.name]
    columns = [column.key for column in TOPICS.exported]
    submitted = next(row for row in page.iter_rows(min_row=2) if row[columns.index("submitted_at")].value)
    assert submitted[columns.index("submitted_at")].is_date
    rich_row = next(row for row in page.iter_rows(min_row=2) if row[columns.index("budget")].value)
    assert (rich_row[columns.index("budget")].data_type, rich_row[columns.index("budget")].value) == (
        "n",
        1234.5,
    )
    assert rich_row[columns.index("title")].data_type == "s"
    assert rich_row[columns.index("title")].value == NASTY["title"]


def test_control_characters_that_slipped_in_raise_nothing(cast, stage):
    topic = stage.draft(stage.proposing())
    Topic.objects.filter(pk=topic.pk).update(title="a\x0bb\x01c")
    assert [row["title"] for row in of_topics(cast.manager)] == ["abc"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("office", 9),
        ("leader", 6),
        ("manager", 8),
        ("other_manager", 1),
        ("judge", 6),
        ("voter", 0),
        ("staff", 0),
        ("partner", 0),
        ("outsider", 0),
    ],
)
def test_topics_are_those_that_one_may_see(cast, rich, role, seen):
    found = of_topics(cast[role])
    assert len(found) == seen == Topic.objects.visible_to(cast[role]).count()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_rows(cast, stage, number, django_assert_num_queries):
    cycle = stage.proposing()
    for index in range(number):
        stage.topic(cycle, title=f"T{index}", departments=[cast.department])
    office = cast.office
    office.standing  # noqa: B018
    with django_assert_num_queries(2):
        topics_workbook(exportable_topics(office))


# --- Scores ------------------------------------------------------------------


@pytest.fixture
def scored(cast, stage):
    """Scoring is open and all have scored; the judge's number is drawn."""
    return stage.scored()


def closed(cycle, cast):
    return selection.close_scoring(cycle, by=cast.office)


@pytest.mark.parametrize("role", ["office", "leader", "manager", "voter", "outsider"])
def test_scores_are_nobodys_before_scoring_closes(cast, scored, role):
    with pytest.raises(Conflict) as caught:
        scores_workbook(scored, cast[role])
    assert caught.value.code == "not_ready"


def test_judge_takes_the_own_marks_while_scoring_is_open(cast, scored):
    data = scores_workbook(scored, cast.judge)
    assert rows(data, RANKING) == []
    assert {row["judge"] for row in rows(data, SCORECARDS)} == {"judge"}
    assert len(rows(data, SCORECARDS)) == 4


@pytest.mark.parametrize("role", ["office", "leader"])
def test_office_and_leaders_see_ranking_and_names(cast, scored, role):
    data = scores_workbook(closed(scored, cast), cast[role])
    first, *_rest = rows(data, RANKING)
    assert (first["rank"], first["title"], first["status"], first["shortlisted"]) == (
        1,
        "Topic 1",
        "ranked",
        "yes",
    )
    assert first["importance"] == pytest.approx(9.0)
    cards = rows(data, SCORECARDS)
    assert {row["judge"] for row in cards} == {"judge", "judge2", "judge3"}
    assert len(cards) == 12 and cards[0]["judge_name"] == "Judge"


def test_proposer_sees_the_own_topics_marks_without_names(cast, scored):
    cards = rows(scores_workbook(closed(scored, cast), cast.manager), SCORECARDS)
    assert {row["judge"] for row in cards} == {"J01", "J02", "J03"}
    assert not any("judge_name" in row for row in cards)
    assert "judge" not in {value for row in cards for value in row.values()}


def test_rows_without_names_stand_in_an_order_that_tells_nothing(cast, scored):
    cards = rows(scores_workbook(closed(scored, cast), cast.manager), SCORECARDS)
    keys = [(row["topic"], row["judge"]) for row in cards]
    assert keys == sorted(keys)


def test_somebody_else_sees_no_marks(cast, scored):
    data = scores_workbook(closed(scored, cast), cast.outsider)
    assert (rows(data, RANKING), rows(data, SCORECARDS)) == ([], [])


def test_voter_sees_the_shortlist_of_the_ranking_alone(cast, stage):
    cycle = closed(stage.scored(shortlist_size=1, number=4), cast)
    assert [row["title"] for row in rows(scores_workbook(cycle, cast.voter), RANKING)] == ["Topic 1"]


def test_recused_pair_is_left_out(cast, scored):
    topic = scored.topics.order_by("code").first()
    selection.declare_recusal(topic, judge=cast.judge, by=cast.judge, reason="x")
    cards = rows(scores_workbook(closed(scored, cast), cast.office), SCORECARDS)
    assert len(cards) == 11
    assert (topic.code, "judge") not in {(row["topic"], row["judge"]) for row in cards}


def test_exported_scorecards_import_back(cast, stage):
    """What was entered from paper and taken away is entered again without a change."""
    cycle = stage.scoring()
    marks = dict.fromkeys(DIMENSIONS, 7)
    paper = [Card(judge, topic, marks) for judge in cast.judges for topic in cycle.topics.all()]
    enter_scorecards(cycle, paper, by=cast.office)
    cycle = closed(cycle, cast)
    data = scores_workbook(cycle, cast.office)
    cycle = selection.reopen(cycle, by=cast.office, reason="why")
    job = actions.submit_import(kind="scorecards", file=upload(data), cycle=cycle, by=cast.office)
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.faults, job.result["unchanged"]) == ([], 12)


# --- Results -----------------------------------------------------------------


def test_results_are_nobodys_before_voting_closes(cast, stage):
    with pytest.raises(Conflict) as caught:
        results_workbook(stage.voting(), cast.office)
    assert caught.value.code == "not_ready"


def test_results_tell_tally_and_ballots(cast, stage):
    data = results_workbook(stage.voted(), cast.office)
    told = [(row["title"], row["votes"], row["elected"], row["state"]) for row in rows(data, TALLY)]
    assert told == [
        ("Topic 1", 2, "yes", "shortlisted"),
        ("Topic 2", 2, "yes", "shortlisted"),
        ("Topic 3", 0, "no", "shortlisted"),
        ("Topic 4", 0, "no", "shortlisted"),
    ]
    summary = {row["item"]: row["value"] for row in rows(data, SUMMARY)}
    assert (summary["Voters"], summary["Ballots cast"], summary["Quorum met"]) == (2, 2, "yes")
    assert "Hash of the record" not in summary


def test_results_tell_the_record_and_the_reasons_of_departures(cast, stage):
    cycle = stage.voted()
    ids = stage.candidates(cycle)
    chosen = [ids[0], ids[2]]
    selection.certify(cycle, by=cast.leader, elected=chosen, reason="只有一个中心")
    cycle.refresh_from_db()
    data = results_workbook(cycle, cast.office)
    told = [(row["title"], row["elected"], row["state"], row.get("reason")) for row in rows(data, TALLY)]
    assert told == [
        ("Topic 1", "yes", "established", None),
        ("Topic 2", "yes", "passed over", "只有一个中心"),
        ("Topic 3", "no", "established", "只有一个中心"),
        ("Topic 4", "no", "passed over", None),
    ]
    summary = {row["item"]: row["value"] for row in rows(data, SUMMARY)}
    assert summary["Hash of the record"] == cycle.records.get().hash
    assert isinstance(summary["Certified at"], dt.datetime)


def test_partner_site_sees_only_its_own_rows(cast, stage):
    cycle = stage.certified()
    assert rows(results_workbook(cycle, cast.partner), TALLY) == []
    assert len(rows(results_workbook(cycle, cast.outsider), TALLY)) == 2


@pytest.mark.parametrize("number", [4, 6])
def test_queries_of_scores_and_results_do_not_grow(cast, stage, number, django_assert_max_num_queries):
    cycle = stage.certified(number=number, shortlist_size=4)
    office = cast.office
    with django_assert_max_num_queries(12):
        scores_workbook(cycle, office)
    with django_assert_max_num_queries(6):
        results_workbook(cycle, office)
    assert len(DIMENSIONS) == 7
