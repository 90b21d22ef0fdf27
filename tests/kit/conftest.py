"""Small pages of the tests' own, and the routes to them."""

from pathlib import Path

import pytest

from tests.kit import pages_urls

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def own_pages(settings):
    """Routes and templates of tests/kit for this test; answers what its pages heard."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    settings.ROOT_URLCONF = "tests.kit.pages_urls"
    pages_urls.HEARD.clear()
    return pages_urls.HEARD
