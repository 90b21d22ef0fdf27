"""Templates to fill in: bilingual headings, an example, explanations, lists to choose from."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from people.models import Center
from projects.models import Cycle
from scoring.actions.ballots import open_round
from workbooks.columns import NOTE, Column, Form, Layout
from workbooks.queries import yes_no
from workbooks.sheets import EXPLANATIONS, VALUES
from workbooks.writing import Sheet, values_range, workbook

MARKS, PLACES = ("✓", "✓"), (2, 1)
"""What the example puts below the first topics: they are marked, or in a ranked ballot have places."""


def blank(layout: Layout, cycle: Cycle | None = None) -> bytes:
    """The template of a kind; with a cycle, its themes, judges, topics and candidates are at hand."""
    columns = [column for column in layout.filled_in if column is not NOTE]
    candidates = _candidates(layout, cycle)
    values = _values(columns, cycle)
    ranked = cycle is not None and cycle.ballot_method == Cycle.Method.BORDA
    return workbook(
        [
            _form(layout, columns, candidates, values, PLACES if ranked else MARKS),
            _explanations(layout, columns, values, candidates, ranked=ranked),
            _lists({layout.column(key).label: found for key, found in values.items()}),
        ]
    )


def _form(layout: Layout, columns: list[Column], candidates: list[str], values: dict, marks: tuple) -> Sheet:
    places = {column.key: place for place, column in enumerate(columns)}
    names = list(values)
    example = [_example(column) for column in columns]
    if candidates:  # the example marks topics in their columns instead of listing them
        example[places["choices"]] = None
    marked = [*marks, *[None] * len(candidates)][: len(candidates)]
    return Sheet(
        layout.name,
        [*(column.heading for column in columns), *candidates, NOTE.heading],
        [[*example, *marked, NOTE.example]],
        widths=[*(column.width for column in columns), *[16] * len(candidates), NOTE.width],
        example=True,
        lists={
            places[key]: values_range(VALUES.name, names.index(key), len(values[key]))
            for key in names
            if values[key]
        },
    )


def _example(column: Column):
    if column.choices:
        return column.choice(str(column.example))
    return column.example if column.example != "" else None


def _values(columns: list[Column], cycle: Cycle | None) -> dict[str, list[str]]:
    """Column key → what may be chosen in it."""
    found = {column.key: [str(choice) for choice in column.choices] for column in columns if column.choices}
    keys = {column.key for column in columns}
    if "center" in keys:
        active = Center.objects.filter(is_active=True)
        found["center"] = list(active.values_list("code", flat=True))
    if cycle and "theme" in keys:
        found["theme"] = list(cycle.themes.values_list("name", flat=True))
    if cycle and "judge" in keys:
        found["judge"] = list(cycle.panelists.values_list("user__username", flat=True))
        accepted = cycle.topics.filter(state="accepted").order_by("code")
        found["topic"] = list(accepted.values_list("code", flat=True))
    return {key: values for key, values in found.items() if values}


def _candidates(layout: Layout, cycle: Cycle | None) -> list[str]:
    """A heading for each topic on the ballot, its title below its code."""
    if not (layout.open and cycle and cycle.takes("voting")):
        return []
    titles = {topic.pk: f"{topic.code}\n{topic.title}" for topic in cycle.topics.exclude(code=None)}
    return [titles[pk] for pk in open_round(cycle).candidates]


def _explanations(
    layout: Layout, columns: list[Column], values: dict, candidates: Sequence[str], *, ranked: bool
) -> Sheet:
    rows = [[_("This workbook"), None, str(layout.about), None]]
    rows += [
        [
            column.heading.replace("\n", " "),
            yes_no(column.required),
            _hint(column),
            _allowed(column, values.get(column.key, [])),
        ]
        for column in columns
    ]
    if layout.open:
        text = _places_below() if ranked else _marks_below()
        rows.append([_("Topic codes"), yes_no(False), text, "、".join(c.split("\n")[0] for c in candidates)])
    rows.append([NOTE.heading.replace("\n", " "), yes_no(False), str(NOTE.hint), None])
    return Sheet(
        EXPLANATIONS.name,
        [column.heading for column in EXPLANATIONS.columns],
        rows,
        widths=[column.width for column in EXPLANATIONS.columns],
        wrapped=True,
        filters=False,
    )


def _marks_below() -> str:
    return _("A column for each topic on the ballot, headed by its code: ✓, 1 or x where it is marked.")


def _places_below() -> str:
    return _(
        "A column for each topic on the ballot, headed by its code: its place, 1 for the best; empty without "
        "one. Or a list above, in order."
    )


def _hint(column: Column) -> str:
    parts = [str(column.hint)] if column.hint else []
    if column.form is Form.MARK:
        parts.append(_("A mark on the scale of the cycle; an empty cell abstains."))
    if column.longest:
        parts.append(_("At most %(most)s characters.") % {"most": column.longest})
    return " ".join(parts)


def _allowed(column: Column, values: list[str]) -> str:
    if column.choices:
        return "、".join(f"{choice.chinese} / {choice.english}" for choice in column.choices)
    return "、".join(values)[:2000]


def _lists(values: dict[str, list[str]]) -> Sheet:
    """One column for each list, by its heading; the cells of the form are chosen from them."""
    longest = max((len(column) for column in values.values()), default=0)
    rows = [
        [column[line] if line < len(column) else None for column in values.values()]
        for line in range(longest)
    ]
    return Sheet(VALUES.name, list(values), rows, widths=[20] * len(values), filters=False)
