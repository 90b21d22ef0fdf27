"""Files of a topic: several added at once, downloaded, removed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import Form, sent
from kit.listing import whole_number
from kit.refusals import Invalid, Refusal
from projects import actions, evidence
from projects.downloads import download
from projects.forms import FilesForm
from projects.models import Attachment, Topic
from projects.views.fetching import visible_topic


def attach_all(topic: Topic, files, *, by, **of_what) -> list[tuple[str, Refusal]]:
    """Keep what can be kept of `files`; (name, refusal) of what can't. `of_what`: subject and subject_id."""
    refused = []
    for file in files:
        try:
            actions.attach(topic, file, by=by, **of_what)
        except Refusal as refusal:
            refused.append((file.name, refusal))
        except ValidationError as error:
            refused.append((file.name, Invalid(" ".join(error.messages))))
    return refused


@require_http_methods(["GET", "HEAD", "POST"])
def attach_files(request, pk: int):
    """`?subject=update&subject_id=7` makes the files evidence of a thing of the topic's work."""
    topic = visible_topic(request, pk)
    subject, key = request.GET.get("subject", "topic"), whole_number(request.GET.get("subject_id", ""))
    thing = evidence.thing_of(topic, subject, key)
    evidence.may_attach(request.user, topic, subject, thing).require()
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    refused = []
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["files"]
        refused = attach_all(topic, files, by=request.user, subject=subject, subject_id=key)
        _say_how_many(request, len(files) - len(refused))
        if not refused:
            return redirect(_home_of(topic, thing))
    context = {
        "topic": topic,
        "thing": None if thing == topic else thing,
        "back": _home_of(topic, thing),
        "form": form,
        "refused": refused,
        "statuses": {refusal.status for _name, refusal in refused},
    }
    status = refused[0][1].status if refused else form.status
    return render(request, "projects/attach.html", context, status=status)


def _home_of(topic: Topic, thing) -> str:
    """The page on which the files of `thing` are shown."""
    return (thing if hasattr(thing, "get_absolute_url") else topic).get_absolute_url()


def _say_how_many(request, kept: int) -> None:
    if kept:
        said = ngettext("%(n)s file has been added.", "%(n)s files have been added.", kept)
        messages.success(request, said % {"n": kept})


def _visible_attachment(request, pk: int) -> Attachment:
    seen = Attachment.objects.filter(topic__in=Topic.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("topic__cycle"), pk=pk)


@require_safe
def attachment(request, pk: int):
    return download(_visible_attachment(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_attachment(request, pk: int):
    found = _visible_attachment(request, pk)
    evidence.may_detach(request.user, found).require()
    form, back = Form(sent(request)), found.topic.get_absolute_url()
    if request.method == "POST" and form.is_valid() and form.done(actions.detach, found, by=request.user):
        messages.success(request, _("“%(name)s” has been removed.") % {"name": found.name})
        return redirect(back)
    context = {
        "title": _("Remove this file?"),
        "text": _("“%(name)s” is deleted for good; the history keeps its name.") % {"name": found.name},
        "verb": _("Remove"),
        "danger": True,
        "form": form,
        "cancel": back,
    }
    return render(request, "confirm.html", context, status=form.status)
