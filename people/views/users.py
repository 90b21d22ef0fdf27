"""Users and their seats, for the office; and names to choose from, for everybody who invites."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import kept
from kit.browse import browse
from kit.forms import Form, sent
from kit.listing import LONGEST_SEARCH
from kit.meanwhile import last_change
from people.actions import add_user, edit_user, grant_seat, revoke_seat
from people.filters import UserFilters
from people.forms import SeatForm, UserForm
from people.models import Seat, User
from people.rules import may_seat
from people.views.office import office_only

SUGGESTED = 20


@require_safe
@office_only
def users(request):
    found = User.objects.prefetch_related("seats__center")
    return render(
        request, "people/users.html", browse(request, UserFilters(request.GET, found, request=request))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new_user(request):
    form = UserForm(sent(request))
    if request.method == "POST" and form.is_valid() and form.done(add_user, by=request.user, **form.values):
        messages.success(request, _("%(user)s has been added. Grant a seat now.") % {"user": form.result})
        return redirect("user", form.result.pk)
    context = {"form": form, "typed_before": kept.refill(request, form)}
    return render(request, "people/user.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def user(request, pk: int):
    person = get_object_or_404(User, pk=pk)
    form = UserForm(sent(request), instance=person)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(edit_user, person, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("%(user)s has been saved.") % {"user": person})
        return redirect("user", pk)
    return _user_page(request, form, SeatForm(), status=form.status)


def _user_page(request, form, seat_form, status: int):
    person = form.instance
    context = {
        "form": form,
        "person": person,
        "seat_form": seat_form,
        "seats": person.seats.select_related("center"),
        "may_seat": may_seat(request.user, person),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(person) if form.is_stale else None,
    }
    return render(request, "people/user.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def activate(request, pk: int):
    """Deactivate somebody, or take them in again."""
    person = get_object_or_404(User, pk=pk)
    leaving, form = person.is_active, Form(sent(request), version=person.version)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(edit_user, person, by=request.user, version=form.seen, is_active=not leaving)
    ):
        said = _("%(user)s can no longer sign in.") if leaving else _("%(user)s can sign in again.")
        messages.success(request, said % {"user": person})
        return redirect("user", pk)
    return render(request, "confirm.html", _activation(form, person, leaving), status=form.status)


def _activation(form, person, leaving: bool) -> dict:
    if leaving:
        title, verb = _("Deactivate %(user)s"), _("Deactivate")
        text = _("%(user)s can no longer sign in. Proposals, scores and ballots stay as they are.")
    else:
        title, verb = _("Activate %(user)s"), _("Activate")
        text = _("%(user)s can sign in again, with the seats that are still there.")
    return {
        "title": title % {"user": person},
        "text": text % {"user": person},
        "verb": verb,
        "danger": leaving,
        "form": form,
        "cancel": reverse("user", args=[person.pk]),
    }


@require_POST
@office_only
def grant(request, pk: int):
    person = get_object_or_404(User, pk=pk)
    form = SeatForm(request.POST)
    if form.is_valid() and form.done(grant_seat, person, by=request.user, **form.values):
        messages.success(request, _("Granted: %(seat)s.") % {"seat": form.result})
        return redirect("user", pk)
    return _user_page(request, UserForm(instance=person), form, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def revoke(request, pk: int):
    seat = get_object_or_404(Seat.objects.select_related("user", "center"), pk=pk)
    may_seat(request.user, seat.user).require()
    form, back = Form(sent(request), version=seat.version), reverse("user", args=[seat.user_id])
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(revoke_seat, seat, by=request.user, version=form.seen)
    ):
        messages.success(request, _("Revoked: %(seat)s.") % {"seat": seat})
        return redirect(back)
    context = {
        "title": _("Revoke this seat?"),
        "text": str(seat),
        "verb": _("Revoke"),
        "danger": True,
        "form": form,
        "cancel": back,
    }
    return render(request, "confirm.html", context, status=form.status)


@require_safe
def suggestions(request):
    """<option>s for what was typed, whatever the field is called: active people whose name or user name
    holds it."""
    text = next(iter(request.GET.values()), "").strip()[:LONGEST_SEARCH]
    found = User.objects.filter(Q(name__icontains=text) | Q(username__icontains=text), is_active=True)
    people = found.order_by("name", "pk")[:SUGGESTED] if text else []
    return render(request, "people/suggestions.html", {"people": people})
