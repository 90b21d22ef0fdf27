"""Templates: filled in as they come, they import; left as they come, they import nothing."""

import io

import pytest
from django.utils import translation

from tests.workbooks.books import opened, saved
from tests.workbooks.conftest import said
from workbooks.blanks import blank
from workbooks.columns import EXAMPLE
from workbooks.reading import Workbook
from workbooks.sheets import EXPLANATIONS, IMPORTS, VALUES
from workbooks.table import read_table

pytestmark = pytest.mark.django_db


def headings(page) -> list[str]:
    return [cell.value for cell in page[1]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", IMPORTS)
def test_template_has_bilingual_headings_an_example_and_explanations(cast, kind, language):
    layout = IMPORTS[kind]
    with translation.override(language):
        made = opened(blank(layout))
    assert made.sheetnames == [layout.name, EXPLANATIONS.name, VALUES.name]
    assert headings(made[layout.name]) == [column.heading for column in layout.filled_in]
    assert made[layout.name].cell(2, len(layout.filled_in)).value == EXAMPLE
    assert made[EXPLANATIONS.name].max_row >= len(layout.filled_in) + 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", IMPORTS)
def test_untouched_template_holds_nothing_but_its_example(cast, kind, language):
    with translation.override(language):
        made = opened(blank(IMPORTS[kind]))
    last = made[IMPORTS[kind].name].max_row
    made[IMPORTS[kind].name].cell(last + 1, 1, "x")
    found = read_table(io.BytesIO(saved(made)), IMPORTS[kind])
    assert (found.examples, len(found.rows)) == (1, 1)
    assert not [fault for fault in found.faults if fault.row == 2]


def test_template_left_as_it_is_imports_nothing(bring, cast):
    job = bring.file("centers", blank(IMPORTS["centers"]))
    assert said(job) == [(None, "", "empty")]


def test_filled_in_template_imports(bring, cast):
    made = opened(blank(IMPORTS["centers"]))
    made[IMPORTS["centers"].name].append(["WH", "武汉", "地市分公司", "P", None])
    job = bring.file("centers", saved(made))
    assert (job.state, job.result["added"], job.result["examples"]) == ("done", 1, 1)


def test_choices_are_offered_in_the_cells(cast):
    with translation.override("zh-hans"):
        made = opened(blank(IMPORTS["users"]))
    page = made[IMPORTS["users"].name]
    offered = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert offered == {
        "E2:E5000": f"='{VALUES.name}'!$A$2:$A$5",
        "D2:D5000": f"='{VALUES.name}'!$B$2:$B$5",
    }
    values = [[cell.value for cell in row] for row in made[VALUES.name].iter_rows()]
    assert values == [
        ["角色", "中心编码"],
        ["课题办", "B"],
        ["管理人员", "D"],
        ["分管领导", "P"],
        ["员工", "S"],
    ]


def test_template_of_a_cycle_offers_its_themes_judges_and_topics(cast, stage):
    topics = opened(blank(IMPORTS["topics"], stage.proposing(themes=["甲", "乙"])))
    assert ("甲", "乙") in list(topics[VALUES.name].iter_cols(min_row=2, max_row=3, values_only=True))
    cycle = stage.scoring(2)
    cards = opened(blank(IMPORTS["scorecards"], cycle))[VALUES.name]
    assert list(cards.iter_cols(values_only=True)) == [
        ("Judge", "judge", "judge2", "judge3"),
        ("Topic code", f"{cycle.code}-001", f"{cycle.code}-002", None),
    ]


def test_template_of_ballots_has_a_column_for_each_candidate(bring, cast, stage):
    cycle = stage.voting()
    made = opened(blank(IMPORTS["ballots"], cycle))
    page = made[IMPORTS["ballots"].name]
    codes = dict(cycle.topics.values_list("pk", "code"))
    candidates = [codes[pk] for pk in stage.candidates(cycle)]
    assert [heading.split("\n")[0] for heading in headings(page)[2:-1]] == candidates
    page.append(["001", None, "✓", "✓", None, None, None])
    job = bring.file("ballots", saved(made), cycle=cycle)
    assert (job.faults, job.result) == ([], {"valid": 1, "invalid": 0, "examples": 1})


def test_template_of_ranked_ballots_asks_for_places(bring, stage):
    cycle = stage.voting(ballot_method="borda")
    made = opened(blank(IMPORTS["ballots"], cycle))
    page = made[IMPORTS["ballots"].name]
    assert [cell.value for cell in page[2]][2:4] == [2, 1]
    page.append(["001", None, 2, 1, None, None, None])
    job = bring.file("ballots", saved(made), cycle=cycle)
    assert (job.faults, job.result) == ([], {"valid": 1, "invalid": 0, "examples": 1})
    best = stage.candidates(cycle)
    assert cycle.ballots.get().choices == [best[1], best[0]]


def test_our_own_reader_and_another_program_agree(cast):
    data = blank(IMPORTS["topics"])
    ours = dict(Workbook(io.BytesIO(data)).rows(IMPORTS["topics"].name))
    theirs = opened(data)[IMPORTS["topics"].name]
    assert ours == {
        number: {cell.column: cell.value for cell in row if cell.value is not None}
        for number, row in enumerate(theirs.iter_rows(), start=1)
    }
