"""The history of a cycle names settings and their values as the pages do, not by their codes."""

import pytest
from django.utils import translation

from scoring import chronicle


@pytest.mark.parametrize(
    "name, before, after, said",
    [
        ("calibration", "none", "additive", "评委宽严校准：不校准 → 加法校准（扣除评委宽严差异）"),
        ("auto_advance", False, True, "到期自动进入下一阶段：否 → 是"),
        ("weights", {}, {"importance": 2, "goal": 1}, "权重：重要性：2、合理性：1"),
        ("directions", {}, {"cost": "min"}, "计分方向：可控性：越低越好"),
        (
            "tie_break",
            ["votes", "lot"],
            ["importance", "lot"],
            "并列判定顺序：得票数、抽签 → 重要性均分、抽签",
        ),
        ("proposing_ends_at", None, "2026-12-01T15:59:59Z", "申报截止：2026-12-01 23:59"),
        ("floors", {"goal": "3"}, {}, "底线分：合理性：3 → –"),
        ("elected", None, ["2025-001", "2025-002"], "入选：2025-001、2025-002"),
        ("panel", [1], [1, 2], "评委组：1 人 → 2 人"),
    ],
)
def test_change_is_told_in_words(name, before, after, said):
    with translation.override("zh-hans"):
        told = chronicle._change(name, before, after)
    assert told == said
