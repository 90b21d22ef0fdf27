"""The columns of every workbook, declared once: for the template, the import and the export alike.

Headings are bilingual in the file, so both languages are written here and not left to the translations.
"""

from django.utils.translation import gettext_lazy as _

from workbooks.columns import NOTE, Choice, Column, Form, Layout

CENTER_KINDS = (
    Choice("province", "province", "省公司"),
    Choice("branch", "branch", "地市分公司"),
    Choice("department", "department", "专业部门"),
    Choice("partner", "partner site", "合作职场"),
)
ROLES = (
    Choice("office", "office", "课题办"),
    Choice("manager", "manager", "管理人员"),
    Choice("leader", "leader", "分管领导"),
    Choice("staff", "staff", "员工"),
)
TOPIC_KINDS = (
    Choice("self_selected", "self-selected", "自选"),
    Choice("guided", "guided", "指导性"),
    Choice("directed", "directed", "指令性"),
)
TOPIC_TYPES = (
    Choice("problem_solving", "problem-solving", "问题解决型"),
    Choice("innovation", "innovation", "创新型"),
)

CENTERS = Layout(
    "centers",
    "Centers",
    "中心",
    (
        Column(
            "code",
            "Code",
            "编码",
            hint=_("Names the center in every other workbook. A code that exists already is changed."),
            required=True,
            longest=30,
            example="WH",
        ),
        Column("name", "Name", "名称", required=True, longest=80, example="武汉分公司", width=28),
        Column(
            "kind",
            "Kind",
            "类型",
            Form.CHOICE,
            required=True,
            choices=CENTER_KINDS,
            example="branch",
        ),
        Column(
            "parent",
            "Parent code",
            "上级编码",
            hint=_("The code of the center to which it belongs, in this sheet or known already."),
            longest=30,
            example="HB",
        ),
        NOTE,
    ),
    about=_("Adds centers and changes those whose code exists."),
)

USERS = Layout(
    "users",
    "Users",
    "用户",
    (
        Column(
            "username",
            "Username",
            "用户名",
            hint=_("For the sign-in. Somebody with several seats has one row for each."),
            required=True,
            longest=150,
            example="lina.wh",
            width=20,
        ),
        Column("name", "Name", "姓名", longest=60, hint=_("Needed for new users."), example="李娜"),
        Column("email", "E-mail", "邮箱", longest=254, example="lina@example.com", width=28),
        Column("center", "Center code", "中心编码", longest=30, hint=_("Where the seat is."), example="WH"),
        Column(
            "role",
            "Role",
            "角色",
            Form.CHOICE,
            choices=ROLES,
            hint=_("Given together with the center. The office sits at a province."),
            example="manager",
        ),
        Column(
            "password",
            "Password",
            "初始密码",
            Form.SECRET,
            longest=128,
            hint=_("For new users only; without one, the office sets it later."),
            width=18,
        ),
        NOTE,
    ),
    about=_("Adds users with their seats; known users get the seats that they don't hold yet."),
)

_PROSE = 10_000
TOPICS = Layout(
    "topics",
    "Topics",
    "课题",
    (
        Column(
            "code",
            "Topic code",
            "课题编号",
            longest=30,
            hint=_("Left empty for new topics: it is given at submission."),
        ),
        Column("center", "Center code", "中心编码", required=True, longest=30, example="WH"),
        Column(
            "title", "Title", "课题名称", required=True, longest=120, example="宽带报障重复来电压降", width=40
        ),
        Column(
            "kind",
            "Kind",
            "课题类别",
            Form.CHOICE,
            choices=TOPIC_KINDS,
            default="self_selected",
            example="self_selected",
            hint=_("Empty: self-selected."),
        ),
        Column(
            "type",
            "Type",
            "课题类型",
            Form.CHOICE,
            choices=TOPIC_TYPES,
            default="problem_solving",
            example="problem_solving",
            hint=_("Empty: problem-solving."),
        ),
        Column("theme", "Theme", "主题", longest=60, hint=_("One of the themes of the cycle."), width=20),
        Column(
            "background",
            "Background and evidence",
            "背景与依据",
            Form.PROSE,
            longest=_PROSE,
            example="重复来电占宽带报障来电的18%。",
            width=40,
        ),
        Column("current_state", "Current state", "现状", Form.PROSE, longest=_PROSE, width=40),
        Column(
            "goal",
            "Goal",
            "目标",
            Form.PROSE,
            longest=_PROSE,
            example="年底前重复来电率由18%降至12%。",
            width=40,
        ),
        Column("plan_outline", "Plan outline", "计划概要", Form.PROSE, longest=_PROSE, width=40),
        Column("expected_benefit", "Expected benefit", "预期效益", Form.PROSE, longest=_PROSE, width=40),
        Column(
            "budget",
            "Budget (yuan)",
            "预算（元）",
            Form.NUMBER,
            hint=_("A number of at most two decimals, without thousands separators."),
            example=20000,
        ),
        Column(
            "departments",
            "Departments to invite",
            "邀请部门",
            Form.CODES,
            hint=_("Codes of centers, separated by commas."),
            example="NET、IT",
            width=20,
        ),
        Column(
            "proposer",
            "Proposer",
            "申报人",
            required=True,
            longest=150,
            hint=_("The username of somebody who may propose for this center."),
            example="lina.wh",
        ),
        Column("cycle", "Cycle", "周期", Form.SHOWN),
        Column("center_name", "Name of the center", "中心名称", Form.SHOWN, width=20),
        Column("proposer_name", "Name of the proposer", "申报人姓名", Form.SHOWN),
        Column("state", "State", "状态", Form.SHOWN, width=12),
        Column("submitted_at", "Submitted at", "申报时间", Form.SHOWN, width=18),
        NOTE,
    ),
    needs_cycle=True,
    about=_(
        "Brings proposals into a cycle that takes them. Topics that are there already are left as they are."
    ),
)

DIMENSIONS = tuple(
    Column(key, english, chinese, Form.MARK, example=example, width=13)
    for key, english, chinese, example in (
        ("importance", "Importance", "项目设立的重要性", 9),
        ("goal", "Reasonableness of the goal", "目标的合理性", 8),
        ("innovation", "Innovativeness", "成果的创新性", 7),
        ("urgency", "Urgency", "问题的紧迫性", 8),
        ("feasibility", "Feasibility", "方案的可行性", 9),
        ("cost", "Controllability of cost", "成本的可控性", 7),
        ("ease", "Ease of execution", "执行的难易程度", 6),
    )
)
SCORECARDS = Layout(
    "scorecards",
    "Scorecards",
    "评分表",
    (
        Column(
            "judge",
            "Judge",
            "评委",
            required=True,
            longest=150,
            hint=_("The username of a judge on the panel of the cycle."),
            example="wangqiang",
        ),
        Column("topic", "Topic code", "课题编号", required=True, longest=30, example="2025-001"),
        *DIMENSIONS,
        Column("comment", "Comment", "评语", Form.PROSE, longest=4000, width=40),
        Column("judge_name", "Name of the judge", "评委姓名", Form.SHOWN),
        Column("title", "Title", "课题名称", Form.SHOWN, width=40),
        NOTE,
    ),
    needs_cycle=True,
    about=_(
        "Enters marks from paper while scoring is open, and replaces what the office entered before. "
        "A scorecard that the judge has filled in stays the judge's."
    ),
)

BALLOTS = Layout(
    "ballots",
    "Paper ballots",
    "纸质选票",
    (
        Column(
            "number",
            "Ballot number",
            "选票编号",
            required=True,
            longest=40,
            hint=_("Printed on the paper; no name."),
            example="示例-001",
        ),
        Column(
            "choices",
            "Chosen topics",
            "所选课题",
            Form.CODES,
            hint=_("Topic codes separated by commas; or nothing here and ✓, 1 or x below the topics."),
            example="2025-001、2025-003",
            width=30,
        ),
        NOTE,
    ),
    open=True,
    needs_cycle=True,
    about=_(
        "Enters paper ballots while voting is open. A spoilt ballot is kept as invalid, with the reason."
    ),
)

READINGS = Layout(
    "readings",
    "Readings",
    "读数",
    (
        Column("topic", "Topic code", "课题编号", required=True, longest=30, example="2025-001"),
        Column(
            "indicator",
            "Indicator",
            "指标",
            required=True,
            longest=80,
            hint=_("Its name on the page of the topic."),
            example="坐席查询时长",
            width=28,
        ),
        Column(
            "date",
            "Date",
            "日期",
            Form.DATE,
            required=True,
            hint=_("One reading a day; e.g. 2025-03-31."),
            example="2025-03-31",
        ),
        Column(
            "value",
            "Value",
            "数值",
            required=True,
            longest=40,
            hint=_(
                "A number, a range or a bound: 12, 10–15, ≥ 82. A cell formatted as per cent is read as "
                "what it holds, 0.82 for 82%: write 82."
            ),
            example="10–15",
        ),
        Column("sample_size", "Sample size", "样本量", Form.NUMBER, example=1200),
        Column("source", "Source", "数据来源", longest=120, example="客服系统日志", width=28),
        Column("evidence", "Evidence", "佐证", Form.PROSE, longest=2000, width=40),
        Column("title", "Title", "课题名称", Form.SHOWN, width=40),
        Column("unit", "Unit", "单位", Form.SHOWN, width=10),
        NOTE,
    ),
    about=_(
        "Enters readings of indicators of topics at work. Those that are there already stay as they are."
    ),
)

IMPORTS = {layout.kind: layout for layout in (CENTERS, USERS, TOPICS, SCORECARDS, BALLOTS, READINGS)}

RANKING = Layout(
    "ranking",
    "Ranking",
    "排名",
    (
        Column("rank", "Rank", "名次", Form.SHOWN, width=8),
        Column("raw_rank", "Raw rank", "校准前名次", Form.SHOWN, width=12),
        Column("topic", "Topic code", "课题编号", Form.SHOWN),
        Column("title", "Title", "课题名称", Form.SHOWN, width=40),
        Column("center", "Center", "中心", Form.SHOWN, width=20),
        Column("composite", "Composite", "综合得分", Form.SHOWN, width=12),
        Column("raw_composite", "Raw composite", "校准前综合得分", Form.SHOWN, width=14),
        *(Column(c.key, c.english, c.chinese, Form.SHOWN, width=13) for c in DIMENSIONS),
        Column("judges", "Judges", "评委数", Form.SHOWN, width=10),
        Column("status", "Status", "排名情况", Form.SHOWN),
        Column("shortlisted", "Shortlisted", "入围", Form.SHOWN, width=12),
    ),
)
TALLY = Layout(
    "tally",
    "Tally",
    "计票结果",
    (
        Column("round", "Round", "轮次", Form.SHOWN, width=8),
        Column("position", "Place", "名次", Form.SHOWN, width=8),
        Column("topic", "Topic code", "课题编号", Form.SHOWN),
        Column("title", "Title", "课题名称", Form.SHOWN, width=40),
        Column("center", "Center", "中心", Form.SHOWN, width=20),
        Column("votes", "Votes", "得票数", Form.SHOWN, width=10),
        Column("elected", "Elected by the ballot", "票选入选", Form.SHOWN, width=14),
        Column("tied", "Tied at the cut", "入选线平票", Form.SHOWN, width=14),
        Column("state", "State", "状态", Form.SHOWN),
        Column("reason", "Reason of a departure", "与计票结果不一致的理由", Form.SHOWN, width=40),
    ),
)
SUMMARY = Layout(
    "summary",
    "Summary",
    "概要",
    (
        Column("item", "Item", "项目", Form.SHOWN, width=34),
        Column("value", "Value", "内容", Form.SHOWN, width=70),
    ),
)
EXPLANATIONS = Layout(
    "explanations",
    "Explanations",
    "填写说明",
    (
        Column("column", "Column", "列名", Form.SHOWN, width=30),
        Column("needed", "Needed", "是否必填", Form.SHOWN, width=12),
        Column("explanation", "Explanation", "说明", Form.SHOWN, width=60),
        Column("values", "Allowed values", "可填内容", Form.SHOWN, width=60),
    ),
)
VALUES = Layout("values", "Values", "可选值", ())
