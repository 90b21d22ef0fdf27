"""Paper ballots: a number, and the topics that are marked, each in a column of its own or as a list.

Where the rules rank (Borda), a column holds the topic's place, and a list is in order.
"""

from projects.models import Cycle
from scoring.actions.ballots import ballots_in, open_round, places_on_paper
from scoring.actions.intake import Paper, enter_papers
from scoring.tally import check_ballot
from workbooks.actions.intakes.base import Intake
from workbooks.archive import Unreadable
from workbooks.columns import normal
from workbooks.sheets import BALLOTS
from workbooks.table import Row

MARKED = {"✓", "✔", "√", "☑", "1", "x", "×", "✗", "○", "o", "●", "y", "yes", "是", "true"}
UNMARKED = {"", "0", "-", "–", "n", "no", "否", "false", "☐"}


class Ballots(Intake):
    """A spoilt ballot is no fault: it is entered as invalid (methods.md §7). More ballots than voters are."""

    def __init__(self, job, table):
        super().__init__(job, table)
        self.round = open_round(self.cycle)
        codes = dict(self.cycle.topics.exclude(code=None).values_list("pk", "code"))
        self.candidates = [codes[pk] for pk in self.round.candidates]
        self.spelling = {normal(code): code for code in codes.values()}
        self.taken = set(self.round.ballots.values_list("paper_number", flat=True))
        self.voters, self.before = self.cycle.electorate.count(), ballots_in(self.round)
        self.left = places_on_paper(self.cycle, self.round)
        self.ranked = self.cycle.ballot_method == Cycle.Method.BORDA
        self.papers: list[Paper] = []
        self._check_headings()

    def _check_headings(self) -> None:
        """Further columns are topics, and only topics of this cycle."""
        keys = {column.key for column in self.table.columns.values()}
        if "choices" not in keys and not self.table.extra:
            raise Unreadable("missing_columns", columns=BALLOTS.column("choices").heading.replace("\n", " "))
        for heading in self.table.extra.values():
            if not self._is_code(heading):
                self.table.fault(self.table.heading_row, "unknown_column", heading, heading)

    def _is_code(self, heading: str) -> bool:
        """A code that the cycle has, or could have: a mark below it then spoils the ballot."""
        return normal(heading) in self.spelling or normal(heading).startswith(f"{normal(self.cycle.code)}-")

    def take(self, row):
        number = row.values["number"]
        marked, faults = self._placed(row) if self.ranked else (self._marked(row), ())
        choices = [*self._listed(row), *marked]
        if not number or self.is_repeated(row, "number", number):
            return
        if number in self.taken:
            self.table.fault(row.number, "number_taken", "number", number)
        elif len(self.papers) >= self.left:
            self._tell_beyond(row, number)
        self.papers.append(Paper(number, choices, faults))
        self._tell_spoilt(row, choices, faults)

    def write(self, by):
        return enter_papers(self.cycle, self.papers, by=by)

    def _tell_beyond(self, row: Row, number: str) -> None:
        if self.cycle.absentees:
            return self.table.fault(row.number, "beyond_papers", "number", number, left=self.left)
        known = {"voters": self.voters, "before": self.before}
        return self.table.fault(row.number, "beyond_electorate", "number", number, **known)

    def _listed(self, row: Row) -> list[str]:
        """The list as codes; separated by spaces too, as long as no code has one."""
        found = []
        for part in row.values.get("choices") or []:
            found += [part] if normal(part) in self.spelling else part.split()
        return [self.spelling.get(normal(part), part) for part in found]

    def _marked(self, row: Row) -> list[str]:
        found = []
        for heading, value in row.extra.items():
            mark = normal(str(int(value) if isinstance(value, bool) else value))
            if mark in MARKED:
                found.append(self.spelling.get(normal(heading), heading))
            elif mark not in UNMARKED:
                self.table.fault(row.number, "not_a_mark", heading, value)
        return found

    def _placed(self, row: Row) -> tuple[list[str], tuple[str, ...]]:
        """The topics in the order of the numbers below them; two in one place spoil the ballot."""
        places: dict[str, int] = {}
        for heading, value in row.extra.items():
            text = normal(str(int(value) if isinstance(value, float) and value.is_integer() else value))
            if text.isdecimal() and 0 < len(text) < 10 and int(text) > 0:
                places[heading] = int(text)
            elif text not in UNMARKED:
                self.table.fault(row.number, "not_a_place", heading, value)
        found = [self.spelling.get(normal(heading), heading) for heading in sorted(places, key=places.get)]
        return found, ("same_place",) if len(set(places.values())) < len(places) else ()

    def _tell_spoilt(self, row: Row, choices: list[str], faults: tuple[str, ...]) -> None:
        found = [code for code, _detail in check_ballot(choices, self.candidates, self.round.choices)]
        for code in dict.fromkeys([*faults, *found]):
            self.note(
                row,
                f"spoilt_{code}",
                "number",
                row.values["number"],
                chosen=len(choices),
                most=self.round.choices,
                topics="、".join(_named(code, choices, self.candidates))[:200],
            )


def _named(code: str, choices: list[str], candidates: list[str]) -> list[str]:
    """The topics at fault."""
    if code == "unknown_topic":
        return [choice for choice in dict.fromkeys(choices) if choice not in candidates]
    return [choice for choice in dict.fromkeys(choices) if choices.count(choice) > 1]
