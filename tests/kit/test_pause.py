"""After a failure one caller tries for all."""

import pytest

from kit.pause import Pause


@pytest.fixture
def clock():
    """clock.now is what the pause sees, in seconds."""

    def clock() -> float:
        return clock.now

    clock.now = 1000.0
    return clock


def test_nobody_tries_during_the_pause_and_one_after_it(clock):
    pause = Pause(30, clock)
    assert [pause.is_over(), pause.is_over()] == [True, True]
    pause.begin()
    clock.now += 29
    assert pause.is_over() is False
    clock.now += 2
    assert [pause.is_over(), pause.is_over()] == [True, False]


def test_who_tried_and_was_never_heard_of_again_is_followed_by_another(clock):
    pause = Pause(30, clock)
    pause.begin()
    for _ in range(2):
        clock.now += 31
        assert pause.is_over() is True


def test_only_a_change_is_news(clock):
    pause = Pause(30, clock)
    assert [pause.end(), pause.begin(), pause.begin()] == [False, True, False]
    assert [pause.end(), pause.end()] == [True, False]
    assert [pause.is_over(), pause.is_over()] == [True, True]
