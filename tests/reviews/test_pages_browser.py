"""The pages of reviews in a real browser: nothing overflows, everybody can use them, keys mark."""

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from reviews import actions
from reviews.models import ReviewMark
from tests.browsing import accessibility_faults, arriving, overflow, shoot
from tests.cast import Cast, Stage
from tests.pages import signed_in
from tests.reviews.work import Work, marks

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


@pytest.fixture
def work():
    return Work(Stage(Cast()))


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", **options)
        key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": key, "url": live_server.url}])
        page.goto(address)
        return page

    return open_as


def flaws(page) -> dict:
    return {"faults": accessibility_faults(page), "overflow": overflow(page), "console": page.complaints}


SOUND = {"faults": [], "overflow": 0, "console": []}


@pytest.mark.looks
@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_can_be_used_by_everybody(work, window, size):
    look = {"viewport": SIZES[size], "color_scheme": "dark" if size == "phone" else "light"}
    first = work.concluded("pass_after_rectification", number=2)
    finding = first.rectifications.first()
    actions.complete(finding, by=work.member, evidence="See the minutes of 3 May")
    pages = [
        (work.lead, f"/topics/{work.topic.pk}/reviews/", "gates"),
        (work.leader, f"/reviews/{first.pk}/", "concluded"),
        (work.advisor, f"/rectifications/{finding.pk}/", "rectification"),
        (work.office, f"/rubrics/{first.edition.rubric_id}/edit/", "rubric"),
    ]
    for one in first.rectifications.all():
        if one.state != "done":
            actions.complete(one, by=work.member, evidence="Done")
        actions.verify(one, by=work.advisor)
    held = work.submitted(reviewers=[work.reviewer, work.cast.judge2])
    actions.mark(held, by=work.leader, marks=marks(6), comment="Show more data")
    pages += [
        (work.reviewer, f"/reviews/{held.pk}/", "marking"),
        (work.leader, f"/reviews/{held.pk}/conclude/", "conclude"),
        (work.leader, f"/reviews/{held.pk}/reviewers/", "reviewers"),
    ]
    found = {}
    for user, address, name in pages:
        page = window(user, address, **look)
        shoot(page, f"review-{name}-{size}")
        found[name] = flaws(page)
    assert found == dict.fromkeys(found, SOUND)


def test_a_reviewer_marks_with_four_keys_and_enter(work, window):
    held = work.submitted(reviewers=[work.reviewer])
    page = window(work.reviewer, f"/reviews/{held.pk}/", viewport=SIZES["desktop"])
    for key in "7809":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.get_by_text("Your marks have been saved.").wait_for()
    mark = ReviewMark.objects.get()
    assert mark.marks == dict(zip(marks(), (7, 8, 10, 9), strict=True))


def test_without_script_a_leader_asks_for_more_rows_and_concludes(work, window):
    held = work.submitted()
    page = window(work.leader, f"/reviews/{held.pk}/conclude/", java_script_enabled=False)
    page.get_by_label("Finding", exact=True).first.fill("No data before May")
    with arriving(page):
        page.get_by_role("button", name="More rows").click()
    expect(page.get_by_label("Finding", exact=True)).to_have_count(6)
    page.get_by_label("Pass after rectification").check()
    page.get_by_label("Reason").fill("On condition")
    page.get_by_label("Owner").first.fill("member")
    page.get_by_label("Deadline").first.fill(str(work.finding()["deadline"]))
    page.get_by_label("I conclude this review").check()
    page.get_by_role("button", name="Conclude").click()
    page.get_by_text("The review has been concluded.").wait_for()
    assert [finding.owner for finding in held.rectifications.all()] == [work.member]
