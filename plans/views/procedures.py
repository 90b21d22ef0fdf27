"""Procedures: the list, one with its editions, and the office's form with rows that need no script."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import sent
from kit.listing import whole_number
from kit.meanwhile import last_change
from plans import actions, steps
from plans.forms import ProcedureForm
from plans.models import Procedure
from plans.queries import newest_steps
from plans.rules import may_keep_procedures


@require_safe
def procedures(request):
    found = list(Procedure.objects.with_editions())
    for procedure in found:
        _count(procedure, newest_steps(procedure))
    context = {"procedures": found, "may_keep": may_keep_procedures(request.user)}
    return render(request, "plans/procedures.html", context)


def _count(procedure: Procedure, edition) -> None:
    procedure.edition = edition
    procedure.days = sum(step["days"] for step in edition.steps)
    procedure.gates = sum(bool(step.get("gate")) for step in edition.steps)


@require_safe
def procedure(request, pk: int):
    """`?edition=2` shows an earlier one."""
    found = get_object_or_404(Procedure, pk=pk)
    editions = list(found.editions.select_related("by"))
    asked = whole_number(request.GET.get("edition", ""))
    shown = next((edition for edition in editions if edition.number == asked), editions[0])
    _count(found, shown)
    context = {
        "procedure": found,
        "shown": shown,
        "editions": editions,
        "is_newest": shown == editions[0],
        "plans": shown.plans.count(),
        "may_keep": may_keep_procedures(request.user),
    }
    return render(request, "plans/procedure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_procedure(request):
    may_keep_procedures(request.user).require()
    return _form(request, None, ProcedureForm(sent(request)), [dict(steps.EMPTY) for _row in range(3)])


@require_http_methods(["GET", "HEAD", "POST"])
def edit_procedure(request, pk: int):
    may_keep_procedures(request.user).require()
    found = get_object_or_404(Procedure, pk=pk)
    form = ProcedureForm(sent(request), instance=found)
    return _form(request, found, form, steps.shown(newest_steps(found).steps))


def _form(request, found: Procedure | None, form: ProcedureForm, rows: list[dict]):
    """A button of a row shows the form again with the rows as they then stand; only "save" writes."""
    status = 200
    if request.method == "POST":
        rows = steps.read(request.POST)
        after = steps.changed(rows, request.POST.get("act", ""))
        if after is not None:
            rows, form = after, _as_typed(form)
        elif form.is_valid() and _saved(request, found, form, rows):
            messages.success(request, _("The procedure has been saved."))
            return redirect(form.result)
        else:
            status = form.status
    context = {
        "procedure": found,
        "form": form,
        "rows": rows,
        "most": steps.MOST,
        "meanwhile": last_change(found) if found and form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "plans/procedure_form.html", context, status=status)


def _saved(request, found: Procedure | None, form: ProcedureForm, rows: list[dict]) -> bool:
    values = form.values | {"steps": steps.steps(rows)}
    return form.done(actions.save_procedure, found, by=request.user, version=form.seen, **values)


def _as_typed(form: ProcedureForm) -> ProcedureForm:
    """The same form with what was typed and without complaints: nobody has finished yet."""
    shown = ProcedureForm(instance=form.instance)
    shown.refill(form.data)
    return shown
