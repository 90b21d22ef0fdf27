"""A judge's seven marks for a topic: written, and written again until scoring closes."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.refusals import Conflict, Problems, Refused
from kit.upsert import upsert
from projects import locks
from projects.models import Cycle, Topic
from scoring.actions.setup import rules_of
from scoring.dimensions import DIMENSIONS
from scoring.marks import MarkError, parse_mark
from scoring.messages import about_mark
from scoring.models import Scorecard
from scoring.queries import panel_seat
from scoring.rulebook import Rulebook
from scoring.rules import may_act, may_score_assigned


@transaction.atomic
def score(
    topic: Topic, *, by, marks: Mapping, comment: str = "", version: int | None = None
) -> tuple[Scorecard, bool]:
    """Write the scorecard of `by` for `topic`; (scorecard, whether it is new). Missing marks are abstentions.

    Raises Refused (not on the panel; conflict_of_interest; not_assigned), Conflict (phase_closed,
    invalid_transition), InvalidMany with one problem per wrong mark, Stale.
    """
    cycle = locks.hold(topic.cycle_id)
    _refuse_outsider(topic, by, cycle)
    _refuse_closed(cycle, topic)
    fields = checked_marks(marks, rules_of(cycle)) | {"comment": comment}
    return _write(cycle, topic, by, fields, version)


def rescore(card: Scorecard, *, by, marks: Mapping, comment: str, version: int | None = None) -> Scorecard:
    """Write a scorecard again that its judge has before their eyes. Raises what `score` raises."""
    if card.judge_id != by.pk:
        raise Refused(_("A scorecard is changed by its judge alone."))
    return score(card.topic, by=by, marks=marks, comment=comment, version=version)[0]


def checked_marks(marks: Mapping, rulebook: Rulebook) -> dict[str, float | None]:
    """Dimension → mark for all seven. Raises InvalidMany naming every wrong one as marks.<dimension>."""
    problems, checked = Problems(), dict.fromkeys(DIMENSIONS)
    for name, value in marks.items():
        if name not in DIMENSIONS:
            name = str(name)[:40]
            problems.add("unknown_dimension", about_mark("unknown_dimension", rulebook), f"marks.{name}")
            continue
        try:
            checked[name] = parse_mark(value, rulebook)
        except MarkError as error:
            problems.add(error.code, about_mark(error.code, rulebook), f"marks.{name}")
    problems.refuse()
    return checked


def _refuse_closed(cycle: Cycle, topic: Topic) -> None:
    if not cycle.takes("scoring"):
        raise Conflict(_("This cycle takes no scores now."), code="phase_closed")
    if topic.state != "accepted":
        raise Conflict(_("This topic is not up for scoring."))


def _refuse_outsider(topic: Topic, judge, cycle: Cycle) -> None:
    """One query: on the panel, assigned, and no recusal nor a fact that makes one. The cards of one judge
    are written one after another, so that history tells what each replaced."""
    may_act(judge).require()
    seat = panel_seat(topic, judge, lock=True)
    if seat is None:
        raise Refused(_("Only the judges on the panel of this cycle can score."))
    if seat.recused or seat.at_center or seat.in_group or topic.proposer_id == judge.pk:
        raise Refused(
            _("You are recused from this topic: a conflict of interest excludes your scores."),
            code="conflict_of_interest",
        )
    may_score_assigned(cycle, is_assigned=seat.is_assigned).require()


def _write(cycle: Cycle, topic: Topic, judge, fields: dict, version: int | None) -> tuple[Scorecard, bool]:
    before = Scorecard.objects.filter(topic=topic, judge=judge).values(*fields).first()
    card = Scorecard(cycle=cycle, topic=topic, judge=judge, **fields)
    new = upsert(card, key=("topic", "judge"), fields=(*fields, "on_paper"), version=version)
    _note(card, "score" if new else "rescore", before or dict.fromkeys(fields), fields, judge, first=new)
    return card, new


def _note(card: Scorecard, verb: str, before: dict, after: dict, judge, *, first: bool) -> None:
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    history.record(
        card, verb, by=judge, changes=changes, cycle=card.cycle_id, topic=card.topic_id, first=first
    )
