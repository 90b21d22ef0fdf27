"""Routes of the browser tests: the gallery, and small pages that answer its scripts."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.http import require_POST

from kit.appearance import set_theme
from kit.forms import Form
from kit.gallery import SamplePerson
from kit.refusals import Conflict

HEARD = []
"""What arrived, in order: (address, fields)."""


class ReasonForm(Form):
    reason = forms.CharField(label="Reason", required=False)


@login_not_required
def writing(request):
    """A form that is kept as one types; a POST is heard and leads on."""
    if request.method == "POST":
        HEARD.append(("sent", request.POST.dict()))
        return redirect("/written/")
    return render(
        request,
        "kit_tests/writing.html",
        {"user": SamplePerson("李娜"), "then": request.GET.get("then", "ok")},
    )


@login_not_required
def written(request):
    return render(request, "kit_tests/written.html", {"user": SamplePerson("李娜")})


@login_not_required
@require_POST
def draft(request, then):
    """Where drafts go: `ok` takes them, `ended` is a session that has ended, `away` a server in trouble."""
    HEARD.append((then, request.POST.dict()))
    if then == "ended":
        return redirect("/accounts/login/")
    return HttpResponse(status=503) if then == "away" else JsonResponse({"version": 8})


@login_not_required
def confirm(request):
    """A page that asks before it acts."""
    if request.method == "POST":
        HEARD.append(("confirmed", request.POST.dict()))
        return redirect("/written/")
    context = {"title": "撤回课题", "text": "撤回后可以重新申报。", "verb": "撤回", "cancel": "/writing/"}
    context["form"] = ReasonForm()
    return render(request, "confirm.html", {**context, "user": SamplePerson("李娜")})


@login_not_required
def refuse(request):
    raise Conflict("投票已经截止。")


urlpatterns = [
    path("gallery/", include("kit.gallery")),
    path("writing/", writing),
    path("written/", written),
    path("draft/<str:then>/", draft),
    path("confirm/", confirm),
    path("refuse/", refuse),
    path("theme/", set_theme, name="set_theme"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
]
