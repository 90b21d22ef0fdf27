"""What the pages of a cycle share: fetching it, its tabs, the way back."""

from functools import wraps

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.lifecycle import PROPOSING, SCORING, VOTING
from projects.models import Cycle, Panelist, Topic, Voter
from projects.rules import may_run_cycles
from scoring.models import Comparison, SelectionRecord, Tally
from scoring.rules import may_see_weighing, may_take_record, sees_names


def office_only(view):
    """403 with the reason for everybody else, before anything is looked up."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        may_run_cycles(request.user).require()
        return view(request, *args, **kwargs)

    return guarded


def cycle_or_404(request, pk: int, *, shown: str = "") -> Cycle:
    """The cycle with `user_judges`, `user_votes` and `counted` for its tabs, in one query.

    With `shown`, a field that is set when the result it stands for may be seen, else 404.
    """
    found = get_object_or_404(_with_parts(request.user), pk=pk)
    if shown and not getattr(found, shown):
        raise Http404
    return found


def _with_parts(user):
    """Cycles with what `user` does there, whether a tally is in force and a record was ever sealed."""
    return Cycle.objects.annotate(
        user_judges=Exists(Panelist.objects.filter(cycle=OuterRef("pk"), user=user)),
        user_weighs=Exists(Comparison.objects.filter(cycle=OuterRef("pk"), expert=user)),
        user_votes=Exists(Voter.objects.filter(cycle=OuterRef("pk"), user=user)),
        counted=Exists(Tally.objects.filter(cycle=OuterRef("pk"), superseded=False)),
        recorded=Exists(SelectionRecord.objects.filter(cycle=OuterRef("pk"))),
    )


def topic_or_404(request, pk: int) -> Topic:
    """The topic with everything that is shown of it, if this person may see it."""
    found = get_object_or_404(Topic.objects.visible_to(request.user).with_names(), pk=pk)
    found.cycle = cycle_or_404(request, found.cycle_id)
    return found


def trail(cycle: Cycle | None = None) -> list[tuple[str, str]]:
    """Breadcrumbs down to the cycle."""
    found = [(_("Cycles"), reverse("cycles"))]
    return found if cycle is None else [*found, (cycle.title, cycle.get_absolute_url())]


def frame(request, cycle: Cycle, here: str) -> dict:
    """What every page of a cycle shows around its content: breadcrumbs and tabs."""
    above = trail() if here == "cycle" else trail(cycle)
    return {"cycle": cycle, "trail": above, "tabs": tabs(request, cycle, here), "now": timezone.now()}


def tabs(request, cycle: Cycle, here: str) -> list[dict]:
    """The pages of the cycle that this person can open now."""
    return [
        {"label": label, "url": reverse(name, args=[cycle.pk]), "current": name == here}
        for name, label in _pages(request.user, cycle)
    ]


def assigning(cycle: Cycle) -> bool:
    """Whether it is time to say who scores what."""
    return cycle.assigned and cycle.phase in (PROPOSING, SCORING) and not cycle.scoring_closed_at


def _pages(user, cycle: Cycle):
    yield "cycle", _("Overview")
    if may_see_weighing(user) and not (cycle.is_frozen and not cycle.weights_origin.get("experts")):
        yield "weights", _("Weights")
    if cycle.user_weighs:
        yield "weights-mine", _("My comparisons")
    if user.standing.is_office and cycle.phase == PROPOSING:
        yield "screening", _("Screening")
    if user.standing.is_office and assigning(cycle):
        yield "assign", _("Judges and topics")
    if cycle.is_frozen and cycle.user_judges:
        yield "score", _("My scorecards")
    if user.standing.is_office and cycle.phase == SCORING and not cycle.scoring_closed_at:
        yield "coverage", _("Coverage")
    if cycle.scoring_closed_at:
        yield "ranking", _("Ranking")
        yield "agreement", _("Agreement")
        if sees_names(user) or cycle.user_judges:
            yield "discussion", _("Discussion")
        yield "stability", _("Stability")
        yield "what-if", _("What if")
    yield from _voting_pages(user, cycle)
    if cycle.phase == VOTING and cycle.voting_closed_at and user.standing.is_leader:
        yield "certify", _("Certify")
    if cycle.phase in ("running", "closed") or (cycle.recorded and may_take_record(user)):
        yield "record", _("Selection record")
    if cycle.phase in ("running", "closed"):
        yield "board", _("Board")
    yield "cycle-history", _("History")


def takes_absences(cycle: Cycle) -> bool:
    """While proxies and papers can be noted: the rules are frozen and voting is not over."""
    return cycle.phase == SCORING or cycle.takes(VOTING)


def _voting_pages(user, cycle: Cycle):
    if cycle.phase == VOTING and not cycle.voting_closed_at:
        if cycle.user_votes:
            yield "ballot", _("My ballot")
        if user.standing.is_office:
            yield "turnout", _("Turnout")
    if takes_absences(cycle):
        if cycle.proxies and cycle.user_votes:
            yield "proxy", _("Proxies")
        if (cycle.proxies or cycle.absentees) and user.standing.is_office:
            yield "absences", _("Absent voters")
    if cycle.counted:
        yield "tally", _("Tally")
