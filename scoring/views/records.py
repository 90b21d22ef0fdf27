"""Certifying the selection, and the sealed record: as a page, on paper, as the file to recount."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.meanwhile import last_change
from projects.lifecycle import VOTING
from projects.models import Cycle
from projects.rules import may_certify
from scoring import actions
from scoring.forms.certify import CertifyForm
from scoring.minutes import minutes, seen_of
from scoring.minutes_file import LANGUAGES, docx, spoken
from scoring.models import RankingRow, SelectionRecord, TallyRow
from scoring.queries import ranking_of
from scoring.results import rounds
from scoring.rules import may_take_record
from scoring.rulings import rulebook_of
from scoring.views.doors import cycle_or_404, frame


@require_http_methods(["GET", "HEAD", "POST"])
def certify(request, pk: int):
    """The list by the tally, changed or not; then what exactly will be certified; then the act."""
    may_certify(request.user).require()
    cycle = cycle_or_404(request, pk, shown="voting_closed_at")
    if cycle.phase != VOTING:
        return redirect("record", pk)
    counted = rounds(cycle, rulebook_of(cycle), request.user)
    form = _form(request, cycle)
    sound = request.method == "POST" and form.is_valid()
    if sound and request.POST.get("then") == "certify" and _certified(form, cycle, request.user):
        messages.success(request, _("The selection has been certified and its record sealed."))
        return redirect("record", pk)
    context = frame(request, cycle, "certify") | {
        "form": form,
        "lines": _lines(form, cycle, counted),
        "short": next((one for one in counted if not one["tally"].quorum_met), None),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(cycle) if form.is_stale else None,
    }
    if sound and request.POST.get("then") == "check" and not form.errors:
        return render(request, "scoring/certify_check.html", context)
    return render(request, "scoring/certify.html", context, status=form.status)


def _form(request, cycle: Cycle) -> CertifyForm:
    rows = list(_rows(cycle))
    tallied = [row.topic_id for row in rows if row.elected]
    # Every candidate stood in the first round; whoever was elected in a runoff comes after the clear ones.
    others = [row.topic for row in rows if row.topic_id not in tallied and row.tally_id == rows[0].tally_id]
    topics = [row.topic for row in rows if row.elected] + others
    return CertifyForm(
        request.POST or None, topics=topics, tallied=tallied, seats=cycle.seats, version=cycle.version
    )


def _lines(form: CertifyForm, cycle: Cycle, counted: list[dict]) -> list[dict]:
    """The rows of the form with what the judges and the voters said, a runoff before the first round."""
    ranks = dict(RankingRow.objects.filter(ranking=ranking_of(cycle)).values_list("topic_id", "rank"))
    told = {entry["row"].topic_id: entry for one in reversed(counted) for entry in one["rows"]}
    return [
        row | {"rank": ranks.get(row["topic"].pk), "count": told.get(row["topic"].pk)} for row in form.rows
    ]


def _rows(cycle: Cycle):
    rows = TallyRow.objects.filter(tally__cycle=cycle, tally__superseded=False)
    return rows.select_related("topic__center").order_by("tally__number", "position")


def _certified(form: CertifyForm, cycle: Cycle, by) -> bool:
    return form.done(
        actions.certify,
        cycle,
        by=by,
        elected=form.in_order,
        reasons=form.reasons,
        version=form.seen,
    )


@require_safe
def record(request, pk: int):
    """The record in force; for office and leaders also those that it superseded, by `?number=`, the last of
    them where a reopening has left none in force."""
    cycle, may_take = cycle_or_404(request, pk), may_take_record(request.user)
    records = cycle.records.all() if may_take else cycle.records.filter(superseded=False)
    found = _wanted(request, records) or records.order_by("superseded", "-number").first()
    if found is None:
        raise Http404
    context = frame(request, cycle, "record") | {
        "record": found,
        "sheet": _sheet(request, found, seen_of(found, request.user)),
        "languages": LANGUAGES,
        "may_take": may_take,
        "others": records.exclude(pk=found.pk).defer("document") if may_take else [],
    }
    return render(request, "scoring/record.html", context)


def _sheet(request, found: SelectionRecord, seen: set[str]) -> str:
    """The sheet alone in the language asked for by `?lang=`, whatever that of the page around it."""
    language = spoken(request.GET.get("lang", "")) or get_language()
    with override(language):
        context = {"record": found, "minutes": minutes(found, seen), "lang": language}
        return render_to_string("scoring/record_sheet.html", context, request)


@require_safe
def record_docx(request, pk: int):
    """The minutes as a Word document, in the language asked for by `?lang=`, else in that of the page."""
    cycle = cycle_or_404(request, pk)
    found = _wanted(request, cycle.records) or get_object_or_404(cycle.records, superseded=False)
    may_take_record(request.user).require()
    return docx(found, spoken(request.GET.get("lang", "")) or get_language(), request.user)


@require_safe
def record_json(request, pk: int):
    """The canonical bytes as they were sealed; `?number=` for one that was superseded."""
    cycle = cycle_or_404(request, pk)
    found = _wanted(request, cycle.records) or get_object_or_404(cycle.records, superseded=False)
    may_take_record(request.user).require()
    return HttpResponse(
        found.document.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{found.file_name}"'},
    )


def _wanted(request, records) -> SelectionRecord | None:
    """The record with the number that is asked for, 404 where there is none; None where none is asked for."""
    number = request.GET.get("number", "")
    if not number.isdecimal() or len(number) > 4:
        return None
    return get_object_or_404(records, number=int(number))
