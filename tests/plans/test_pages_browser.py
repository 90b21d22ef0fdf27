"""Plans in a real browser: readable on a phone and in the dark, moved in a dialog, reported in a minute."""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from plans import actions
from plans.models import Milestone, Update
from tests.browsing import accessibility_faults, arriving, overflow, shoot
from tests.cast import Cast, Stage
from tests.pages import signed_in
from tests.plans.ground import Ground

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

PHONE = {"viewport": {"width": 375, "height": 740}}
DARK_PHONE = PHONE | {"color_scheme": "dark"}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def busy() -> Ground:
    """A running topic in its second loop: something done, late, moved, at risk."""
    ground = Ground(Stage(Cast()))
    steps = ground.lay_out(starts_on=timezone.localdate() - dt.timedelta(60))
    ground.run()
    lead = ground.lead
    for step in steps[:4]:
        actions.edit_milestone(step, by=lead, actual_start=step.planned_start, actual_end=step.planned_end)
    actions.pass_gate(steps[4], by=ground.cast.leader)
    later = steps[7].planned_end + dt.timedelta(20)
    actions.edit_milestone(steps[7], by=lead, reason="Data come late", planned_end=later)
    actions.begin_loop(ground.topic, by=ground.cast.leader, reason="目标未达成")
    [survey] = ground.milestones(loop=2, step="causes")
    early = timezone.localdate() - dt.timedelta(3)
    actions.edit_milestone(survey, by=lead, planned_start=early, planned_end=early, progress=30)
    actions.report(ground.topic, by=lead, done="重新分析原因", next="确认主要原因", colour="at_risk")
    actions.add_risk(ground.topic, by=lead, what="数据源可能延迟", likelihood=4, impact=4, answer="改用日报")
    actions.add_risk(ground.topic, by=lead, what="成员请假", likelihood=2, impact=2)
    return ground


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", **options)
        name = django_settings.SESSION_COOKIE_NAME
        key = signed_in(user).cookies[name].value
        page.context.add_cookies([{"name": name, "value": key, "url": live_server.url}])
        page.goto(address)
        return page

    return open_as


def addresses(ground: Ground) -> dict[str, str]:
    topic, milestone = ground.topic.pk, ground.milestones(loop=2)[0].pk
    procedure = ground.edition().procedure_id
    return {
        "plan": f"/topics/{topic}/plan/",
        "milestone": f"/milestones/{milestone}/",
        "milestone-edit": f"/milestones/{milestone}/edit/",
        "updates": f"/topics/{topic}/updates/",
        "risks": f"/topics/{topic}/risks/",
        "risk-new": f"/topics/{topic}/risks/new/",
        "procedures": "/procedures/",
        "procedure": f"/procedures/{procedure}/",
        "procedure-edit": f"/procedures/{procedure}/edit/",
    }


@pytest.mark.looks
@pytest.mark.parametrize("options", [PHONE, DARK_PHONE, DESK], ids=["phone", "dark", "desk"])
def test_every_page_fits_and_can_be_read_by_everybody(busy, window, options, request):
    page, faults = window(busy.cast.office, "/", **options), {}
    for name, address in addresses(busy).items():
        page.goto(address)
        shoot(page, f"plans-{name}-{request.node.callspec.id}")
        faults[name] = (accessibility_faults(page), overflow(page) > 0)
    assert {name: found for name, found in faults.items() if found != ([], False)} == {}
    assert page.complaints == []


def test_the_lead_lays_out_ten_steps_and_sees_them(window):
    ground = Ground(Stage(Cast()))
    page = window(ground.lead, f"/topics/{ground.topic.pk}/plan/", **PHONE)
    with arriving(page):
        page.get_by_role("link", name="Lay out a procedure").first.click()
    page.get_by_label("问题解决型课题十步法").check()
    page.get_by_label("Start").fill("2026-03-02")
    with arriving(page):
        page.get_by_role("button", name="Show the dates").click()
    page.get_by_label("Owner of “现状调查”").select_option(label="Member")
    shoot(page, "plans-lay-out-phone")
    assert (accessibility_faults(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Lay out the plan").click()
    expect(page.locator("#messages")).to_contain_text("The plan has been laid out.")
    assert [str(step.owner) for step in ground.milestones()[:3]] == ["Lead", "Member", "Lead"]


def test_a_gate_is_moved_in_a_dialog_with_its_reason(busy, window):
    gate = busy.milestones(loop=2, is_gate=True)[0]
    page = window(busy.lead, f"/topics/{busy.topic.pk}/plan/", **DESK)
    page.locator(f"#milestone-{gate.pk}").get_by_role("link", name="Move").click()
    dialog = page.get_by_role("dialog")
    later = gate.planned_end + dt.timedelta(7)
    dialog.get_by_label("Planned end").fill(later.isoformat())
    dialog.get_by_label("Reason").fill("The samples come a week later")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator("#messages")).to_contain_text("has been moved")
    assert Milestone.objects.get(pk=gate.pk).planned_end == later
    assert page.complaints == []


def test_an_update_with_a_picture_is_sent_from_a_phone(busy, window, tmp_path):
    picture = tmp_path / "现场.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 60)
    page = window(busy.lead, f"/topics/{busy.topic.pk}/updates/", **PHONE)
    page.get_by_label("What was done").fill("Heard forty calls")
    page.get_by_label("off track").check()
    page.get_by_label("Files").set_input_files(picture)
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("article").first).to_contain_text("Heard forty calls")
    expect(page.get_by_role("link", name="现场.png", exact=True)).to_be_visible()
    assert Update.objects.newest_first().first().colour == "off_track"
    assert page.complaints == []
