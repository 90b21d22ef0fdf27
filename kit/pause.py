"""Leaving alone what has just failed, so that not everybody waits for it in turn."""

import time
from collections.abc import Callable
from threading import Lock


class Pause:
    """After a failure nobody in this process tries again for so many seconds; then one does, for all."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self.seconds, self.clock = seconds, clock
        self.until: float | None = None
        self.lock = Lock()

    def is_over(self) -> bool:
        """Whether the caller may try. After a failure it is True for one caller in `seconds`."""
        with self.lock:
            if self.until is None:
                return True
            now = self.clock()
            if now < self.until:
                return False
            self.until = now + self.seconds
            return True

    def begin(self) -> bool:
        """It failed; whether that is news."""
        with self.lock:
            news = self.until is None
            self.until = self.clock() + self.seconds
            return news

    def end(self) -> bool:
        """It went well; whether that is news."""
        with self.lock:
            news = self.until is not None
            self.until = None
            return news
