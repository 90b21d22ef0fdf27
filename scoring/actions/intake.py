"""Scorecards and paper ballots that the office enters for others, many at once, as from a workbook."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, Refused
from people.models import User
from projects import locks
from projects.models import Cycle, Topic
from projects.rules import may_run_cycles
from scoring.actions.ballots import enter_paper, open_round, places_on_paper
from scoring.actions.scorecards import checked_marks
from scoring.actions.setup import rules_of
from scoring.dimensions import DIMENSIONS
from scoring.messages import about_ballot
from scoring.models import Ballot, Scorecard, VotingRound
from scoring.queries import assigned_pairs, recused_pairs
from scoring.tally import check_ballot


class Card(NamedTuple):
    """A scorecard on paper; missing marks are abstentions."""

    judge: User
    topic: Topic
    marks: Mapping
    comment: str = ""


class Paper(NamedTuple):
    """A paper ballot: the codes of the topics that are marked on it, in the order of their places where it
    ranks them; `faults` are codes of what the paper itself shows to be spoilt."""

    number: str
    choices: Sequence[str]
    faults: Sequence[str] = ()


@transaction.atomic
def enter_scorecards(cycle: Cycle, cards: Sequence[Card], *, by, source: str = "") -> dict[str, int]:
    """Write a scorecard for each card, over what the office entered before; {added, changed, unchanged}.

    A card that its judge has written is the judge's alone: to count it as unchanged would confirm a guess of
    marks that are secret until scoring closes (design.md §1). Raises Refused (also for a recused pair),
    Conflict(phase_closed, already_decided), InvalidMany for a wrong mark.
    """
    may_run_cycles(by).require()
    cycle = locks.hold(cycle.pk)
    if not cycle.takes("scoring"):
        raise Conflict(_("This cycle takes no scores now."), code="phase_closed")
    _refuse_strangers(cycle, cards)
    rulebook = rules_of(cycle)
    held = {
        (card.judge_id, card.topic_id): card
        for card in Scorecard.objects.select_for_update(of=("self",)).filter(cycle=cycle)
    }
    _refuse_personal(cards, held)
    fresh, rewritten = [], []
    for card in cards:
        fields = checked_marks(card.marks, rulebook) | {"comment": card.comment}
        before = held.get((card.judge.pk, card.topic.pk))
        if before is None:
            fresh.append(Scorecard(cycle=cycle, topic=card.topic, judge=card.judge, on_paper=True, **fields))
        elif changes := history.differences(before, fields):
            rewritten.append((before, fields, changes))
    _write(fresh, rewritten, by, {"workbook": [None, source]} if source else {})
    return {
        "added": len(fresh),
        "changed": len(rewritten),
        "unchanged": len(cards) - len(fresh) - len(rewritten),
    }


def _refuse_strangers(cycle: Cycle, cards: Sequence[Card]) -> None:
    panel = set(cycle.panelists.values_list("user_id", flat=True))
    topics = set(cycle.topics.filter(state="accepted").values_list("pk", flat=True))
    recused, assigned = recused_pairs(cycle), assigned_pairs(cycle)
    for card in cards:
        if card.judge.pk not in panel:
            raise Refused(_("Only the judges on the panel of this cycle can score."))
        if card.topic.pk not in topics:
            raise Conflict(_("This topic is not up for scoring."))
        if (card.judge.pk, card.topic.pk) in recused:
            raise Refused(_("This judge is recused from this topic."), code="conflict_of_interest")
        if assigned is not None and (card.judge.pk, card.topic.pk) not in assigned:
            raise Refused(_("This topic is not assigned to this judge."), code="not_assigned")


def written_in_person(cycle: Cycle) -> set[tuple[int, int]]:
    """(judge id, topic id) of the scorecards that their judges have written, whatever is on them."""
    return set(cycle.scorecards.filter(on_paper=False).order_by().values_list("judge_id", "topic_id"))


def _refuse_personal(cards: Sequence[Card], held: Mapping[tuple[int, int], Scorecard]) -> None:
    for card in cards:
        before = held.get((card.judge.pk, card.topic.pk))
        if before and not before.on_paper:
            raise Conflict(
                _("%(judge)s has filled in this scorecard in person; only the judge can change it.")
                % {"judge": card.judge},
                code="already_decided",
            )


def _write(fresh: list[Scorecard], rewritten: list[tuple], by, note: dict) -> None:
    Scorecard.objects.bulk_create(fresh, batch_size=500)
    added = [_marked(card) | note for card in fresh]
    history.record_many([(card, "") for card in fresh], "score", by=by, changes=added)
    for card, fields, _changes in rewritten:
        versions.write(card, **fields)
    changed = [changes | note for _card, _fields, changes in rewritten]
    history.record_many([(card, "") for card, *_ in rewritten], "rescore", by=by, changes=changed)


def _marked(card: Scorecard) -> dict:
    given = {name: getattr(card, name) for name in (*DIMENSIONS, "comment")}
    changes = {name: [None, value] for name, value in given.items() if value not in (None, "")}
    return changes | {"judge": [None, card.judge_id]}


@transaction.atomic
def enter_papers(cycle: Cycle, papers: Sequence[Paper], *, by) -> dict[str, int]:
    """Enter paper ballots in the round that is open; {valid, invalid}, blank ones among the valid.

    Spoilt ones are kept as invalid with the reason (methods.md §7). The cycle is locked, so that nobody
    casts a ballot while these are counted against the electorate. Raises Refused, Conflict(phase_closed,
    already_decided), Invalid(beyond_electorate, beyond_papers).
    """
    may_run_cycles(by).require()
    cycle = locks.lock(cycle.pk)
    now = open_round(cycle)
    _refuse_surplus(cycle, now, papers)
    ids = dict(cycle.topics.filter(pk__in=now.candidates).values_list("code", "pk"))
    entered = []
    for paper in papers:
        found = check_ballot(paper.choices, list(ids), now.choices)
        faults = dict.fromkeys([*paper.faults, *(code for code, _detail in found)])
        problem = " ".join(about_ballot(code, now.choices) for code in faults)
        choices = [] if problem else [ids[code] for code in paper.choices]
        entered.append(enter_paper(cycle, now, number=paper.number, choices=choices, problem=problem, by=by))
    invalid = sum(ballot.state == Ballot.State.INVALID for ballot in entered)
    return {"valid": len(entered) - invalid, "invalid": invalid}


def _refuse_surplus(cycle: Cycle, now: VotingRound, papers: Sequence[Paper]) -> None:
    numbers = [paper.number for paper in papers]
    if len(set(numbers)) < len(numbers) or now.ballots.filter(paper_number__in=numbers).exists():
        raise Conflict(_("A paper ballot with this number has been entered already."), code="already_decided")
    if len(papers) <= places_on_paper(cycle, now):
        return
    if cycle.absentees:
        message = _("There would be more paper ballots than voters noted as voting on paper.")
        raise Invalid(message, code="beyond_papers")
    raise Invalid(_("There would be more ballots than voters."), code="beyond_electorate")
