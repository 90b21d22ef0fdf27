"""Changes of what was set out: asked for, approved, refused."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import sent
from projects.forms import ReasonForm
from projects.rules import role_in
from projects.tabs import frame
from results import actions
from results.forms import ChangeForm
from results.models import Change
from results.rules import may_decide, may_request
from results.views.asking import ask, part_of_topic, topic_at_work


@require_safe
def changes(request, pk: int):
    topic, user = topic_at_work(request, pk), request.user
    found = list(topic.changes.select_related("by", "decided_by", "indicator"))
    decides = user.standing.is_leader and role_in(user, topic) is None
    context = frame(topic, "topic-changes") | {
        "changes": found,
        "may_request": may_request(user, topic),
        "decidable": {
            one.pk for one in found if decides and one.state == "requested" and one.by_id != user.pk
        },
    }
    return render(request, "results/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_change(request, pk: int):
    """`?indicator=3` asks for another target of that one."""
    topic = topic_at_work(request, pk)
    may_request(request.user, topic).require()
    form = ChangeForm(sent(request), topic=topic, initial=_aim(request))
    return ask(
        request,
        form,
        lambda: actions.request_change(topic, by=request.user, **form.values),
        topic=topic,
        back=reverse("topic-changes", args=[topic.pk]),
        said=_("The change has been asked for. A leader decides."),
        title=_("Ask for a change"),
        verb=_("Ask"),
    )


def _aim(request) -> dict:
    key = request.GET.get("indicator", "")
    return {"what": Change.What.TARGET, "indicator": key} if key.isdigit() else {}


@require_http_methods(["GET", "HEAD", "POST"])
def decide_change(request, pk: int, verb: str):
    """`verb`: approve or refuse."""
    if verb not in ("approve", "refuse"):
        raise Http404
    change = part_of_topic(request, Change, pk)
    may_decide(request.user, change).require()
    refusing = verb == "refuse"
    act = actions.refuse_change if refusing else actions.approve_change
    label = _("Why it is refused") if refusing else _("Remark")
    form = ReasonForm(sent(request), version=change.version, required=refusing, label=label)
    return ask(
        request,
        form,
        lambda: act(change, by=request.user, version=form.seen, **form.values),
        topic=change.topic,
        back=reverse("topic-changes", args=[change.topic_id]),
        said=_("The change has been refused.") if refusing else _("The change has been approved."),
        title=_("Refuse this change?") if refusing else _("Approve this change?"),
        change=change,
        verb=_("Refuse") if refusing else _("Approve"),
        danger=refusing,
    )
