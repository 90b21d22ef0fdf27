"""What a proposal still lacks, seen by those who will score it. Pure: no Django import."""

import re
from collections.abc import Mapping

TEXTS = ("background", "current_state", "goal", "plan_outline", "expected_benefit")

_FIGURE = re.compile(r"[0-9０-９一二两三四五六七八九十百千万亿半%％‰]")


def gaps(values: Mapping, *, has_themes: bool = False) -> list[str]:
    """Codes of what is missing, in the order of the form: names of fields, or `goal_figure` where the goal
    names no figure. A warning, never a refusal (design.md §3 asks for a title alone)."""
    found = [name for name in TEXTS if not (values.get(name) or "").strip()]
    if "goal" not in found and not _FIGURE.search(values["goal"]):
        found.append("goal_figure")
    if values.get("budget") is None:
        found.append("budget")
    if has_themes and values.get("theme") is None:
        found.append("theme")
    return found
