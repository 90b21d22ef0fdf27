"""Judges go through their topics; the office sees how far they have come, never a mark."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.meanwhile import last_change
from projects.lifecycle import SCORING
from projects.models import Cycle, Topic
from scoring.actions import declare_recusal, lift_recusal
from scoring.actions import score as write_scorecard
from scoring.assigned import in_groups, roster, weigh
from scoring.completeness import incomplete
from scoring.coverage import Coverage
from scoring.coverage import coverage as coverage_of
from scoring.forms.recusal import RecusalForm
from scoring.forms.scorecard import ScorecardForm
from scoring.models import Recusal, Scorecard
from scoring.rules import may_score, may_score_assigned
from scoring.rulings import rulebook_of
from scoring.sheet import ABSTAINED, ENTERED, OPEN, RECUSED, SCORED, lines, next_open, own, sheet, totals
from scoring.views.doors import assigning, cycle_or_404, frame, office_only, topic_or_404

PER_PAGE = 100
STATES = {
    "": gettext_lazy("all"),
    OPEN: gettext_lazy("open"),
    SCORED: gettext_lazy("scored"),
    ABSTAINED: gettext_lazy("abstained"),
    RECUSED: gettext_lazy("recused"),
}


@require_safe
def score(request, pk: int):
    """The judge's own list."""
    found = cycle_or_404(request, pk)
    may_score(request.user, found).require()
    if not found.is_frozen:
        raise Http404
    counts, asked = totals(found, request.user), request.GET.get("state", "")
    shown = asked if asked in STATES else ""
    topics = sheet(found, request.user)
    page = Paginator(topics.filter(standing=shown) if shown else topics, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = frame(request, found, "score") | {
        "lines": lines(page, request.user),
        "page_obj": page,
        "shown": shown,
        "states": [
            (code, label, counts.get(code, counts["all"] + counts[RECUSED])) for code, label in STATES.items()
        ],
        "totals": counts,
        "next": next_open(found, request.user) if found.takes(SCORING) else None,
        "open": found.takes(SCORING),
    }
    return render(request, "scoring/score.html", context)


def _states(counts: dict) -> list[tuple]:
    """(code, label, how many) for the links above the list."""
    every = counts["all"] + counts[RECUSED]
    return [(code, label, counts[code] if code else every) for code, label in STATES.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def score_topic(request, pk: int):
    """The topic's text beside the judge's own seven marks."""
    topic = topic_or_404(request, pk)
    cycle = topic.cycle
    may_score(request.user, cycle).require()
    if topic.state not in ENTERED or not cycle.is_frozen:
        raise Http404
    card = Scorecard.objects.filter(topic=topic, judge=request.user).first()
    form = ScorecardForm(request.POST or None, rulebook=rulebook_of(cycle), card=card)
    if request.method == "POST" and _scored(request, form, topic):
        return redirect(_after(request, cycle, topic))
    context = (
        frame(request, cycle, "score")
        | _sheet(request, topic)
        | {
            "form": form,
            "card": card,
            "stored": form.differences(card) if form.is_stale else [],
            "typed_before": kept.refill(request, form),
            "meanwhile": last_change(card) if form.is_stale else None,
        }
    )
    return render(request, "scoring/score_topic.html", context, status=form.status)


def _scored(request, form: ScorecardForm, topic: Topic) -> bool:
    if request.POST.get("then") == "abstain":
        form.abstain()
    if not form.is_valid():
        return False
    return form.done(
        write_scorecard,
        topic,
        by=request.user,
        marks=form.marks,
        comment=form.cleaned_data["comment"],
        version=form.seen,
    )


def _after(request, cycle: Cycle, topic: Topic) -> str:
    """Where saving leads: to the next open topic, or to the list when all are done."""
    messages.success(request, _("Saved: %(topic)s.") % {"topic": topic})
    if request.POST.get("then") == "stay":
        return reverse("score-topic", args=[topic.pk])
    following = next_open(cycle, request.user, after=topic.code)
    if following is None:
        return reverse("score", args=[cycle.pk])
    return reverse("score-topic", args=[following.pk])


def _sheet(request, topic: Topic) -> dict:
    """Where the topic stands on the judge's list, and its neighbours there."""
    cycle, around = topic.cycle, own(topic.cycle, request.user)
    on_list = sheet(cycle, request.user).filter(pk=topic.pk)
    may_score_assigned(cycle, is_assigned=bool(on_list)).require()
    (line,) = lines(on_list, request.user)
    return {
        "topic": topic,
        "line": line,
        "totals": totals(cycle, request.user),
        "before": around.filter(code__lt=topic.code).last(),
        "after": around.filter(code__gt=topic.code).first(),
        "open": topic.cycle.takes(SCORING) and topic.state == "accepted",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request, pk: int):
    """A judge declares a conflict of interest; the office sets or lifts one for any judge."""
    topic = topic_or_404(request, pk)
    if not request.user.standing.is_office:
        may_score(request.user, topic.cycle).require()
    if request.method == "POST" and request.POST.get("lift", "").isdecimal():
        return _lifted(request, topic, request.POST["lift"])
    form = RecusalForm(request.POST or None, cycle=topic.cycle, by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(declare_recusal, topic, by=request.user, **form.values)
    ):
        told = {"judge": form.result.judge, "topic": topic}
        messages.success(request, _("%(judge)s is recused from “%(topic)s”.") % told)
        return redirect(_back(request, topic))
    context = frame(request, topic.cycle, "recuse") | {
        "topic": topic,
        "form": form,
        "recusals": Recusal.objects.visible_to(request.user)
        .filter(topic=topic)
        .select_related("judge", "by"),
        "scored": Scorecard.objects.filter(topic=topic, judge=request.user).exists(),
        "open": not topic.cycle.is_frozen or topic.cycle.takes(SCORING),
        "back": _back(request, topic),
        "typed_before": kept.refill(request, form),
    }
    return render(request, "scoring/recuse.html", context, status=form.status)


def _lifted(request, topic: Topic, key: str):
    recusal = get_object_or_404(Recusal.objects.visible_to(request.user), pk=key[:18], topic=topic)
    lift_recusal(recusal, by=request.user)
    messages.success(
        request,
        _("%(judge)s is no longer recused from %(topic)s.") % {"judge": recusal.judge, "topic": topic},
    )
    return redirect("recuse", topic.pk)


def _back(request, topic: Topic) -> str:
    """A judge goes on with the list, the office with the topic."""
    if topic.cycle.is_frozen and may_score(request.user, topic.cycle):
        return reverse("score", args=[topic.cycle_id])
    return topic.get_absolute_url()


@require_safe
@office_only
def coverage(request, pk: int):
    """How many cards there are: by judge, and by topic."""
    found = cycle_or_404(request, pk)
    if not found.is_frozen:
        raise Http404
    covered, rulebook = coverage_of(found), rulebook_of(found)
    assignment = weigh(roster(found)) if assigning(found) else None
    page = Paginator(covered.fewest_first(rulebook), PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, found, "coverage") | {
        "judges": covered.by_judge(),
        "page_obj": page,
        "topics_covered": covered.by_topic(page, rulebook),
        "short": len(covered.short(rulebook)),
        "needed": rulebook.min_judges,
        "assignment": assignment,
        "warnings": [*_stopped(covered, rulebook), *(in_groups(assignment) if assignment else [])],
    }
    return render(request, "scoring/coverage.html", context)


def _stopped(covered: Coverage, rulebook) -> list[str]:
    """What keeps scoring from being closed where the calibration needs every mark."""
    closed = covered.cycle.scoring_closed_at or rulebook.calibration != "zscore"
    return [] if closed else incomplete(covered)
