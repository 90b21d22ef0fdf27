"""What a move of a cycle would do and what stands in its way, in sentences for its confirmation page."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.spoken import labelled, listed
from projects.lifecycle import PROPOSING, SCORING, SETUP, VOTING
from projects.models import Cycle
from scoring.actions.phases import missing_for_scoring
from scoring.assigned import in_groups, lacking, roster, weigh
from scoring.completeness import incomplete, never_complete
from scoring.coverage import coverage
from scoring.labels import MOVES
from scoring.models import StabilityReport, Tally
from scoring.queries import frozen_rules, ranking_of
from scoring.turnout import turnout

UNFINISHED = ("established", "running", "acceptance", "consolidating")


@dataclass
class Outlook:
    """`does`: what will happen; `warns`: what one should know; `missing`: why it can't happen yet.

    `figures`: how far the phase has come, {label, value, unit, page: name of the page that says more}.
    """

    verb: str
    title: str
    does: list[str] = field(default_factory=list)
    warns: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    final: str = ""
    figures: list[dict] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(MOVES[self.verb])


def outlook(cycle: Cycle, verb: str) -> Outlook:
    """The outlook of `verb`, a key of PHASE_MOVES."""
    found = Outlook(verb, labelled(MOVES[verb], cycle.title))
    ABOUT[verb](cycle, found)
    return found


def short(cycle) -> QuerySet[Tally]:
    """The counts in force that missed the quorum: with one of them nothing can be certified."""
    return Tally.objects.filter(cycle=cycle, superseded=False, quorum_met=False)


def upcoming(cycle: Cycle, *, missed: bool | None = None) -> list[str]:
    """The verbs that lead on from here, the usual one first; back, where a ballot missed the quorum, which
    is looked up unless `missed` tells it."""
    if cycle.phase == SCORING:
        return ["open-voting"] if cycle.scoring_closed_at else ["close-scoring", "open-voting"]
    if cycle.phase == VOTING and not cycle.voting_closed_at:
        return ["close-voting"]
    if cycle.phase == VOTING:
        missed = short(cycle).exists() if missed is None else missed
        return ["reopen"] if missed else ["certify"]
    return {SETUP: ["open-proposing"], PROPOSING: ["open-scoring"], "running": ["close"]}.get(cycle.phase, [])


def _open_proposing(cycle: Cycle, found: Outlook) -> None:
    found.does = [_("Managers can propose topics for their centers from now on.")]
    if cycle.staff_may_propose:
        found.does = [_("Managers and staff can propose topics for their centers from now on.")]
    found.does.append(_("All settings can still be changed until scoring opens."))
    if not cycle.proposing_ends_at:
        found.warns.append(_("No deadline for proposals is set."))


def _open_scoring(cycle: Cycle, found: Outlook) -> None:
    found.missing = missing_for_scoring(cycle)
    states = Counter(cycle.topics.order_by().values_list("state", flat=True))
    found.figures = _proposed(states)
    found.does = [
        _given_out(cycle, found, states["accepted"]),
        _("The rulebook, the panel and the electorate are frozen, with the seed of the lot drawn now."),
        _("The judges get their numbers J01, J02 … by lot."),
    ]
    found.warns += never_complete(cycle)
    if drafts := states["draft"] + states["returned"]:
        found.warns.append(
            ngettext(
                "%(n)d topic is still a draft or was returned; it cannot be submitted any more.",
                "%(n)d topics are still drafts or were returned; they cannot be submitted any more.",
                drafts,
            )
            % {"n": drafts}
        )
    found.final = _("To change the rules later, scoring would have to be reopened, with a reason on record.")


def _given_out(cycle: Cycle, found: Outlook, topics: int) -> str:
    """To whom the topics go; where judges are assigned, how well."""
    if not cycle.assigned:
        return _("Proposals end. %(topics)d accepted topics go to the %(judges)d judges of the panel.") % {
            "topics": topics,
            "judges": cycle.panelists.count(),
        }
    weighed = weigh(roster(cycle))
    found.figures.append({"label": _("Short of judges"), "value": len(weighed.short), "page": "assign"})
    found.warns += in_groups(weighed)
    return _(
        "Proposals end. %(topics)d accepted topics go to the judges as assigned, %(least)d to %(most)d each."
    ) % {"topics": topics, "least": weighed.least, "most": weighed.most}


def _proposed(states: Counter) -> list[dict]:
    return [
        {"label": _("Drafts"), "value": states["draft"]},
        {"label": _("To screen"), "value": states["submitted"], "page": "screening"},
        {"label": _("Returned"), "value": states["returned"]},
        {"label": _("Accepted"), "value": states["accepted"]},
    ]


def _close_scoring(cycle: Cycle, found: Outlook) -> None:
    rulebook, covered = frozen_rules(cycle), coverage(cycle)
    judges, short = covered.by_judge(), covered.short(rulebook)
    topics = len(covered.topics)
    ranked = topics - len(short)
    found.does = [
        _("The ranking of %(n)d topics is computed and stored.") % {"n": topics},
        _shortlist(min(rulebook.shortlist, ranked), ranked),
        _("No scorecard can be changed any more."),
        _("The ranking becomes visible, to everybody for the topics that they may see."),
    ]
    found.figures = _scored(judges, len(short))
    found.warns = [*_behind(judges), *_short(short, rulebook.min_judges), *lacking(cycle)]
    if rulebook.calibration == "zscore":
        found.missing += incomplete(covered)
    if not ranked:
        found.missing.append(_("No topic has enough scores yet."))
    found.final = _("Only reopening scoring, with a reason on record, would lead back.")


def _scored(judges: list[dict], short: int) -> list[dict]:
    done, needed = sum(row["done"] for row in judges), sum(row["all"] for row in judges)
    finished = sum(row["done"] == row["all"] for row in judges)
    figures = [
        {"label": _("Scorecards"), "value": done, "unit": f"/ {needed}"},
        {"label": _("Judges finished"), "value": finished, "unit": f"/ {len(judges)}"},
        {"label": _("Topics with too few judges"), "value": short},
    ]
    return [figure | {"page": "coverage"} for figure in figures]


def _shortlist(size: int, ranked: int) -> str:
    if size == ranked:
        return _("The shortlist is frozen with all %(n)d topics that can be ranked.") % {"n": size}
    return _(
        "The shortlist of %(n)d is frozen, with every topic tied with the last; the others are passed over."
    ) % {"n": size}


def _behind(rows: list[dict]) -> list[str]:
    late = [row for row in rows if row["done"] < row["all"]]
    if not late:
        return []
    open_cards = sum(row["all"] - row["done"] for row in late)
    names = listed(row["user"] for row in late[:8])
    return [
        ngettext(
            "%(judges)d judge has not finished (%(names)s): %(cards)d scorecards are missing.",
            "%(judges)d judges have not finished (%(names)s): %(cards)d scorecards are missing.",
            len(late),
        )
        % {"judges": len(late), "names": names + (" …" if late[8:] else ""), "cards": open_cards}
    ]


def _short(codes: list[str], needed: int) -> list[str]:
    if not codes:
        return []
    return [
        _("Fewer than %(needed)d judges have scored these topics, so they will not be ranked: %(topics)s.")
        % {"needed": needed, "topics": listed(codes[:10]) + (" …" if codes[10:] else "")}
    ]


def _open_voting(cycle: Cycle, found: Outlook) -> None:
    if not cycle.scoring_closed_at:
        _close_scoring(cycle, found)
        found.warns.append(
            _(
                "Scoring closes in the same step: nobody will have talked over the topics that the judges "
                "see differently, nor seen how firm the line is. To see both first, close scoring only."
            )
        )
    elif not StabilityReport.objects.filter(ranking=ranking_of(cycle), state="done").exists():
        found.warns.append(
            _("How firm the line is has not been computed yet; the page “Stability” says why.")
        )
    rulebook, voters = frozen_rules(cycle), cycle.electorate.count()
    found.does += [
        _("The %(voters)d voters of the electorate see the shortlist and can cast their ballots.")
        % {"voters": voters},
        _each_ballot(rulebook),
    ]
    if not cycle.voting_ends_at:
        found.warns.append(_("No deadline for voting is set."))


def _each_ballot(rulebook) -> str:
    if rulebook.method == "borda" and rulebook.choices is None:
        return _("Each ballot puts the topics in order for %(seats)d seats.") % {"seats": rulebook.seats}
    return _("Each ballot holds up to %(choices)d choices for %(seats)d seats.") % {
        "choices": rulebook.choices or rulebook.seats,
        "seats": rulebook.seats,
    }


def _close_voting(cycle: Cycle, found: Outlook) -> None:
    rulebook = frozen_rules(cycle)
    now = turnout(cycle, rulebook)
    found.figures = [
        {"label": _("Ballots cast"), "value": now.cast, "unit": f"/ {now.eligible}", "page": "turnout"},
        {"label": _("Needed for the quorum"), "value": now.needed},
    ]
    found.does = [
        _("The %(cast)d ballots cast are counted and the tally is frozen. No ballot can be changed any more.")
        % {"cast": now.cast},
        _("The tally becomes visible; whose choices they were stays secret."),
    ]
    if rulebook.runoff:
        found.does.append(_("If the last seat is tied, a runoff between the tied topics opens at once."))
    if not now.met:
        found.warns.append(
            _("Only %(cast)d of %(eligible)d have cast; %(needed)d are needed. Nobody would be elected.")
            % {"cast": now.cast, "eligible": now.eligible, "needed": now.needed}
        )
    found.final = _("Only reopening voting, with a reason on record, would lead back.")


def _certify(cycle: Cycle, found: Outlook) -> None:
    if not cycle.voting_closed_at:
        found.missing.append(_("Voting must be closed and counted first."))
    found.does = [_("The selection record is sealed and the elected topics are established.")]


def _close(cycle: Cycle, found: Outlook) -> None:
    codes = list(cycle.topics.filter(state__in=UNFINISHED).values_list("code", flat=True)[:10])
    if codes:
        found.missing.append(_("These topics have not ended yet: %(topics)s.") % {"topics": listed(codes)})
    found.does = [_("The cycle ends. Its topics, results and history stay readable.")]


def _reopen(cycle: Cycle, found: Outlook) -> None:
    found.does = [
        _goes_back(cycle),
        _("Everything that was entered and computed is kept, the results as superseded."),
    ]
    if cycle.phase == VOTING and cycle.voting_closed_at:
        found.warns += _missed(cycle)
    if cycle.voting_closed_at:
        found.warns.append(
            _("Whoever sees two counts can tell from their difference what was cast in between.")
        )
    found.final = _("The reason becomes part of the history that everybody can read.")


def _missed(cycle: Cycle) -> list[str]:
    return [
        _("Only %(cast)s of the %(needed)s ballots needed were cast: nobody is elected.")
        % {"cast": tally.cast, "needed": tally.quorum_needed}
        for tally in short(cycle)
    ]


def _goes_back(cycle: Cycle) -> str:
    if cycle.phase == "closed":
        return _("The cycle is running again.")
    if cycle.phase == "running":
        return _("The selection record no longer holds; the elected topics are on the shortlist again.")
    if cycle.phase == VOTING and cycle.voting_closed_at:
        return _("The tally no longer holds; ballots can be changed and cast again.")
    if cycle.phase == VOTING:
        return _(
            "Voting stops, the ballots cast no longer count, and judges can change their scorecards again."
        )
    if cycle.scoring_closed_at:
        return _("Ranking and shortlist no longer hold; judges can change their scorecards again.")
    if cycle.phase == SCORING:
        return _("Proposals can be submitted and screened again, and the rules can be changed.")
    return _("The cycle is in setup again; nobody can propose until the proposals are opened.")


ABOUT = {
    "open-proposing": _open_proposing,
    "open-scoring": _open_scoring,
    "close-scoring": _close_scoring,
    "open-voting": _open_voting,
    "close-voting": _close_voting,
    "certify": _certify,
    "close": _close,
    "reopen": _reopen,
}
