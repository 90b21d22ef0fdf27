"""A real Chromium for tests marked `browser`, and the checks that every page must pass."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect, sync_playwright

# Playwright's sync API runs an event loop in this thread; the database is used from it all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHOTS = Path(__file__).resolve().parent.parent / "shots"
PATIENCE = 60_000  # ms; the machine may be busy with other tests


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """Opens a page of the live server; keywords go to the browser's context. `page.complaints` collects
    what its console reports as errors, refusals of the content security policy among them, and every
    request that would leave the server."""
    contexts, under_way, own = [], set(), (f"{live_server.url}/", "data:", "blob:")

    def open_one(path: str, **options):
        options = {"base_url": live_server.url, "reduced_motion": "reduce", "locale": "en-US", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda sent: sent.url.startswith(own) or page.complaints.append(sent.url))
        page.on("request", lambda sent: under_way.add(sent))
        for name in ("requestfinished", "requestfailed"):
            page.on(name, lambda sent: under_way.discard(sent))
        page.goto(path)
        return page

    yield open_one
    # What the server still answers would stand in the way of whoever empties the database.
    for _look in range(100):
        if under_way and (page := next((page for context in contexts for page in context.pages), None)):
            page.wait_for_timeout(50)
    for context in contexts:
        context.close()


@contextmanager
def arriving(page: Page):
    """What happens within leads to another page; goes on once that has loaded and its scripts have run. A
    click alone returns earlier: what is read, typed or clicked next could meet the old page or half of the
    new one."""
    page.wait_for_load_state()
    with page.expect_event("load"):
        yield


def saving(page: Page, words: str):
    """What happens within types `words` into a form that saves itself; goes on once the server has them."""
    return page.expect_response(
        lambda answer: "/autosave/" in answer.url and words in answer.request.post_data_json.values()
    )


def accessibility_faults(page) -> list[tuple[str, list]]:
    """What axe finds on the page: rule and places; empty when all is well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def overflow(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def shoot(page, name: str) -> None:
    """Leaves a picture of the whole page in shots/ for people to look at."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
