"""The pages of a topic at work, side by side; apps above add theirs from `AppConfig.ready`."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.lifecycle import PUBLIC


@dataclass(frozen=True)
class Tab:
    """`name` is the name of its route, which takes the topic's id; `label` stands on it."""

    order: int
    name: str
    label: str


_TABS: list[Tab] = []


def add_tab(order: int, name: str, label) -> None:
    _TABS.append(Tab(order, name, label))
    _TABS.sort(key=lambda tab: tab.order)


def frame(topic, current: str, counts: dict[str, int] | None = None) -> dict:
    """Context of projects/work.html: `topic`, and `tabs` where it has been established."""
    counts = counts or {}
    shown = _TABS if topic.state in PUBLIC else []
    tabs = [
        {
            "label": tab.label,
            "url": reverse(tab.name, args=[topic.pk]),
            "current": tab.name == current,
            "count": counts.get(tab.name),
        }
        for tab in shown
    ]
    return {"topic": topic, "tabs": tabs}


add_tab(0, "topic", _("Overview"))
add_tab(80, "topic-group", _("Group"))
add_tab(85, "topic-charter", _("Charter"))
add_tab(90, "topic-history", _("History"))
