"""The ranking board: stored rows in words, in a constant number of queries (methods.md §1–§4)."""

from collections.abc import Mapping

from django.db.models import Count, F, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.spoken import listed
from projects.models import Cycle
from scoring.dimensions import DIMENSIONS
from scoring.labels import BY_CODE, LEVELS
from scoring.models import Ranking, RankingRow
from scoring.rulebook import Rulebook

TIES_SHOWN = 30


def ranking_in_force(cycle: Cycle) -> Ranking | None:
    """With its rulebook, and `warnings` and `ties` picked out by the database; without the rest of its
    content, which holds every mean of every topic."""
    parts = {name: F(f"content__{name}") for name in ("warnings", "ties")}
    rankings = cycle.rankings.filter(superseded=False).select_related("rulebook").annotate(**parts)
    return rankings.defer("content", "agreement").order_by("-number").first()


def rows_of(ranking: Ranking, user) -> QuerySet[RankingRow]:
    """What `user` may see of the ranking, in its order."""
    rows = RankingRow.objects.filter(ranking=ranking).visible_to(user).select_related("topic__center")
    return rows.only(
        *("rank", "raw_rank", "composite", "raw_composite", "status", "shortlisted", "judges", "means"),
        *(
            "position",
            "topic__code",
            "topic__title",
            "topic__state",
            "topic__cycle_id",
            "topic__center__name",
        ),
        "ranking_id",
    ).order_by("position")


def cut(ranking: Ranking, rulebook: Rulebook) -> dict:
    """{last, size, tied}: the position of the last shortlisted topic, how many there are, how many of them
    came in by a tie."""
    inside = RankingRow.objects.filter(ranking=ranking, shortlisted=True)
    found = inside.aggregate(last=Max("position"), size=Count("pk"))
    return found | {"tied": max(0, found["size"] - rulebook.shortlist)}


def lines(rows: list[RankingRow], ranking: Ranking, contested: Mapping | None = None) -> list[dict]:
    """{row, means, why, contested} for each row of a page: the means in the order of the dimensions, why a
    topic is not ranked, and the lines at which it is contested ({code: names of lines})."""
    why = _reasons(ranking, {row.topic.code for row in rows if row.status != "ranked"})
    return [
        {
            "row": row,
            "means": [(BY_CODE[name].short, row.means.get(name)) for name in DIMENSIONS],
            "why": [_reason(found) for found in why.get(row.topic.code, [])],
            "contested": (contested or {}).get(row.topic.code, []),
        }
        for row in rows
    ]


def _reasons(ranking: Ranking, codes: set[str]) -> dict[str, list]:
    """The stored reasons of the topics with these codes; no query where there are none."""
    if not codes:
        return {}
    stored = Ranking.objects.filter(pk=ranking.pk).values_list("content__codes", "content__reasons").get()
    return {code: found for code, found in zip(*stored, strict=True) if code in codes}


def _reason(found: dict) -> str:
    name = BY_CODE[found["dimension"]].short
    if found["code"] == "below_floor":
        return _("%(name)s: %(mean).2f lies below the floor of %(floor)g") % {
            "name": name,
            "mean": found["mean"],
            "floor": found["floor"],
        }
    return _("%(name)s: %(have)d of %(need)d judges") % {
        "name": name,
        "have": found["have"],
        "need": found["need"],
    }


def warnings(ranking: Ranking) -> list[str]:
    """What the evaluation warns of, in sentences."""
    return [_warning(found) for found in ranking.warnings]


def _warning(found: dict) -> str:
    if found["dimension"] is None:
        return ngettext(
            "The judges fall into %(n)d group.",
            "The judges fall into %(n)d groups that have no topic in common. Severity cannot be compared "
            "between the groups, so topics of different groups are not strictly comparable.",
            found["groups"],
        ) % {"n": found["groups"]}
    return ngettext(
        "For “%(name)s” the judges fall into %(n)d group.",
        "For “%(name)s” the judges fall into %(n)d groups that have no topic in common; means of this "
        "dimension are not strictly comparable between them.",
        found["groups"],
    ) % {"name": BY_CODE[found["dimension"]].name, "n": found["groups"]}


def groups(ranking: Ranking, user) -> list[dict]:
    """{judges, topics} of each linked group where there are several: how many judges, and the codes that
    `user` may see, in their order; the groups without any are left out."""
    if not any(found["dimension"] is None for found in ranking.warnings):
        return []
    (stored,) = Ranking.objects.filter(pk=ranking.pk).values_list("content__groups").get()
    named = {code for group in stored for code in group["topics"]}
    rows = RankingRow.objects.filter(ranking=ranking, topic__code__in=named).visible_to(user)
    seen = set(rows.values_list("topic__code", flat=True))
    told = [
        {"judges": len(group["judges"]), "topics": [code for code in group["topics"] if code in seen]}
        for group in stored
    ]
    return sorted((group for group in told if group["topics"]), key=lambda group: group["topics"])


def ties(ranking: Ranking, user) -> list[str]:
    """How the order of equal topics was decided, as far as `user` may see at least two of them."""
    if not ranking.ties:
        return []
    named = {code for found in ranking.ties for code in found["codes"]}
    rows = RankingRow.objects.filter(ranking=ranking, topic__code__in=named).visible_to(user)
    seen = set(rows.values_list("topic__code", flat=True))
    told = [found | {"codes": [code for code in found["codes"] if code in seen]} for found in ranking.ties]
    return [_tie(found) for found in told if len(found["codes"]) > 1][:TIES_SHOWN]


def _tie(found: dict) -> str:
    return _("%(topics)s: decided by %(level)s") % {
        "topics": listed(found["codes"]),
        "level": LEVELS[found["level"]],
    }


def moves(rows: list[RankingRow], most: int = 30) -> list[dict]:
    """{label, before, after} for the chart of raw against calibrated ranks."""
    ranked = [row for row in rows if row.rank is not None and row.raw_rank is not None][:most]
    return [
        {"label": f"{row.topic.code} {row.topic.title}", "before": row.raw_rank, "after": row.rank}
        for row in ranked
    ]
