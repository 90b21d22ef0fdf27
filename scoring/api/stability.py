"""How firmly the selection stands, as computed by the worker; of topics that the reader may see alone."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.refusals import Gone
from kit.rest import verb
from projects.models import Cycle
from scoring import actions
from scoring.models import RankingRow, StabilityReport
from scoring.queries import ranking_of
from scoring.rules import sees_names
from scoring.serializers.stability import StabilitySerializer
from scoring.steadiness import course, report_of

RUNS = ("near_weights", "any_weights", "bootstrap")


class Stability:
    """The stability of a cycle's ranking; 404 before scoring has closed."""

    @extend_schema(responses=StabilitySerializer)
    @action(detail=True)
    def stability(self, request, pk):
        """Computed after scoring has closed: `state` goes from `waiting` over `computing` to `done`, or to
        `failed`."""
        return Response(_stability(self.get_object(), request.user))

    @verb("compute-stability", request=None, responses=StabilitySerializer)
    def compute_stability(self, request, pk):
        """Has it computed again after it failed."""
        cycle = self.get_object()
        actions.compute_stability(cycle, by=request.user)
        return Response(_stability(cycle, request.user))


def _stability(cycle: Cycle, user) -> dict:
    ranking = ranking_of(cycle)
    if ranking is None:
        raise Gone(_("Scoring has not closed yet."))
    report = report_of(ranking) or StabilityReport(ranking=ranking, state="")
    seen = {}
    if report.content:
        rows = RankingRow.objects.filter(ranking=ranking, rank__isnull=False).visible_to(user)
        found = rows.values_list("topic__code", "topic_id", "topic__title", "position")
        seen = {code: rest for code, *rest in found}
    return {
        "cycle": cycle.pk,
        **{name: getattr(report, name) for name in ("state", "done", "total", "attempts")},
        **{name: getattr(report, name) for name in ("asked_at", "computed_at", "versions")},
        "error": course(report)["error"],
        "inputs_hash": ranking.inputs_hash,
        **{name: _cut(report.content.get(name), seen, sees_names(user)) for name in ("seats", "shortlist")},
    }


def _cut(cut: dict | None, seen: dict, named: bool) -> dict | None:
    if cut is None:
        return None
    changes = [_change(name, change, cut["reasons"], seen) for name, change in cut["changes"].items()]
    smallest = cut["smallest"] and _change(cut["smallest"]["dimension"], cut["smallest"], {}, seen)
    second = cut["topsis"]["overlap"]
    differing = {name: _visible(second[name], seen) for name in ("only_composite", "only_topsis")}
    return {
        "seats": cut["seats"],
        "smallest": smallest,
        "changes": changes,
        "judges": [_effect(effect, seen) for effect in cut["judges"]] if named else None,
        "runs": [{part: cut[name][part] for part in ("purpose", "seed", "runs")} for name in RUNS],
        "rho": cut["rho"],
        "overlap": second | differing,
        "rows": _rows(cut, seen),
    }


def _visible(codes: list[str], seen: dict) -> list[str]:
    return [code for code in codes if code in seen]


def _change(dimension: str, change: dict | None, reasons: dict, seen: dict) -> dict:
    if change is None:
        nothing = dict.fromkeys(("weight", "by", "selected", "challenger"))
        return {"dimension": dimension, **nothing, "reason": reasons[dimension]}
    both = change["selected"] in seen and change["challenger"] in seen
    return change | {"reason": ""} | ({} if both else {"selected": None, "challenger": None})


def _effect(effect: dict, seen: dict) -> dict:
    """Judges by the labels of the record: `J01` is the first column."""
    sides = {side: _visible(effect[side], seen) for side in ("leaving", "joining")}
    return effect | {"judge": f"J{effect['judge'] + 1:02d}"} | sides


def _rows(cut: dict, seen: dict) -> list[dict]:
    contested = set(cut["contested"])
    columns = [*(cut[name]["share"] for name in RUNS), cut["topsis"]["closeness"], cut["topsis"]["rank"]]
    names = (*RUNS, "closeness", "topsis_rank")
    rows = []
    for place, (code, *values) in enumerate(zip(cut["codes"], *columns, strict=True)):
        if code in seen:
            topic, title, position = seen[code]
            known = {"position": position, "topic": topic, "code": code, "title": title}
            sides = {"selected": place < cut["seats"], "contested": code in contested}
            rows.append(known | sides | dict(zip(names, values, strict=True)))
    return rows
