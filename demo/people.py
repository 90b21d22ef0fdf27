"""The demo's centers and people. All people are invented and marked 示例."""

CENTERS = [
    # code, name, kind, parent
    ("P", "省客户服务中心（示例）", "province", None),
    ("TY", "客户体验部", "department", "P"),
    ("ZN", "智能运营部", "department", "P"),
    ("ZJ", "质检培训部", "department", "P"),
    ("SC", "市场营销部", "department", "P"),
    ("WL", "网络服务支撑部", "department", "P"),
    ("XX", "信息系统部", "department", "P"),
    ("WH", "武汉分公司", "branch", "P"),
    ("YC", "宜昌分公司", "branch", "P"),
    ("XY", "襄阳分公司", "branch", "P"),
    ("JZ", "荆州分公司", "branch", "P"),
    ("SY", "十堰分公司", "branch", "P"),
    ("HG", "黄冈分公司", "branch", "P"),
    ("H1", "合作职场一（示例）", "partner", "WH"),
    ("H2", "合作职场二（示例）", "partner", "YC"),
]

PASSWORD = "keti-demo"

# username, name, [(center, role), …]; the first eight are the accounts that the demo prints.
PEOPLE = [
    ("office", "周静（示例）", [("P", "office")]),
    ("manager", "李建国（示例）", [("WH", "manager")]),
    ("judge", "陈思远（示例）", [("ZJ", "staff")]),
    ("leader", "赵明（示例）", [("P", "leader")]),
    ("lead", "王敏（示例）", [("ZN", "manager")]),
    ("advisor", "孙丽（示例）", [("TY", "staff")]),
    ("member", "吴磊（示例）", [("WH", "staff")]),
    ("partner", "郑小燕（示例）", [("H1", "manager")]),
    ("judge2", "刘洋（示例）", [("P", "staff")]),
    ("judge3", "黄倩（示例）", [("TY", "staff")]),
    ("judge4", "徐凯（示例）", [("SC", "staff")]),
    ("judge5", "马晓东（示例）", [("WL", "staff")]),
    ("judge6", "朱琳（示例）", [("XX", "staff")]),
    ("judge7", "胡波（示例）", [("P", "staff")]),
    ("judge8", "郭佳（示例）", [("P", "staff")]),
    ("judge9", "何志强（示例）", [("ZN", "staff")]),
    ("m-p", "彭伟（示例）", [("P", "manager")]),
    ("m-ty", "高洁（示例）", [("TY", "manager")]),
    ("m-zj", "林涛（示例）", [("ZJ", "manager")]),
    ("m-sc", "罗芳（示例）", [("SC", "manager")]),
    ("m-wl", "梁超（示例）", [("WL", "manager")]),
    ("m-xx", "宋雨（示例）", [("XX", "manager")]),
    ("m-yc", "唐军（示例）", [("YC", "manager")]),
    ("m-xy", "韩梅（示例）", [("XY", "manager")]),
    ("m-jz", "冯刚（示例）", [("JZ", "manager")]),
    ("m-sy", "董悦（示例）", [("SY", "manager")]),
    ("m-hg", "萧然（示例）", [("HG", "manager")]),
    ("m-h2", "程颖（示例）", [("H2", "manager")]),
    ("m-wh2", "曹阳（示例）", [("WH", "manager")]),
    ("m-yc2", "袁慧（示例）", [("YC", "manager")]),
    ("m-xy2", "邓辉（示例）", [("XY", "manager")]),
    ("s-yc", "许诺（示例）", [("YC", "staff")]),
    ("leader2", "钱进（示例）", [("P", "leader")]),
    ("s-zn", "谢婷（示例）", [("ZN", "staff")]),
    ("s-sc", "沈岩（示例）", [("SC", "staff")]),
    ("s-wl", "潘磊（示例）", [("WL", "staff")]),
    ("s-xx", "杜鹃（示例）", [("XX", "staff")]),
    ("s-xx2", "石峰（示例）", [("XX", "staff")]),
    ("s-ty", "任杰（示例）", [("TY", "staff")]),
    ("s-jz", "卢强（示例）", [("JZ", "staff")]),
    ("s-h1", "田甜（示例）", [("H1", "staff")]),
]
ACCOUNTS = [username for username, *_ in PEOPLE[:8]]
JUDGES = [username for username, *_ in PEOPLE if username.startswith("judge")]
