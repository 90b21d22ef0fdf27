"""The procedures that every installation begins with (design.md §4). Pure: no Django import.

A step: (code, title, English title, planned days); `GATES` names those at whose end a stage review is held,
`LOOPS` the one to which a failed effect check leads back. The days are a usual half year, for the office to
change.
"""

PROCEDURES = (
    {
        "code": "ten-steps",
        "title": "问题解决型课题十步法",
        "title_en": "Problem-solving in ten steps",
        "type": "problem_solving",
        "steps": (
            ("select", "选择课题", "Select the topic", 7),
            ("survey", "现状调查", "Survey the current state", 14),
            ("target", "设定目标", "Set the target", 7),
            ("causes", "原因分析", "Analyse the causes", 14),
            ("main-causes", "确定主要原因", "Determine the main causes", 14),
            ("measures", "制定对策", "Plan the measures", 14),
            ("implement", "对策实施", "Carry out the measures", 60),
            ("check", "效果检查", "Check the effect", 21),
            ("standardise", "制定巩固措施", "Plan how to hold the gain", 14),
            ("summary", "总结和下一步打算", "Sum up and look ahead", 14),
        ),
    },
    {
        "code": "eight-steps",
        "title": "创新型课题八步法",
        "title_en": "Innovation in eight steps",
        "type": "innovation",
        "steps": (
            ("select", "选择课题", "Select the topic", 14),
            ("target", "设定目标及目标可行性论证", "Set the target and show that it is feasible", 14),
            ("proposals", "提出方案并确定最佳方案", "Draw up proposals and choose the best", 28),
            ("measures", "制定对策", "Plan the measures", 14),
            ("implement", "对策实施", "Carry out the measures", 60),
            ("check", "效果检查", "Check the effect", 21),
            ("standardise", "标准化", "Standardise", 14),
            ("summary", "总结和下一步打算", "Sum up and look ahead", 14),
        ),
    },
    {
        "code": "pdca",
        "title": "PDCA循环",
        "title_en": "PDCA",
        "type": "",
        "steps": (
            ("plan", "计划", "Plan", 30),
            ("do", "执行", "Do", 60),
            ("check", "检查", "Check", 21),
            ("act", "处理", "Act", 21),
        ),
    },
    {
        "code": "dmaic",
        "title": "DMAIC",
        "title_en": "DMAIC",
        "type": "problem_solving",
        "steps": (
            ("define", "定义", "Define", 14),
            ("measure", "测量", "Measure", 28),
            ("analyse", "分析", "Analyse", 28),
            ("improve", "改进", "Improve", 60),
            ("control", "控制", "Control", 30),
        ),
    },
    {
        "code": "complaint-to-value",
        "title": "变“诉”为“营”三步法",
        "title_en": "From complaint to value in three steps",
        "type": "problem_solving",
        "steps": (
            ("analyse", "分析投诉诉求", "Analyse the complaints", 30),
            ("partition", "划分接触场景", "Partition the contact scenes", 30),
            ("embed", "嵌入维系产品", "Embed retention products", 90),
        ),
    },
)
GATES = {
    "ten-steps": ("main-causes", "check"),
    "eight-steps": ("proposals", "check"),
    "pdca": ("plan", "check"),
    "dmaic": ("analyse", "improve"),
    "complaint-to-value": ("partition", "embed"),
}
LOOPS = {
    "ten-steps": "causes",
    "eight-steps": "proposals",
    "pdca": "plan",
    "dmaic": "analyse",
    "complaint-to-value": "analyse",
}


def steps_of(procedure: dict) -> list[dict]:
    """The steps as an edition stores them."""
    gates, loop = GATES[procedure["code"]], LOOPS[procedure["code"]]
    return [
        {
            "code": code,
            "title": title,
            "title_en": title_en,
            "days": days,
            "gate": code in gates,
            "loop": code == loop,
        }
        for code, title, title_en, days in procedure["steps"]
    ]
