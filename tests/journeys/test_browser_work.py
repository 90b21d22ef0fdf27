"""The work on an elected topic in a browser: from the invitation of the lead to a gate that has opened, and
the pages of the demo's topics in every look."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from demo.people import PASSWORD as DEMO_PASSWORD
from demo.story import Story
from plans.models import Procedure
from projects import actions as topics
from projects.lifecycle import PUBLIC
from projects.models import Topic
from reviews.models import StageReview
from tests.browsing import arriving
from tests.cast import make_user
from tests.journeys.test_browser_pages import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
"""A picture of one pixel (PNG)."""


@pytest.fixture
def established(cast, stage) -> Topic:
    """An elected topic whose advisor and member have accepted, and whose lead has not answered yet."""
    topic = stage.certified().topics.filter(state="established").order_by("code").first()
    people = {"wangmin": ("王敏", "lead"), "sunli": ("孙丽", "advisor"), "wulei": ("吴磊", "member")}
    for username, (name, role) in people.items():
        user = make_user(username, (cast.branch, "staff"), name=name)
        member = topics.invite(topic, user=user, role=role, by=cast.office)
        if role != "lead":
            topics.respond(member, accept=True, by=user)
    return topic


def test_a_topic_goes_from_the_invitation_to_an_open_gate(cast, established, enter):
    lead, leader, member = enter("wangmin"), enter(cast.leader.username), enter("wulei")
    accept_invitation(lead)
    lay_out(lead, established, "PDCA循环")
    set_out(lead, established, name="一次修复率", baseline="71%", target="85%")
    start(leader, established)

    report(lead, established, done="试点班组已确定，首问责任表下发。", picture="现场.png")
    read(lead, established, "一次修复率", value="76%")
    prepare(lead, established, summary="试点两周，一次修复率由 71% 升到 76%。")

    review = f"/reviews/{StageReview.objects.get().pk}/"
    mark(leader, review, "8878")
    conclude(leader, review, finding="缺少分班组数据", owner="wulei")
    expect(gate(lead, established)).not_to_have_class(re.compile("good"))

    complete(member, evidence="已补充三个班组的数据。", file="分班组数据.csv")
    verify(leader)
    expect(gate(lead, established)).to_have_class(re.compile("good"))
    gates = lead.request.get(f"/api/v1/milestones/?topic={established.pk}&is_gate=true&ordering=position")
    assert [found["state"] for found in gates.json()["results"]] == ["done", "planned"]
    assert [page.complaints for page in (lead, leader, member)] == [[], [], []]


# --- What everybody does ------------------------------------------------------


def link(page: Page, address: str) -> Locator:
    return page.locator(f"main a[href$='{address}']:visible").first


def follow(page: Page, address: str) -> None:
    """Through a link of the page to an address that ends in `address`."""
    with arriving(page):
        link(page, address).click()


def tab(page: Page, topic: Topic, name: str) -> None:
    """A page of the topic, by its tab."""
    page.goto(topic.get_absolute_url())
    with arriving(page):
        page.locator(f"main nav a[href='{topic.get_absolute_url()}{name}/']").click()


def fill(where: Page | Locator, **values: str) -> None:
    for name, value in values.items():
        where.locator(f"[name='{name}']:visible").fill(value)


def send(page: Page) -> None:
    """The main button of the page, which then shows what was done."""
    with arriving(page):
        page.locator("main form button.primary:visible").first.click()
    told(page)


def send_dialog(page: Page, **values: str) -> None:
    dialog = page.get_by_role("dialog")
    fill(dialog, **values)
    with arriving(page):
        dialog.locator("form .form-actions button").first.click()
    told(page)


def told(page: Page) -> None:
    expect(page.locator("#messages .good, #messages .success").first).to_be_visible()


# --- The lead --------------------------------------------------------------------


def accept_invitation(lead: Page) -> None:
    with arriving(lead):
        lead.locator("a[href^='/invitations/']").first.click()
    with arriving(lead):
        lead.locator("button[name=answer][value=accept]").click()
    expect(lead.locator("button[name=answer]")).to_have_count(0)


def lay_out(lead: Page, topic: Topic, procedure: str) -> None:
    tab(lead, topic, "plan")
    follow(lead, "/plan/lay-out/")
    lead.get_by_role("radio", name=procedure).check()
    with arriving(lead):
        lead.locator("main form button.primary").click()
    expect(lead.locator("[name=owner_plan]")).to_be_visible()
    send(lead)
    expect(lead.locator("tr[id^=milestone-]")).to_have_count(4)


def set_out(lead: Page, topic: Topic, *, name: str, baseline: str, target: str) -> None:
    tab(lead, topic, "indicators")
    follow(lead, "/indicators/new/")
    fill(lead, name=name, baseline=baseline, target=target)
    choose(lead, "unit", "%")
    choose(lead, "direction", "up")
    send(lead)


def choose(page: Page, name: str, value: str) -> None:
    """In a list or among radio buttons."""
    field = page.locator(f"select[name='{name}']")
    if field.count():
        field.select_option(value)
    else:
        page.locator(f"[name='{name}'][value='{value}']").check()


def report(lead: Page, topic: Topic, *, done: str, picture: str) -> None:
    tab(lead, topic, "updates")
    fill(lead, done=done, next="下周抽听 50 通。")
    choose(lead, "colour", "at_risk")
    picture_file = {"name": picture, "mimeType": "image/png", "buffer": PIXEL}
    lead.locator("[name=files]").set_input_files(picture_file)
    send(lead)
    article = lead.get_by_role("article").first
    expect(article).to_contain_text(done)
    expect(article.get_by_role("link", name=picture, exact=True)).to_be_visible()


def read(lead: Page, topic: Topic, indicator: str, *, value: str) -> None:
    tab(lead, topic, "indicators")
    with arriving(lead):
        lead.get_by_role("link", name=indicator).first.click()
    fill(lead, value=value, source="月度报表")
    send(lead)
    expect(lead.locator("tr[id^=reading-]")).to_contain_text("76")


def prepare(lead: Page, topic: Topic, *, summary: str) -> None:
    tab(lead, topic, "reviews")
    follow(lead, "/reviews/new/")
    fill(lead, summary=summary, evidence="台账见附件。")
    send(lead)
    link(lead, "/submit/").click()
    send_dialog(lead)
    expect(lead.locator("a[href$='/submit/']")).to_have_count(0)


def gate(page: Page, topic: Topic) -> Locator:
    """What stands at the first gate of the topic."""
    tab(page, topic, "reviews")
    return page.locator("main ol.list").first.get_by_role("listitem").first.locator(".badge").last


# --- The leader --------------------------------------------------------------------


def start(leader: Page, topic: Topic) -> None:
    leader.goto(topic.get_absolute_url())
    link(leader, "/move/start/").click()
    send_dialog(leader)
    expect(leader.locator("a[href$='/move/start/']")).to_have_count(0)


def mark(leader: Page, review: str, digits: str) -> None:
    """With the keyboard alone: a digit for each criterion."""
    leader.goto("/")
    with arriving(leader):
        leader.locator(f"main a[href='{review}']").first.click()
    leader.get_by_role("radio").first.focus()
    leader.keyboard.type(digits)
    expect(leader.locator("main form input[type=radio]:checked")).to_have_count(len(digits))
    send(leader)


def conclude(leader: Page, review: str, *, finding: str, owner: str) -> None:
    follow(leader, f"{review}conclude/")
    choose(leader, "conclusion", "pass_after_rectification")
    deadline = timezone.localdate() + timedelta(days=10)
    first = {"finding": finding, "owner": owner, "deadline": deadline.isoformat()}
    fill(
        leader,
        reason="方向正确，数据不全。",
        **{f"findings.0.{part}": value for part, value in first.items()},
    )
    choose(leader, "findings.0.kind", "immediate")
    leader.locator("[name=sure]").check()
    send(leader)


def verify(leader: Page) -> None:
    leader.goto("/")
    with arriving(leader):
        leader.locator("main a[href^='/rectifications/']").first.click()
    link(leader, "/verify/").click()
    send_dialog(leader)


# --- The member -----------------------------------------------------------------------


def complete(member: Page, *, evidence: str, file: str) -> None:
    member.goto("/")
    with arriving(member):
        member.locator("main a[href^='/rectifications/']").first.click()
    member.locator("main a[href*='subject=rectification']").click()
    data = {"name": file, "mimeType": "text/csv", "buffer": "班组,修复率\n一组,77%\n".encode()}
    member.get_by_role("dialog").locator("input[type=file]").set_input_files(data)
    send_dialog(member)
    expect(member.get_by_role("link", name=file, exact=True)).to_be_visible()
    link(member, "/complete/").click()
    send_dialog(member, evidence=evidence)
    expect(member.get_by_role("main")).to_contain_text(evidence)


# --- Every page ---------------------------------------------------------------------------

TABS = "plan updates indicators reviews benefits changes risks group charter history"


def all_of(topic: str) -> str:
    """The addresses of every page of a topic."""
    own = f"/topics/{{{topic}}}/"
    return " ".join([own, *(f"{own}{name}/" for name in TABS.split())])


# Role → addresses; {closed} … are topics of the demo, by state or by what they are like, {open} … its things.
PAGES = {
    "lead": all_of("led")
    + """ / /load/ /milestones/{milestone}/ /indicators/{indicator}/ /reviews/{concluded}/
        /rectifications/{open}/ /rectifications/{open}/complete/ /topics/{led}/plan/new/
        /topics/{led}/risks/new/ /topics/{led}/changes/new/ /topics/{led}/benefits/new/
        /topics/{led}/group/ask/ /topics/{led}/indicators/new/""",
    "leader": """/ /overview/ /load/ /cycles/{quick}/board/ /cycles/{first}/board/ /reviews/{submitted}/
        /reviews/{submitted}/conclude/ /reviews/{submitted}/reviewers/ /rectifications/{done}/
        /rectifications/{done}/verify/ /topics/{looped}/ /topics/{looped}/reviews/ /topics/{looped}/plan/
        /topics/{late}/ /topics/{late}/changes/ /topics/{established}/ /topics/{established}/charter/
        /topics/{established}/plan/ /topics/{acceptance}/ /topics/{acceptance}/reviews/""",
    "office": all_of("closed")
    + """ / /load/ /procedures/ /procedures/new/ /procedures/{procedure}/ /rubrics/{rubric}/
        /rubrics/{rubric}/edit/ /topics/{consolidating}/ /topics/{consolidating}/indicators/
        /topics/{terminated}/ /topics/{terminated}/plan/""",
    "manager": "/ /load/ /centers/{center}/board/ /commitments/{asked}/",
    "partner": "/ /topics/{looped}/ /topics/{looped}/plan/ /topics/{looped}/updates/",
}


@pytest.fixture
def places() -> dict[str, int]:
    """The demo, and in it what the pages are about."""
    Story(timezone.now()).tell()
    found = {topic.state: topic for topic in Topic.objects.filter(state__in=PUBLIC).order_by("-id")}
    titled = {"led": "在线客服", "late": "农村宽带", "looped": "合作职场长"}
    found |= {name: Topic.objects.filter(title__startswith=title).first() for name, title in titled.items()}
    led = found["led"]
    things = {
        "milestone": led.milestones.filter(is_gate=True, passed_at=None).first(),
        "indicator": led.indicators.first(),
        "concluded": led.reviews.first(),
        "submitted": StageReview.objects.filter(state="submitted", kind="stage").first(),
        "open": led.rectifications.filter(state="open").first(),
        "done": led.rectifications.filter(state="done").first(),
        "asked": led.commitments.filter(state="asked").first(),
        "quick": led.cycle,
        "first": found["closed"].cycle,
        "center": led.commitments.filter(state="asked").first().center,
        "procedure": Procedure.objects.first(),
        "rubric": led.reviews.first().edition.rubric,
    }
    return {name: thing.pk for name, thing in (found | things).items()}


@pytest.mark.looks
@pytest.mark.parametrize("roles", [("lead", "manager", "partner"), ("leader", "office")])
def test_work_pages_have_no_fault_in_any_look(places, open_page, roles):
    faults, complaints = {}, {}
    for role in roles:
        page = open_page("/", locale="zh-CN")
        fill(page, login=role, password=DEMO_PASSWORD)
        with arriving(page):
            page.locator("form button.primary").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        for address in PAGES[role].format(**places).split():
            status = page.goto(address).status
            if found := faults_of(page) if status == 200 else status:
                faults[role, address] = found
        complaints[role] = page.complaints
    assert faults == {}
    assert complaints == {role: [] for role in roles}
