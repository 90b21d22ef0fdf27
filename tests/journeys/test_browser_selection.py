"""From the proposal to the certificate, in Chinese: each person in a browser of their own, led by nothing but
what stands on the screen."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import arriving, saving
from tests.config.running import environment, manage
from tests.journeys.conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("province")]

CYCLE = "2027 年课题评选"
TOPICS = ("装维预约准时率提升", "宽带报障一次修复率提升", "宽带报障一次修复率分析", "新员工上岗周期压缩")
TITLE, OTHERS = TOPICS[1], (TOPICS[0], *TOPICS[2:])
"""In the order in which they will be ranked; the second is followed on its whole way."""
GOAL = "一次修复率由 71% 提升到 85%。"
SAVED = re.compile("^草稿已于 .+ 保存$")


def test_a_topic_goes_from_the_proposal_to_the_certificate(enter, tmp_path):
    office, manager, colleague = enter("zhoujing"), enter("lijianguo"), enter("caoyang")
    found_cycle(office)
    choose_people(office)
    move(office, "开始申报")

    for title in OTHERS:
        propose_shortly(colleague, title)
    propose_at_length(manager, tmp_path)
    screen(office, returning=TITLE)
    revise(manager)
    screen(office)
    move(office, "开始评分")

    judges = [enter(name) for name in ("chensiyuan", "liuyang", "huangqian")]
    score(judges[0], dict(zip(TOPICS, ("9998999", "8878888", "666a666", "4444444"), strict=True)))
    score(judges[1], dict(zip(TOPICS, ("0998999", "8887888", "6665666", "3443444"), strict=True)))
    recuse(judges[2], TOPICS[0])
    score(judges[2], dict(zip(TOPICS[1:], ("7778777", "6655666", "4434443"), strict=True)))
    expect_blindness(judges[2], office)
    move(office, "结束评分")
    expect_ranking(office)
    move(office, "开始票选")

    vote(manager, TOPICS[0], TOPICS[1], beyond=TOPICS[2])
    vote(colleague, TOPICS[0], TOPICS[2])
    change_vote(colleague, drop=TOPICS[2], take=TOPICS[1])
    go(office, "投票情况")
    expect(office.get_by_role("main")).to_contain_text("已投票 2 / 3 人")
    move(office, "结束票选")

    leader, reason = enter("zhaoming"), "与在建的故障预处理项目重复"
    certify(leader, dropping=TOPICS[0], reason=reason)
    expect_record(leader, dropped=TOPICS[0], reason=reason)
    expect_recount(leader, tmp_path)
    everybody = [office, manager, colleague, *judges, leader]
    assert [page.complaints for page in everybody] == [[]] * len(everybody)


# --- What everybody does --------------------------------------------------------


def link(page: Page, name: str) -> Locator:
    """In the menu or on the page, by what is written on it; the menu counts."""
    return page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}(\s*\d+\+?\s*待办)?$")).first


def go(page: Page, *names: str) -> None:
    for name in names:
        with arriving(page):
            link(page, name).click()


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(re.compile(rf"^{label}\s*(（选填）)?$"))


def press(page: Page, name: str) -> None:
    with arriving(page):
        page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def told(page: Page, words: str) -> None:
    expect(page.locator("#messages")).to_contain_text(words)


# --- The office -------------------------------------------------------------------


def found_cycle(office: Page) -> None:
    go(office, "周期", "新建周期")
    for label, text in {"名称": CYCLE, "编码": "2027", "说明": "七个维度评分，管理人员票选。"}.items():
        field(office, label).fill(text)
    for label, days in {"申报截止": 20, "评分截止": 40, "投票截止": 50, "实施截止": 400}.items():
        field(office, label).fill(in_days(days))
    press(office, "添加")
    told(office, "周期已新建")
    figures = {"立项名额": "2", "入围数量": "3", "法定人数": "1/2", "每个课题最少评委数": "2"}
    for label, text in figures.items():
        field(office, label).fill(text)
    field(office, "主题").fill("客户体验\n员工管理")
    press(office, "保存")
    told(office, "已保存")


def choose_people(office: Page) -> None:
    office.get_by_text("设置", exact=True).click()
    go(office, "评委与投票人")
    for name in ("陈思远", "刘洋", "黄倩"):
        office.get_by_role("checkbox", name=f"{name}担任评委").check()
    press(office, "全部管理人员投票")
    expect(office.get_by_role("checkbox", name="李建国担任投票人")).to_be_checked()
    press(office, "保存")
    told(office, "已保存")


def move(office: Page, verb: str) -> None:
    """A move of the cycle: its link opens a dialog that says what will happen."""
    go(office, "周期", CYCLE)
    link(office, verb).click()
    expect(office.get_by_role("dialog")).to_contain_text("将会：")
    press(office, verb)
    told(office, CYCLE)


def screen(office: Page, *, returning: str = "") -> None:
    """Accepts what waits; returns the one topic with a reason."""
    go(office, "工作台")
    with arriving(office):
        office.get_by_role("link", name=re.compile("^初审 [0-9]+ 个课题$")).click()
    heading(office, "初审")
    done = "前往周期"
    while not office.get_by_role("link", name=done).is_visible():
        topic = office.get_by_role("article").get_by_role("heading", level=2).inner_text()
        if topic == returning:
            field(office, "理由").fill("请补充现状数据。")
            press(office, "退回补充")
            told(office, f"{topic}：课题已退回补充。")
        else:
            press(office, "初审通过")
            told(office, f"{topic}：课题已通过初审。")


# --- Those who propose ------------------------------------------------------------------


def propose_shortly(manager: Page, title: str) -> None:
    go(manager, "课题", "申报课题")
    field(manager, "名称").fill(title)
    press(manager, "保存并提交")
    press(manager, "提交")
    told(manager, "课题已提交。")


def propose_at_length(manager: Page, folder: Path) -> None:
    go(manager, "课题", "申报课题")
    field(manager, "名称").press_sequentially(TITLE)
    expect(manager.get_by_text("是否与以下课题重复？")).to_be_visible()
    expect(manager.locator("#duplicates")).to_contain_text(TOPICS[2])
    with saving(manager, GOAL):
        field(manager, "目标").fill(GOAL)
    expect(manager.get_by_text(SAVED)).to_be_visible()
    manager.reload()
    expect(field(manager, "名称")).to_have_value(TITLE)
    field(manager, "主题").select_option("客户体验")
    (folder / "数据.csv").write_text("月份,修复率\n2026-10,71%\n")
    field(manager, "文件").set_input_files(folder / "数据.csv")
    press(manager, "保存并提交")
    press(manager, "提交")
    told(manager, "课题已提交。")
    expect(manager.get_by_role("link", name="数据.csv")).to_be_visible()


def revise(manager: Page) -> None:
    go(manager, "工作台", f"修改“{TITLE}”")
    expect(manager.get_by_role("main")).to_contain_text("请补充现状数据。")
    go(manager, "编辑")
    field(manager, "现状").fill("今年前十个月平均 71%。")
    press(manager, "保存并提交")
    press(manager, "提交")
    told(manager, "课题已提交。")


# --- Judges ------------------------------------------------------------------------------


def open_scorecards(judge: Page, number: int) -> None:
    go(judge, "工作台", f"为 {number} 个课题评分")
    heading(judge, "我的评分表")


def recuse(judge: Page, topic: str) -> None:
    open_scorecards(judge, 4)
    go(judge, topic, "本人回避")
    field(judge, "理由").fill("申报人是我的家属。")
    press(judge, "本人回避")
    told(judge, topic)
    expect(judge.get_by_role("row", name=topic)).to_contain_text("回避")


def score(judge: Page, marks: dict[str, str]) -> None:
    """With the keyboard alone: a digit or `a` for each dimension, Enter for the next topic."""
    open_scorecards(judge, len(marks))
    go(judge, "开始评分")
    for done in range(len(marks)):
        expect(judge.get_by_text(f"已完成 {done} / {len(marks)} 个课题")).to_be_visible()
        expect(judge.get_by_role("radio").first).to_be_focused()
        judge.keyboard.type(marks[judge.get_by_role("heading", level=1).inner_text()])
        judge.keyboard.press("Enter")
    expect(judge.get_by_role("main")).to_contain_text("您已完成全部课题的评分")
    expect(judge.get_by_text(f"已完成 {len(marks)} / {len(marks)} 个课题")).to_be_visible()


def expect_blindness(judge: Page, office: Page) -> None:
    """While scoring is open nobody sees another's mark: the office counts cards, a judge has the own ones."""
    go(office, "周期", CYCLE, "评分进度")
    expect(office.get_by_role("row", name="陈思远")).to_contain_text("4 / 4")
    for page in (judge, office):
        go(page, "周期", CYCLE)
        heading(page, CYCLE)
        expect(page.get_by_role("link", name="排名", exact=True)).to_have_count(0)
        assert page.request.get(f"{page.url}ranking/").status == 404
        go(page, "课题", TITLE)
        heading(page, TITLE)
        expect(scorecards(page)).to_have_count(0)


def scorecards(page: Page) -> Locator:
    """What stands on a topic's page of who gave which marks."""
    return page.get_by_role("region", name="评分表")


# --- Results, ballots ------------------------------------------------------------------------


def expect_ranking(office: Page) -> None:
    go(office, "周期", CYCLE, "排名")
    board = office.get_by_role("region", name="全部课题排名").get_by_role("rowheader")
    expect(board).to_have_text([re.compile(title) for title in TOPICS])
    go(office, "课题", TITLE)
    expect(scorecards(office).get_by_role("row", name="陈思远")).to_contain_text("8")


def tick(voter: Page, *topics: str) -> None:
    """Chooses, or takes back."""
    for topic in topics:
        voter.get_by_role("checkbox", name=topic).click()


def counter(voter: Page, words: str) -> None:
    expect(voter.get_by_role("status").filter(has_text="已选")).to_have_text(words)


def vote(voter: Page, *topics: str, beyond: str = "") -> None:
    go(voter, "工作台", "请投票")
    counter(voter, "已选 0 / 2")
    tick(voter, *topics)
    counter(voter, "已选 2 / 2")
    if beyond:
        tick(voter, beyond)
        expect(voter.get_by_text("已达上限，如需另选，请先取消一项。")).to_be_visible()
        expect(voter.get_by_role("checkbox", name=beyond)).not_to_be_checked()
        counter(voter, "已选 2 / 2")
    press(voter, "投票")
    told(voter, "投票成功。")
    expect(voter.get_by_role("main")).to_contain_text("您选择了 2 个课题")


def change_vote(voter: Page, *, drop: str, take: str) -> None:
    go(voter, "修改")
    tick(voter, drop)
    counter(voter, "已选 1 / 2")
    tick(voter, take)
    press(voter, "修改选票")
    told(voter, "投票成功。")
    expect(voter.get_by_role("main").get_by_role("link", name=take)).to_be_visible()


# --- The leader --------------------------------------------------------------------------------


def certify(leader: Page, *, dropping: str, reason: str) -> None:
    go(leader, "工作台", "审定立项")
    row = leader.get_by_role("row", name=dropping)
    row.get_by_role("checkbox").uncheck()
    row.get_by_role("textbox").fill(reason)
    press(leader, "核对并审定")
    expect(leader.get_by_role("main")).to_contain_text(reason)
    press(leader, "审定立项")
    told(leader, "立项已审定，立项纪要已封存。")


def expect_record(leader: Page, *, dropped: str, reason: str) -> None:
    heading(leader, "立项纪要")
    sheet = leader.get_by_role("article")
    elected = sheet.locator("section").filter(has=leader.get_by_role("heading", name="立项课题"))
    expect(elected.get_by_role("rowheader")).to_have_text([TITLE])
    departures = sheet.locator("section").filter(has_text="与计票结果不一致之处")
    expect(departures.get_by_role("listitem")).to_contain_text([re.compile(f"{dropped} · 去除 · {reason}")])


def expect_recount(leader: Page, folder: Path) -> None:
    """The file agrees with itself and with the hash on the sheet, until one byte of it is another."""
    with leader.expect_download() as loading:
        link(leader, "封存文件（JSON）").click()
    record, printed = (
        folder / loading.value.suggested_filename,
        leader.get_by_text(re.compile("^[0-9a-f]{64}$")),
    )
    loading.value.save_as(record)
    agreed = recount(record, "--hash", printed.first.inner_text())
    assert (agreed.returncode, "核对一致" in agreed.stdout) == (0, True), agreed.stdout + agreed.stderr
    sealed = bytearray(record.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    record.write_bytes(sealed)
    refused = recount(record)
    assert (refused.returncode, "核对不一致" in refused.stdout) == (1, True), refused.stdout + refused.stderr


def recount(record: Path, *arguments: str) -> subprocess.CompletedProcess:
    """As anybody does it who has the file and the program, with no database of ours."""
    return manage(environment(record.parent), "recount", str(record), *arguments)
