"""Lets many stories happen at once, each act on its day: what is told of later than now has not happened yet."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from demo.clock import at

Story = Iterator[datetime]
"""Yields the moment at which it goes on; what stands before the first moment does nothing."""


def play(stories: Iterable[Story], until: datetime) -> None:
    """Run all `stories` in the order of their moments, up to `until`."""
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, number, story = heappop(waiting)
        with at(moment):
            following = next(story, None)
        if following is not None:
            heappush(waiting, (max(following, moment), number, story))
