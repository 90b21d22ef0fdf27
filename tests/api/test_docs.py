"""The browsable documentation under our content security policy, in a real browser."""

import pytest

from tests.api.test_schema import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
SHOWN = """[...document.querySelectorAll(".opblock")].map((one) =>
  one.querySelector(".opblock-summary-method").textContent.toLowerCase() + " " +
  one.querySelector(".opblock-summary-path").dataset.path)"""
STEP = 500  # pixels; the page holds only what is near the window
ROUNDS = 5  # a busy machine may draw a place after the window has left it


def test_documentation_shows_every_operation_and_breaks_no_policy(open_page):
    operations = {f"{verb} {path}" for path, verbs in DOCUMENT["paths"].items() for verb in verbs}
    page = open_page("/api/docs/")
    page.wait_for_selector(".opblock")
    found = set()
    for _round in range(ROUNDS):
        top = 0
        while found != operations and top <= page.evaluate("document.documentElement.scrollHeight"):
            page.evaluate("(top) => window.scrollTo(0, top)", top)
            page.wait_for_timeout(150)
            found |= set(page.evaluate(SHOWN))
            top += STEP
    assert found == operations
    assert page.complaints == []
