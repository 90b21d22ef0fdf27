"""Workbooks to take away: topics, scores, results; each with what the person may see and no more."""

from collections.abc import Iterable

from boards.rows import Row
from kit.refusals import Conflict
from projects.models import Cycle
from workbooks import queries
from workbooks.boards import BOARD, board_values
from workbooks.columns import Layout
from workbooks.measures import INDICATORS, indicator_rows, reading_rows
from workbooks.rules import may_export_results, may_export_scores
from workbooks.sheets import RANKING, READINGS, SCORECARDS, SUMMARY, TALLY, TOPICS
from workbooks.writing import Sheet, workbook

KINDS = ("topics", "scores", "results", "board", "indicators")


def topics_workbook(topics) -> bytes:
    """The given topics, narrowed by the caller to what may be seen; it imports back unchanged."""
    return workbook([_sheet(TOPICS, queries.topic_rows(topics))])


def scores_workbook(cycle: Cycle, user) -> bytes:
    """Ranking and marks. Raises Conflict(not_ready) before there is anything to see."""
    _require(may_export_scores(user, cycle))
    ranking = _sheet(RANKING, queries.ranking_rows(cycle, user))
    return workbook([ranking, _sheet(SCORECARDS, queries.scorecard_rows(cycle, user))])


def results_workbook(cycle: Cycle, user) -> bytes:
    """Tally and summary of the record. Raises Conflict(not_ready) before voting has closed."""
    _require(may_export_results(cycle))
    tally = _sheet(TALLY, queries.tally_rows(cycle, user))
    return workbook([tally, _sheet(SUMMARY, queries.summary_rows(cycle))])


def board_workbook(rows: Iterable[Row]) -> bytes:
    """The given rows of a board; the caller has read what may be seen."""
    return workbook([_sheet(BOARD, board_values(rows))])


def indicators_workbook(cycle: Cycle, user) -> bytes:
    """The indicators of a cycle's topics as far as `user` may see them, and their readings, which import
    back unchanged."""
    indicators = _sheet(INDICATORS, indicator_rows(cycle, user))
    return workbook([indicators, _sheet(READINGS, reading_rows(cycle, user))])


def _require(permit) -> None:
    """What isn't there yet for anybody is a matter of the cycle's state, not of the person."""
    if not permit:
        raise Conflict(permit.reason, code="not_ready")


def _sheet(layout: Layout, rows: Iterable[dict]) -> Sheet:
    columns = layout.exported
    return Sheet(
        layout.name,
        [column.heading for column in columns],
        ([row[column.key] for column in columns] for row in rows),
        widths=[column.width for column in columns],
    )
