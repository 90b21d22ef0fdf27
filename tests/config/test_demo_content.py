"""What the demo holds: every elected topic as far as its script tells, and work for each of its accounts."""

import json

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from django.urls import resolve
from django.utils import timezone

from demo import running
from demo.finished import FINISHED
from demo.panel import DISPUTED, TALKED
from demo.people import ACCOUNTS
from demo.published import PUBLISHED
from demo.story import Story
from kit import history
from kit.models import Entry
from people.due import waiting_for
from people.models import User
from plans.models import Milestone, Risk, Update
from plans.queries import present_loop, silence
from projects.lifecycle import PUBLIC
from projects.models import Commitment, Cycle, TeamMember, Topic
from results.models import Benefit, Change, Indicator, Reading
from results.queries import consolidation, indicator_state, regressed
from reviews.models import Rectification, ReviewMark, StageReview
from scoring.models import Scorecard, SelectionRecord, StabilityReport
from scoring.pairs import filled
from scoring.record import recount
from scoring.weights import ahp_group

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

STATES = {
    "变“诉”为“营”：投诉价值转化": "closed",
    "智慧10010客服系统": "closed",
    "触点数据库解码工程": "consolidating",
    "客服热线亮点专区": "closed",
    "话费余额查询自助分流（示例）": "closed",
    "满意度低分样本溯源修复（示例）": "running",
    "校园宽带开学季保障（示例）": "closed",
    "高价值客户离网预警（示例）": "terminated",
    "基站故障告知前置（示例）": "closed",
    "身份核验提速（示例）": "closed",
    "在线客服排队体验提升（示例）": "running",
    "工单自动归类试点（示例）": "running",
    "农村宽带报修压降（示例）": "running",
    "合作职场长通话干预（示例）": "running",
    "用后即评短信文案优化（示例）": "acceptance",
    "高铁沿线覆盖投诉联动（示例）": "established",
}
RESULTS = {
    "变“诉”为“营”：投诉价值转化": {"投诉处理时长较基期变化": "-30", "适配流量产品累计创收": "> 1400000"},
    "智慧10010客服系统": {
        "坐席查询用时": "3",
        "在线成功率": "99.7",
        "处理时长满意度较基期提升": "12.7",
    },
    "触点数据库解码工程": {"热点话题模型数": "46", "模型覆盖话务量占比": "> 82"},
    "客服热线亮点专区": {"国际业务在线即时办理率": "100", "五星专区满意度": "98.2"},
}
"""As published (the readings at the acceptance)."""
DESKS = {
    "office": {"screening", "topic-benefits"},
    "manager": {"ballot", "ballot-for", "topic", "commitment"},
    "judge": {"score", "invitation", "review", "weights-mine"},
    "leader": {"rectification", "review", "topic-changes"},
    "lead": {"milestone", "topic-updates", "rectification", "commitment", "ballot", "topic-edit"},
    "advisor": {"rectification"},
    "member": {"milestone"},
    "partner": {"ballot", "milestone"},
}
"""Where the lines of each account's desk lead to."""


@pytest.fixture(scope="module", autouse=True)
def now(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, loaded once for this module and taken back after it."""
    uploads = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("uploads"))
    with django_db_blocker.unblock(), uploads, transaction.atomic():
        moment = timezone.now()
        Story(moment).tell()
        yield moment
        transaction.set_rollback(True)


def topic(title: str) -> Topic:
    return Topic.objects.get(title__startswith=title)


def test_every_elected_topic_is_where_its_script_leads():
    elected = Topic.objects.filter(state__in=PUBLIC)
    assert dict(elected.values_list("title", "state")) == STATES
    assert set(STATES) == {script.title for script in (*FINISHED, *running.RUNNING)}


def test_the_published_topics_reach_what_was_published():
    accepted = {}
    for title, names in RESULTS.items():
        readings = Reading.objects.filter(indicator__topic__title=title, indicator__name__in=names)
        before = readings.exclude(source__contains="巩固期").order_by("date")
        accepted[title] = dict(before.values_list("indicator__name", "value"))
    assert accepted == RESULTS
    assert set(RESULTS) == {published["title"] for published in PUBLISHED}
    for title in RESULTS:
        assert [state["met"] for state in indicator_state(topic(title))] == [True] * len(RESULTS[title])
        assert regressed(topic(title)) == []


def test_one_topic_waits_for_its_reading_after_sixty_days(now):
    dues = consolidation(topic("触点"), timezone.localdate(now))
    assert [(due["day"], len(due["missing"]), due["due"] <= timezone.localdate(now)) for due in dues] == [
        (30, 0, True),
        (60, 2, True),
        (90, 2, False),
    ]


def test_the_finished_cycle_shows_lateness_a_moved_gate_a_new_target_and_rectifications():
    finished = Cycle.objects.order_by("id").first()
    milestones = Milestone.objects.filter(topic__cycle=finished)
    moved = Entry.objects.filter(cycle_id=finished.pk, subject="milestone", verb="move").exclude(reason="")
    changed = Change.objects.get(topic__cycle=finished)
    findings = Rectification.objects.filter(topic__cycle=finished)
    assert milestones.filter(is_late_entry=True).count() == 1
    assert milestones.filter(pk__in=moved.values("subject_id"), is_gate=True).count() == 2
    assert (changed.state, changed.indicator.original_target, changed.indicator.target) == (
        "approved",
        "20",
        "25",
    )
    assert set(findings.values_list("state", flat=True)) == {"verified"}
    assert Benefit.objects.filter(topic__cycle=finished, state="confirmed").count() >= 3
    updates = Update.objects.filter(topic__cycle=finished)
    assert max(updates.filter(topic=one).count() for one in finished.topics.all()) == 6


def test_the_quick_round_stands_at_every_stage(now):
    today = timezone.localdate(now)
    waiting, on_track, late, again = (
        topic(title) for title in ("在线客服", "工单自动", "农村宽带", "合作职场长")
    )
    states = waiting.rectifications.order_by("id").values_list("owner__username", "state")
    assert list(states) == [("lead", "open"), ("member", "done")]
    assert list(on_track.milestones.overdue(today)) == []
    assert on_track.reviews.get(state="submitted").marks.count() == 2
    assert [milestone.step for milestone in late.milestones.overdue(today)] == ["implement"]
    assert (silence(late, today), late.updates.first().colour) == (19, "off_track")
    assert late.changes.get().state == "requested"
    assert (present_loop(again), again.reviews.first().conclusion) == (2, "adjust")
    assert topic("用后即评短信").reviews.get(kind="acceptance").state == "submitted"
    waiting_to_start = topic("高铁")
    assert waiting_to_start.charter_approved_at is None
    assert TeamMember.objects.get(state="invited").topic == waiting_to_start
    answers = Commitment.objects.filter(topic=waiting).order_by("id").values_list("center__code", "state")
    assert list(answers) == [("YC", "countered"), ("WH", "asked")]


def test_a_weights_workshop_is_half_done():
    cycle = Cycle.objects.get(code="JDZ")
    comparisons = cycle.comparisons.order_by("expert__username")
    assert [
        (one.expert.username, 21 - filled(one.upper).count(None), one.finished_at is not None)
        for one in comparisons
    ] == [
        ("judge", 12, False), ("judge2", 21, True), ("leader2", 21, True), ("m-ty", 21, True),
        ("m-zj", 0, False),
    ]  # fmt: skip
    found = ahp_group([one.upper for one in comparisons if one.finished_at])
    assert [expert.accepted for expert in found.experts] == [False, True, True]
    assert found.group.accepted


def test_every_ranking_of_the_demo_is_told_how_firm_it_is():
    reports = StabilityReport.objects.order_by("ranking__cycle__created_at")
    assert [report.state for report in reports] == ["done"] * 3
    voting = reports.get(ranking__cycle__phase="voting")
    assert len(voting.content["seats"]["contested"]) > 2


def test_judges_dispute_a_topic_and_talked_about_it():
    rows = list(Scorecard.objects.filter(topic__title__in=DISPUTED))
    assert {row.comment for row in rows} == {remark for pair in DISPUTED.values() for remark in pair}
    assert Entry.objects.get(verb="discuss").reason == TALKED


def test_judges_are_assigned_in_the_scoring_cycle_and_voters_are_away_in_the_other():
    scoring, voting = Cycle.objects.get(phase="scoring"), Cycle.objects.get(phase="voting")
    assigned = scoring.assignments.values_list("topic").annotate(n=Count("judge"))
    assert min(number for _topic, number in assigned) >= scoring.min_judges
    assert len(assigned) == scoring.topics.filter(state="accepted").count()
    assert sorted(voting.absences.values_list("voter__username", "holder__username")) == [
        ("m-h2", None), ("m-wh2", "manager"),
    ]  # fmt: skip


def test_the_records_hold_everything_and_can_be_computed_anew():
    documents = [sealed.document for sealed in SelectionRecord.objects.order_by("cycle__code")]
    for document in map(json.loads, documents):
        assert document["agreement"] and document["stability"]["content"]
    assert [recount(document.encode()).differences for document in documents] == [[], []]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_each_account_finds_its_work_on_the_desk(account):
    lines = waiting_for(User.objects.get(username=account))
    assert {resolve(line.url.partition("#")[0].partition("?")[0]).url_name for line in lines} == DESKS[
        account
    ]


def test_an_update_of_the_lead_is_due_and_a_milestone_of_the_member_this_week(now):
    today = timezone.localdate(now)
    led = topic("在线客服")
    assert silence(led, today) > led.cycle.update_days
    (ends,) = Milestone.objects.open().filter(owner__username="member").values_list("planned_end", flat=True)
    assert 0 <= (ends - today).days <= 7


def test_the_partner_takes_part_in_one_topic():
    assert [one.topic.title for one in TeamMember.objects.filter(user__username="partner")] == [
        "合作职场长通话干预（示例）"
    ]


TEXTS = [
    (Update, "done"),
    (Reading, "source"),
    (Indicator, "measured_by"),
    (StageReview, "summary"),
    (StageReview.objects.exclude(conclusion=""), "reason"),
    (ReviewMark.objects.exclude(comment=""), "comment"),
    (Rectification, "finding"),
    (Rectification.objects.exclude(state="open"), "evidence"),
    (Risk, "what"),
    (Change, "why"),
    (Benefit, "how"),
    (Commitment, "purpose"),
    (User, "name"),
]


@pytest.mark.parametrize(("source", "name"), TEXTS)
def test_everything_invented_is_marked(source, name):
    rows = getattr(source, "objects", source).all()
    unmarked = rows.exclude(**{f"{name}__contains": "示例"})
    assert rows.count() > 0
    assert list(unmarked.values_list(name, flat=True)) == []


def test_history_is_whole_and_nothing_happens_in_the_future(now):
    assert list(history.broken()) == []
    assert not Entry.objects.filter(at__gt=now).exists()
    for one in Topic.objects.filter(state__in=PUBLIC):
        moments = list(Entry.objects.filter(topic_id=one.pk).order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments), one


def test_loading_stays_quick():
    """An act takes 10 to 20 ms; 2,000 of them keep the first start below half a minute."""
    assert Entry.objects.count() < 2000
