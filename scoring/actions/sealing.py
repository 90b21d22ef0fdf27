"""The document of a selection record, from everything that was entered and stored (methods.md §10)."""

import json
import logging
from operator import itemgetter

from django.db.models import Count
from django.utils import timezone

from projects.models import Cycle, Topic
from scoring import agreement_content, stability_content
from scoring.actions.computing import library_versions
from scoring.heads import heads
from scoring.models import Assignment, Ballot, Ranking, Scorecard, SelectionRecord, StabilityReport
from scoring.queries import frozen_rules, judge_ids, ranking_of, recused_pairs
from scoring.record import FORMAT, VERSION, marks_in, seal, sorted_ballots
from scoring.rulebook import Rulebook

log = logging.getLogger(__name__)
KETI_VERSION = "1"


def seal_record(
    cycle: Cycle, by, tallies: list, topics: dict, departures: dict, final: list
) -> SelectionRecord:
    """Store the canonical document from which everything can be computed anew (scoring/record)."""
    rulebook = frozen_rules(cycle)
    ranking = ranking_of(cycle)
    entered = [topics[key] for key in _ranked_ids(ranking)]
    judges = _labels(cycle)
    document = {
        "format": FORMAT,
        "format_version": VERSION,
        "cycle": {"code": cycle.code, "title": cycle.title},
        "rulebook": rulebook.to_dict(),
        "rulebook_hash": rulebook.hash(),
        "topics": [{"code": t.code, "title": t.title, "center": t.center.code} for t in entered],
        "judges": list(judges.values()),
        **_marks(cycle, entered, judges),
        "evaluation": ranking.content,
        "eligible": tallies[0].eligible,
        "rounds": [
            _round(tally, number, topics, ranked=rulebook.method == "borda")
            for number, tally in enumerate(tallies, start=1)
        ],
        "departures": [
            {"topic": code, "kind": kind, "reason": why} for (code, kind), why in departures.items()
        ],
        "elected": final,
        "certified": {"by": str(by), "at": timezone.localtime().isoformat(timespec="seconds")},
        "assignments": _assignments(cycle, rulebook, entered, judges),
        "absences": _absences(tallies),
        "history": heads(cycle),
        "versions": library_versions() | {"keti": KETI_VERSION},
    }
    data = seal(document | _judgement(document, ranking, rulebook))
    return SelectionRecord.objects.create(
        cycle=cycle,
        number=cycle.records.count() + 1,
        document=data.decode(),
        hash=json.loads(data)["hash"],
        by=by,
    )


def _ranked_ids(ranking) -> list[int]:
    """Topic ids in the order in which the evaluation took them: by code."""
    return list(ranking.rows.order_by("topic__code").values_list("topic_id", flat=True))


def _labels(cycle: Cycle) -> dict[int, str]:
    """Judge id → J01, J02 …, in the order of the evaluation's columns: names stay out of the document."""
    return {key: f"J{number:02d}" for number, key in enumerate(judge_ids(cycle), start=1)}


def _marks(cycle: Cycle, topics: list[Topic], judges: dict[int, str]) -> dict:
    codes = {topic.pk: topic.code for topic in topics}
    cards = Scorecard.objects.filter(cycle=cycle, topic__in=codes, judge__in=judges)
    recused = recused_pairs(cycle)
    scorecards = [
        {"judge": judges[card.judge_id], "topic": codes[card.topic_id], "marks": card.marks} for card in cards
    ]
    recusals = [
        {"judge": judges[judge], "topic": codes[topic], "cause": cause}
        for (judge, topic), cause in recused.items()
        if judge in judges and topic in codes
    ]
    key = itemgetter("topic", "judge")
    return {"scorecards": sorted(scorecards, key=key), "recusals": sorted(recusals, key=key)}


def _round(tally, number: int, topics: dict[int, Topic], *, ranked: bool) -> dict:
    ballots = Ballot.objects.filter(round=tally.round)
    papers = [
        [topics[key].code for key in choices]
        for choices in ballots.counted().values_list("choices", flat=True)
    ]
    return {
        "round": number,
        "candidates": [topics[key].code for key in tally.round.candidates],
        "seats": tally.round.seats,
        "ballots": sorted_ballots(papers, ranked=ranked),
        "invalid": ballots.filter(state="invalid").count(),
        "tally": tally.content,
    }


def _assignments(cycle: Cycle, rulebook: Rulebook, topics: list[Topic], judges: dict[int, str]) -> list:
    """Who was to score what, where not everybody scored everything."""
    if not rulebook.assigned:
        return []
    codes = {topic.pk: topic.code for topic in topics}
    pairs = Assignment.objects.filter(cycle=cycle, judge__in=judges, topic__in=codes)
    found = pairs.order_by().values_list("judge", "topic")
    named = [{"judge": judges[judge], "topic": codes[topic]} for judge, topic in found]
    return sorted(named, key=itemgetter("topic", "judge"))


def _absences(tallies: list) -> dict:
    """How many of the ballots counted came by proxy and on paper; who the absent were, is in the history."""
    held = Ballot.objects.filter(round__in=[tally.round_id for tally in tallies])
    return held.exclude(state=Ballot.State.WITHDRAWN).aggregate(
        proxies=Count("holder"), papers=Count("paper_number")
    )


def _judgement(document: dict, ranking: Ranking, rulebook: Rulebook) -> dict:
    """How far the judges agree and how firmly the selection stands: as stored; what nobody has computed yet,
    or has failed to, is computed here, so that every record holds it."""
    marks, recused, _wrong = marks_in(document, rulebook)
    codes = [topic["code"] for topic in document["topics"]]
    told = ranking.agreement or agreement_content.recompute(marks, rulebook, recused=recused)
    report = StabilityReport.objects.filter(ranking=ranking).first()
    if report and report.state == StabilityReport.State.DONE:
        content, reason = report.content, ""
    else:
        why = report.error if report else ""
        content, reason = _stability(marks, rulebook, codes, document["cycle"]["code"], recused, why)
    return {"agreement": agreement_content.sealed(told), "stability": {"content": content, "reason": reason}}


def _stability(
    marks, rulebook: Rulebook, codes: list[str], cycle: str, recused, why: str
) -> tuple[dict | None, str]:
    """Computed here; `why` the worker could not do it before is told only if it can't be done here either."""
    try:
        return stability_content.recompute(marks, rulebook, codes, cycle, recused=recused), ""
    except Exception:  # a figure that can't be had must not keep the selection from being certified
        log.exception("the stability of %s could not be computed for its record", cycle)
        return None, why or "internal"
