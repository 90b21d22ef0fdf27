"""Certifying the selection: the sealed record, and the topics established (design.md §2)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Invalid, Problems
from projects.actions.cycles import enter, step
from projects.actions.topics import move_all
from projects.models import Cycle, Topic
from scoring.actions.sealing import seal_record
from scoring.messages import beyond_seats
from scoring.queries import frozen_rules, tallies_of


@transaction.atomic
def certify(
    cycle: Cycle,
    *,
    by,
    elected: Sequence[int] | None = None,
    reasons: Mapping[int, str] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Cycle:
    """Seal the record and establish the elected topics.

    `elected`: topic ids, where the leader departs from the tally; each departure needs its reason in
    `reasons` (by topic id) or the common `reason`. Seats may stay empty; nobody is elected beyond them.
    Raises Conflict (not_ready, quorum_not_met), InvalidMany (too_many_choices, unknown_topic, required).
    """
    cycle = enter(cycle.pk, "certify", by=by, version=version)
    tallies = tallies_of(cycle)
    _refuse_unready(cycle, tallies)
    topics = {topic.pk: topic for topic in cycle.topics.select_related("center")}
    order = [code for tally in tallies for code in tally.content["elected"]]
    _refuse_beyond_seats(cycle, elected)
    departures = _departures(order, elected, topics, dict(reasons or {}), reason.strip())
    final = [code for code in order if (code, "dropped") not in departures]
    final += [code for (code, kind) in departures if kind == "added"]
    record = seal_record(cycle, by, tallies, topics, departures, final)
    chosen = cycle.topics.filter(code__in=final)
    move_all(chosen, "establish", by=by)
    move_all(cycle.topics.filter(state="shortlisted"), "pass-over", by=by)
    return step(
        cycle,
        "certify",
        by=by,
        reason=reason.strip(),
        changes={"record": [None, record.hash], "elected": [None, final]},
    )


def _refuse_unready(cycle: Cycle, tallies: list) -> None:
    if not cycle.voting_closed_at or not tallies:
        raise Conflict(_("Voting must be closed and counted first."), code="not_ready")
    if short := [tally for tally in tallies if not tally.quorum_met]:
        raise Conflict(
            _("Only %(cast)s of the %(needed)s ballots needed were cast: nobody is elected.")
            % {"cast": short[0].cast, "needed": short[0].quorum_needed},
            code="quorum_not_met",
        )


def _refuse_beyond_seats(cycle: Cycle, elected: Sequence[int] | None) -> None:
    seats = frozen_rules(cycle).seats
    if elected is not None and len(set(elected)) > seats:
        raise Invalid(beyond_seats(seats), code="too_many_choices", attr="elected")


def _departures(order: list, elected, topics: dict[int, Topic], reasons: dict, common: str) -> dict:
    """(code, kind) → reason for everything in which `elected` differs from the tally's order."""
    if elected is None:
        return {}
    problems, found = Problems(), {}
    chosen = list(dict.fromkeys(elected))
    for key in chosen:
        if key not in topics or not topics[key].was_shortlisted:
            problems.add("unknown_topic", _("A topic is not on the shortlist."), "elected")
    problems.refuse()
    codes = [topics[key].code for key in chosen]
    ids = {topic.code: key for key, topic in topics.items()}
    pairs = [(code, "dropped") for code in order if code not in codes]
    pairs += [(code, "added") for code in codes if code not in order]
    for code, kind in pairs:
        found[code, kind] = (reasons.get(ids[code]) or common).strip()
        if not found[code, kind]:
            problems.add(
                "required",
                _("Electing against the order needs a reason: %(topic)s.") % {"topic": code},
                f"reasons.{ids[code]}",
            )
    problems.refuse()
    return found
