"""Fixtures of the tests of results."""

import pytest

from tests.kept import kept
from tests.results.scene import Scene


@pytest.fixture
def scene(request, cast, stage) -> Scene:
    return kept(request.module.__name__, lambda: Scene(cast, stage), stage=stage)
