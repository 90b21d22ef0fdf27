"""Plays the demo's cycles through the product's own actions, so that nothing in it is out of the ordinary."""

import random
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from demo import invented, panel, running
from demo.clock import at
from demo.diary import play
from demo.finished import FINISHED
from demo.people import CENTERS, JUDGES, PASSWORD, PEOPLE
from demo.published import PUBLISHED
from demo.work import Work
from people.models import Center, Seat, User
from projects import actions as topics
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Scorecard
from scoring.queries import topics_to_score

ANCHORS = {"1": "完全达不到", "3": "较弱", "5": "一般", "7": "较好", "9": "突出", "10": "无可挑剔"}
FULL, QUICK = (21, 40, 50, 400), (12, 20, 27, 300)
"""Days after its beginning on which a cycle's phases end: proposing, scoring, voting, running."""
REFUSED = {
    5: ("reject", "与在建的客户洞察平台重复，建议并入该项目。"),
    17: ("reject", "目标无法量化，且不在本中心职责范围内。"),
    22: ("return", "请补充基线数据和试点范围。"),
}
"""What the office did not accept in the first cycle, by its place in the list."""
ELECTORATE = ("lead", "manager", "m-p", "m-ty", "m-sc", "m-xx", "m-jz", "m-yc")
"""Who voted in the quick round."""
SEVERITY = dict(zip(JUDGES, (0, -1.2, 0.8, -0.4, 1.1, 0, 0.5, -0.8, 0.2), strict=True))


class Story:
    """The demo as seen from `now`; the same seed gives the same marks and votes."""

    def __init__(self, now: datetime):
        self.now = now
        self.random = random.Random(20251010)  # nosec B311: invented marks, no secret
        self.centers, self.users = {}, {}
        self.merits = {topic["title"]: 8.6 for topic in PUBLISHED}

    def tell(self) -> None:
        """Everything, in the order in which it happened."""
        self._people()
        first = [topic | {"published": True} for topic in PUBLISHED] + invented.rows(invented.FIRST)
        begin = self.now - timedelta(days=330)
        names = [(str(begin.year + ahead), f"{begin.year + ahead} 年课题评选") for ahead in range(3)]
        cycle = self._elected(self._cycle(*names[0], begin), first, begin, refused=REFUSED)
        self._at_work(cycle, FINISHED)
        self._quick_round(self.now - timedelta(days=200))
        self._voting(*names[1], invented.rows(invented.SECOND), self.now - timedelta(days=45))
        self._scoring(*names[2], invented.rows(invented.THIRD), self.now - timedelta(days=30))
        self._proposing(
            "JDZ", "数智创新金点子活动", invented.rows(invented.IDEAS), self.now - timedelta(days=12)
        )

    def _at_work(self, cycle: Cycle, scripts: tuple) -> None:
        """The elected topics do what their scripts tell, all of them at once."""
        told = {script.title: script for script in scripts}
        works = [
            Work(topic, told[topic.title], self.users, self.now)
            for topic in cycle.topics.filter(state="established").order_by("code")
            if topic.title in told
        ]
        play([story for work in works for story in work.stories()], self.now)

    def _quick_round(self, start: datetime) -> None:
        contents = invented.rows(running.TOPICS)
        for place, content in enumerate(contents):
            self.merits[content["title"]] = 8.4 if place < running.ELECTED else 5.0
        judges = JUDGES[:5]
        settings = {
            "seats": running.ELECTED,
            "shortlist_size": len(contents),
            "panel": [self.users[name] for name in judges],
            "electorate": [self.users[name] for name in ELECTORATE],
            "update_days": running.UPDATE_DAYS,
            "ballot_method": "equal_shares",
        }
        cycle = self._cycle(running.CODE, running.TITLE, start, QUICK, **settings)
        cycle = self._elected(cycle, contents, start, pace=QUICK, judges=judges, doubt=1)
        self._at_work(cycle, running.RUNNING)

    def _people(self) -> None:
        password = make_password(PASSWORD)  # once: it is slow by design, and known to everybody here
        for code, name, kind, parent in CENTERS:
            self.centers[code] = Center.objects.create(
                code=code, name=name, kind=kind, parent=self.centers.get(parent)
            )
        for username, name, seats in PEOPLE:
            user = User.objects.create(
                username=username, name=name, email=f"{username}@keti.example", password=password
            )
            for center, role in seats:
                Seat.objects.create(user=user, center=self.centers[center], role=role)
            self.users[username] = user

    def _cycle(self, code: str, title: str, start: datetime, pace: tuple = FULL, **fields) -> Cycle:
        ends = {
            f"{phase}_ends_at": _end_of_day(start + timedelta(days=days))
            for phase, days in zip(("proposing", "scoring", "voting", "running"), pace, strict=True)
        }
        managers = [user for name, user in self.users.items() if user.standing.is_manager]
        settings = {
            "anchors": ANCHORS,
            "seats": 10,
            "panel": [self.users[name] for name in JUDGES],
            "electorate": managers,
            "themes": invented.THEMES,
            "description": "七个维度评分，入围后由管理人员票选，选出十个课题立项。\n（示例：人员、日期、评分与票数均为虚构。）",
        }
        with at(start):
            cycle = selection.add_cycle(
                by=self.users["office"], code=code, title=title, **(settings | ends | fields)
            )
            return topics.open_proposing(cycle, by=self.users["office"])

    def _propose(self, cycle: Cycle, content: dict, moment: datetime) -> Topic:
        fields = {
            name: value for name, value in content.items() if name not in ("center", "theme", "published")
        }
        center = self.centers[content["center"]]
        with at(moment):
            topic = topics.propose(
                cycle=cycle,
                center=center,
                by=self._manager(center),
                theme=cycle.themes.get(name=content["theme"]),
                budget=None if content.get("published") else self.random.randrange(2, 40) * 5000,
                **fields,
            )
            if self.random.random() < 0.5:
                department = self.centers[self.random.choice(["WL", "XX", "SC", "TY"])]
                topic.departments.set([department] if department != center else [])
            return topic

    def _manager(self, center: Center) -> User:
        seat = (
            Seat.objects.filter(center=center, role="manager").select_related("user").order_by("id").first()
        )
        return self.users[seat.user.username]

    def _screened(
        self, cycle: Cycle, contents: list[dict], start: datetime, verdicts: dict[int, tuple], day: int = 20
    ) -> None:
        """All proposed and submitted; accepted unless `verdicts` (index → verb, reason) says otherwise."""
        office = self.users["office"]
        for index, content in enumerate(contents):
            proposed = start + timedelta(days=2 + index * 0.5, hours=index % 7)
            topic = self._propose(cycle, content, proposed)
            with at(proposed + timedelta(hours=3)):
                topic = topics.move(topic, "submit", by=topic.proposer)
            verb, reason = verdicts.get(index, ("accept", ""))
            with at(start + timedelta(days=day, hours=index % 5)):
                topics.move(topic, verb, by=office, reason=reason)

    def _marks(self, cycle: Cycle, judge: str, most: int | None, moment: datetime) -> None:
        user = self.users[judge]
        for number, topic in enumerate(topics_to_score(cycle, user)[:most]):
            with at(moment + timedelta(minutes=4 * number)):
                marks = {name: self._mark(topic, judge) for name in DIMENSIONS}
                comment = self.random.choice(
                    ["", "", "", "目标清楚，建议细化验收口径。", "与在建项目有重叠，请协调。"]
                )
                comment = panel.remark(topic.title, JUDGES.index(judge)) or comment
                selection.score(topic, by=user, marks=marks, comment=comment)

    def _mark(self, topic: Topic, judge: str) -> int:
        """Around a merit that belongs to the topic, shifted by the judge's severity."""
        merit = 6.2 + 2.1 * random.Random(topic.title).uniform(-1, 1)  # nosec B311
        merit = self.merits.get(topic.title, merit) + panel.leaning(topic.title, JUDGES.index(judge))
        return max(1, min(10, round(merit + SEVERITY[judge] + self.random.gauss(0, 1))))

    def _ballots(
        self, cycle: Cycle, share: float, moment: datetime, *, without: tuple = (), doubt: float = 7
    ) -> None:
        """`doubt`: by how many places voters differ from the ranking."""
        candidates = cycle.rounds.get(number=cycle.round).candidates
        voters = [user for user in cycle.voters.all() if user.username not in without]
        for number, voter in enumerate(voters[: round(share * len(voters))]):
            weighted = sorted(candidates, key=lambda pk: candidates.index(pk) + self.random.gauss(0, doubt))
            most = self.random.randrange(cycle.seats - 2, cycle.seats + 1)
            with at(moment + timedelta(minutes=17 * number)):
                selection.cast(cycle, by=voter, choices=sorted(weighted[:most]))

    def _elected(
        self,
        cycle: Cycle,
        contents: list,
        start: datetime,
        *,
        pace=FULL,
        refused=None,
        judges=JUDGES,
        doubt=7,
    ) -> Cycle:
        """From the call for proposals to the certificate."""
        office, (proposed, scored, voted, _run) = self.users["office"], pace
        self._screened(cycle, contents, start, refused or {}, proposed - 1)
        with at(start + timedelta(days=proposed + 1)):
            cycle = selection.open_scoring(cycle, by=office, lot_seed="公开抽签号 0317")
        for number, judge in enumerate(judges):
            self._marks(cycle, judge, None, start + timedelta(days=proposed + 3 + number))
        with at(start + timedelta(days=scored + 1)):
            cycle = selection.close_scoring(cycle, by=office)
        panel.settle(cycle, start + timedelta(days=scored + 1, minutes=1))
        with at(start + timedelta(days=scored + 1, hours=3)):
            cycle = selection.open_voting(cycle, by=office)
        self._ballots(cycle, 0.95, start + timedelta(days=scored + 2), doubt=doubt)
        with at(start + timedelta(days=voted + 1)):
            cycle = selection.close_voting(cycle, by=office)
        with at(start + timedelta(days=voted + 2)):
            return selection.certify(cycle, by=self.users["leader"])

    def _voting(self, code: str, title: str, contents: list[dict], start: datetime) -> None:
        cycle, office = self._cycle(code, title, start, proxies=1, absentees=True), self.users["office"]
        self._screened(cycle, contents, start, {9: ("reject", "与 2025 年已立项课题重复。")})
        with at(start + timedelta(days=22)):
            cycle = selection.open_scoring(cycle, by=office)
        for number, judge in enumerate(JUDGES):
            self._marks(cycle, judge, None, start + timedelta(days=24 + number))
        with at(start + timedelta(days=40)):
            cycle = selection.close_scoring(cycle, by=office)
        panel.settle(cycle, start + timedelta(days=40, minutes=1))
        panel.talk(cycle, office, start + timedelta(days=40, hours=5))
        with at(start + timedelta(days=41)):
            cycle = selection.open_voting(cycle, by=office)
        panel.absent(cycle, self.users, start + timedelta(days=41, hours=2))
        without = ("manager", "lead", "partner", *panel.PROXIES, *panel.PAPERS)
        self._ballots(cycle, 0.6, start + timedelta(days=42), without=without)

    def _scoring(self, code: str, title: str, contents: list[dict], start: datetime) -> None:
        cycle = self._cycle(code, title, start, assigned=True, min_judges=5)
        self._screened(cycle, contents, start, {})
        with at(start + timedelta(days=21, hours=8)):
            selection.assign_proposed(cycle, by=self.users["office"], anew=True)
        with at(start + timedelta(days=22)):
            cycle = selection.open_scoring(cycle, by=self.users["office"])
        for number, (judge, most) in enumerate(
            zip(JUDGES, (5, None, 9, None, 0, 3, None, 11, 0), strict=True)
        ):
            self._marks(cycle, judge, most, start + timedelta(days=23 + number * 0.5))

    def _proposing(self, code: str, title: str, contents: list[dict], start: datetime) -> None:
        cycle = self._cycle(code, title, start, staff_may_propose=True, seats=3)
        for number, content in enumerate(contents):
            topic = self._propose(cycle, content, start + timedelta(days=2 + number))
            with at(start + timedelta(days=3 + number)):
                if number:
                    topic = topics.move(topic, "submit", by=topic.proposer)
                if number == 2:
                    topics.move(
                        topic,
                        "return",
                        by=self.users["office"],
                        reason="想法很好，请补充现状数据：每月有多少客户紧急停机？",
                    )
        panel.weigh(cycle, self.users, start + timedelta(days=9))


def _end_of_day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=23, minute=59, second=59, microsecond=0)


def summary() -> dict:
    """What was loaded, for the command to say."""
    return {
        "cycles": Cycle.objects.count(),
        "topics": Topic.objects.count(),
        "scorecards": Scorecard.objects.count(),
        "users": User.objects.count(),
    }
