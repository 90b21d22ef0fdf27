"""The ballot: chosen, confirmed, changed, withdrawn; and who has cast, never what for (methods.md §7)."""

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import Form
from people.models import User
from projects.lifecycle import VOTING
from projects.models import Cycle, Topic
from scoring.actions import cast, withdraw_ballot
from scoring.forms.ballot import BallotForm, RankedForm
from scoring.models import Absence, Ballot, RankingRow, VotingRound
from scoring.rules import may_vote
from scoring.rulings import rulebook_of
from scoring.stand_ins import place_of
from scoring.turnout import turnout as turnout_of
from scoring.views.doors import cycle_or_404, frame, office_only

ORDERS = {"lot": gettext_lazy("by lot"), "rank": gettext_lazy("by rank"), "code": gettext_lazy("by code")}


@dataclass(frozen=True)
class Booth:
    """Where a ballot is filled in: one's own, or that of a voter whose `proxy` one holds."""

    cycle: Cycle
    voter: User
    proxy: Absence | None = None

    @property
    def address(self) -> str:
        return self._page("ballot", "ballot-for")

    @property
    def withdrawal(self) -> str:
        return self._page("ballot-withdraw", "ballot-for-withdraw")

    def _page(self, own: str, other: str) -> str:
        pk = self.cycle.pk
        return reverse(other, args=[pk, self.proxy.pk]) if self.proxy else reverse(own, args=[pk])

    def row(self, now: VotingRound) -> Ballot | None:
        """The voter's row of a round, whoever wrote it last."""
        return Ballot.objects.filter(round=now, voter=self.voter).first()

    def shows(self, ballot: Ballot | None) -> bool:
        """Whether it was written here: what a holder chose is the holder's to see, and vice versa."""
        return ballot is not None and ballot.holder_id == (self.proxy.holder_id if self.proxy else None)


def _booth(request, pk: int, proxy: int | None) -> Booth:
    """403 for who is on no electorate; 404 for a proxy that one doesn't hold."""
    cycle = cycle_or_404(request, pk)
    may_vote(request.user, cycle).require()
    if proxy is None:
        return Booth(cycle, request.user)
    held = cycle.absences.in_force().filter(holder=request.user).select_related("voter")
    found = get_object_or_404(held, pk=proxy)
    return Booth(cycle, found.voter, found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request, pk: int, proxy: int | None = None):
    """The receipt where a ballot is cast, else (or with `?change=1`) the ballot itself. No browser keeps it:
    on a shared machine nobody finds it by going back."""
    booth = _booth(request, pk, proxy)
    cycle = booth.cycle
    context = frame(request, cycle, "ballot") | {"booth": booth, "place": place_of(cycle, request.user)}
    if not cycle.takes(VOTING):
        return render(request, "scoring/ballot_closed.html", context)
    if not proxy and (context["place"].on_paper or context["place"].is_cast_by_holder):
        return render(request, "scoring/ballot_absent.html", context)
    now = cycle.rounds.get(number=cycle.round)
    row = booth.row(now)
    own = row if booth.shows(row) else None
    context |= {"round": now, "own": own, "ranked": cycle.ballot_method == Cycle.Method.BORDA}
    if request.method != "POST" and own and own.state == "cast" and not request.GET.get("change"):
        return render(request, "scoring/receipt.html", context | {"topics": _chosen(own, context["ranked"])})
    return _fill_in(request, booth, row, context)


def _fill_in(request, booth: Booth, row: Ballot | None, context: dict):
    now = context["round"]
    rows = _candidates(booth, now, request)
    form = _form(request, rows, context, row.version if row else 0)
    if form.is_bound and form.is_valid() and _cast(form, booth, request.user):
        messages.success(request, _("Your ballot has been cast."))
        return redirect(booth.address)
    context |= {
        "form": form,
        "rows": form.arranged(rows) if context["ranked"] else rows,
        "order": _order(request),
        "orders": ORDERS.items(),
        "seats": now.seats,
        "typed_before": kept.refill(request, form),
    }
    page = "scoring/ballot_ranked.html" if context["ranked"] else "scoring/ballot.html"
    return render(request, page, context, status=form.status)


def _form(request, rows: list[RankingRow], context: dict, version: int) -> BallotForm:
    """Unbound while only the order is changed: the choices made so far are kept and nothing is cast."""
    sorting, own = "order" in request.POST, context["own"]
    made = RankedForm if context["ranked"] else BallotForm
    return made(
        None if sorting else request.POST or None,
        topics=[row.topic for row in rows],
        limit=context["round"].choices,
        version=version,
        initial=made.typed(request.POST) if sorting else made.stored(own.choices if own else []),
    )


def _cast(form: BallotForm, booth: Booth, by) -> bool:
    choices = form.cleaned_data["choices"]
    return form.done(cast, booth.cycle, by=by, voter=booth.voter, choices=choices, version=form.seen)


def _chosen(own: Ballot, ranked: bool) -> list[Topic]:
    """By code, or on a ranked ballot in its order."""
    topics = Topic.objects.filter(pk__in=own.choices).select_related("center").order_by("code")
    return sorted(topics, key=lambda topic: own.choices.index(topic.pk)) if ranked else list(topics)


def _order(request) -> str:
    """As asked by its button, or as it was when the ballot was sent."""
    asked = request.POST.get("order") or request.POST.get("ordered", "")
    return asked if asked in ORDERS else next(iter(ORDERS))


def _candidates(booth: Booth, now: VotingRound, request) -> list[RankingRow]:
    """The candidates with their ranks. Unless asked otherwise in an order drawn for this voter, so that
    over all voters no topic gains by its place."""
    rows = RankingRow.objects.filter(ranking__cycle=booth.cycle, ranking__superseded=False)
    rows = list(rows.filter(topic__in=now.candidates).select_related("topic__center").order_by("position"))
    if _order(request) == "rank":
        return rows
    if _order(request) == "code":
        return sorted(rows, key=lambda row: row.topic.code)
    return sorted(rows, key=lambda row: _lot(now, booth.voter, row.topic))


def _lot(now: VotingRound, voter, topic: Topic) -> str:
    return hashlib.sha256(f"{now.pk}|{voter.pk}|{topic.code}".encode()).hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk: int, proxy: int | None = None):
    """Take the ballot back, after asking."""
    booth = _booth(request, pk, proxy)
    cast_here = Ballot.objects.visible_to(request.user).filter(voter=booth.voter, state="cast")
    own = get_object_or_404(cast_here, cycle=booth.cycle, round__number=booth.cycle.round)
    form, back = Form(request.POST or None, version=own.version), booth.address
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(withdraw_ballot, own, by=request.user, version=form.seen)
    ):
        messages.success(request, _("Your ballot has been withdrawn. You can cast another."))
        return redirect(back)
    context = {
        "title": _("Withdraw your ballot?"),
        "text": _("It no longer counts, neither for a topic nor for the quorum, until you cast another."),
        "verb": _("Withdraw"),
        "danger": True,
        "form": form,
        "cancel": back,
    }
    return render(request, "confirm.html", context, status=form.status)


@require_safe
@office_only
def turnout(request, pk: int):
    """Who has cast in the round that is open."""
    cycle = cycle_or_404(request, pk)
    if cycle.phase != VOTING:
        raise Http404
    context = frame(request, cycle, "turnout") | {"turnout": turnout_of(cycle, rulebook_of(cycle))}
    return render(request, "scoring/turnout.html", context)
