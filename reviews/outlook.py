"""What the page of a topic's reviews shows: gates passed, open and locked and why, loop by loop."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from plans.models import Milestone
from plans.queries import present_loop
from projects.lifecycle import ACCEPTANCE, CLOSED, CONSOLIDATING, RUNNING
from projects.models import Topic
from reviews.closed_loop import CONCLUDED
from reviews.models import StageReview

PASSED, OPEN, LOCKED, REPEATED = "passed", "open", "locked", "repeated"
WORDS = {
    PASSED: lambda: _("passed"),
    OPEN: lambda: pgettext("gate", "open"),
    LOCKED: lambda: _("locked"),
    REPEATED: lambda: _("repeated"),
}
TONES = {PASSED: "good", OPEN: "info", LOCKED: "plain", REPEATED: "warn"}


def gates_in_order(topic: Topic, reviews: list[StageReview], unverified: int) -> list[dict]:
    """{title, loop, state, word, tone, why, at, reviews} of every gate in the order of the loops, and of the
    acceptance at the end. `reviews`: all of the topic's; `unverified`: how many findings wait. One query."""
    gates = Milestone.objects.filter(topic=topic, is_gate=True).order_by("loop", "position", "id")
    held = {}
    for review in reversed(reviews):
        held.setdefault(review.milestone_id, []).append(review)
    shown = [gate for gate in gates if gate.state != "cancelled" or gate.pk in held]
    before, lines = None, []
    for gate in shown:
        state, why = _state(gate, before, held.get(gate.pk, []), unverified)
        lines.append(_line(gate.title, gate.loop, state, why, gate.passed_at, held.get(gate.pk, [])))
        before = gate if state in (OPEN, LOCKED) else before
    return [*lines, _acceptance(topic, before, held.get(None, []), unverified)]


def _state(gate: Milestone, before: Milestone | None, held: list, unverified: int) -> tuple[str, str]:
    if gate.passed_at:
        return PASSED, ""
    if gate.state == "cancelled":
        return REPEATED, _("It did not pass; the next loop leads to it again.")
    if before is not None:
        return LOCKED, _("Opens after “%(gate)s”.") % {"gate": before.title}
    return (LOCKED, _waiting(unverified)) if unverified else (OPEN, _progress(held))


def _waiting(number: int) -> str:
    return ngettext(
        "%(n)s finding of the last review is not verified yet.",
        "%(n)s findings of the last review are not verified yet.",
        number,
    ) % {"n": number}


def _progress(held: list[StageReview]) -> str:
    """Where the review of an open gate stands."""
    last = held[-1] if held else None
    if last is None or last.state == CONCLUDED:
        return _("Its review can be prepared.")
    if last.state == StageReview.State.DRAFT:
        return _("Its review is being prepared.")
    return _("Its review is being held.")


def _acceptance(topic: Topic, before: Milestone | None, held: list, unverified: int) -> dict:
    if topic.state in (CONSOLIDATING, CLOSED):
        state, why = PASSED, ""
    elif topic.state == ACCEPTANCE:
        state, why = (LOCKED, _waiting(unverified)) if unverified else (OPEN, _progress(held))
    elif before is not None:
        state, why = LOCKED, _("Opens after “%(gate)s”.") % {"gate": before.title}
    elif unverified:
        state, why = LOCKED, _waiting(unverified)
    elif topic.state == RUNNING:
        state, why = OPEN, _("The lead can ask for acceptance.")
    else:
        state, why = LOCKED, ""
    loop = held[-1].loop if held else present_loop(topic)
    return _line(_("Acceptance"), loop, state, why, topic.consolidating_since, held)


def _line(title, loop: int, state: str, why: str, at, held: list) -> dict:
    named = {"word": WORDS[state](), "tone": TONES[state]}
    passed = at if state == PASSED else None
    return {
        "title": title,
        "loop": loop,
        "state": state,
        "why": why,
        "at": passed,
        "reviews": held,
    } | named
