"""The four topics that a telecom call centre described in public, with its own figures; no year is claimed
for intermediate values, and nothing here is invented (the texts keep to what was published)."""

PUBLISHED = [
    {
        "center": "SC",
        "theme": "投诉营销",
        "title": "变“诉”为“营”：投诉价值转化",
        "type": "problem_solving",
        "background": "网络质量、流量争议、账单疑问等投诉长期存在，由历史原因、客观原因和跨专业壁垒造成，单个部门难以解决。",
        "current_state": "不能上网、流量争议、订单失败是热点投诉；处理环节多，时间长。",
        "goal": "压降热点投诉，缩短投诉处理时长，把投诉接触转化为价值。",
        "plan_outline": "三步走：分析投诉诉求、划分接触场景、嵌入维系产品；同时加快响应，再造系统流程，向专业化处理转变。",
        "expected_benefit": "投诉处理时长下降 30%；热点投诉不同程度下降；适配流量产品创收 140 余万元。",
    },
    {
        "center": "ZN",
        "theme": "客户体验",
        "title": "智慧10010客服系统",
        "type": "innovation",
        "background": "坐席接听时要在多个系统之间查询，数据各成孤岛。",
        "current_state": "坐席查询用时 10–15 秒。",
        "goal": "“前端做减法、后台做加法”，建成“一点受理”平台。",
        "plan_outline": "系统、客户洞察、流程等岗位组成课题小组；打破数据孤岛；流量提醒、积分兑换、临时授信开机、国际业务、"
        "热点服务事件五个引导场景；来电即取 60 个字段。",
        "expected_benefit": "坐席查询用时由 10–15 秒降到 3 秒；在线成功率 99.7%；处理时长满意度提升 12.7%。",
    },
    {
        "center": "TY",
        "theme": "客户画像",
        "title": "触点数据库解码工程",
        "type": "innovation",
        "background": "海量语音数据没有成为对客户的认识。",
        "current_state": "语音内容只用于抽检。",
        "goal": "用语音分析把海量数据变成 360 度客户视图。",
        "plan_outline": "建立热点话题模型，用于精准质检、投诉预警和客户情绪分析。",
        "expected_benefit": "46 个热点话题模型覆盖 82% 以上话务量。",
    },
    {
        "center": "ZJ",
        "theme": "亮点打造",
        "title": "客服热线亮点专区",
        "type": "innovation",
        "background": "与竞争对手对标，热线需要有特色的服务专区。",
        "current_state": "国际业务、五星客户与其他来电走同样的流程。",
        "goal": "打造国际业务专区和五星专区。",
        "plan_outline": "设立国际业务专区与五星专区，专席专办。",
        "expected_benefit": "国际业务 100% 在线即时办理；五星专区满意度 98.2%。",
    },
]
