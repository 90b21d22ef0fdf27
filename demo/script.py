"""The shape in which the work on a topic is told (demo/finished.py, demo/running.py).

A day is counted from today: −1 is yesterday. People are named by their usernames, milestones by the code of
their step.
"""

from dataclasses import dataclass, field

SUBMITTED, NAMED, MARKED = "submitted", "named", "marked"


@dataclass(frozen=True)
class Indicator:
    name: str
    unit: str
    direction: str
    baseline: str
    target: str
    how: str = "按月统计，口径见附件（示例）。"


@dataclass(frozen=True)
class Finding:
    """A finding and its rectification: days after the conclusion at which it is due, done and verified; None
    where that has not happened."""

    finding: str
    kind: str
    owner: str
    due: int = 14
    done: int | None = 7
    evidence: str = "已按要求整改，证据见附件（示例）。"
    verified: int | None = 10
    verifier: str = "advisor"


@dataclass(frozen=True)
class Gate:
    """A stage review. `after`: days from the planned end of its gate to the submission; `upto`: where it
    stands, if it is not concluded; `marks`: one digit per criterion for each reviewer."""

    summary: str = "按计划完成本阶段工作，资料齐全（示例）。"
    evidence: str = "过程记录、数据台账（示例）。"
    after: int = -4
    reviewers: tuple[str, ...] = ("leader2", "judge2")
    marks: tuple[str, ...] = ("8878", "7877")
    comments: tuple[str, ...] = ("数据清楚，建议继续细化到班组（示例）。", "")
    upto: str = ""
    conclusion: str = "pass"
    reason: str = "目标清楚、证据充分，同意进入下一阶段（示例）。"
    back_to: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Benefit:
    title: str
    amount: int
    kind: str = "hard"
    recurrence: str = "one_off"
    how: str = "按财务核算口径测算（示例）。"
    confirmation: str = "财务部 方圆（示例），财核〔示例〕12号"


@dataclass(frozen=True)
class Script:
    """How a topic is worked on.

    `readings`: (day, which indicator, value, sample size); `updates`: (day, done, next, colour, obstacles);
    `late`: {step: days after its planned end}, "2/step" in the second loop; `noted`: {step: days between
    its end and its entry}; `named`: days before the start on which the group is named; `kept`: values of all indicators 30, 60, 90 days after the acceptance; `events`:
    (day, method of demo.work.Work, arguments).
    """

    title: str
    lead: str
    advisor: str
    members: tuple[str, ...]
    procedure: str
    start: int
    indicators: tuple[Indicator, ...]
    readings: tuple[tuple, ...] = ()
    updates: tuple[tuple, ...] = ()
    owners: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    acceptance: Gate | None = None
    kept: tuple[tuple[str, ...], ...] = ()
    closed: str = ""
    benefits: tuple[Benefit, ...] = ()
    risks: tuple[tuple, ...] = ()
    events: tuple[tuple, ...] = ()
    named: int = 9
    starts: bool = True
