"""What a topic's page says of its selection: to its judges, its voters, and after closing to everybody
who may see the topic."""

from statistics import median

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.panels import Panel, fills
from projects.lifecycle import SCORING, VOTING
from projects.models import Panelist, Topic
from scoring.dimensions import DIMENSIONS
from scoring.labels import ALL
from scoring.models import Ranking, RankingRow, Recusal, Scorecard, TallyRow, VotingRound
from scoring.queries import panel_seat
from scoring.rulebook import Rulebook
from scoring.rules import may_vote, sees_names

DAY = 24 * 3600


@fills("topic", order=40)
def own_scorecard(request, topic: Topic) -> Panel | None:
    """A judge's way to the own scorecard while scoring is open; the office's to the recusals."""
    if topic.state != "accepted" or not topic.cycle.takes(SCORING):
        return None
    seat = panel_seat(topic, request.user)
    is_office = request.user.standing.is_office
    if seat is None and not is_office:
        return None
    own, judges = topic.proposer_id == request.user.pk, _judges(topic, seat)
    if not judges and not is_office:
        return None
    context = {
        "topic": topic,
        "judges": judges,
        "recused": seat and (own or seat.recused or seat.at_center or seat.in_group),
        "card": Scorecard.objects.filter(topic=topic, judge=request.user).first() if seat else None,
        "office": is_office,
    }
    return Panel("scoring/panel_own_scorecard.html", context)


def _judges(topic: Topic, seat: Panelist | None) -> bool:
    """Whether the topic is on the list of the judge who has this seat."""
    return seat is not None and (seat.is_assigned or not topic.cycle.assigned)


@fills("topic", order=41)
def on_the_ballot(request, topic: Topic) -> Panel | None:
    """A voter's way from a candidate to the ballot."""
    cycle = topic.cycle
    if topic.state != "shortlisted" or not cycle.takes(VOTING) or not may_vote(request.user, cycle):
        return None
    now = VotingRound.objects.get(cycle=cycle, number=cycle.round)
    if topic.pk not in now.candidates:
        return None
    return Panel("scoring/panel_on_ballot.html", {"url": reverse("ballot", args=[cycle.pk]), "cycle": cycle})


@fills("topic", order=50)
def result(request, topic: Topic) -> Panel | None:
    """Composite, rank, the seven dimensions against the field, votes; the scorecards for those who may."""
    if not topic.cycle.scoring_closed_at or topic.code is None:
        return None
    row = _row(topic)
    if row is None:
        return None
    rulebook = Rulebook.from_dict(row.ranking.rulebook.content)
    context = {
        "row": row,
        "cycle": topic.cycle,
        "labels": [dimension.short for dimension in ALL],
        "series": [
            (topic.code, _values(row.means)),
            (_("median of all topics"), _values(medians(row.ranking))),
        ],
        "low": rulebook.scale_low,
        "high": rulebook.scale_high,
        "votes": _votes(topic),
        "dimensions": ALL,
        "cards": _cards(topic, request.user),
    }
    return Panel("scoring/panel_result.html", context)


def _row(topic: Topic) -> RankingRow | None:
    rows = RankingRow.objects.filter(topic=topic, ranking__superseded=False)
    return rows.select_related("ranking__rulebook").defer("ranking__content").first()


def _values(means: dict) -> list[float | None]:
    return [means.get(name) for name in DIMENSIONS]


def medians(ranking: Ranking) -> dict[str, float | None]:
    """The median of all topics' means by dimension; a ranking never changes, so it is worked out once."""
    key = f"medians:{ranking.pk}:{ranking.inputs_hash}"
    return cache.get_or_set(key, lambda: _medians(ranking), DAY)


def _medians(ranking: Ranking) -> dict[str, float | None]:
    rows = list(RankingRow.objects.filter(ranking=ranking).values_list("means", flat=True))
    known = {name: [row[name] for row in rows if row.get(name) is not None] for name in DIMENSIONS}
    return {name: median(values) if values else None for name, values in known.items()}


def _votes(topic: Topic) -> list[dict]:
    """{votes, valid, elected, runoff} for each round in force in which the topic stood."""
    rows = TallyRow.objects.filter(topic=topic, tally__superseded=False).select_related("tally__round")
    return [
        {"row": row, "valid": row.tally.valid, "runoff": row.tally.round.is_runoff}
        for row in rows.defer("tally__content").order_by("tally__number")
    ]


def _cards(topic: Topic, user) -> list[dict]:
    """{who, marks, comment} for every scorecard that `user` may see: named for office and leaders, J01 … for
    the proposer, who gets those that count, in the order of these numbers."""
    number = Panelist.objects.filter(cycle=topic.cycle_id, user=OuterRef("judge")).values("number")
    recused = Recusal.objects.filter(topic=topic, judge=OuterRef("judge"))
    cards = Scorecard.objects.filter(topic=topic).visible_to(user).select_related("judge")
    names = sees_names(user)
    rows = [
        _card(card, user, names) for card in cards.annotate(number=Subquery(number), recused=Exists(recused))
    ]
    return sorted(rows, key=lambda row: row["order"])


def _card(card: Scorecard, user, names: bool) -> dict:
    label = Panelist(number=card.number).label
    return {
        "who": _("You") if card.judge_id == user.pk else str(card.judge) if names else label,
        "marks": [card.marks[name] for name in DIMENSIONS],
        "comment": card.comment,
        "recused": card.recused,
        "order": card.judge.username if names else label,
    }
