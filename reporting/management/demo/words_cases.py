"""What the model cases of the demo say in rows, and what is asked about them."""

MORE = (
    {
        "disciplines": ["engineering", "agriculture"],
        "figures": [
            {"name": "有偿服务协议", "before": "0", "after": "4", "unit": "份"},
            {"name": "合同额", "before": "0", "after": "42", "unit": "万元"},
            {"name": "个人会员", "before": "860", "after": "1070", "unit": "人"},
        ],
        "tasks": [
            {
                "area": "C3",
                "title": "建设园区科技服务站1个",
                "target_result": "到9月底建成服务站1个，签订有偿服务协议3份，合同额30万元。",
            },
            {
                "area": "A2",
                "title": "配备服务站专职联络员",
                "target_result": "到6月底配备专职联络员1名，签订聘用合同并参保。",
            },
        ],
    },
    {
        "disciplines": [],
        "figures": [
            {"name": "专职人员", "before": "1", "after": "4", "unit": "人"},
            {"name": "平均年龄", "before": "58", "after": "33", "unit": "岁"},
            {"name": "会员服务响应时间", "before": "5", "after": "1", "unit": "天"},
        ],
        "tasks": [
            {
                "area": "A2",
                "title": "公开招聘专职人员并建立三项制度",
                "target_result": "到9月底专职人员达到4名，印发管理、考核、激励三项制度。",
            }
        ],
    },
    {
        "disciplines": ["science", "engineering"],
        "figures": [{"name": "理事会满意度", "before": "", "after": "98", "unit": "%"}],
        "tasks": [],
    },
)
TEMPLATES = (
    (("contract", "科技服务协议（范本）"), ("rule", "服务收费管理办法")),
    (("contract", "专职人员聘用合同（范本）"), ("rule", "绩效考核办法")),
    (("charter", "章程中秘书长条款（范本）"),),
)
QUESTION = "新聘人员的工资和“五险一金”从哪里出？挂靠单位补助多少？我的电话139****0000，请联系。"
WORDING = "新聘人员的工资和“五险一金”从哪里列支，挂靠单位是否补助？"
ANSWER = "工资从服务收入和会费中列支，约占总支出的三成；挂靠单位提供办公用房，不另补助。"
OPEN = "绩效考核每季度一次还是每年一次？结果怎样与工资挂钩？"
