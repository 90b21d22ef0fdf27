"""Lets the demo's past happen in the past: history, scorecards and ballots get the times of their story."""

from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime):
    """Within, `timezone.now()` answers `moment`. For loading invented data alone, in a process of its own."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
