"""What a cycle's page says to whoever looks: one's own part, and what the office has to do next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.panels import Panel, fills
from projects.lifecycle import PHASE_MOVES, PROPOSING, SCORING, VOTING
from projects.models import Cycle
from projects.rules import proposing_centers
from scoring.discussion import is_open, reader_of
from scoring.models import Ballot
from scoring.outlook import outlook, upcoming
from scoring.rules import may_score, may_vote
from scoring.sheet import next_open, totals
from scoring.stand_ins import Place, place_of


@dataclass(frozen=True)
class Part:
    """What somebody can do in the present phase, and where; `icon`: a name of icons.svg."""

    label: str
    url: str
    note: str
    icon: str


@fills("cycle", order=10)
def own_part(request, cycle: Cycle) -> Panel | None:
    """What this person can do in the present phase."""
    found = {PROPOSING: _proposer, SCORING: _judge, VOTING: _voter}.get(cycle.phase)
    line = found(request.user, cycle) if found and cycle.takes(cycle.phase) else None
    return Panel("scoring/panel_part.html", {"line": line}) if line else None


def _proposer(user, cycle: Cycle) -> Part | None:
    if not proposing_centers(user, cycle):
        return None
    url = f"{reverse('topic-new')}?cycle={cycle.pk}"
    return Part(_("Propose a topic"), url, note=_("You can propose for your center."), icon="plus")


def _judge(user, cycle: Cycle) -> Part | None:
    if not may_score(user, cycle):
        return None
    found, following = totals(cycle, user), next_open(cycle, user)
    url = reverse("score-topic", args=[following.pk]) if following else reverse("score", args=[cycle.pk])
    label = _("Go on scoring") if following else _("My scorecards")
    note = _("You have done %(done)d of %(all)d topics.") % {"done": found["done"], "all": found["all"]}
    return Part(label, url, note=note, icon="score")


def _voter(user, cycle: Cycle) -> Part | None:
    if not may_vote(user, cycle):
        return None
    url, place = reverse("ballot", args=[cycle.pk]), place_of(cycle, user)
    if place.on_paper:
        return Part(_("My ballot"), url, note=_("You vote on paper."), icon="file")
    if place.is_cast_by_holder:
        note = _("%(holder)s has cast your ballot for you.") % {"holder": place.proxy.holder}
        return Part(_("My ballot"), url, note=note, icon="check-circle")
    others = _for_others(place)
    if _own_ballot(user, cycle).exists():
        note = _("You have cast your ballot and can still change it.")
        return Part(_("My ballot"), url, note=f"{note} {others}".strip(), icon="check-circle")
    note = _("You are on the electorate.")
    return Part(_("Cast my ballot"), url, note=f"{note} {others}".strip(), icon="ballot")


def _own_ballot(user, cycle: Cycle):
    own = Ballot.objects.visible_to(user).filter(voter=user, state="cast")
    return own.filter(cycle=cycle, round__number=cycle.round)


def _for_others(place: Place) -> str:
    number = len(place.waiting)
    if not number:
        return ""
    return ngettext(
        "You also hold %(n)d proxy that waits to be used.",
        "You also hold %(n)d proxies that wait to be used.",
        number,
    ) % {"n": number}


@fills("cycle", order=15)
def talk(request, cycle: Cycle) -> Panel | None:
    """Between scoring and ballot: the way to the discussion list, for those who have a part in it."""
    if not is_open(cycle) or reader_of(cycle, request.user) is None:
        return None
    note = _("Scoring has closed. Talk about the topics that the judges see most differently.")
    line = Part(_("Discussion list"), reverse("discussion", args=[cycle.pk]), note=note, icon="comment")
    return Panel("scoring/panel_part.html", {"line": line})


@fills("cycle", order=20)
def next_move(request, cycle: Cycle) -> Panel | None:
    """For the office: how far the phase has come, what the next move lacks and what it would do."""
    verbs = upcoming(cycle)
    if not verbs or not request.user.standing.is_office:
        return None
    verb = verbs[0]
    found = outlook(cycle, verb)
    context = {
        "outlook": found,
        "tiles": [_tile(cycle, figure) for figure in found.figures],
        "url": reverse("cycle-move", args=[cycle.pk, verb]),
        "owned": PHASE_MOVES[verb].owner == "office" or request.user.standing.is_leader,
    }
    return Panel("scoring/panel_next.html", context)


def _tile(cycle: Cycle, figure: dict) -> dict:
    return figure | ({"url": reverse(figure["page"], args=[cycle.pk])} if "page" in figure else {})
