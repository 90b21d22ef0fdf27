"""Opening and closing the phases of the selection (design.md §2)."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict
from kit.spoken import listed
from projects.actions.cycles import enter, step
from projects.actions.topics import move_all
from projects.models import Cycle, Panelist
from scoring.actions.computing import count_round, evaluation_of, store_ranking
from scoring.actions.recusals import keep_conflicts
from scoring.actions.setup import rules_of
from scoring.actions.stability import ask_for_stability
from scoring.assigned import lacking
from scoring.canonical import digest
from scoring.heads import keep_heads
from scoring.models import RankingRow, RulebookVersion, VotingRound
from scoring.queries import frozen_rules, ranking_of
from scoring.tally import choices_allowed


@transaction.atomic
def open_scoring(
    cycle: Cycle, *, by, version: int | None = None, lot_seed: str = "", clock: bool = False
) -> Cycle:
    """End the proposals and freeze the rulebook with the seed of the lot: public after the list of topics
    is closed and before the first score (methods.md §7). Raises Conflict(not_ready): what is missing."""
    cycle = enter(cycle.pk, "open-scoring", by=by, version=version, clock=clock)
    rulebook = rules_of(cycle, lot_seed=_seed(cycle, lot_seed.strip()))
    _refuse_unready(missing_for_scoring(cycle))
    number = cycle.rulebooks.count() + 1
    RulebookVersion.objects.create(
        cycle=cycle, number=number, content=rulebook.to_dict(), hash=rulebook.hash(), frozen_by=by
    )
    _number_judges(cycle)
    keep_conflicts(cycle, by=by)
    changes = {"rulebook": [None, rulebook.hash()], "lot_seed": [None, rulebook.lot_seed]}
    return step(cycle, "open-scoring", by=by, changes=changes, scoring_closed_at=None)


@transaction.atomic
def close_scoring(cycle: Cycle, *, by, version: int | None = None, clock: bool = False) -> Cycle:
    """Compute and store the ranking, freeze the shortlist, pass over the rest."""
    cycle = enter(cycle.pk, "close-scoring", by=by, version=version, clock=clock)
    if cycle.scoring_closed_at:
        raise Conflict(_("Scoring has been closed already."), code="already_decided")
    return _close_scoring(cycle, by)


@transaction.atomic
def open_voting(cycle: Cycle, *, by, version: int | None = None, clock: bool = False) -> Cycle:
    """Open the ballot over the shortlist, closing scoring first where that hasn't been done."""
    cycle = enter(cycle.pk, "open-voting", by=by, version=version, clock=clock)
    if not cycle.scoring_closed_at:
        cycle = _close_scoring(cycle, by)
    rows = RankingRow.objects.filter(ranking=ranking_of(cycle), shortlisted=True).order_by("position")
    rulebook = frozen_rules(cycle)
    candidates = list(rows.values_list("topic_id", flat=True))
    _open_round(cycle, candidates, rulebook.seats, choices_allowed(rulebook, len(candidates)))
    return step(cycle, "open-voting", by=by, round=cycle.round + 1, voting_closed_at=None)


@transaction.atomic
def close_voting(cycle: Cycle, *, by, version: int | None = None, clock: bool = False) -> Cycle:
    """Count the ballots and freeze the tally. Where a runoff is due, its round opens at once."""
    cycle = enter(cycle.pk, "close-voting", by=by, version=version, clock=clock)
    if cycle.voting_closed_at:
        raise Conflict(_("Voting has been closed already."), code="already_decided")
    rulebook, now = frozen_rules(cycle), cycle.rounds.get(number=cycle.round)
    tally = count_round(cycle, now, rulebook)
    changes = {"tally": [None, digest(tally.content)]} | keep_heads(cycle)
    if runoff := tally.content["runoff"]:
        ids = dict(cycle.topics.values_list("code", "pk"))
        _open_round(
            cycle,
            [ids[code] for code in runoff["candidates"]],
            runoff["seats"],
            choices_allowed(rulebook, len(runoff["candidates"]), runoff["seats"]),
            is_runoff=True,
        )
        return step(cycle, "close-voting", by=by, changes=changes, round=cycle.round + 1)
    return step(cycle, "close-voting", by=by, changes=changes, voting_closed_at=timezone.now())


def _seed(cycle: Cycle, given: str) -> str:
    """The one drawn in public, or a random one. Once there are marks, the one that was fixed before them
    stays: with another, somebody who knows the marks could choose who wins a tie."""
    if not cycle.scorecards.exists():
        return given or secrets.token_hex(16)
    if given:
        raise Conflict(_("Scorecards have been entered, so the seed drawn before them stays."), code="frozen")
    return frozen_rules(cycle).lot_seed


def missing_for_scoring(cycle: Cycle) -> list[str]:
    """What keeps scoring from being opened, as sentences; empty when nothing does."""
    missing = []
    if unscreened := list(cycle.topics.filter(state="submitted").values_list("code", flat=True)[:10]):
        missing.append(_("These topics are not screened yet: %(topics)s.") % {"topics": listed(unscreened)})
    if not cycle.topics.filter(state="accepted").exists():
        missing.append(_("No topic has been accepted yet."))
    if (judges := cycle.panelists.count()) < cycle.min_judges:
        missing.append(
            _("The panel has %(judges)s judges; %(needed)s are needed per topic.")
            % {"judges": judges, "needed": cycle.min_judges}
        )
    if not cycle.electorate.exists():
        missing.append(_("The electorate is empty."))
    return missing + lacking(cycle)


def _refuse_unready(missing: list[str]) -> None:
    if missing:
        raise Conflict(" ".join(missing), code="not_ready")


def _number_judges(cycle: Cycle) -> None:
    """Draw who is J01, J02 …, so that a label in the record tells nobody whose it is."""
    panel = list(cycle.panelists.all())
    secrets.SystemRandom().shuffle(panel)
    for number, panelist in enumerate(panel, start=1):
        panelist.number = number
    Panelist.objects.bulk_update(panel, ["number"])


def _close_scoring(cycle: Cycle, by) -> Cycle:
    keep_conflicts(cycle, by=by)
    rulebook = frozen_rules(cycle)
    entered = evaluation_of(cycle, rulebook)
    shortlisted = entered.result.shortlisted
    if not any(shortlisted):
        raise Conflict(
            _("No topic has enough scores yet: each needs %(needed)s judges.")
            % {"needed": rulebook.min_judges},
            code="not_ready",
        )
    ranking = store_ranking(cycle, entered, rulebook)
    ask_for_stability(ranking)
    chosen = [topic.pk for topic, inside in zip(entered.topics, shortlisted, strict=True) if inside]
    move_all(cycle.topics.filter(pk__in=chosen), "shortlist", by=by, was_shortlisted=True)
    move_all(cycle.topics.filter(state="accepted"), "pass-over", by=by)
    changes = {"ranking": [None, digest(ranking.content)], "agreement": [None, digest(ranking.agreement)]}
    changes |= {"shortlist": [None, len(chosen)]}
    changes |= keep_heads(cycle)
    return step(cycle, "close-scoring", by=by, changes=changes, scoring_closed_at=timezone.now())


def _open_round(cycle: Cycle, candidates: list[int], seats: int, choices: int, *, is_runoff: bool = False):
    VotingRound.objects.create(
        cycle=cycle,
        number=cycle.round + 1,
        seats=seats,
        choices=choices,
        candidates=candidates,
        is_runoff=is_runoff,
    )
