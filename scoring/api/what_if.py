"""Other weights tried out over the API; nothing is changed."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.refusals import Gone, InvalidMany, Problem
from scoring import trial
from scoring.dimensions import DIMENSIONS
from scoring.serializers.what_if import WhatIfSerializer
from scoring.what_if import CUTS, SEATS, Reordered, percentages

WEIGHT = {"type": "number", "minimum": 0, "maximum": 100, "multipleOf": 0.01}
PARAMETERS = [
    *(OpenApiParameter(name, WEIGHT, description="As declared where it is left out.") for name in DIMENSIONS),
    OpenApiParameter("cut", str, enum=CUTS, default=SEATS, description="Which cut decides who is selected."),
]


class WhatIf:
    """The ranking of a cycle with other weights."""

    @extend_schema(operation_id="cycles_what_if_retrieve", parameters=PARAMETERS, responses=WhatIfSerializer)
    @action(detail=True, url_path="what-if", parameters=(*DIMENSIONS, "cut"))
    def what_if(self, request, pk):
        """The order that other weights would give, from the closing of scoring on. Weights are numbers from 0
        to 100; the declared ones stand in proportion, the heaviest at 50. Nothing is changed."""
        cycle = self.get_object()
        field = trial.field_of(cycle, request.user)
        if field is None:
            raise Gone(_("Scoring has not closed yet."))
        asked = trial.asked(request.query_params, field)
        if asked.faults:
            raise InvalidMany([Problem("invalid", why, name) for name, why in asked.faults.items()])
        stored, now = trial.tried(field, asked)
        answer = {
            "cycle": cycle.pk,
            "weights": {name: float(weight) for name, weight in asked.weights.items()},
            "shares": percentages(asked.weights),
            "cut": asked.cut,
            "size": field.size(asked.cut),
            "complete": field.whole,
            "rows": [_row(field, stored, now, index) for index in now.order],
        }
        return Response(WhatIfSerializer(answer).data)


def _row(field: trial.Field, stored: Reordered, now: Reordered, index: int) -> dict:
    row = field.rows[index]
    return {
        "topic": row.topic,
        "code": row.code,
        "title": row.title,
        "rank": now.rank[index],
        "composite": now.composite[index],
        "rank_in_ranking": stored.rank[index],
        "composite_in_ranking": stored.composite[index],
        "selected": now.inside[index] if field.whole else None,
        "selected_in_ranking": stored.inside[index] if field.whole else None,
    }
