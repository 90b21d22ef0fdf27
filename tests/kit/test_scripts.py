"""What our scripts add to a form: keys that score, a ballot that counts, drafts that outlive a session."""

import pytest
from playwright.sync_api import expect

from tests.browsing import arriving

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_pages")]


# --- Scoring ---------------------------------------------------------------


def marks(page) -> dict:
    return page.evaluate(
        "Object.fromEntries([...new FormData(document.querySelector('form[data-score]'))]"
        ".filter(([name]) => name !== 'csrfmiddlewaretoken'))"
    )


def focused_dimension(page) -> str:
    return page.evaluate("document.activeElement.closest('[data-dimension]')?.dataset.dimension || ''")


@pytest.fixture
def scorecard(open_page):
    page = open_page("/gallery/", viewport={"width": 1280, "height": 900})
    page.locator("[data-dimension=importance] input:checked").focus()
    return page


def test_digits_mark_and_move_on(scorecard):
    for key in "9a0":
        scorecard.keyboard.press(key)
    assert marks(scorecard) == {"importance": "9", "goal": "-", "innovation": "10"}
    assert focused_dimension(scorecard) == "urgency"


def test_arrows_and_letters_move_between_dimensions(scorecard):
    seen = []
    for key in ("ArrowDown", "j", "k", "ArrowUp"):
        scorecard.keyboard.press(key)
        seen.append(focused_dimension(scorecard))
    assert seen == ["goal", "innovation", "goal", "importance"]
    assert marks(scorecard) == {"importance": "8", "goal": "7", "innovation": "-"}


def test_sideways_arrows_change_the_mark(scorecard):
    scorecard.keyboard.press("ArrowRight")
    assert marks(scorecard)["importance"] == "9"
    assert focused_dimension(scorecard) == "importance"


@pytest.mark.parametrize("key", ["Enter", "Control+s"])
def test_enter_and_control_s_save_and_ask_for_the_next(scorecard, key):
    with scorecard.expect_request(lambda request: request.method == "POST") as sent:
        scorecard.keyboard.press(key)
    assert "then=next" in sent.value.post_data


def test_question_mark_shows_the_keys_and_digits_rest_meanwhile(scorecard):
    scorecard.keyboard.press("?")
    expect(scorecard.locator("#score-help")).to_be_visible()
    scorecard.keyboard.press("3")
    scorecard.keyboard.press("Escape")
    expect(scorecard.locator("#score-help")).to_be_hidden()
    assert marks(scorecard)["importance"] == "8"


def test_digits_typed_into_text_are_text(scorecard):
    scorecard.locator("#id_title").fill("")
    scorecard.locator("#id_title").press_sequentially("10a")
    assert scorecard.locator("#id_title").input_value() == "10a"
    assert marks(scorecard) == {"importance": "8", "goal": "7", "innovation": "-"}


# --- Ballot ------------------------------------------------------------------


def test_ballot_counts_and_keeps_to_the_limit(open_page):
    page = open_page("/gallery/")
    boxes, count = page.locator("[name=choices]"), page.locator("[data-ballot-count]")
    expect(count).to_have_text("1 of 3 chosen")
    boxes.nth(0).click()
    boxes.nth(2).click()
    expect(count).to_have_text("3 of 3 chosen")
    boxes.nth(3).click()
    expect(boxes.nth(3)).not_to_be_checked()
    expect(page.locator("[data-ballot-note]")).to_have_text(
        "That is the limit. Take back one choice to make another."
    )
    boxes.nth(0).click()
    expect(count).to_have_text("2 of 3 chosen")
    expect(page.locator("[data-ballot-note]")).to_have_text("")


# --- Drafts --------------------------------------------------------------------


def type_goal(page, words="缩短处理时长"):
    """At once: a pause between two keys may already be long enough for a first half to be saved."""
    page.locator("#goal").fill(words)


def drafts(page) -> int:
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('keti:draft:')).length")


def test_what_is_typed_is_sent_to_the_server_with_its_new_version(open_page, own_pages):
    page = open_page("/writing/")
    type_goal(page)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
    assert own_pages == [("ok", {"version": "7", "title": "old", "goal": "缩短处理时长"})]
    assert page.locator("[name=version]").input_value() == "8"


@pytest.mark.parametrize(
    ("then", "words"), [("ended", "Your session has ended"), ("away", "Your text is kept in this browser")]
)
def test_what_cannot_be_sent_is_kept_and_offered_again(open_page, then, words):
    page = open_page(f"/writing/?then={then}")
    type_goal(page)
    page.locator("#agreed").check()
    expect(page.locator("[data-autosave-status]")).to_contain_text(words)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/writing/")
    expect(page.locator("[data-autosave-offer]")).to_be_visible()
    expect(page.locator("#goal")).to_have_value("")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#goal")).to_have_value("缩短处理时长")
    expect(page.locator("#agreed")).to_be_checked()


def test_a_broken_network_is_told_and_mended(open_page, own_pages):
    page = open_page("/writing/")
    page.context.set_offline(True)
    type_goal(page)
    expect(page.locator("[data-autosave-status]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
    assert own_pages[-1][1]["goal"] == "缩短处理时长"


def test_a_draft_thrown_away_is_not_offered_again(open_page):
    page = open_page("/writing/?then=away")
    type_goal(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/writing/")
    page.get_by_role("button", name="Throw it away").click()
    assert drafts(page) == 0
    page.reload()
    expect(page.locator("[data-autosave-offer]")).to_be_hidden()


def test_a_form_that_arrived_leaves_no_draft(open_page, own_pages):
    page = open_page("/writing/")
    type_goal(page)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/written/")
    assert own_pages[-1][0] == "sent"
    assert drafts(page) == 0


def test_a_form_sent_while_its_text_is_on_the_way_follows_with_the_new_version(open_page, own_pages):
    page, on_the_way = open_page("/writing/"), []
    page.route("**/draft/ok/", lambda route: on_the_way.append(route))
    with page.expect_request("**/draft/ok/"):
        type_goal(page)
    page.get_by_role("button", name="Send").click()
    with arriving(page):
        on_the_way[0].continue_()
    assert [(what, fields["version"]) for what, fields in own_pages] == [("ok", "7"), ("sent", "8")]


def test_a_form_is_sent_though_its_text_stays_on_the_way(open_page, own_pages):
    page = open_page("/writing/")
    page.route("**/draft/ok/", lambda _route: None)
    with page.expect_request("**/draft/ok/"):
        type_goal(page)
    with arriving(page):
        page.get_by_role("button", name="Send").click()
    assert [(what, fields["version"]) for what, fields in own_pages] == [("sent", "7")]


def test_signing_out_removes_the_drafts(open_page):
    page = open_page("/writing/")
    type_goal(page)
    assert drafts(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    assert drafts(page) == 0


def test_leaving_unsaved_changes_asks_first(open_page):
    page = open_page("/writing/?then=away")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    type_goal(page)
    page.get_by_role("link", name="Keti").click()
    expect(page.locator("#goal")).to_have_value("缩短处理时长")
    assert asked == ["beforeunload"]


# --- Dialogs and refusals ---------------------------------------------------------


def test_confirmation_opens_as_a_dialog_and_acts(open_page, own_pages):
    page = open_page("/writing/")
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("dialog", name="撤回课题")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="撤回").click()
    page.wait_for_url("**/written/")
    assert [what for what, _fields in own_pages] == ["confirmed"]


@pytest.mark.parametrize("leave", ["Escape", "Cancel"])
def test_leaving_a_dialog_in_which_one_typed_asks_first(open_page, leave):
    page = open_page("/writing/")
    answers = [False, True]
    page.on("dialog", lambda asked: asked.accept() if answers.pop(0) else asked.dismiss())
    page.get_by_role("link", name="Withdraw").click()
    dialog = page.get_by_role("dialog", name="撤回课题")
    for typed in ("改由", "改由他人"):
        dialog.get_by_label("Reason").fill(typed)
        if leave == "Escape":
            page.keyboard.press("Escape")
        else:
            dialog.get_by_role("link", name="Cancel").click()
        if answers:
            expect(dialog.get_by_label("Reason")).to_have_value(typed)
    expect(dialog).to_have_count(0)
    assert answers == []


def test_confirmation_is_a_page_without_a_script(open_page, own_pages):
    page = open_page("/writing/", java_script_enabled=False)
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("heading", name="撤回课题")).to_be_visible()
    with arriving(page):
        page.get_by_role("button", name="撤回").click()
    assert page.url.endswith("/written/")
    assert [what for what, _fields in own_pages] == ["confirmed"]


def test_refusal_of_an_htmx_request_is_told_in_its_own_words(open_page):
    page = open_page("/writing/")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#toasts")).to_contain_text("投票已经截止。")
    expect(page.locator("h1")).to_have_text("Writing")
    page.locator("#toasts [data-dismiss]").click()
    expect(page.locator("#toasts")).to_have_text("")
