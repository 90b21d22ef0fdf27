"""The board of a cycle as a sheet: its columns, and its rows as plain values."""

from collections.abc import Iterable, Iterator

from boards.rows import Row
from boards.wording import COLOURS, DANGER, sentence
from projects.models import Topic
from reviews.models import StageReview
from workbooks.columns import Column, Form, Layout


def _shown(key: str, english: str, chinese: str, width: int = 14) -> Column:
    return Column(key, english, chinese, Form.SHOWN, width=width)


BOARD = Layout(
    "board",
    "Board",
    "看板",
    (
        _shown("code", "Topic code", "课题编号"),
        _shown("title", "Title", "课题名称", 40),
        _shown("center", "Center", "中心", 20),
        _shown("theme", "Theme", "主题", 20),
        _shown("lead", "Lead", "组长"),
        _shown("state", "State", "状态"),
        _shown("danger", "Danger", "预警"),
        _shown("reasons", "Why", "原因", 60),
        _shown("colour", "Last update", "最近填报"),
        _shown("loop", "Loop", "循环", 8),
        _shown("starts_on", "Planned start", "计划开始"),
        _shown("ends_on", "Planned end", "计划结束"),
        _shown("progress", "Progress (%)", "进度（%）"),
        _shown("time", "Time passed (%)", "时间进度（%）"),
        _shown("pace", "Progress less time (pp)", "进度差（百分点）"),
        _shown("milestones", "Milestones", "里程碑"),
        _shown("done", "Milestones done", "已完成里程碑"),
        _shown("overdue", "Overdue milestones", "逾期里程碑"),
        _shown("overdue_days", "Most days overdue", "最长逾期天数"),
        _shown("attainment", "Attainment (%)", "达成率（%）"),
        _shown("rectifications", "Open rectifications", "未关闭整改"),
        _shown("to_verify", "To be verified", "待核验整改"),
        _shown("rectifications_overdue", "Overdue rectifications", "逾期整改"),
        _shown("review", "Open stage review", "进行中的评估"),
        _shown("risks", "High risks", "高风险"),
        _shown("silent", "Days since the last sign of life", "距最近动态天数"),
    ),
)

STATES, REVIEWS = dict(Topic.State.choices), dict(StageReview.State.choices)
SAME = ("code", "title", "loop", "starts_on", "ends_on", "milestones", "overdue", "overdue_days")
COUNTED = ("rectifications", "to_verify", "rectifications_overdue", "risks", "silent")
SHARES = ("progress", "time", "pace", "attainment")


def board_values(rows: Iterable[Row]) -> Iterator[dict]:
    """One dict a row; shares in per cent with one decimal, what is unknown is None."""
    for row in rows:
        yield {name: getattr(row, name) for name in (*SAME, *COUNTED)} | {
            **{name: _percent(getattr(row, name)) for name in SHARES},
            "center": row.center_name,
            "theme": row.theme_name,
            "lead": row.lead_name,
            "state": str(STATES[row.state]),
            "danger": str(DANGER[row.danger]) if row.danger else None,
            "reasons": "\n".join(sentence(reason) for reason in row.reasons),
            "colour": str(COLOURS[row.colour_code]),
            "done": row.milestones_done,
            "review": str(REVIEWS[row.review]) if row.review else None,
        }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
