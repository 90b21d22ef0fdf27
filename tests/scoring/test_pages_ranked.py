"""The ranked ballot in a real browser: by keyboard alone, by mouse on a phone, and without a script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scoring.models import Ballot
from tests.browsing import accessibility_faults, overflow
from tests.scoring.test_pages_browser import window  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def ranked(page) -> list[tuple[str, str]]:
    """(place, title) of the ranked topics, as they stand on the page."""
    rows = page.locator(".rank-choice.chosen")
    return [
        (
            rows.nth(place).locator("input[name^=place_]").input_value(),
            rows.nth(place).get_attribute("data-title"),
        )
        for place in range(rows.count())
    ]


def test_topics_are_put_in_order_by_keyboard_alone(cast, stage, window):  # noqa: F811
    cycle = stage.voting(ballot_method="borda")
    page = window(cast.voter, reverse("ballot", args=[cycle.pk]))
    titles = [row.get_attribute("data-title") for row in page.locator(".rank-choice").all()]
    first, second, third, _fourth = titles
    for title in (first, second, third):
        page.get_by_role("button", name=f"Rank {title}").press("Enter")
    assert ranked(page) == [("1", first), ("2", second), ("3", third)]
    expect(page.locator("[data-rank-count]")).to_have_text("You have ranked 3 of 4")
    page.get_by_label(f"Place of {third}").press("ArrowUp")
    assert ranked(page) == [("1", first), ("2", third), ("3", second)]
    expect(page.locator("[data-rank-note]")).to_have_text(f"{third}: place 2 of 3")
    expect(page.get_by_label(f"Place of {third}")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert ranked(page) == [("1", third), ("2", first), ("3", second)]
    page.get_by_role("button", name=f"Take out: {first}").press("Space")
    assert ranked(page) == [("1", third), ("2", second)]
    expect(page.locator("[data-rank-note]")).to_have_text(f"{first}: no place")
    page.get_by_role("button", name="Cast my ballot").press("Enter")
    expect(page.get_by_role("heading", name="You have ranked 2 topics")).to_be_visible()
    titles = dict(cycle.topics.values_list("pk", "title"))
    assert [titles[key] for key in Ballot.objects.get().choices] == [third, second]
    assert page.complaints == []


def test_ranked_ballot_fits_a_phone_and_keeps_to_the_limit(cast, stage, window):  # noqa: F811
    cycle = stage.voting(ballot_method="borda", choices=2)
    address = reverse("ballot", args=[cycle.pk])
    page = window(cast.voter, address, viewport={"width": 390, "height": 800}, color_scheme="dark")
    for _ in range(3):
        page.locator("[data-rank-in]:visible").first.click()
    assert [place for place, _title in ranked(page)] == ["1", "2"]
    expect(page.locator("[data-rank-note]")).to_contain_text("No more topics can be ranked.")
    assert (accessibility_faults(page), overflow(page), page.complaints) == ([], 0, [])


def test_topic_is_dragged_to_its_place(cast, stage, window):  # noqa: F811
    cycle = stage.voting(ballot_method="borda")
    page = window(cast.voter, reverse("ballot", args=[cycle.pk]))
    for _ in range(2):
        page.locator("[data-rank-in]:visible").first.click()
    (_one, first), (_two, second) = ranked(page)
    third = page.locator(".rank-choice").nth(2).get_attribute("data-title")
    grip = page.locator(".rank-choice").nth(2).locator("[data-rank-grip]")
    grip.drag_to(page.locator(".rank-choice").nth(0), target_position={"x": 300, "y": 4})
    expect(page.locator(".rank-choice.chosen")).to_have_count(3)
    assert ranked(page) == [("1", third), ("2", first), ("3", second)]
    assert page.complaints == []
