"""How far the judges agree, how each of them marks, and what to talk about before the ballot."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.models import Entry
from kit.refusals import Gone, Invalid
from kit.rest import Computed, find, verb
from projects.models import Cycle, Topic
from projects.rules import may_run_cycles
from scoring import actions
from scoring.consensus import agreement_of
from scoring.discussion import SHOWN, lines, lists, places, reader_of
from scoring.habits import FIGURES, Habit, habits
from scoring.queries import ranking_of
from scoring.rulebook import Rulebook
from scoring.serializers.agreement import (
    AgreementSerializer,
    DiscussInput,
    DiscussionSerializer,
    NoteSerializer,
)

WHOLE = ("headline", "block", "kendall", "icc", "alpha", "alpha_by_dimension")


class Agreement:
    """Agreement and discussion of a cycle; 404 before scoring has closed."""

    @extend_schema(responses=AgreementSerializer)
    @action(detail=True)
    def agreement(self, request, pk):
        """How far the judges agree, from the closing of scoring on."""
        cycle = self.get_object()
        found = agreement_of(cycle)
        if found is None:
            raise Gone(_("Scoring has not closed yet."))
        told = {"cycle": cycle.pk, **{name: found[name] for name in WHOLE}}
        return Response(told | {"judges": _sheets(cycle, request.user)})

    @extend_schema(
        filters=False,
        parameters=[OpenApiParameter("show", enum=[code for code in SHOWN if code])],
        responses=DiscussionSerializer(many=True),
    )
    @action(detail=True, parameters=("page", "page_size", "show"))
    def discussion(self, request, pk):
        """The topics by widest disagreement with the judges' comments, for the office, leaders and the panel,
        who see letters in place of names and no topics from which they are recused. `show` narrows it to
        topics `near` the cut, or still `open`."""
        cycle = self.get_object()
        reader, ranking = reader_of(cycle, request.user), ranking_of(cycle)
        if reader is None or ranking is None:
            raise Gone(_("Not found."))
        shown = request.query_params.get("show", "")
        if shown not in SHOWN:
            raise Invalid(_("This is none of the possible values."), attr="show")
        page = self.paginate_queryset(Computed(lists(places(ranking, reader), ranking)[shown]))
        rulebook = Rulebook.from_dict(ranking.rulebook.content)
        return self.get_paginated_response(
            [_line(line) for line in lines(cycle, ranking, page, reader, rulebook)]
        )

    @verb("discuss", request=DiscussInput, responses=NoteSerializer)
    def discuss(self, request, pk):
        """Notes what came of talking a topic over, until the ballot opens."""
        cycle = self.get_object()
        may_run_cycles(request.user).require()
        fields = self.shape(DiscussInput)
        topic = find(Topic.objects.visible_to(request.user).filter(cycle=cycle), fields["topic"])
        return Response(_note(actions.note_discussion(topic, by=request.user, note=fields["note"])))


def _sheets(cycle: Cycle, user) -> list[dict] | None:
    """All for the office, the own one for a judge of the panel."""
    is_office = user.standing.is_office
    if not is_office and not cycle.panelists.filter(user=user).exists():
        return None
    return [_sheet(one) for one in habits(cycle) if is_office or one.panelist.user_id == user.pk]


def _sheet(habit: Habit) -> dict:
    return {
        "judge": habit.panelist.user_id,
        "judge_label": habit.panelist.label,
        **{name: habit.sheet[name] for name in ("topics", "severities", "reasons")},
        **{name: habit.value(name) for name in FIGURES},
        "open": habit.open,
    }


def _line(line: dict) -> dict:
    place, row = line["place"], line["row"]
    return {
        **{name: getattr(place, name) for name in ("topic", "deviation", "judges", "near")},
        "code": line["topic"].code,
        "title": line["topic"].title,
        "rank": row.rank,
        "shortlisted": row.shortlisted,
        "ranges": {one["code"]: [one["low"], one["high"]] for one in line["ranges"]},
        "cards": [
            {name: card[name] for name in ("judge", "composite", "marks", "comment")}
            | {"judge_label": card["label"]}
            for card in line["cards"]
        ],
        "discussed": line["note"] and _note(line["note"]),
    }


def _note(entry: Entry) -> dict:
    return {"note": entry.reason, "by": entry.by_id, "at": entry.at}
