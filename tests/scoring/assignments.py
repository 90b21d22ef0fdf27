"""A cycle in which judges score what they are assigned."""

from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Assignment

SEVENS = dict.fromkeys(DIMENSIONS, 7)


def made(stage) -> Cycle:
    """Four accepted topics of the branch, three judges, two of them needed for each topic."""
    cycle = stage.proposing(assigned=True, min_judges=2)
    for index in range(1, 5):
        stage.topic(cycle, title=f"Topic {index}")
    return cycle


def ordered(cycle: Cycle) -> list[Topic]:
    return list(cycle.topics.order_by("code"))


def everything(cycle: Cycle) -> list[tuple[int, int]]:
    return [(judge.pk, topic.pk) for judge in cycle.judges.all() for topic in ordered(cycle)]


def stored(cycle: Cycle) -> set[tuple[str, str]]:
    """(judge, topic) of the rows there are, by their names."""
    return set(Assignment.objects.filter(cycle=cycle).values_list("judge__username", "topic__title"))


def assign(cycle: Cycle, cast, pairs, **more):
    return selection.assign(cycle, by=cast.office, pairs=pairs, **more)


def scoring(cycle: Cycle, cast) -> Cycle:
    """The first two topics are the first two judges', the others the last two's; scoring is open."""
    first, second, third, fourth = (topic.pk for topic in ordered(cycle))
    one, two, three = (judge.pk for judge in cast.judges)
    pairs = [(judge, topic) for judge in (one, two) for topic in (first, second)]
    pairs += [(judge, topic) for judge in (two, three) for topic in (third, fourth)]
    assign(cycle, cast, pairs)
    return selection.open_scoring(cycle, by=cast.office)
