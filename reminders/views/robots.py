"""Group robots: kept and tried by the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.forms import Form, sent
from kit.meanwhile import last_change
from reminders.actions import robots as actions
from reminders.ledger import robots_with_health
from reminders.masking import masked
from reminders.models import Robot
from reminders.outside import Refused, Unreachable
from reminders.rules import may_delete
from reminders.ruling_forms import RobotForm
from reminders.said import told
from reminders.views.office import frame, office_only
from reminders.views.ruling import history_of


@require_safe
@office_only
def robots(request):
    found = list(robots_with_health())
    for robot in found:
        robot.address = masked(robot.url)
    return render(request, "reminders/office/robots.html", {"robots": found} | frame(request, "robots"))


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new_robot(request):
    form = RobotForm(sent(request))
    if form.is_bound and form.is_valid() and form.done(actions.add_robot, by=request.user, **form.values):
        messages.success(request, _("%(robot)s has been added. Send a test now.") % {"robot": form.result})
        return redirect("robot", form.result.pk)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def robot(request, pk: int):
    found = get_object_or_404(robots_with_health(), pk=pk)
    form = RobotForm(sent(request), instance=found)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.edit_robot, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("%(robot)s has been saved.") % {"robot": found})
        return redirect("robots")
    return _page(request, form, found)


def _page(request, form: RobotForm, found: Robot | None):
    context = {"form": form, "robot": found} | frame(request, "robots")
    if found:
        context |= {
            "may_delete": may_delete(request.user, found),
            "meanwhile": last_change(found) if form.is_stale else None,
            "history": history_of(request.user, found),
        }
    return render(request, "reminders/office/robot.html", context, status=form.status)


@require_POST
@office_only
def test_message(request, pk: int):
    found = get_object_or_404(Robot, pk=pk)
    try:
        actions.try_robot(found, by=request.user, now=timezone.now())
    except (Refused, Unreachable) as error:
        messages.error(request, _("The test did not arrive: %(why)s") % {"why": told(error.said)})
    else:
        messages.success(request, _("The test has been sent: please look into the chat group."))
    return redirect("robot", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def delete_robot(request, pk: int):
    found = get_object_or_404(Robot, pk=pk)
    may_delete(request.user, found).require()
    form = Form(sent(request), version=found.version)
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.delete_robot, found, by=request.user, version=form.seen)
    ):
        messages.success(request, _("The robot has been deleted."))
        return redirect("robots")
    context = {
        "title": _("Delete this robot?"),
        "text": _("Keti forgets “%(robot)s”, its address, and what was still to be sent by it.")
        % {"robot": found},
        "verb": _("Delete"),
        "danger": True,
        "form": form,
        "cancel": reverse("robot", args=[pk]),
    }
    return render(request, "confirm.html", context, status=form.status)
