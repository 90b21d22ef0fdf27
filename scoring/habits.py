"""How each judge marks, beside the panel: a habit of marking, no verdict (methods.md §5)."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from projects.models import Cycle, Panelist
from scoring.consensus import agreement_of
from scoring.labels import ALL
from scoring.models import Assignment, RankingRow, Recusal
from scoring.rulebook import Rulebook

LIKE_THE_OTHERS = 0.025
"""Share of the scale within which a severity is called the same as the panel's."""
ALIKE, PARTLY = 0.7, 0.3
"""Correlations from which a judge is said to see the topics as the others do, or partly so."""
NARROW, WIDE = 0.75, 4 / 3
"""Spread as a share of the panel's median, beyond which it is called narrower or wider."""

FIGURES = ("severity", "spread", "correlation", "coverage", "flat")
REASONS = {
    "unscored_dimension": gettext_lazy("a weighted dimension was not scored"),
    "fewer_than_two_topics": gettext_lazy("fewer than two topics were scored in full"),
    "fewer_than_three_topics": gettext_lazy("fewer than three topics in common with others"),
    "no_variance": gettext_lazy("the scores do not differ"),
    "recused_from_all": gettext_lazy("recused from all topics"),
    "no_topic_with_seven_scores": gettext_lazy("no scorecard has all seven marks"),
}


@dataclass(frozen=True)
class Habit:
    """One judge's sheet: `sheet` as stored, `open` topics to score, `severities` per dimension in order."""

    panelist: Panelist
    sheet: dict
    open: int

    @property
    def severities(self) -> list[float | None]:
        return [self.sheet["severities"][one.code] for one in ALL]

    def value(self, name: str) -> float | None:
        """One of FIGURES; `coverage` counts the topics that were assigned where judges are assigned."""
        if name == "coverage":
            return self.sheet["topics"] / self.open if self.open else None
        return self.sheet[name]


def habits(cycle: Cycle) -> list[Habit]:
    """A sheet for each judge in the order of their numbers; empty before there is an agreement."""
    found = agreement_of(cycle)
    if found is None:
        return []
    panel = cycle.panelists.select_related("user").order_by("number", "user_id")
    topics = _open(cycle)
    return [
        Habit(panelist, sheet, topics[panelist.user_id])
        for panelist, sheet in zip(panel, found["judges"], strict=True)
    ]


def _open(cycle: Cycle) -> Counter:
    """Judge id → how many topics the judge was to score: all of the ranking without a recusal, or those of
    them that were assigned."""
    barred = Recusal.objects.filter(topic=OuterRef("topic"), judge=OuterRef("judge"))
    ranked = RankingRow.objects.filter(ranking__cycle=cycle, ranking__superseded=False)
    if cycle.assigned:
        pairs = Assignment.objects.filter(cycle=cycle, topic__in=ranked.values("topic"))
        return Counter(pairs.exclude(Exists(barred)).values_list("judge_id", flat=True))
    recused = Recusal.objects.filter(cycle=cycle, topic__in=ranked.values("topic"))
    every, fewer = ranked.count(), Counter(recused.values_list("judge_id", flat=True))
    return Counter({key: every - fewer[key] for key in cycle.panelists.values_list("user_id", flat=True)})


def medians(found: list[Habit]) -> dict[str, float | None]:
    """The panel's median of each of FIGURES, over the judges of whom it is known."""
    known = {name: [habit.value(name) for habit in found] for name in FIGURES}
    known = {name: [value for value in values if value is not None] for name, values in known.items()}
    return {name: median(values) if values else None for name, values in known.items()}


def in_words(habit: Habit, panel: dict[str, float | None], rulebook: Rulebook) -> list[dict]:
    """{code, name, value, panel, kind, words} for each of FIGURES; `kind` says how a value is written."""
    named = {
        "severity": (_("Severity"), "points", severity_words(habit.value("severity"), rulebook)),
        "spread": (_("Spread of the scores"), "number", _spread(habit.value("spread"), panel["spread"])),
        "correlation": (_("Same view as the others"), "number", _correlation(habit.value("correlation"))),
        "coverage": (pgettext("judge", "Coverage"), "share", _coverage(habit)),
        "flat": (_("Flat scorecards"), "share", _flat(habit.value("flat"))),
    }
    return [
        {
            "code": code,
            "name": name,
            "kind": kind,
            "value": habit.value(code),
            "panel": panel[code],
            "words": words or REASONS.get(habit.sheet["reasons"].get(code), ""),
        }
        for code, (name, kind, words) in named.items()
    ]


def severity_words(value: float | None, rulebook: Rulebook) -> str:
    """“marks about 0.5 points lower than the panel”; nothing where it is unknown."""
    if value is None:
        return ""
    span = float(rulebook.scale_high - rulebook.scale_low)
    if abs(value) < LIKE_THE_OTHERS * span:
        return _("marks about as the panel does")
    points = {"points": f"{abs(value):.1f}"}
    if value < 0:
        return _("marks about %(points)s points lower than the panel does for the same topics") % points
    return _("marks about %(points)s points higher than the panel does for the same topics") % points


def _spread(value: float | None, panel: float | None) -> str:
    if value is None or not panel:
        return ""
    if value < NARROW * panel:
        return _("keeps the topics closer together than most of the panel")
    if value > WIDE * panel:
        return _("sets the topics further apart than most of the panel")
    return _("sets the topics about as far apart as the panel does")


def _correlation(value: float | None) -> str:
    if value is None:
        return ""
    if value >= ALIKE:
        return _("finds the same topics good as the other judges do")
    if value >= PARTLY:
        return _("sees the topics partly as the other judges do")
    return _("sees the topics otherwise than the other judges do")


def _coverage(habit: Habit) -> str:
    if not habit.open:
        return ""
    return _("scored %(done)d of %(all)d topics in full") % {"done": habit.sheet["topics"], "all": habit.open}


def _flat(value: float | None) -> str:
    if value is None:
        return ""
    if not value:
        return _("tells the dimensions apart on every scorecard")
    share = {"share": f"{100 * value:.0f}%"}
    return _("gave all seven dimensions the same mark on %(share)s of the scorecards") % share
