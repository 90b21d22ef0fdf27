"""The day on which all boards are looked at, and a cycle with topics at work."""

import pytest
import time_machine

from tests.boards.world import TODAY, World, noon


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def world(cast) -> World:
    return World(cast)
