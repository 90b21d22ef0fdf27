"""What came out of a cycle: ranking, tally, selection record; as stored when a phase closed."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.refusals import Gone, Invalid
from projects.models import Cycle
from scoring.models import Ranking, SelectionRecord, Tally, plain_number
from scoring.queries import ranking_of, tallies_of
from scoring.rules import may_take_record, sees_names
from scoring.serializers.results import (
    RankingRowShape,
    RankingSerializer,
    RecordSerializer,
    TallyRowShape,
    TallySerializer,
)
from scoring.two_views import places, where

COUNTED = ("eligible", "cast", "valid", "blank", "invalid", "quorum_needed", "quorum_met", "counted_at")


class Results:
    """The results of a cycle; each is 404 before its time."""

    @extend_schema(responses=RankingSerializer)
    @action(detail=True)
    def ranking(self, request, pk):
        """The evaluation, from the closing of scoring on."""
        cycle = self.get_object()
        ranking = ranking_of(cycle)
        if ranking is None:
            raise Gone(_("Scoring has not closed yet."))
        return Response(_ranking(cycle, ranking, request.user))

    @extend_schema(responses=TallySerializer)
    @action(detail=True)
    def tally(self, request, pk):
        """The count, from the closing of voting on."""
        cycle = self.get_object()
        rounds = [_round(tally, request.user) for tally in tallies_of(cycle)]
        if not rounds:
            raise Gone(_("Voting has not closed yet."))
        return Response({"cycle": cycle.pk, **rounds.pop(), "earlier_rounds": rounds})

    @extend_schema(
        parameters=[
            OpenApiParameter("download", bool, description="Sent as a file to be kept."),
            OpenApiParameter("number", int, description="Which one, where a reopening superseded some."),
        ],
        responses={(200, "application/json"): RecordSerializer},
    )
    @action(detail=True, parameters=("download", "number"))
    def record(self, request, pk):
        """The sealed document, byte for byte: what `manage.py recount` checks. `Keti-Superseded: true` marks
        one that is no longer in force."""
        cycle = self.get_object()
        record = record_asked(cycle, request.query_params)
        may_take_record(request.user).require()
        return _document(cycle, record, download=request.query_params.get("download", "") in ("1", "true"))


def record_asked(cycle: Cycle, parameters) -> SelectionRecord:
    """The one that the parameters ask for; raises Gone where there is none."""
    record = cycle.records.filter(**_asked(parameters)).order_by("-number").first()
    if record is None:
        raise Gone(_("The selection has not been certified yet."))
    return record


def _asked(parameters) -> dict:
    """The record with the `number` that is asked for, or the one in force."""
    number = parameters.get("number", "")
    if not number:
        return {"superseded": False}
    if not number.isdecimal() or len(number) > 4:
        raise Invalid(_("This must be a whole number."), attr="number")
    return {"number": int(number)}


def _ranking(cycle: Cycle, ranking: Ranking, user) -> dict:
    return {
        "cycle": cycle.pk,
        "computed_at": ranking.computed_at,
        "rulebook": {"number": ranking.rulebook.number, "hash": ranking.rulebook.hash},
        "inputs_hash": ranking.inputs_hash,
        "versions": ranking.versions,
        "warnings": ranking.content["warnings"],
        "groups": _groups(ranking) if sees_names(user) else None,
        "rows": RankingRowShape.of(ranking.rows.visible_to(user)),
    }


def _groups(ranking: Ranking) -> list[dict]:
    """Judges are columns of the evaluation there, from 0; here they are the labels of the record."""
    return [
        {"judges": [f"J{column + 1:02d}" for column in group["judges"]], "topics": group["topics"]}
        for group in ranking.content["groups"]
    ]


def _round(tally: Tally, user) -> dict:
    standing = places(tally)
    rows = [
        row | _counted(row["code"], tally.content, standing)
        for row in TallyRowShape.of(tally.rows.visible_to(user))
    ]
    return {
        "round": tally.round.number,
        "is_runoff": tally.round.is_runoff,
        "seats": tally.round.seats,
        "choices": tally.round.choices,
        "open_seats": tally.content["open_seats"],
        **{name: getattr(tally, name) for name in COUNTED},
        "rows": [row | {"votes": plain_number(float(row["votes"]))} for row in rows],
    }


def _counted(code: str, content: dict, standing: dict[str, tuple[int, int]]) -> dict:
    """What follows for one candidate from the count as a whole."""
    by_score, by_votes = standing[code]
    bought = {one["code"]: one for one in content.get("purchases") or ()}.get(code)
    return {
        "place_by_score": by_score,
        "place_by_votes": by_votes,
        "field": where(by_score, by_votes, content["seats"]),
        "points": content["points"] and content["points"][code],
        "bought": bought and {name: bought[name] for name in ("price", "supporters")},
        "own_center": _own(content, code),
    }


def _own(content: dict, code: str) -> dict | None:
    """Every figure of an entry, null where it isn't told; numbers that may be fractions as text."""
    if "own_center" not in content:
        return None
    entry = content["own_center"][code]
    known = {name: entry.get(name) for name in ("reason", "voters", "others", "rank", "rank_without")}
    return known | {
        name: entry.get(name) and [str(end) for end in entry[name]] for name in ("votes", "without")
    }


def _document(cycle: Cycle, record: SelectionRecord, *, download: bool) -> HttpResponse:
    response = HttpResponse(record.document.encode(), content_type="application/json")
    response.headers["ETag"] = f'"{record.hash}"'
    if record.superseded:
        response.headers["Keti-Superseded"] = "true"
    if download:
        name = f"{cycle.code}-record{f'-{record.number}-superseded' * record.superseded}.json"
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
