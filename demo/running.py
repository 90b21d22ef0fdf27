"""A quick round of improvement that is at work now: its topics, and where each of them stands. All of it is
invented and marked 示例."""

from demo.script import MARKED, NAMED, Benefit, Finding, Gate, Indicator, Script

CODE, TITLE = "DBTS", "短板专项提升行动"
UPDATE_DAYS = 10

#: The columns are those of demo/invented.py; the last two were not elected.
TOPICS = """
ZN|客户体验|在线客服排队体验提升|忙时在线排队长，客户转拨热线重复来电|在线排队放弃率|12.5%|6%|排队位次提示；留言回呼；忙时弹性支援
XX|亮点打造|工单自动归类试点|工单靠坐席手工归类，错类造成二次流转|归类准确率|78%|95%|规则与模型并行；低置信转人工；每周校准
JZ|客户体验|农村宽带报修压降|农村宽带报修多，重复上门|月报修量|860 件|500 件|老旧线路替换；上门前远程诊断；备件前置
H1|员工管理|合作职场长通话干预|合作职场十五分钟以上通话占比高|长通话占比|4.6%|2.5%|实时看板；现场支援；关键业务培训
TY|客户体验|用后即评短信文案优化|短信文案生硬，参评率低|参评率|9.8%|15%|文案对照测试；发送时段优化；一键评价
WL|客户体验|高铁沿线覆盖投诉联动|高铁沿线投诉集中，网络与客服各自答复|每月投诉量|145 件|70 件|点位地图；客网联席会；整改后短信告知
SC|投诉营销|到期权益提醒统一|权益到期提醒口径不一|权益争议量|每月 96 件|每月 50 件|统一模板；到期前七天提醒
P|员工管理|节假日排班互助|节假日各职场忙闲不均|节假日接通率|84%|90%|跨职场互助；临时技能组
"""
ELECTED = 6

RUNNING = (
    Script(
        title="在线客服排队体验提升（示例）",
        lead="lead",
        advisor="advisor",
        members=("member", "s-zn"),
        procedure="pdca",
        start=-118,
        owners={"do": "s-zn"},
        indicators=(Indicator("在线排队放弃率", "%", "down", "12.5%", "6%"),),
        readings=((-110, 0, "12.5%", 6000), (-60, 0, "9.8%", 6100), (-31, 0, "8.1%", 5900)),
        updates=(
            (-104, "忙时排队成因分析完成，三成来自话后处理过长", "位次提示开发"),
            (-74, "排队位次提示上线", "留言回呼"),
            (-45, "留言回呼试点一个班组", "扩大到全中心"),
            (-28, "留言回呼覆盖全中心，放弃率降到 8.1%", "效果检查", "at_risk", "回呼人力紧张"),
            (-12, "效果检查资料提交评估", "按评估意见整改", "at_risk", "回呼及时率不稳定"),
        ),
        gates={
            "check": Gate(
                summary="放弃率由 12.5% 降到 8.1%，尚未达到 6%；回呼及时率波动。",
                after=-2,
                marks=("7665", "6765"),
                conclusion="pass_after_rectification",
                reason="方向正确，证据和标准化不足，两项整改后通过。",
                findings=(
                    Finding(
                        "回呼及时率没有分班组数据，请补充并说明波动原因",
                        "immediate",
                        "lead",
                        done=None,
                        verified=None,
                    ),
                    Finding(
                        "一线留言回呼话术不统一",
                        "collaborative",
                        "member",
                        done=4,
                        verified=None,
                        evidence="统一话术 12 条已下发，抽听 60 通全部使用新话术（示例）。",
                    ),
                ),
            )
        },
        risks=(("忙时回呼人力不足，留言积压", 4, 3, "与武汉、宜昌两地互助"),),
        events=(
            (-25, "add_step", "一线话术更新与培训", -20, 3, "member"),
            (-15, "ask_center", "YC", "忙时回呼支援", "s-yc", 8, "m-yc2"),
            (-6, "ask_center", "WH", "忙时回呼支援", "m-wh2", 6),
            (
                -3,
                "keep",
                "回呼话术抽听（示例）.csv",
                "班组,抽听,使用新话术\n一组,30,30\n二组,30,30\n",
                "rectification",
            ),
        ),
    ),
    Script(
        title="工单自动归类试点（示例）",
        lead="m-xx",
        advisor="judge7",
        members=("s-xx", "s-xx2"),
        procedure="eight-steps",
        start=-148,
        indicators=(Indicator("归类准确率", "%", "up", "78%", "95%"),),
        readings=(
            (-130, 0, "78%", 2000),
            (-70, 0, "88.5%", 2000),
            (-21, 0, "94.2%", 2000),
            (-6, 0, "95.4%", 2000),
        ),
        updates=(
            (-125, "历史工单 2 万张重新标注", "规则与模型并行"),
            (-80, "并行运行四周，低置信工单转人工", "每周校准"),
            (-32, "准确率稳定在 93% 以上", "效果检查"),
            (-4, "准确率 95.4%，达到目标", "评估后推广"),
        ),
        gates={
            "check": Gate(
                summary="准确率由 78% 升到 95.4%，二次流转减少四成。",
                after=-6,
                marks=("9888", "8987"),
                reviewers=("leader2", "judge4"),
                upto=MARKED,
            )
        },
    ),
    Script(
        title="农村宽带报修压降（示例）",
        lead="s-jz",
        advisor="judge5",
        members=("m-jz", "s-wl"),
        procedure="ten-steps",
        start=-140,
        late={"implement": 40},
        indicators=(Indicator("月报修量", "count", "down", "860件", "500件"),),
        readings=((-120, 0, "860件", None), (-55, 0, "790件", None), (-20, 0, "775件", None)),
        updates=(
            (-118, "报修点位入库 860 处，老旧线路占六成", "原因分析"),
            (-76, "确定三项主要原因", "制定对策"),
            (-44, "线路替换完成 90 处", "继续替换", "at_risk", "施工队力量不足"),
            (-19, "线路替换停在 140 处", "等待施工队", "off_track", "施工队被抽调，备件未到"),
        ),
        risks=(
            ("施工队被抽调，线路替换停工", 5, 4, "申请省公司协调外部施工队"),
            ("备件到货延迟", 3, 3, "邻近县调剂"),
        ),
        events=(
            (-19, "progress", "implement", 45),
            (-5, "ask_change", "target", "600件", "施工队被抽调两个月，原目标年内无法达到", 0),
        ),
    ),
    Script(
        title="合作职场长通话干预（示例）",
        lead="s-h1",
        advisor="m-p",
        members=("partner", "judge9"),
        procedure="pdca",
        start=-155,
        indicators=(Indicator("长通话占比", "%", "down", "4.6%", "2.5%"),),
        readings=(
            (-140, 0, "4.6%", 8000),
            (-80, 0, "4.3%", 8200),
            (-52, 0, "4.2%", 8100),
            (-14, 0, "3.5%", 8000),
        ),
        updates=(
            (-132, "长通话监听 200 通，集中在携转与账单争议", "实时看板"),
            (-84, "看板上线，现场支援三人", "效果检查"),
            (-43, "效果检查未达标，回到执行阶段重新做", "增加关键业务培训", "at_risk", "培训课时不足"),
            (-7, "关键业务培训完成两轮，占比降到 3.5%", "第三轮培训", "at_risk", "晚班人员尚未参训"),
        ),
        gates={
            "check": Gate(
                summary="长通话占比只由 4.6% 降到 4.2%。",
                marks=("6455", "5546"),
                conclusion="adjust",
                reason="看板只发现问题、没有解决问题，效果检查不通过，回到执行阶段补充培训后再评（示例）。",
                back_to="do",
            )
        },
        owners={"do": "s-h1"},
        events=(
            (-44, "progress", "do", 10),
            (-30, "add_step", "晚班关键业务培训", -25, 6, "partner"),
            (-8, "progress", "do", 60),
        ),
    ),
    Script(
        title="用后即评短信文案优化（示例）",
        lead="s-ty",
        advisor="judge3",
        members=("m-sc",),
        procedure="pdca",
        start=-158,
        indicators=(Indicator("参评率", "%", "up", "9.8%", "15%"),),
        readings=((-145, 0, "9.8%", 20000), (-85, 0, "13.1%", 20000), (-40, 0, "15.6%", 20000)),
        updates=(
            (-140, "六版文案对照测试", "发送时段优化"),
            (-88, "选定文案三，参评率 13.1%", "一键评价"),
            (-46, "一键评价上线，参评率 15.6%", "写入规范"),
            (-9, "文案规范发布", "申请验收"),
        ),
        late={"act": 18},
        acceptance=Gate(
            summary="参评率由 9.8% 升到 15.6%，文案规范已发布。",
            reviewers=("judge", "leader2"),
            upto=NAMED,
        ),
        benefits=(Benefit("短信外呼回访替代", 86000, confirmation=""),),
    ),
    Script(
        title="高铁沿线覆盖投诉联动（示例）",
        lead="s-wl",
        advisor="",
        members=("m-wl",),
        procedure="ten-steps",
        start=7,
        named=30,
        starts=False,
        indicators=(Indicator("每月投诉量", "count", "down", "145件", "70件"),),
        risks=(("跨省路段责任不清", 3, 4, "与邻省建立联席机制"),),
        events=((-4, "invite", "judge", "advisor"),),
    ),
)
