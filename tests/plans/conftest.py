"""A topic at work for every test of plans."""

import pytest

from tests.kept import kept
from tests.plans.ground import Ground


@pytest.fixture
def ground(request, stage) -> Ground:
    """An established topic with its group; no plan yet."""
    return kept(request.module.__name__, lambda: Ground(stage), stage=stage)
