"""The scheme of evaluation that comes with the demo: a proposal, one hundred points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pilots.actions.scheme import save_scheme
from pilots.enums import IndicatorRole
from pilots.models import AssessmentScheme
from reporting.management.demo.world import World

NAME = "“三化”建设试点评价方案（建议稿）"
NOTE = "建议稿，供讨论；指标、分值和等次均可按批次修改，修改后另成一版。"
A, B, C, D = "秘书处实体化", "秘书长专职化", "学会工作市场化", "组织实施"
LINES = (
    ("A1", A, "日常办公场所", 8, "有固定场所和证明材料4分；使用期覆盖试点期2分；挂牌2分。"),
    (
        "A2.1", A, "专职工作人员数量", 9, "3名及以上9分，2名6分，1名4分。",
        "阶梯 专职工作人员：1=4，2=6，3=9",
    ),
    ("A2.2", A, "劳动关系和制度", 8, "合同或调配文件齐全4分；“五险一金”落实2分；管理、考核、激励制度2分。"),
    (
        "A3", A, "实体党支部", 10, "实体支部10分，联合支部6分，功能型支部4分，仅有党建指导员2分。",
        "选项 党组织形式：实体党支部（单独组建）=10，联合党支部=6，功能型党支部=4，仅有党建指导员=2",
    ),
    ("B1-2", B, "秘书长产生途径", 12, "退休干部兼任的审批手续齐全、不超两届；社会化聘任的提名、决议、合同齐全。"),
    ("B3", B, "选拔聘任条件", 8, "符合组织通则规定的条件，任职时年龄一般不超过62周岁。"),
    ("B4", B, "专职履职", 5, "有专职到岗证明，年度述职考核。"),
    ("C1", C, "承接政府转移职能", 8, "看签订合同数、到账金额和成果质量。"),
    ("C2", C, "创办经济实体", 6, "经理事会或常务理事会同意，依法经营，收入用于学会建设。"),
    ("C3", C, "有偿提供科技服务", 9, "看建站设点、合作协议、到账金额和服务成效。"),
    ("C4", C, "承接其他社会活动", 7, "看会、赛、展和培训的次数、规模、收支公开情况。"),
    ("D1", D, "任务进度", 3, "按期办结率90%以上3分，70%以上2分，其余1分。", "阶梯 按期办结率：0=1，70=2，90=3"),
    ("D2", D, "报送及时", 2, "方案和进展报告按时报送，逾期一次扣0.5分。", "扣分 逾期报送：每1扣0.5，最少0"),
    ("D3", D, "问题整改", 2, "整改按期销号2分，逾期每件扣1分，扣完为止。", "扣分 逾期整改：每1扣1，最少0"),
    ("D4", D, "总结质量", 3, "数据翔实、做法可复制、建议可操作。"),
    ("E1", "加分", "可复制可推广", 5, "形成可复制的制度文本，或做法被其他学会采用。"),
    ("F1", "一票否决", "弄虚作假", 0, "提供虚假材料或数据，经查实的。"),
    ("F2", "一票否决", "违法违规", 0, "受到行政处罚、违规分配利润，或未经批准先行兼职的。"),
)  # fmt: skip
BANDS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))


def write_scheme(world: World) -> AssessmentScheme:
    lines: list[dict[str, Any]] = [
        {
            "code": code,
            "axis": axis,
            "name": name,
            "criterion": criterion,
            "role": next((r for r in IndicatorRole if r.label == axis), IndicatorRole.POINTS),
            "max_points": Decimal(points),
            "mechanic": "".join(mechanic),
            "may_be_na": code.startswith("C"),
        }
        for code, axis, name, points, criterion, *mechanic in LINES
    ]
    bands: list[dict[str, Any]] = [{"name": name, "minimum": Decimal(low)} for name, low in BANDS]
    return save_scheme(
        None,
        name=NAME,
        note=NOTE,
        lines=lines,
        bands=bands,
        bonus_cap=Decimal(5),
        actor=world.person("officer"),
    )
