"""The pages of workbooks: what can be brought in and taken away, and how an import goes."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.browse import browse
from kit.listing import whole_number
from kit.refusals import Invalid
from projects.models import Cycle
from workbooks import actions
from workbooks.blanks import blank
from workbooks.downloads import export, filters_of, sent
from workbooks.exports import KINDS
from workbooks.filters import ImportFilters
from workbooks.findings import findings
from workbooks.forms import PHASES, ImportForm, cycles_for
from workbooks.messages import results
from workbooks.models import Import
from workbooks.rules import may_export_results, may_export_scores, may_import
from workbooks.sheets import IMPORTS

PER_PAGE = 100
PATIENCE = timedelta(minutes=2)
"""After which a page says that no worker seems to be running."""


@require_safe
def workbooks(request):
    """The office's imports, and everybody's exports."""
    imports = Import.objects.visible_to(request.user).with_names()
    listed = browse(
        request, ImportFilters(request.GET, imports, request=request), hidden=("by",), per_page=20
    )
    cycles = list(Cycle.objects.all())
    chosen = _chosen(request.GET.get("of"), cycles)
    context = {
        "layouts": _offers(cycles),
        "cycles": cycles,
        "chosen": chosen,
        "may_import": may_import(request.user),
    }
    return render(request, "workbooks/workbooks.html", listed | context | _exports(request.user, chosen))


def _offers(cycles: list[Cycle]) -> list[dict]:
    """Each kind, with whether some cycle takes it now."""
    open_in = {phase for cycle in cycles for phase in (cycle.phase,) if cycle.takes(phase)}
    return [
        {"layout": layout, "open": not layout.needs_cycle or PHASES[kind] in open_in}
        for kind, layout in IMPORTS.items()
    ]


def _chosen(key: str | None, cycles: list[Cycle]) -> Cycle | None:
    """The cycle whose exports are offered: the one asked for, else the newest."""
    wanted = whole_number(key or "")
    return next((cycle for cycle in cycles if cycle.pk == wanted), cycles[0] if cycles else None)


def _exports(user, cycle: Cycle | None) -> dict:
    if cycle is None:
        return {}
    return {"may_scores": may_export_scores(user, cycle), "may_results": may_export_results(cycle)}


@require_http_methods(["GET", "HEAD", "POST"])
def import_workbook(request):
    """`?kind=` says what is imported; the upload leads to the page of its import."""
    may_import(request.user).require()
    layout = IMPORTS.get(request.GET.get("kind", "topics"))
    if layout is None:
        raise Http404
    cycles = cycles_for(layout)
    sent_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent_in, layout=layout, cycles=cycles)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.submit_import, kind=layout.kind, by=request.user, **form.values)
    ):
        return redirect(form.result)
    context = {"form": form, "layout": layout, "layouts": IMPORTS.values(), "cycles": cycles}
    return render(request, "workbooks/import.html", context, status=form.status)


@require_safe
def job(request, pk: int):
    """Polled by htmx while it runs; reloads as a whole when it has ended."""
    found = get_object_or_404(Import.objects.visible_to(request.user).select_related("cycle", "by"), pk=pk)
    told = Paginator(found.faults or found.notes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "job": found,
        "layout": IMPORTS[found.kind],
        "page_obj": told,
        "findings": findings(found.kind, [fault for fault in told if fault["row"] is not None]),
        "whole": findings(found.kind, [fault for fault in found.faults if fault["row"] is None]),
        "results": results(found.result),
        "bad_rows": len({fault["row"] for fault in found.faults}),
        "forsaken": found.state == "queued" and timezone.now() - found.created_at > PATIENCE,
    }
    if not request.htmx:
        return render(request, "workbooks/job.html", context)
    response = render(request, "workbooks/job.html#progress", context)
    if not found.is_open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
def template(request, kind: str):
    """A workbook to fill in; with `?cycle=` it holds the themes, judges or candidates of the cycle."""
    may_import(request.user).require()
    layout = IMPORTS.get(kind)
    if layout is None:
        raise Http404
    cycle = _cycle(request) if request.GET.get("cycle") and layout.needs_cycle else None
    return sent(blank(layout, cycle), f"{kind}-{cycle.code}" if cycle else kind)


@require_safe
def export_workbook(request, kind: str):
    if kind not in KINDS:
        raise Http404
    cycle = None if kind == "topics" else _cycle(request)
    filters = filters_of(kind, request, cycle)
    if filters is not None and not filters.is_valid():
        raise Invalid(_("These filters cannot be read."))
    return export(kind, request, cycle, filters)


def _cycle(request) -> Cycle:
    return get_object_or_404(Cycle, pk=whole_number(request.GET.get("cycle", "")))
