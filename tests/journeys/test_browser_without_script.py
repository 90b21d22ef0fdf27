"""What matters works where no script runs, and a session that ends while one writes takes nothing away."""

import pytest
from playwright.sync_api import expect

from projects.models import Topic
from scoring.dimensions import DIMENSIONS
from scoring.models import Ballot, Scorecard
from tests.browsing import arriving
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

TEXT = "一次修复率由 71% 提升到 85%。\n分三步：定责、回访、复盘。"


def press(page, name: str) -> None:
    with arriving(page):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page, name: str) -> None:
    with arriving(page):
        page.get_by_role("link", name=name).first.click()


def test_a_topic_is_proposed_and_submitted_without_a_script(cast, stage, enter):
    stage.proposing()
    page = enter(cast.manager.username, java_script_enabled=False)
    follow(page, "申报课题")
    page.get_by_label("名称", exact=True).fill("宽带报障一次修复率提升")
    page.get_by_label("目标").fill(TEXT)
    press(page, "保存并提交")
    expect(page.get_by_role("heading", level=1)).to_have_text("提交该课题？")
    press(page, "提交")
    expect(page.get_by_role("main")).to_contain_text("课题已提交。")
    topic = Topic.objects.get()
    assert (topic.title, topic.goal, topic.state) == ("宽带报障一次修复率提升", TEXT, "submitted")


def test_a_topic_is_scored_without_a_script(cast, stage, enter):
    cycle = stage.scoring(number=1)
    page = enter(cast.judge.username, java_script_enabled=False)
    follow(page, "为 1 个课题评分")
    follow(page, "开始评分")
    dimensions = page.get_by_role("group").filter(has=page.get_by_role("radio"))
    expect(dimensions).to_have_count(len(DIMENSIONS))
    for mark, dimension in enumerate(dimensions.all(), start=3):
        dimension.get_by_role("radio", name=str(mark), exact=True).check()
    press(page, "保存并继续")
    expect(page.get_by_role("main")).to_contain_text("已完成 1 / 1 个课题")
    card = Scorecard.objects.get(topic__cycle=cycle)
    assert [float(getattr(card, name)) for name in DIMENSIONS] == [3, 4, 5, 6, 7, 8, 9]


def test_a_ballot_is_cast_without_a_script_and_its_limit_kept_by_the_server(cast, stage, enter):
    cycle = stage.voting()
    page = enter(cast.voter.username, java_script_enabled=False)
    follow(page, "请投票")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    for box in boxes.all():
        box.check()
    press(page, "投票")
    expect(page.get_by_role("alert")).to_contain_text("您选择了 4 个课题，最多可选 2 个，请取消 2 个。")
    boxes.nth(0).uncheck()
    boxes.nth(1).uncheck()
    chosen = [int(boxes.nth(place).get_attribute("value")) for place in (2, 3)]
    press(page, "投票")
    expect(page.get_by_role("main")).to_contain_text("投票成功。")
    assert sorted(Ballot.objects.get(cycle=cycle).choices) == sorted(chosen)


@pytest.mark.parametrize("script", [True, False])
def test_a_proposal_sent_after_the_session_ended_is_back_after_the_sign_in(cast, stage, enter, script):
    stage.proposing()
    page = enter(cast.manager.username, java_script_enabled=script)
    follow(page, "申报课题")
    page.get_by_label("名称", exact=True).fill("宽带报障一次修复率提升")
    page.get_by_label("目标").fill(TEXT)
    page.context.clear_cookies(name="sessionid")
    press(page, "保存并提交")
    expect(page.get_by_role("main")).to_contain_text("登录已超时")
    sign_in(page, cast.manager.username)
    expect(page.get_by_role("main")).to_contain_text("这是您登录前填写的内容")
    expect(page.get_by_label("名称", exact=True)).to_have_value("宽带报障一次修复率提升")
    expect(page.get_by_label("目标")).to_have_value(TEXT)
    press(page, "保存并提交")
    press(page, "提交")
    expect(page.get_by_role("main")).to_contain_text("课题已提交。")
    assert list(Topic.objects.values_list("goal", "state")) == [(TEXT, "submitted")]
