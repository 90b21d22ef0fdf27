"""The moves of a rectification, each with a page that asks first."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from projects.forms import ReasonForm
from reviews import actions
from reviews.closed_loop import RECTIFICATION_MOVES, WAITING
from reviews.dossier import group
from reviews.forms.reviews import EvidenceForm, ReassignForm
from reviews.models import Rectification
from reviews.rules import may_move_rectification, may_reassign
from reviews.views.fetching import visible_finding
from reviews.wording import settled
from reviews.words import RECTIFYING

ACTIONS = {"complete": actions.complete, "verify": actions.verify, "send-back": actions.send_back}


@require_http_methods(["GET", "HEAD", "POST"])
def move_rectification(request, pk: int, verb: str):
    if verb not in RECTIFYING:
        raise Http404
    finding = visible_finding(request, pk)
    may_move_rectification(request.user, finding, verb).require()
    if request.method != "POST" and finding.state not in RECTIFICATION_MOVES[verb].sources:
        raise settled(finding, verb)
    form, words = _form(request, finding, verb), RECTIFYING[verb]
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(ACTIONS[verb], finding, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, words.done)
        return redirect(finding)
    context = {
        "topic": finding.topic,
        "finding": finding,
        "form": form,
        "title": words.title,
        "text": words.text,
        "verb": words.button,
        "danger": words.danger,
        "cancel": finding.get_absolute_url(),
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/confirm.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request, pk: int):
    """Another owner or another deadline, with the reason."""
    finding = visible_finding(request, pk)
    may_reassign(request.user, finding).require()
    if request.method != "POST" and finding.state not in WAITING:
        raise settled(finding, "reassign")
    form = ReassignForm(sent(request), instance=finding, initial={"owner": finding.owner.username})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.reassign, finding, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("Owner and deadline have been saved."))
        return redirect(finding)
    context = {
        "topic": finding.topic,
        "finding": finding,
        "form": form,
        "group": group(finding.topic_id),
        "meanwhile": last_change(finding) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/reassign.html", context, status=form.status)


def _form(request, finding: Rectification, verb: str):
    data, version = sent(request), finding.version
    if verb == "complete":
        return EvidenceForm(data, version=version, initial={"evidence": finding.evidence})
    needed = RECTIFICATION_MOVES[verb].needs_reason
    label = _("What is still missing") if needed else _("Remark")
    return ReasonForm(data, version=version, required=needed, label=label)
