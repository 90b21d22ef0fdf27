"""The weights workshop by its pages: invited, compared with and without JavaScript, adopted, frozen."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import expect

from people.due import waiting_for
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Comparison
from scoring.pairs import PAIRS
from tests.browsing import accessibility_faults, overflow
from tests.pages import queries, signed_in, text_of
from tests.scoring.comparing import CONTRARY, DOUBLE, SAATY, finished, invited
from tests.scoring.plain_forms import form_with, press
from tests.scoring.test_pages_sign_in import interrupted

pytestmark = pytest.mark.django_db

NAMES = ["-".join(pair) for pair in PAIRS]


def page_of(cycle: Cycle, name: str = "weights", *more) -> str:
    return reverse(name, args=[cycle.pk, *more])


def typed(upper: list[str]) -> dict[str, str]:
    return dict(zip(NAMES, upper, strict=True))


def shown(page) -> str:
    """The text of a page as one reads it."""
    text = re.sub(r"<(script|style|head).*?</\1>", " ", text_of(page), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("&#x27;", "'")


# --- The way through ---------------------------------------------------------------------------------


def test_saatys_published_comparisons_become_the_weights_by_the_pages_alone(stage, cast):
    cycle = stage.cycle()
    office, expert = signed_in(cast.office), signed_in(cast.staff)
    press(office, office.get(page_of(cycle)), "person", person="staff")
    (item,) = [one for one in waiting_for(cast.staff) if one.row.kind == "comparisons"]
    assert (str(item.line.label), item.line.note) == (
        "Compare the dimensions in pairs",
        f"{cycle.title} · 0 of 21 done",
    )
    mine = item.line.url
    some = dict(list(typed(SAATY).items())[:12])
    page = press(expert, expert.get(mine), "then", "save", **some)
    assert "12 of 21 compared" in shown(page)
    refused = press(expert, page, "then", "finish")
    assert (refused.status_code, "9 pairs are still open" in shown(refused)) == (422, True)
    page = press(expert, page, "then", "finish", **typed(SAATY))
    assert "Your answers fit together well. Consistency ratio 0.02" in shown(page)
    assert [one for one in waiting_for(cast.staff) if one.row.kind == "comparisons"] == []
    adopt = office.get(page_of(cycle, "weights-adopt", "ahp"))
    assert "Importance of the topic 14.29% 17.75%" in shown(adopt)
    page = press(office, adopt, "version")
    assert "1 expert compared the dimensions in pairs (AHP)" in shown(page)
    cycle.refresh_from_db()
    assert [round(float(cycle.weights[name]), 3) for name in DIMENSIONS] == [
        0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327,
    ]  # fmt: skip
    overview = shown(office.get(cycle.get_absolute_url()))
    assert "consistency ratio 0.02, at most 0.10" in overview
    assert "chose the weights" in shown(office.get(page_of(cycle, "cycle-history")))


def test_a_contradiction_is_named_with_what_the_others_imply(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, CONTRARY, by=cast.office)
    expert, office = signed_in(cast.staff), signed_in(cast.office)
    page = expert.get(page_of(cycle, "weights-mine"))
    assert "Your answers contradict one another." in shown(page)
    link = re.search(r'href="#(pair-[a-z-]+)" data-pair-link', text_of(page))[1]
    assert text_of(page).count(f'id="{link}"') == 1
    assert "is extremely more important than" in shown(page)
    said = shown(office.get(page_of(cycle)))
    assert ("The group contradicts itself" in said, "Contradicts most" in said) == (True, True)
    adopt = office.get(page_of(cycle, "weights-adopt", "ahp"))
    refused = press(office, adopt, "reason")
    assert (refused.status_code, Cycle.objects.get(pk=cycle.pk).weights) == (422, {})
    page = press(office, adopt, "reason", reason="the chair decides")
    assert "Reason given: the chair decides" in shown(page)


def test_the_settings_ask_why_experts_are_set_aside(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    office = signed_in(cast.office)
    page = office.get(page_of(cycle, "cycle-setup"))
    refused = press(office, page, "seats", weight_goal="4")
    assert (refused.status_code, "why their result is set aside" in shown(refused)) == (422, True)
    press(office, page, "seats", weight_goal="4", reason="as last year")
    origin = Cycle.objects.get(pk=cycle.pk).weights_origin
    assert (origin["method"], origin["experts"], origin["reason"]) == ("direct", [DOUBLE], "as last year")


def test_adopted_weights_pass_the_settings_unchanged(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, SAATY, by=cast.office)
    adopted = selection.adopt_weights(cycle, by=cast.office, method="ahp")
    office = signed_in(cast.office)
    press(office, office.get(page_of(cycle, "cycle-setup")), "seats", seats="3")
    saved = Cycle.objects.get(pk=cycle.pk)
    assert (saved.seats, saved.weights, saved.weights_origin) == (3, adopted.weights, adopted.weights_origin)


def test_the_spread_of_an_earlier_cycle_is_shown_as_advice(stage, cast):
    selection.close_scoring(stage.scored(title="Last year"), by=cast.office)
    cycle = stage.cycle()
    office = signed_in(cast.office)
    assert "panel means of “Last year”, as scored" in shown(office.get(page_of(cycle)))
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    page = press(office, office.get(page_of(cycle, "weights-adopt", "combined")), "version")
    assert "multiplied by how far earlier scores were spread" in shown(page)


def test_the_panel_is_invited_at_once_and_an_expert_removed_after_asking(stage, cast):
    cycle = stage.cycle()
    office = signed_in(cast.office)
    page = press(office, office.get(page_of(cycle)), "pick", "panel")
    assert "3 judges have been invited." in shown(page)
    own = Comparison.objects.get(expert=cast.judge)
    selection.compare(own, by=cast.judge, upper=["3", *[None] * 20])
    asked = office.get(page_of(cycle, "weights-dismiss", own.pk))
    assert "1 of 21 pairs have been compared; they will be gone." in shown(asked)
    office.post(page_of(cycle, "weights-dismiss", own.pk))
    assert sorted(Comparison.objects.values_list("expert__username", flat=True)) == ["judge2", "judge3"]


def test_comparisons_come_back_after_a_session_that_ended(stage, cast):
    cycle = stage.cycle()
    invited(cycle, cast.staff, by=cast.office)
    browser, page = interrupted(
        page_of(cycle, "weights-mine"), cast.staff, "importance-goal", **typed(DOUBLE)
    )
    form = form_with(page, "importance-goal")
    assert [form.fields[name] for name in NAMES] == [[entry] for entry in DOUBLE]
    assert "what you typed before" in text_of(page)
    press(browser, page, "then", "finish")
    assert Comparison.objects.get().upper == DOUBLE


def test_autosave_keeps_what_is_there_and_says_when_it_cannot(stage, cast):
    cycle = stage.cycle()
    invited(cycle, cast.staff, by=cast.office)
    expert, address = signed_in(cast.staff), page_of(cycle, "weights-autosave")
    kept = expert.post(address, {"importance-goal": "1/3", "version": "1"})
    assert (kept.json(), Comparison.objects.get().upper[:2]) == ({"version": 2}, ["1/3", None])
    stale = expert.post(address, {"importance-goal": "5", "version": "1"})
    assert (stale.status_code, list(stale.json())) == (409, ["detail"])
    assert expert.post(address, {"importance-goal": "12", "version": "2"}).status_code == 422
    part = text_of(expert.get(page_of(cycle, "weights-consistency")))
    assert "1 of 21 pairs compared" in part
    finished(cycle, cast.judge, DOUBLE, by=cast.office)
    selection.adopt_weights(cycle, by=cast.office, method="ahp")
    assert expert.post(address, {"importance-goal": "5", "version": "2"}).status_code == 409
    assert 'name="then"' not in text_of(expert.get(page_of(cycle, "weights-mine")))


# --- Who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("frozen", [False, True])
def test_pages_of_the_workshop_by_role(stage, cast, frozen):
    cycle = stage.proposing()
    own = finished(cycle, cast.staff, DOUBLE, by=cast.office)
    if frozen:
        stage.topic(cycle)
        selection.open_scoring(cycle, by=cast.office)
    found = {}
    for role in ("office", "leader", "staff", "judge", "partner", "outsider"):
        browser = signed_in(cast[role])
        found[role] = [
            browser.get(address).status_code
            for address in (
                page_of(cycle),
                page_of(cycle, "weights-adopt", "ahp"),
                page_of(cycle, "weights-adopt", "direct"),
                page_of(cycle, "weights-dismiss", own.pk),
                page_of(cycle, "weights-mine"),
                page_of(cycle, "weights-consistency"),
            )
        ]
    other = [403, 403, 403, 403, 404, 404]
    assert found == {
        "office": [200, 409 if frozen else 200, 404, 200, 404, 404],
        "leader": [200, 403, 403, 403, 404, 404],
        "staff": [403, 403, 403, 403, 200, 200],
        "judge": other,
        "partner": other,
        "outsider": other,
    }


def test_strangers_are_sent_to_sign_in(client, stage):
    cycle = stage.cycle()
    for name in ("weights", "weights-mine", "weights-consistency"):
        assert client.get(page_of(cycle, name)).url.startswith("/accounts/login/")


def test_an_expert_never_sees_another_and_the_leader_sees_all_but_changes_nothing(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    invited(cycle, cast.judge, by=cast.office)
    judge, leader = signed_in(cast.judge), signed_in(cast.leader)
    before = text_of(judge.get(page_of(cycle, "weights-consistency")))
    selection.compare(Comparison.objects.get(expert=cast.staff), by=cast.staff, upper=SAATY)
    assert text_of(judge.get(page_of(cycle, "weights-consistency"))) == before
    seen = shown(leader.get(page_of(cycle)))
    assert ("Staff" in seen, "Judge" in seen, "Invite" in seen, "Ways to choose" in seen) == (
        True,
        True,
        False,
        False,
    )
    assert leader.post(page_of(cycle), {"person": "voter"}).status_code == 403


def test_the_way_there_is_shown_to_whom_it_is_open_and_own_answers_stay_in_reach(stage, cast):
    cycle = stage.proposing()
    invited(cycle, cast.staff, by=cast.office)

    def tabs(role):
        page = text_of(signed_in(cast[role]).get(cycle.get_absolute_url()))
        return [name for name in ("weights", "weights-mine") if f'href="{page_of(cycle, name)}"' in page]

    assert [tabs(role) for role in ("office", "leader", "staff", "judge")] == [
        ["weights"],
        ["weights"],
        ["weights-mine"],
        [],
    ]
    stage.topic(cycle)
    selection.open_scoring(cycle, by=cast.office)
    assert [tabs(role) for role in ("office", "leader", "staff")] == [["weights"], [], ["weights-mine"]]
    closed = shown(signed_in(cast.staff).get(page_of(cycle, "weights-mine")))
    assert "your comparisons can be read here, but not changed" in closed


def test_the_pages_cost_the_same_for_few_and_many_experts(stage, cast):
    cycle = stage.cycle()
    finished(cycle, cast.staff, DOUBLE, by=cast.office)
    office, expert = signed_in(cast.office), signed_in(cast.staff)
    addresses = [(office, page_of(cycle)), (expert, page_of(cycle, "weights-mine"))]
    few = [len(queries(browser, address)) for browser, address in addresses]
    for person in (*cast.judges, cast.voter, cast.manager):
        finished(cycle, person, SAATY, by=cast.office)
    assert [len(queries(browser, address)) for browser, address in addresses] == few


# --- In a browser ------------------------------------------------------------------------------------


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", **options)
        key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    return open_as


@pytest.mark.browser
@pytest.mark.usefixtures("real_db")
def test_sliders_are_moved_by_keyboard_and_say_what_they_mean(cast, stage, window):
    cycle = stage.cycle()
    invited(cycle, cast.staff, by=cast.office)
    page = window(cast.staff, page_of(cycle, "weights-mine"), viewport={"width": 390, "height": 844})
    first = page.locator("[data-pair]").first
    slider, words = first.locator("[data-pair-slider]"), first.locator("[data-pair-words]")
    expect(words).to_have_text(re.compile("^Not compared yet"))
    slider.focus()
    for _step in range(2):
        page.keyboard.press("ArrowLeft")
    expect(words).to_have_text("Importance is moderately more important than Goal.")
    expect(slider).to_have_attribute("aria-valuetext", "Importance is moderately more important than Goal.")
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    expect(words).to_have_text("Goal is moderately more important than Importance.")
    page.locator("[data-pair-equal]").nth(1).click()
    page.keyboard.press("Tab")
    for _pair in range(2, 21):  # Enter takes the slider as it stands, and leads to the next one
        page.locator("[data-pair-slider]").nth(_pair).press("Enter")
    expect(page.locator("[data-compare-count]")).to_have_text("21 of 21 compared")
    expect(page.locator("#consistency")).to_contain_text("Consistency ratio")
    assert Comparison.objects.get().upper == ["1/3", *["1"] * 20]
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("You have finished.")).to_be_visible()
    assert (page.complaints, Comparison.objects.get().finished_at is not None) == ([], True)


@pytest.mark.browser
@pytest.mark.usefixtures("real_db")
def test_a_contradiction_leads_to_its_slider(cast, stage, window):
    cycle = stage.cycle()
    finished(cycle, cast.staff, CONTRARY, by=cast.office)
    page = window(cast.staff, page_of(cycle, "weights-mine"), viewport={"width": 1280, "height": 800})
    link = page.locator("[data-pair-link]")
    target = link.get_attribute("href")
    link.click()
    expect(page.locator(f"{target} [data-pair-slider]")).to_be_focused()


@pytest.mark.looks
@pytest.mark.browser
@pytest.mark.usefixtures("real_db")
@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}])
def test_every_page_fits_and_can_be_read_by_everybody(cast, stage, window, look):
    selection.close_scoring(stage.scored(), by=cast.office)
    cycle = stage.cycle()
    finished(cycle, cast.staff, CONTRARY, by=cast.office)
    finished(cycle, cast.judge, SAATY, by=cast.office)
    faults = {}
    for user, address in (
        (cast.office, page_of(cycle)),
        (cast.leader, page_of(cycle)),
        (cast.office, page_of(cycle, "weights-adopt", "ahp")),
        (cast.office, page_of(cycle, "weights-adopt", "equal")),
        (cast.staff, page_of(cycle, "weights-mine")),
    ):
        page = window(user, address, **look)
        found = {"axe": accessibility_faults(page), "wider": overflow(page), "console": page.complaints}
        if found != {"axe": [], "wider": 0, "console": []}:
            faults[address] = found
        page.context.close()
    assert faults == {}
