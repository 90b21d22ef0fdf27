"""What somebody does next about a topic at work: the one primary button of its page. Apps above add theirs
from `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import hooks
from projects.charter import is_approved
from projects.lifecycle import ESTABLISHED
from projects.models import Topic
from projects.readiness import missing
from projects.rules import may_steer, open_moves, role_in
from projects.words import FORWARD, MOVES


@dataclass(frozen=True)
class Step:
    """`verb`: the move behind it, "" for any other page; `dialog`: the page asks before it acts."""

    label: str
    url: str
    icon: str = "arrow-right"
    verb: str = ""
    dialog: bool = False


_STEPS: list[tuple[int, Callable]] = []


def comes_next(order: int):
    """The function (user, topic) → Step | None below says what `user` does next about `topic`; the first in
    the order that has something to say is shown."""

    def remember(function: Callable) -> Callable:
        _STEPS.append((order, function))
        _STEPS.sort(key=lambda entry: entry[0])
        return function

    return remember


def next_step(user, topic: Topic) -> Step | None:
    found = (function(user, topic) for _order, function in _STEPS)
    return next((step for step in found if step is not None), None)


@comes_next(10)
def answer(user, topic: Topic) -> Step | None:
    """One's own invitation."""
    asked = topic.members.filter(user=user, state="invited").values_list("pk", flat=True).first()
    return asked and Step(_("Answer the invitation"), reverse("invitation", args=[asked]), "people")


@comes_next(20)
def name_the_group(user, topic: Topic) -> Step | None:
    """For the lead, or the proposer where there is none, as long as lead or advisor is missing."""
    if topic.state != ESTABLISHED or role_in(user, topic) != "lead" and topic.proposer_id != user.pk:
        return None
    named = set(topic.members.exclude(state="declined").values_list("role", flat=True))
    if {"lead", "advisor"} <= named:
        return None
    return Step(_("Name the group"), reverse("topic-group", args=[topic.pk]), "people")


@comes_next(80)
def approve(user, topic: Topic) -> Step | None:
    """The charter, once nothing else is lacking: to be approved by whoever may, looked over by the lead."""
    if topic.state != ESTABLISHED or is_approved(topic) or hooks.lacking(topic, "start"):
        return None
    address = reverse("topic-charter", args=[topic.pk])
    if may_steer(user, topic):
        return Step(_("Read and approve the charter"), address, "file")
    return Step(_("Look over the charter"), address, "file") if role_in(user, topic) == "lead" else None


@comes_next(90)
def move_on(user, topic: Topic) -> Step | None:
    """The move towards the result, once nothing is lacking."""
    verb = FORWARD.get(topic.state)
    if verb is None or verb not in open_moves(user, topic) or missing(topic, verb, by=user):
        return None
    words, url = MOVES[verb], reverse("topic-move", args=[topic.pk, verb])
    return Step(words.button, url, words.icon, verb=verb, dialog=True)
