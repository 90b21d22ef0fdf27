"""How far the judges agree, how each of them marks, and what to talk about before the ballot."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from projects.models import Topic
from scoring import consensus, discussion
from scoring.actions import note_discussion
from scoring.board import ranking_in_force
from scoring.forms.discussion import DiscussionForm
from scoring.habits import habits, in_words, medians, severity_words
from scoring.labels import ALL
from scoring.rulebook import Rulebook
from scoring.rulings import rulebook_of
from scoring.views.doors import cycle_or_404, frame, office_only

PER_PAGE = 10


@require_safe
def agreement(request, pk: int):
    """For everybody who sees the ranking; nothing there tells of a single judge."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    found = consensus.agreement_of(cycle)
    if found is None:
        raise Http404
    rulebook = rulebook_of(cycle)
    context = frame(request, cycle, "agreement") | {
        "headline": consensus.headline(found),
        "basis": consensus.basis(found),
        "figures": consensus.figures(found),
        "by_dimension": consensus.by_dimension(found),
        "extremes": consensus.extremes(found),
        "height": consensus.height(found, calibrated=rulebook.calibration != "none"),
        "office": request.user.standing.is_office,
        "own": cycle.panelists.filter(user=request.user).first() if cycle.user_judges else None,
        "discusses": discussion.reader_of(cycle, request.user) is not None,
    }
    return render(request, "scoring/agreement.html", context)


@require_safe
def judges(request, pk: int):
    """Everybody's habits of marking, for the office alone; for others there is no such page."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    found = habits(cycle) if request.user.standing.is_office else []
    if not found:
        raise Http404
    rulebook = rulebook_of(cycle)
    rows = [{"habit": one, "words": severity_words(one.value("severity"), rulebook)} for one in found]
    context = frame(request, cycle, "agreement") | {
        "rows": sorted(rows, key=lambda row: _severest(row["habit"])),
        "medians": medians(found),
        "dimensions": ALL,
    }
    return render(request, "scoring/judges.html", context)


def _severest(habit) -> tuple:
    value = habit.value("severity")
    return (value is None, value or 0.0, habit.panelist.user.username)


@require_safe
def judge(request, pk: int, number: int):
    """One judge's sheet, for the office and that judge alone."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    panelist = get_object_or_404(cycle.panelists.select_related("user"), number=number)
    is_office = request.user.standing.is_office
    found = habits(cycle) if is_office or panelist.user_id == request.user.pk else []
    own = next((one for one in found if one.panelist.pk == panelist.pk), None)
    if own is None:
        raise Http404
    rulebook = rulebook_of(cycle)
    shares = rulebook.shares.values()
    context = frame(request, cycle, "agreement") | {
        "panelist": panelist,
        "mine": panelist.user_id == request.user.pk,
        "office": is_office,
        "lines": in_words(own, medians(found), rulebook),
        "dimensions": [
            {
                "name": one.name,
                "value": value,
                "words": severity_words(value, rulebook),
                "counts": share > 0,
            }
            for one, value, share in zip(ALL, own.severities, shares, strict=True)
        ],
    }
    return render(request, "scoring/judge_sheet.html", context)


@require_safe
def discuss(request, pk: int):
    """The topics by widest disagreement, for the office, leaders and the judges of the panel."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    reader, ranking = discussion.reader_of(cycle, request.user), ranking_in_force(cycle)
    if reader is None or ranking is None:
        raise Http404
    rulebook = Rulebook.from_dict(ranking.rulebook.content)
    lists = discussion.lists(discussion.places(ranking, reader), ranking)
    shown = request.GET.get("show", "")
    shown = shown if shown in lists else ""
    page = Paginator(lists[shown], PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, cycle, "discussion") | {
        "page_obj": page,
        "lines": discussion.lines(cycle, ranking, list(page), reader, rulebook),
        "reader": reader,
        "shown": shown,
        "states": [(code, label, len(lists[code])) for code, label in discussion.SHOWN.items()],
        "rulebook": rulebook,
        "open": discussion.is_open(cycle),
        "noting": discussion.is_open(cycle) and request.user.standing.is_office,
    }
    return render(request, "scoring/discussion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def discussed(request, pk: int, topic: int):
    """The office notes what came of talking a topic over."""
    cycle = cycle_or_404(request, pk, shown="scoring_closed_at")
    found = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic, cycle=cycle)
    form, back = DiscussionForm(request.POST or None), reverse("discussion", args=[pk])
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(note_discussion, found, by=request.user, **form.values)
    ):
        messages.success(request, _("Noted: %(topic)s.") % {"topic": found})
        return redirect(back)
    context = frame(request, cycle, "discussion") | {
        "title": _("Note what came of it"),
        "text": str(found),
        "form": form,
        "verb": _("Note it"),
        "cancel": back,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "confirm.html", context, status=form.status)
