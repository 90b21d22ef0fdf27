"""That the judges' disagreement about a topic was talked over before the ballot."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.models import Entry
from kit.refusals import Conflict, Invalid
from projects import locks
from projects.lifecycle import SCORING
from projects.models import Topic
from projects.rules import may_run_cycles
from scoring.models import Ranking, RankingRow


@transaction.atomic
def note_discussion(topic: Topic, *, by, note: str) -> Entry:
    """Keep a note in the history of the ranking that was talked about; a later note stands beside it.

    The cycle's own history is open to everybody; that of a ranking to the office and leaders.
    """
    may_run_cycles(by).require()
    cycle = locks.hold(topic.cycle_id)
    if cycle.phase != SCORING or not cycle.scoring_closed_at:
        raise Conflict(
            _("Discussions are noted between the closing of scoring and the opening of the ballot."),
            code="phase_closed",
        )
    if not note.strip():
        raise Invalid(_("Please say in a sentence what came of it."), code="required", attr="note")
    ranking = Ranking.objects.select_for_update(of=("self",)).get(cycle=cycle, superseded=False)
    if not RankingRow.objects.filter(ranking=ranking, topic=topic).exists():
        raise Conflict(_("This topic was not scored."), code="invalid_transition")
    return history.record(ranking, "discuss", by=by, reason=note.strip(), cycle=cycle, topic=topic)
