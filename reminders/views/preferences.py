"""How one is reminded oneself, and the address of one's private calendar."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import kept
from kit.forms import sent
from reminders import feed, queries
from reminders.actions import choosing
from reminders.forms import PreferenceForm

HERE = "reminder-preferences"


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    user, chosen = request.user, queries.preference_of(request.user)
    form = PreferenceForm(sent(request), instance=chosen, version=chosen.version, policy=queries.policy())
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(choosing.choose, user, by=user, version=form.seen, **form.values)
    ):
        messages.success(request, _("Your choice has been saved."))
        return redirect(HERE)
    address = feed.address(chosen)
    context = {
        "form": form,
        "typed_before": kept.refill(request, form),
        "preference": chosen,
        "address": address,
        "subscribe": "webcal:" + address.partition(":")[2] if address else "",
    }
    return render(request, "reminders/preferences.html", context, status=form.status)


@require_POST
def switch_calendar(request):
    """`on`: whether its address is to work."""
    on = request.POST.get("on") == "true"
    choosing.choose(request.user, by=request.user, calendar_on=on)
    said = _("Your calendar can be subscribed to.") if on else _("Your calendar has been switched off.")
    messages.success(request, said)
    return redirect(HERE)


@require_POST
def renew_calendar(request):
    choosing.renew_address(request.user, by=request.user)
    messages.success(request, _("Your calendar has a new address. The old one leads nowhere now."))
    return redirect(HERE)
