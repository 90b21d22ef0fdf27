"""Every part of the pages with sample content, for those who build them; routed only when DEBUG is on."""

import datetime as dt
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from kit.permits import GRANTED, Permit

DIMENSIONS = [
    ("importance", "项目设立的重要性", "对客户感知和经营目标的影响有多大"),
    ("goal", "目标的合理性", "目标是否量化、可达、有依据"),
    ("innovation", "成果的创新性", "做法在本单位是否首次采用"),
    ("urgency", "问题的紧迫性", "不解决会带来多大损失"),
    ("feasibility", "方案的可行性", "人员、数据、系统是否到位"),
    ("cost", "成本的可控性", "投入是否清楚、可控"),
    ("ease", "执行的难易程度", "越容易执行，分数越高"),
]
TITLES = [
    "变“诉”为“营”：热点投诉的价值转化",
    "智慧10010客服系统",
    "触点数据库解码工程",
    "客服热线亮点专区",
    "宽带报障重复来电压降（示例）",
    "账单疑义一次讲清（示例）",
    "新员工三十天上岗能力提升与师徒结对机制建设（示例）",
    "夜班排班与情绪关怀（示例）",
    "国际业务一站式受理（示例）",
    "低分样本溯源与即时修复（示例）",
    "停复机预处理工具（示例）",
    "工单归档助手（示例）",
]
SCORES = [91.43, 88.1, 86.67, 84.29, 81.9, 80.48, 79.05, 77.62, 76.19, 75.24, 70.0, 66.19]
STATES = [
    ("draft", "草稿"),
    ("submitted", "已申报"),
    ("returned", "退回补充"),
    ("accepted", "初审通过"),
    ("rejected", "初审不通过"),
    ("withdrawn", "已撤回"),
    ("shortlisted", "入围"),
    ("passed_over", "落选"),
    ("established", "立项"),
    ("running", "实施中"),
    ("acceptance", "待验收"),
    ("consolidating", "巩固期"),
    ("closed", "结题"),
    ("terminated", "终止"),
]
PEOPLE = ["李娜", "王强", "陈洁", "赵敏", "孙丽", "周伟"]


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="课题名称", max_length=60, help_text="写清对象和要改善的指标，60 字以内。")
    kind = forms.ChoiceField(
        label="课题类型", choices=[("self", "自选"), ("guided", "指导性"), ("directed", "指令性")]
    )
    method = forms.ChoiceField(
        label="活动类型",
        choices=[("problem", "问题解决型"), ("innovation", "创新型")],
        widget=forms.RadioSelect,
    )
    background = forms.CharField(label="背景与依据", widget=forms.Textarea(attrs={"rows": 5}))
    invited = forms.MultipleChoiceField(
        label="邀请参与的部门",
        required=False,
        choices=[("net", "网络部"), ("it", "信息化部"), ("fin", "财务部")],
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.DateField(label="开始", widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label="结束", widget=forms.DateInput(attrs={"type": "date"}))
    budget = forms.DecimalField(label="预算（元）", required=False)
    evidence = forms.FileField(label="附件", required=False, help_text="PDF、Word 或图片，不超过 20 MB。")
    agreed = forms.BooleanField(label="本中心负责人已同意申报", required=False)


class SampleFilter(forms.Form):
    """What a FilterSet's form looks like."""

    search = forms.CharField(label="查找", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES])
    center = forms.ChoiceField(label="中心", required=False, choices=[("", "全部"), ("wh", "武汉中心")])


class SampleScorecard(forms.Form):
    """Seven dimensions on the default scale; "-" abstains."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        marks = [(str(n), str(n)) for n in range(1, 11)] + [("-", "弃权")]
        for code, label, hint in DIMENSIONS:
            self.fields[code] = forms.ChoiceField(
                label=label, help_text=hint, choices=marks, widget=forms.RadioSelect, required=False
            )


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """All parts on one page."""
    return render(request, "gallery.html", {**_shell(), **_parts(request), **_charts(), **_forms(request)})


urlpatterns = [path("", gallery, name="gallery")]


def _shell() -> dict:
    names = [
        ("工作台", "home", 5),
        ("课题", "topic", 0),
        ("周期", "cycle", 0),
        ("评分", "score", 12),
        ("票选", "ballot", 1),
    ]
    nav = [
        {"label": label, "icon": icon, "url": "#", "count": count, "current": icon == "topic"}
        for label, icon, count in names
    ]
    return {"nav": nav, "user": SamplePerson("李娜")}


class SamplePerson(SimpleNamespace):
    """A user without a database."""

    is_authenticated = True

    def __init__(self, name: str):
        super().__init__(pk=7, username="lina.wh", name=name)

    def __str__(self):
        return self.name


def _parts(request) -> dict:
    now = timezone.now()
    topics = [
        {
            "rank": n + 1,
            "title": title,
            "code": f"2025-{n + 1:03}",
            "lead": SamplePerson(PEOPLE[n % 6]),
            "state": STATES[(n + 6) % 14][0],
            "label": STATES[(n + 6) % 14][1],
            "score": SCORES[n],
            "due": timezone.localdate() + dt.timedelta(days=3 * n - 5),
            "inside": n < 10,
        }
        for n, title in enumerate(TITLES)
    ]
    return {
        "trail": [("课题", "#"), ("2025 年度", "#")],
        "topics": topics,
        "page_obj": Paginator(range(487), 50).get_page(request.GET.get("page", 3)),
        "states": STATES,
        "granted": GRANTED,
        "refused": Permit(False, "还缺：已接受的顾问、带基线和目标的指标。"),
        "tiles": [
            {"label": "实施中的课题", "value": 10, "note": "6 个按计划"},
            {"label": "待评分", "value": 12, "note": "3 天后截止", "tone": "warn", "url": "#"},
            {"label": "里程碑按期率", "value": "87.3", "unit": "%", "note": "比上月 −2.1 pp", "tone": "bad"},
            {"label": "已核验收益", "value": "126.4", "unit": "万元", "note": "另有 14.0 万元待财务确认"},
        ],
        "steps": [
            {"label": "筹备", "state": "done", "note": "1 月 6 日"},
            {"label": "申报", "state": "done", "note": "487 个课题"},
            {"label": "评分", "state": "current", "note": "还有 3 天"},
            {"label": "票选", "state": "todo", "note": "3 月 18 日起"},
            {"label": "实施", "state": "todo"},
            {"label": "结束", "state": "todo"},
        ],
        "tabs": [
            {"label": "概况", "url": "#", "current": True},
            {"label": "计划", "url": "#"},
            {"label": "指标", "url": "#", "count": 3},
            {"label": "阶段性评估", "url": "#", "count": 1},
            {"label": "历史", "url": "#"},
        ],
        "entries": [
            {
                "who": "王强",
                "what": "核验了整改“补充夜班样本”",
                "at": now - dt.timedelta(hours=2),
                "tone": "good",
            },
            {
                "who": "陈洁",
                "what": "退回了课题",
                "at": now - dt.timedelta(days=1),
                "tone": "warn",
                "why": "目标缺少基线：请补充 2024 年四季度的平均处理时长及样本量。",
            },
            {
                "who": "李娜",
                "what": "提交了课题",
                "at": now - dt.timedelta(days=3),
                "change": "草稿 → 已申报",
            },
        ],
        "moments": [now - dt.timedelta(minutes=4), now - dt.timedelta(hours=5), now - dt.timedelta(days=2)],
        "days": [timezone.localdate() + dt.timedelta(days=n) for n in (-2, 0, 2, 30)],
    }


def _charts() -> dict:
    today = timezone.localdate()
    return {
        "dimension_names": [label for _code, label, _hint in DIMENSIONS],
        "radar_series": [
            ("本课题", [9.2, 8.4, 7.1, 8.8, 7.9, 6.6, 5.8]),
            ("全部课题中位数", [7.6, 7.2, 6.4, 7.0, 7.4, 7.1, 6.9]),
        ],
        "ranked": [
            {"label": title, "value": score, "rank": n + 1, "inside": n < 10}
            for n, (title, score) in enumerate(zip(TITLES, SCORES, strict=True))
        ],
        "moves": [
            {"label": title, "before": before, "after": after}
            for after, (title, before) in enumerate(
                zip(TITLES, [1, 3, 2, 4, 6, 5, 8, 7, 11, 9, 10, 12], strict=True), start=1
            )
        ],
        "fields": [
            {"label": title, "number": n + 1, "place": place, "amount": 32 - 2 * n,
             "chosen": n < 6, "where": "–"}
            for n, (title, place) in enumerate(
                zip(TITLES, [1, 3, 2, 8, 6, 5, 4, 7, 11, 9, 10, 12], strict=True)
            )
        ],
        "corners": [(score, votes) for votes in ("得票多", "得票少") for score in ("得分靠后", "得分靠前")],
        "field_columns": ["得分名次", "得票"],
        "bins": list(zip("一二三四五六七八九十", [0, 2, 5, 11, 24, 47, 63, 58, 31, 9], strict=True)),
        "readings": [
            (today - dt.timedelta(days=30 * (6 - n)), value)
            for n, value in enumerate([12.4, 12.1, 9.8, 7.2, 5.1, 3.6])
        ],
        "goals": [("基线", 12.5), ("目标", 3)],
        "spans": [
            {"label": label, "start": today + dt.timedelta(start), "end": today + dt.timedelta(end),
             "progress": progress, "tone": tone, **more}
            for label, start, end, progress, tone, more in [
                ("现状调查", -120, -80, 100, "good",
                 {"actual": (today - dt.timedelta(118), today - dt.timedelta(76)), "group": "第 1 轮"}),
                ("确定主要原因", -80, -45, 100, "good", {"gate": "passed", "group": "第 1 轮"}),
                ("对策实施", -45, 30, 55, "accent",
                 {"actual": (today - dt.timedelta(40), today), "group": "第 2 轮"}),
                ("收集样本", -30, -6, 10, "bad",
                 {"note": "逾期 6 天", "late_until": today, "group": "第 2 轮"}),
                ("效果检查", 12, 40, 0, "mute",
                 {"gate": "open", "first_end": today + dt.timedelta(26), "group": "第 2 轮"}),
            ]
        ],
    }  # fmt: skip


def _forms(request) -> dict:
    wrong = SampleForm(auto_id="wrong_%s", data={"title": "", "kind": "self", "starts": "2025-13-01"})
    return {
        "form": SampleForm(),
        "wrong": wrong,
        "filter": SampleFilter(request.GET or None, auto_id="filter_%s"),
        "scorecard": SampleScorecard({"importance": "8", "goal": "7", "innovation": "-"}, auto_id="score_%s"),
    }
