"""How the pages fetch what belongs to a topic at work: what one can't see yet is not there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from plans.models import Milestone, Risk, Update
from projects.lifecycle import PUBLIC
from projects.models import Topic
from projects.rules import is_public
from projects.views.fetching import visible_topic

NAMES = ("topic__cycle", "topic__center", "topic__proposer", "topic__theme")


def topic_at_work(request, pk: int) -> Topic:
    """An established topic, or a later one."""
    topic = visible_topic(request, pk)
    if not is_public(topic):
        raise Http404
    return topic


def visible_milestone(request, pk: int) -> Milestone:
    return _visible(Milestone, request, pk, "owner")


def visible_update(request, pk: int) -> Update:
    return _visible(Update, request, pk, "by")


def visible_risk(request, pk: int) -> Risk:
    return _visible(Risk, request, pk, "owner")


def _visible(model, request, pk: int, *names: str):
    seen = model.objects.visible_to(request.user).filter(topic__state__in=PUBLIC)
    return get_object_or_404(seen.select_related(*names, *NAMES), pk=pk)
