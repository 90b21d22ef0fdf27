"""`make shots`: pictures of the main pages of the demo, all of them in shots/ to be looked at, and those that
the README shows in docs/pictures/."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from demo.people import PASSWORD
from tests.browsing import CHROMIUM, FLAGS, PATIENCE, SHOTS
from tests.config.running import ROOT, Demo, python

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000  # bytes of a picture that the README shows
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LOOKS = {
    "wide": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
    "english": {"viewport": WIDE, "locale": "en-US"},
}

# name → who looks, at which address; {running} … are the cycle in that phase and one of its topics, {quick} …
# what is at work.
PAGES = {
    "desk": ("manager", "/"),
    "desk-office": ("office", "/"),
    "topics": ("manager", "/topics/"),
    "topic": ("manager", "/topics/{running_topic}/"),
    "propose": ("manager", "/topics/new/?cycle={proposing}"),
    "cycles": ("manager", "/cycles/"),
    "cycle": ("office", "/cycles/{voting}/"),
    "cycle-new": ("office", "/cycles/new/"),
    "setup": ("office", "/cycles/{proposing}/setup/"),
    "weights": ("office", "/cycles/{proposing}/weights/"),
    "people-of-cycle": ("office", "/cycles/{proposing}/people/"),
    "screening": ("office", "/cycles/{proposing}/screening/"),
    "scorecards": ("judge", "/cycles/{scoring}/score/"),
    "score": ("judge", "/topics/{scoring_topic}/score/"),
    "recuse": ("judge", "/topics/{scoring_topic}/recuse/"),
    "coverage": ("office", "/cycles/{scoring}/coverage/"),
    "ranking": ("office", "/cycles/{running}/ranking/"),
    "agreement": ("office", "/cycles/{voting}/agreement/"),
    "judges": ("office", "/cycles/{voting}/judges/"),
    "discussion": ("judge", "/cycles/{voting}/discussion/"),
    "stability": ("office", "/cycles/{voting}/stability/"),
    "what-if": ("office", "/cycles/{running}/what-if/?importance=100"),
    "derivation": ("office", "/topics/{running_topic}/composite/"),
    "methods": ("manager", "/methods/"),
    "ballot": ("manager", "/cycles/{voting}/ballot/"),
    "turnout": ("office", "/cycles/{voting}/turnout/"),
    "tally": ("leader", "/cycles/{running}/tally/"),
    "record": ("leader", "/cycles/{running}/record/"),
    "history": ("office", "/cycles/{running}/history/"),
    "users": ("office", "/people/"),
    "centers": ("office", "/centers/"),
    "workbooks": ("office", "/workbooks/"),
    "profile": ("judge", "/profile/"),
    "desk-lead": ("lead", "/"),
    "overview": ("leader", "/overview/"),
    "board": ("leader", "/cycles/{quick}/board/"),
    "load": ("office", "/load/"),
    "work": ("lead", "/topics/{led}/"),
    "plan": ("lead", "/topics/{led}/plan/"),
    "plan-loops": ("leader", "/topics/{looped}/plan/"),
    "milestone": ("lead", "/milestones/{milestone}/"),
    "updates": ("lead", "/topics/{led}/updates/"),
    "indicators": ("leader", "/topics/{best}/indicators/"),
    "indicator": ("leader", "/indicators/{indicator}/"),
    "benefits": ("office", "/topics/{best}/benefits/"),
    "changes": ("leader", "/topics/{late}/changes/"),
    "risks": ("lead", "/topics/{led}/risks/"),
    "reviews": ("lead", "/topics/{led}/reviews/"),
    "review": ("leader", "/reviews/{submitted}/"),
    "review-concluded": ("lead", "/reviews/{concluded}/"),
    "conclude": ("leader", "/reviews/{submitted}/conclude/"),
    "rectification": ("lead", "/rectifications/{open}/"),
    "group": ("lead", "/topics/{led}/group/"),
    "charter": ("leader", "/topics/{established}/charter/"),
    "commitment": ("manager", "/commitments/{asked}/"),
    "procedures": ("office", "/procedures/"),
    "procedure": ("office", "/procedures/1/"),
    "notices": ("lead", "/notices/"),
    "preferences": ("lead", "/me/reminders/"),
    "reminders": ("office", "/reminders/"),
    "reminder-rule": ("office", "/reminders/rules/milestones/"),
    "preview": ("office", "/reminders/preview/?day={tomorrow}"),
    "ledger": ("office", "/reminders/ledger/"),
    "robots": ("office", "/reminders/robots/"),
}

FIND = """
from projects.models import Cycle
for cycle in Cycle.objects.all():
    print(f"{cycle.phase}={cycle.pk}")
    taken = ("accepted", "shortlisted", "established", "running", "closed")
    topic = cycle.topics.filter(state__in=taken).order_by("code").last()
    print(f"{cycle.phase}_topic={topic and topic.pk}")
from scoring.models import Assignment
own = Assignment.objects.filter(judge__username="judge", topic__cycle__phase="scoring")
print(f"scoring_topic={own.order_by('topic__code').last().topic_id}")
quick = Cycle.objects.get(code="DBTS")
topics = {title: quick.topics.get(title__startswith=title) for title in ("在线", "合作", "农村", "高铁")}
led = topics["在线"]
best = Cycle.objects.order_by("id").first().topics.get(title__startswith="智慧")
things = {
    "quick": quick,
    "led": led,
    "looped": topics["合作"],
    "late": topics["农村"],
    "established": topics["高铁"],
    "best": best,
    "indicator": best.indicators.first(),
    "milestone": led.milestones.order_by("id").first(),
    "submitted": quick.topics.get(title__startswith="工单").reviews.get(state="submitted"),
    "concluded": led.reviews.first(),
    "open": led.rectifications.get(state="open"),
    "asked": led.commitments.get(state="asked"),
}
for name, thing in things.items():
    print(f"{name}={thing.pk}")
from datetime import timedelta
from django.utils import timezone
print(f"tomorrow={timezone.localdate() + timedelta(1)}")
"""


def give_marks(page: Page) -> None:
    """Three of the seven dimensions are scored."""
    page.locator("[data-dimension] input").first.focus()
    for key in "987":
        page.keyboard.press(key)


def choose(page: Page) -> None:
    for box in page.locator("[name=choices]").all()[:3]:
        box.check()
    page.evaluate("window.scrollTo(0, 0)")


def do_nothing(page: Page) -> None:
    """As it opens."""


def make_room(page: Page) -> None:
    """A window that is high enough for what the page is about."""
    page.set_viewport_size(WIDE | {"height": 1080})


# The README's: file → page, look, what is done first.
README = {
    "ranking": ("ranking", "wide", do_nothing),
    "stability": ("stability", "wide", make_room),
    "score": ("score", "wide", give_marks),
    "ballot-phone": ("ballot", "phone", choose),
    "plan": ("plan", "wide", make_room),
    "review": ("review", "wide", make_room),
    "board": ("board", "wide", make_room),
    "desk": ("desk-lead", "wide", do_nothing),
    "preview": ("preview", "wide", make_room),
}


def main() -> None:
    SHOTS.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder)) as demo, sync_playwright() as playwright:
        places = dict(line.split("=") for line in python(demo.env, FIND).split())
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        camera = Camera(chromium, demo.address, places)
        for look in LOOKS:
            camera.sign_in(look)
            for name in PAGES:
                camera.take(name, look)
        for name in README:
            camera.take_for_readme(name)
        chromium.close()
    if camera.complaints:
        sys.exit("\n".join(["The browser complained:", *camera.complaints]))
    sys.stdout.write(f"Pictures are in {SHOTS} and {PICTURES}.\n")


class Camera:
    """One signed-in browser window for each person and look."""

    def __init__(self, browser: Browser, address: str, places: dict[str, str]):
        self.browser, self.address, self.places = browser, address, places
        self.windows: dict[tuple[str, str], Page] = {}
        self.complaints: list[str] = []

    def sign_in(self, look: str) -> None:
        for who in sorted({who for who, _path in PAGES.values()}):
            options = {"locale": "zh-CN", "reduced_motion": "reduce", "base_url": self.address, **LOOKS[look]}
            page = self.browser.new_context(**options).new_page()
            page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
            page.set_default_timeout(PATIENCE)
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(who)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("form .primary").click()
            page.wait_for_url(f"{self.address}/")
            self.windows[who, look] = page

    def open(self, name: str, look: str) -> Page:
        """The page without a focus, so that every picture is the same."""
        who, path = PAGES[name]
        page = self.windows[who, look]
        page.goto(path.format(**self.places))
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        return page

    def take(self, name: str, look: str) -> None:
        """The whole page in a window as high as itself: what sticks to the window's edge hides nothing."""
        page, window = self.open(name, look), LOOKS[look]["viewport"]
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size(window | {"height": max(height, window["height"])})
        page.screenshot(path=SHOTS / f"{name}-{look}.png")
        page.set_viewport_size(window)

    def take_for_readme(self, name: str) -> None:
        source, look, work = README[name]
        page = self.open(source, look)
        work(page)
        file = PICTURES / f"{name}.png"
        page.screenshot(path=file)
        if (size := file.stat().st_size) > LARGEST:
            sys.exit(f"{file} has {size} bytes: a picture of the README has at most {LARGEST}.")


if __name__ == "__main__":
    main()
