"""Topics: proposals brought into a cycle, in the state that was chosen at the upload."""

from django.core.exceptions import ValidationError

from people.models import Center, User
from projects.actions.intake import Proposal, take_in
from projects.actions.topics import FIELDS
from projects.models import Topic
from projects.rules import may_propose
from workbooks.actions.intakes.base import Intake
from workbooks.table import Row

PLAIN = tuple(name for name in FIELDS if name not in ("center", "theme"))


class Topics(Intake):
    """A topic that is in the cycle already with the same content is left as it is, so that an export
    imports back and the same file does nothing twice."""

    def __init__(self, job, table):
        super().__init__(job, table)
        names = {row.values["proposer"] for row in table.rows}
        self.people = {user.username: user for user in User.objects.filter(username__in=names)}
        self.centers = {center.code: center for center in Center.objects.all()}
        self.themes = {theme.name: theme for theme in self.cycle.themes.all()}
        self.by_code, self.by_title = self._existing()
        self.proposals: list[Proposal] = []
        self.unchanged = 0

    def _existing(self) -> tuple[dict, dict]:
        """The topics of the cycle that the sheet may mean: by code, and by center and title."""
        titles = {row.values["title"] for row in self.table.rows}
        codes = {row.values.get("code") for row in self.table.rows} - {None, ""}
        topics = self.cycle.topics.select_related("center", "theme", "proposer")
        by_code, by_title = {}, {}
        for topic in topics.prefetch_related("departments").iterator(chunk_size=1000):
            if topic.code in codes:
                by_code[topic.code] = topic
            if topic.title in titles:
                by_title.setdefault((topic.center.code, topic.title), []).append(topic)
        return by_code, by_title

    def take(self, row):
        code, title = row.values.get("code"), row.values["title"]
        self.is_repeated(row, "code" if code else "title", code or (row.values["center"], title))
        proposal = self._understood(row)
        if row.number in self.table.faulty:
            return
        known = self._known(row)
        if any(self._is_same(topic, row, proposal) for topic in known):
            self.unchanged += 1
        elif known:
            self.table.fault(row.number, "exists_otherwise", "title", title)
        else:
            self.proposals.append(proposal)

    def write(self, by):
        added = take_in(self.cycle, self.proposals, by=by, state=self.job.topic_state, source=self.job.name)
        return {"added": len(added), "unchanged": self.unchanged}

    def _understood(self, row: Row) -> Proposal:
        center = self.find(row, "center", self.centers, "unknown_center")
        if center and not center.is_active:
            self.table.fault(row.number, "inactive_center", "center", center.code)
        proposer = self.find(row, "proposer", self.people, "unknown_user")
        if proposer and not proposer.is_active:
            self.table.fault(row.number, "inactive_user", "proposer", proposer.username)
        elif center and proposer and not may_propose(proposer, self.cycle, center):
            self.table.fault(row.number, "may_not_propose", "proposer", proposer.username)
        theme = row.values.get("theme")
        if theme and theme not in self.themes:
            themes = "、".join(self.themes) or "–"
            self.table.fault(row.number, "unknown_theme", "theme", theme, themes=themes[:500])
        fields = {name: row.values[name] for name in PLAIN if name in row.values}
        self._check_fields(row, fields)
        topic = Topic(
            cycle=self.cycle, center=center, proposer=proposer, theme=self.themes.get(theme), **fields
        )
        return Proposal(topic, self._departments(row))

    def _check_fields(self, row: Row, fields: dict) -> None:
        """The limits of the model, where there is a value; all that is wrong is told at once."""
        given = {name for name, value in fields.items() if value not in (None, "")}
        try:
            Topic(**fields).clean_fields(exclude={field.name for field in Topic._meta.fields} - given)
        except ValidationError as error:
            self.invalid(row, error)

    def _departments(self, row: Row) -> list[Center]:
        codes = row.values.get("departments") or []
        unknown = [code for code in codes if code not in self.centers]
        if unknown:
            self.table.fault(row.number, "unknown_center", "departments", unknown)
        return [self.centers[code] for code in dict.fromkeys(codes) if code in self.centers]

    def _known(self, row: Row) -> list[Topic]:
        if topic := self.by_code.get(row.values.get("code")):
            return [topic]
        return self.by_title.get((row.values["center"], row.values["title"]), [])

    def _is_same(self, topic: Topic, row: Row, proposal: Proposal) -> bool:
        """Equal in every column that the sheet has."""
        names = [name for name in (*FIELDS, "proposer") if name in row.values]
        equal = all(getattr(topic, name) == getattr(proposal.topic, name) for name in names)
        return equal and (
            "departments" not in row.values or set(topic.departments.all()) == set(proposal.departments)
        )
