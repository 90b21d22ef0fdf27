"""Who votes by proxy or on paper: a voter's own page, and the office's list (methods.md §7)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import Form
from projects.models import Cycle
from scoring.actions import end_absence, name_proxy, note_paper
from scoring.forms.absence import EnteredProxyForm, PaperForm, ProxyForm
from scoring.models import Absence
from scoring.rules import may_end_absence, may_vote
from scoring.stand_ins import place_of
from scoring.views.doors import cycle_or_404, frame, office_only, takes_absences


@require_http_methods(["GET", "HEAD", "POST"])
def proxy(request, pk: int):
    """Who votes for this person, and for whom this person votes."""
    cycle = cycle_or_404(request, pk)
    may_vote(request.user, cycle).require()
    if not cycle.proxies:
        raise Http404
    if "end" in request.POST:
        return _end(request, cycle, "proxy")
    form = ProxyForm(request.POST or None, cycle=cycle, voter=request.user)
    if form.is_bound and form.is_valid():
        words = {"voter": request.user, "by": request.user} | form.values
        if form.done(name_proxy, cycle, **words):
            messages.success(request, _("%(holder)s votes for you.") % {"holder": form.result.holder})
            return redirect("proxy", pk)
    context = frame(request, cycle, "proxy") | {
        "form": form,
        "place": place_of(cycle, request.user),
        "open": takes_absences(cycle),
        "has_cast": _has_cast(cycle, request.user),
        "typed_before": kept.refill(request, form),
    }
    return render(request, "scoring/proxy.html", context, status=form.status)


def _has_cast(cycle: Cycle, user) -> bool:
    now = cycle.ballots.filter(round__number=cycle.round, round__superseded=False)
    return now.filter(voter=user, holder=None, state="cast").exists()


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def absences(request, pk: int):
    """Every proxy and every voter on paper, and what the office enters of them."""
    cycle = cycle_or_404(request, pk)
    if not (cycle.is_frozen and (cycle.proxies or cycle.absentees)):
        raise Http404
    if "end" in request.POST:
        return _end(request, cycle, "absences")
    forms = _forms(request, cycle)
    sent = next((form for form in forms.values() if form.is_bound), None)
    if sent and sent.is_valid() and _entered(request, cycle, sent):
        return redirect("absences", pk)
    rows = Absence.objects.visible_to(request.user).filter(cycle=cycle).with_use()
    rows = rows.select_related("voter", "holder", "by").order_by("kind", "voter__name", "pk")
    context = frame(request, cycle, "absences") | {
        "forms": forms,
        "rows": [{"absence": row, "may_end": may_end_absence(request.user, row)} for row in rows],
        "open": takes_absences(cycle),
        "typed_before": kept.refill(request, next(iter(forms.values()))),
    }
    return render(request, "scoring/absences.html", context, status=sent.status if sent else 200)


def _forms(request, cycle: Cycle) -> dict[str, Form]:
    """The forms for what the rules allow; the one whose button was pressed is bound."""
    made = {}
    if cycle.proxies:
        made["proxy"] = EnteredProxyForm
    if cycle.absentees:
        made["paper"] = PaperForm
    pressed = request.POST.get("kind")
    return {kind: form(request.POST if kind == pressed else None, cycle=cycle) for kind, form in made.items()}


def _entered(request, cycle: Cycle, form: Form) -> bool:
    action = name_proxy if "holder" in form.fields else note_paper
    if not form.done(action, cycle, by=request.user, **form.values):
        return False
    messages.success(request, _("Noted: %(voter)s.") % {"voter": form.result.voter})
    return True


def _end(request, cycle: Cycle, page: str):
    """The button beside a line; what the action refuses becomes a page of its own."""
    key = request.POST["end"]
    seen = Absence.objects.visible_to(request.user).filter(cycle=cycle)
    absence = get_object_or_404(seen, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    end_absence(absence, by=request.user)
    messages.success(request, _("%(voter)s votes here again.") % {"voter": absence.voter})
    return redirect(page, cycle.pk)
