"""A topic at work, for all tests of reviews."""

import pytest

from tests.kept import kept
from tests.reviews.work import Work


@pytest.fixture
def work(request, stage) -> Work:
    return kept(request.module.__name__, lambda: Work(stage), stage=stage)
