"""What an export may tell to whom: rows as plain values, each in a constant number of queries."""

import json
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.models import Cycle, Topic
from scoring.board import ranking_in_force, rows_of
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow, Scorecard, Tally, TallyRow, plain_number
from scoring.queries import recused_pairs
from scoring.rules import sees_names
from workbooks.sheets import TOPICS

TOPIC_FIELDS = (
    "title",
    "background",
    "current_state",
    "goal",
    "plan_outline",
    "expected_benefit",
    "budget",
)


def topic_rows(topics) -> Iterator[dict]:
    """One dict a topic of the given ones, which the caller has narrowed to what may be seen."""
    kinds, types = TOPICS.column("kind"), TOPICS.column("type")
    found = topics.with_names().prefetch_related("departments")
    for topic in found.iterator(chunk_size=2000):
        yield {name: getattr(topic, name) for name in TOPIC_FIELDS} | {
            "code": topic.code or "",
            "center": topic.center.code,
            "kind": kinds.choice(topic.kind),
            "type": types.choice(topic.type),
            "theme": topic.theme.name if topic.theme else "",
            "departments": "、".join(center.code for center in topic.departments.all()),
            "proposer": topic.proposer.username,
            "cycle": topic.cycle.code,
            "center_name": topic.center.name,
            "proposer_name": str(topic.proposer),
            "state": topic.get_state_display(),
            "submitted_at": moment(topic.submitted_at),
        }


def ranking_rows(cycle: Cycle, user) -> Iterator[dict]:
    """The ranking in force as far as `user` may see it; nothing before scoring has closed."""
    ranking = ranking_in_force(cycle)
    for row in rows_of(ranking, user) if ranking else ():
        yield {name: row.means.get(name) for name in DIMENSIONS} | {
            "rank": row.rank,
            "raw_rank": row.raw_rank,
            "topic": row.topic.code,
            "title": row.topic.title,
            "center": row.topic.center.name,
            "composite": row.composite,
            "raw_composite": row.raw_composite,
            "judges": row.judges,
            "status": str(RankingRow.Status(row.status).label),
            "shortlisted": yes_no(row.shortlisted),
        }


def scorecard_rows(cycle: Cycle, user) -> Iterator[dict]:
    """Marks that `user` may see: J01 … for the judges, but for those who may see names and for oneself.

    Recused pairs are excluded (methods.md §2). Without names the order is that of the labels.
    """
    labels = {panelist.user_id: panelist.label for panelist in cycle.panelists.all()}
    recused = recused_pairs(cycle)
    cards = Scorecard.objects.filter(cycle=cycle).visible_to(user).select_related("topic", "judge")
    named = sees_names(user)
    rows = []
    for card in cards:
        if (card.judge_id, card.topic_id) in recused:
            continue
        known = named or card.judge_id == user.pk
        label = card.judge.username if known else labels.get(card.judge_id) or "–"
        rows.append(
            {name: plain_number(getattr(card, name)) for name in DIMENSIONS}
            | {
                "judge": label,
                "topic": card.topic.code,
                "comment": card.comment,
                "judge_name": str(card.judge) if known else "",
                "title": card.topic.title,
            }
        )
    return iter(sorted(rows, key=lambda row: (row["topic"], row["judge"])))


def tallies_in_force(cycle: Cycle) -> list[Tally]:
    """One a round, in their order."""
    return list(cycle.tallies.filter(superseded=False).select_related("round").order_by("number"))


def tally_rows(cycle: Cycle, user) -> Iterator[dict]:
    """The votes of every round for the topics that `user` may see."""
    departures = {entry["topic"]: entry["reason"] for entry in record_of(cycle).get("departures", ())}
    rows = TallyRow.objects.filter(tally__in=tallies_in_force(cycle)).visible_to(user)
    for row in rows.select_related("tally__round", "topic__center").order_by("tally__number", "position"):
        yield {
            "round": row.tally.round.number,
            "position": row.position,
            "topic": row.topic.code,
            "title": row.topic.title,
            "center": row.topic.center.name,
            "votes": int(row.votes) if row.votes == int(row.votes) else row.votes,
            "elected": yes_no(row.elected),
            "tied": yes_no(row.tied_at_cut),
            "state": row.topic.get_state_display(),
            "reason": departures.get(row.topic.code, ""),
        }


def summary_rows(cycle: Cycle) -> Iterator[dict]:
    """The cycle, the ballots of every round, the record; no topic is named."""
    yield from _lines((_("Cycle"), f"{cycle.code} {cycle.title}"))
    for tally in tallies_in_force(cycle):
        yield from _lines(
            (_("Round"), tally.round.number),
            (pgettext("cycle", "Seats"), tally.round.seats),
            (_("Voters"), tally.eligible),
            (_("Ballots cast"), tally.cast),
            (_("Valid ballots"), tally.valid),
            (_("Blank ballots"), tally.blank),
            (_("Invalid ballots"), tally.invalid),
            (_("Ballots needed for the quorum"), tally.quorum_needed),
            (_("Quorum met"), yes_no(tally.quorum_met)),
        )
    record = cycle.records.filter(superseded=False).order_by("-number").select_related("by").first()
    if record:
        yield from _lines(
            (_("Certified by"), str(record.by)),
            (_("Certified at"), moment(record.at)),
            (_("Hash of the record"), record.hash),
        )


def record_of(cycle: Cycle) -> dict:
    """The sealed document in force; empty before the selection is certified."""
    record = cycle.records.filter(superseded=False).order_by("-number").first()
    return json.loads(record.document) if record else {}


def _lines(*pairs) -> Iterator[dict]:
    for item, value in pairs:
        yield {"item": item, "value": value}


def moment(value):
    """Local time without its zone, as a workbook keeps it."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if value else None


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def exportable_topics(user):
    """All topics that `user` may see, by cycle and code."""
    return Topic.objects.visible_to(user).order_by("cycle_id", "code", "id")
