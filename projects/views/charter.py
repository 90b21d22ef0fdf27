"""The charter 任务书 of a topic as a printable sheet, and its approval."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import Form, sent
from projects import actions
from projects.charter import TEXTS, drawn_up
from projects.lifecycle import ESTABLISHED
from projects.models import TeamMember, Topic
from projects.readiness import missing
from projects.rules import may_steer
from projects.tabs import frame
from projects.views.fetching import working_topic


@require_safe
def topic_charter(request, pk: int):
    """Before the start as it stands now, afterwards as it was approved."""
    topic = working_topic(request, pk)
    now = drawn_up(topic) if topic.state == ESTABLISHED or topic.charter is None else topic.charter
    context = frame(topic, "topic-charter") | {
        "charter": now | {"indicators": _indicators(now.get("indicators", []))},
        "budget": now["topic"]["budget"] and Decimal(now["topic"]["budget"]),
        "texts": _texts(now["topic"]),
        "groups": _group(now["group"]),
        "kind": dict(Topic.Kind.choices).get(now["topic"]["kind"]),
        "type": dict(Topic.Type.choices).get(now["topic"]["type"]),
        "is_current": topic.charter == now,
        "lacking": missing(topic, "start", by=request.user) if topic.state == ESTABLISHED else [],
        "may_approve": may_steer(request.user, topic) if topic.state == ESTABLISHED else None,
    }
    return render(request, "projects/charter.html", context)


def _texts(proposal: dict) -> list[tuple[str, str]]:
    """(label, text) of what was proposed, without what was left empty."""
    return [
        (Topic._meta.get_field(name).verbose_name, proposal[name]) for name in TEXTS if proposal.get(name)
    ]


def _group(rows: list[dict]) -> list[dict]:
    roles = dict(TeamMember.Role.choices)
    return [row | {"role": roles[row["role"]]} for row in rows]


def _indicators(rows: list[dict]) -> list[dict]:
    """Units in words; % and pp stay as they are."""
    units = {"s": _("seconds"), "yuan": _("yuan"), "count": _("count"), "points": _("points")}
    return [row | {"unit": units.get(row["unit"], row["unit"])} for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def approve_charter(request, pk: int):
    topic = working_topic(request, pk)
    may_steer(request.user, topic).require()
    form, back = Form(sent(request), version=topic.version), reverse("topic-charter", args=[topic.pk])
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.approve_charter, topic, by=request.user, version=form.seen)
    ):
        messages.success(request, _("The charter has been approved."))
        return redirect(back)
    context = {
        "title": _("Approve the charter?"),
        "text": _("It is kept as it stands now. Should it change before the start, it needs approval anew."),
        "verb": _("Approve"),
        "form": form,
        "cancel": back,
    }
    return render(request, "confirm.html", context, status=form.status)
