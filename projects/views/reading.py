"""One topic's page and its history."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.models import Entry
from kit.panels import panels
from kit.spoken import written
from projects.actions.members import OPEN
from projects.chronicle import chronicle
from projects.completeness import TEXTS, gaps
from projects.lifecycle import PUBLIC, UNSUBMITTED
from projects.models import Topic
from projects.nextsteps import next_step
from projects.queries import cycles_to_propose_in, history_of, similar_topics
from projects.readiness import missing
from projects.rules import is_public, may_copy, may_edit, may_invite, may_move, may_report, open_moves
from projects.tabs import frame
from projects.views.fetching import visible_topic
from projects.words import FORWARD, GAP_FIELDS, GAPS, MOVES, NEXT

RECENT = 8
PER_PAGE = 100
STEPS = ("draft", "submitted", "accepted", "shortlisted", "established")
#: Verbs whose reason stands on top of the page in the state they lead to.
REASONED = {
    "returned": "return",
    "rejected": "reject",
    "withdrawn": "withdraw",
    "terminated": "terminate",
}
WORK_STEPS = ("established", "running", "acceptance", "consolidating", "closed")


@require_safe
def topic(request, pk: int):
    """The proposal until it is established; from then on what happens to it."""
    found = visible_topic(request, pk)
    user = request.user
    context = {
        "topic": found,
        "texts": [(name, found._meta.get_field(name).verbose_name, getattr(found, name)) for name in TEXTS],
        "next_text": NEXT[found.state],
        "departments": list(found.departments.all()),
        "members": list(found.members.select_related("user")),
        "reason": reason_of(found),
        "copied_from": _copied_from(user, found),
        "history": chronicle(list(history_of(found, user)[:RECENT]), user),
        "panels": panels("topic", request, found),
    }
    if is_public(found):
        context |= frame(found, "topic") | _at_work(user, found)
        return render(request, "projects/topic_work.html", context)
    return render(request, "projects/topic.html", context | _proposed(user, found))


def _proposed(user, topic: Topic) -> dict:
    """What the page of a proposal shows beside the topic itself."""
    owns = bool(may_move(user, topic, "withdraw"))
    return {
        "steps": steps_of(topic),
        "moves": [(verb, MOVES[verb]) for verb in open_moves(user, topic)],
        "may_edit": may_edit(user, topic),
        "may_invite": may_invite(user, topic) and topic.state in OPEN,
        "copying": may_copy(user, topic) and cycles_to_propose_in(user, center=topic.center),
        "attachments": list(topic.attachments.all()),
        "gaps": gaps_of(topic) if owns and topic.state in UNSUBMITTED else [],
        "similar": _similar_for_the_office(user, topic),
    }


def _at_work(user, topic: Topic) -> dict:
    """What the page of an established topic shows beside it: the primary step, the other moves, and what is
    missing for the move towards the result, for those who can make it."""
    step, moves = next_step(user, topic), open_moves(user, topic)
    forward = FORWARD.get(topic.state)
    return {
        "steps": work_steps(topic),
        "next_step": step,
        "moves": [(verb, MOVES[verb]) for verb in moves if step is None or verb != step.verb],
        "lacking": missing(topic, forward, by=user) if forward in moves else [],
        "waived": forward == "close",
        "attachments": list(topic.attachments.filter(subject="topic")),
        "may_attach": may_report(user, topic),
    }


def work_steps(topic: Topic) -> list[dict]:
    """The way from the establishment to the result for parts/stepper.html; empty for a terminated topic."""
    if topic.state not in WORK_STEPS:
        return []
    at, labels = WORK_STEPS.index(topic.state), dict(Topic.State.choices)
    moments = {
        "running": topic.started_at,
        "consolidating": topic.consolidating_since,
        "closed": topic.ended_at,
    }
    return [
        {
            "label": capfirst(labels[step]),
            "state": "done" if place < at or step == "closed" == topic.state else _now_or_later(place, at),
            "note": written(moments[step], "date") if moments.get(step) else "",
        }
        for place, step in enumerate(WORK_STEPS)
    ]


def _now_or_later(place: int, at: int) -> str:
    return "current" if place == at else "todo"


def reason_of(topic: Topic) -> Entry | None:
    """The entry that led a returned, rejected, withdrawn or terminated topic into its state, or that took a
    running one back to work."""
    last = Entry.objects.filter(subject="topic", subject_id=topic.pk)
    if verb := REASONED.get(topic.state):
        return last.filter(verb=verb).select_related("by").first()
    if topic.state != "running":
        return None
    moves = last.filter(verb__in=("send-back", "reopen", "start")).select_related("by").first()
    return moves if moves and moves.verb != "start" else None


def told_gaps(codes: list[str]) -> list[dict]:
    """{field, text} of each gap (projects/completeness.py), for gaps.html."""
    return [{"field": GAP_FIELDS.get(code, code), "text": GAPS[code]} for code in codes]


def gaps_of(topic: Topic) -> list[dict]:
    """What the stored proposal lacks."""
    values = {name: getattr(topic, name) for name in (*TEXTS, "budget", "theme")}
    return told_gaps(gaps(values, has_themes=topic.theme is None and topic.cycle.themes.exists()))


def _copied_from(user, topic: Topic) -> Topic | None:
    """The original, if this person may see it."""
    if topic.copied_from_id is None:
        return None
    return Topic.objects.visible_to(user).filter(pk=topic.copied_from_id).first()


def _similar_for_the_office(user, topic: Topic) -> list[Topic]:
    """Possible duplicates, where the office is about to screen."""
    if not (user.standing.is_office and topic.state == "submitted"):
        return []
    return similar_topics(topic.title, user=user, apart_from=topic.pk)


def steps_of(topic: Topic) -> list[dict]:
    """The way to the establishment for parts/stepper.html; empty for a topic that left it."""
    at = STEPS.index("draft" if topic.state == "returned" else topic.state) if topic.state in STEPS else None
    if topic.state == "returned":
        at = 0
    elif topic.state in PUBLIC:
        at = len(STEPS)
    if at is None:
        return []
    labels = dict(Topic.State.choices)
    return [
        {
            "label": capfirst(labels[step]),
            "state": "done" if place < at else "current" if place == at else "todo",
            "note": _note(topic, step),
        }
        for place, step in enumerate(STEPS)
    ]


def _note(topic: Topic, step: str) -> str:
    """Until when a step can be taken; when it was taken."""
    if step == "submitted" and topic.submitted_at:
        return written(topic.submitted_at, "date")
    ends = {
        "draft": topic.cycle.proposing_ends_at,
        "accepted": topic.cycle.scoring_ends_at,
        "shortlisted": topic.cycle.voting_ends_at,
    }.get(step)
    return _("until %(day)s") % {"day": written(ends, "date")} if ends else ""


@require_safe
def history(request, pk: int):
    found = visible_topic(request, pk)
    page = Paginator(history_of(found, request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = frame(found, "topic-history") | {
        "page_obj": page,
        "history": chronicle(list(page), request.user),
    }
    template = "projects/history_work.html" if is_public(found) else "projects/history.html"
    return render(request, template, context)
