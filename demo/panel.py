"""Where the experts, the judges and the voters of the demo differ. All of it is invented and marked 示例."""

from datetime import datetime, timedelta

from demo.clock import at
from people.models import User
from projects.models import Cycle
from scoring import actions as selection
from scoring.actions import stability
from scoring.models import StabilityReport
from scoring.pairs import PAIRS, nearest

EXPERTS = {
    "leader2": ((28, 22, 8, 18, 10, 8, 6), 21),
    "m-ty": ((18, 14, 20, 20, 12, 9, 7), 21),
    "judge2": ((24, 10, 6, 30, 14, 10, 6), 21),
    "judge": ((20, 18, 10, 18, 14, 12, 8), 12),
    "m-zj": ((), 0),
}
"""Who compares the dimensions: what they would give each, and how many of the 21 pairs they have done."""
SLIP = ("judge2", 5, "1/5")
"""One of them contradicts the own answers in one pair, by its place."""
DISPUTED = {
    "远程居家坐席试点（示例）": (
        "极端天气已两次影响接通率，试点成本低、见效快，建议优先立项（示例）。",
        "居家坐席的信息安全没有方案，客户数据风险大，不建议立项（示例）。",
    ),
    "升级投诉前置化解（示例）": (
        "越级投诉影响考核，前置化解抓住了根源（示例）。",
        "与质检部在建的风险预警重复，目标也难以归因（示例）。",
    ),
}
"""Topics that every other judge holds to be strong and the others weak, and what they say."""
TALKED = "评委会上讨论过：分歧在信息安全方案，投票前由申报人补充（示例）。"
PROXIES = {"m-wh2": "manager"}
PAPERS = ("m-h2",)
ON_LEAVE = "本人书面委托，票选期间外出培训（示例）。"


def leaning(title: str, place: int) -> float:
    """By how many points the judge at `place` departs from the merit of a disputed topic."""
    return 0 if title not in DISPUTED else 2.4 if place % 2 == 0 else -2.4


def remark(title: str, place: int) -> str:
    return DISPUTED[title][place % 2] if title in DISPUTED else ""


def weigh(cycle: Cycle, users: dict[str, User], moment: datetime) -> None:
    """Experts are invited to compare the dimensions; some have finished, one has begun, one has not."""
    for number, (name, (worth, done)) in enumerate(EXPERTS.items()):
        with at(moment):
            comparison, _new = selection.invite_expert(cycle, by=users["office"], expert=users[name])
        if done:
            with at(moment + timedelta(hours=20 + 3 * number)):
                upper = _compared(name, worth)[:done] + [None] * (len(PAIRS) - done)
                selection.compare(comparison, by=users[name], upper=upper, finished=done == len(PAIRS))


def _compared(name: str, worth: tuple[int, ...]) -> list[str]:
    upper = [nearest(worth[i] / worth[j]) for i in range(7) for j in range(i + 1, 7)]
    expert, place, entry = SLIP
    return [entry if name == expert and number == place else each for number, each in enumerate(upper)]


def settle(cycle: Cycle, moment: datetime) -> None:
    """What a worker would do at once when scoring has closed."""
    with at(moment):
        for report in StabilityReport.objects.filter(ranking__cycle=cycle, state="waiting"):
            stability.run(report.pk)


def talk(cycle: Cycle, by: User, moment: datetime) -> None:
    """What came of it when the judges talked about the topic that they disputed most."""
    with at(moment):
        selection.note_discussion(cycle.topics.get(title=next(iter(DISPUTED))), by=by, note=TALKED)


def absent(cycle: Cycle, users: dict[str, User], moment: datetime) -> None:
    """One voter names another, one hands in a paper ballot."""
    with at(moment):
        for voter, holder in PROXIES.items():
            selection.name_proxy(
                cycle, voter=users[voter], holder=users[holder], by=users["office"], reason=ON_LEAVE
            )
        for voter in PAPERS:
            selection.note_paper(
                cycle, voter=users[voter], by=users["office"], reason="现场投纸质选票（示例）。"
            )
