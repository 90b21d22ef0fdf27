"""A rubric: its criteria, and which marks fit them (design.md §5). Pure: no Django import."""

from collections.abc import Iterator, Mapping

LOW, HIGH = 1, 10
MOST_CRITERIA = 12
WIDEST = 20
"""Levels of a scale at most, so that every one of them has its button."""

DEFAULT = (
    {
        "code": "progress",
        "title": "进度",
        "title_en": "Progress",
        "text": "按计划完成了应完成的里程碑，延期有说明、有措施。",
        "text_en": "What the plan asked for by now is done; what is late is explained and answered.",
    },
    {
        "code": "effect",
        "title": "效果",
        "title_en": "Effect",
        "text": "指标朝目标值改善，改善确由本课题的对策带来。",
        "text_en": "The indicators move towards their targets, and the countermeasures are what moved them.",
    },
    {
        "code": "evidence",
        "title": "证据",
        "title_en": "Evidence",
        "text": "结论有数据、有来源、可复核，样本足够。",
        "text_en": "Conclusions rest on data with a source and a sufficient sample, and can be checked.",
    },
    {
        "code": "standardisation",
        "title": "标准化",
        "title_en": "Standardisation",
        "text": "有效做法已写入制度、流程或知识库，可以推广。",
        "text_en": "What works has become a rule, a process or a knowledge base entry that others can use.",
    },
)


def wrong_marks(marks: Mapping, criteria, low: int, high: int) -> Iterator[tuple[str, str]]:
    """(criterion, fault) of everything wrong with `marks`; every criterion needs a whole number from `low`
    to `high`. Faults: "unknown", "required", "not_whole", "out_of_scale"."""
    codes = [criterion["code"] for criterion in criteria]
    for name in marks:
        if name not in codes:
            yield str(name)[:40], "unknown"
    for code in codes:
        if fault := _fault(marks.get(code), low, high):
            yield code, fault


def _fault(mark, low: int, high: int) -> str:
    if mark is None or mark == "":
        return "required"
    if isinstance(mark, bool) or not isinstance(mark, int):
        return "not_whole"
    return "" if low <= mark <= high else "out_of_scale"


def means(marks: list[Mapping], criteria) -> dict[str, float | None]:
    """Mean mark of each criterion over all who marked; None where nobody did."""
    found = {}
    for criterion in criteria:
        given = [one[criterion["code"]] for one in marks if criterion["code"] in one]
        found[criterion["code"]] = sum(given) / len(given) if given else None
    return found
