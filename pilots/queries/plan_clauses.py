"""What the notice says about each part of a plan, to stand beside the form."""

from __future__ import annotations

from dataclasses import dataclass

from societies.enums import Area


@dataclass(frozen=True, slots=True)
class Points:
    clause: str
    text: str


CHAPTERS = Points(
    "五（二）",
    "结合学会自身实际明确试点目标，确定任务清单、责任分工和完成时限，做好年度任务分解，"
    "明确每项任务的目标成果、进度安排、保障措施等。实施方案及时报送省科协。",
)
AREAS = {
    Area.A1: "秘书处有固定的日常办公场所，面积依据驻会人员数量和业务工作需要确定。"
    "可由挂靠单位支持提供，或学会自行购置、租赁、借用。",
    Area.A2: "秘书处配备3—5名专职工作人员，依据业务工作需要和学会财力确定。可由挂靠单位在编人员调配，"
    "也可面向社会公开招聘并签订聘用合同；建立健全管理、考核、激励和“五险一金”保障机制。",
    Area.A3: "优先招聘党员工作人员和有计划培养发展党员相结合，逐步壮大秘书处党员骨干队伍，"
    "条件成熟时成立实体党支部。",
    Area.B1: "退休干部兼任秘书长的，须按干部管理权限履行审批手续；任期届满拟连任的，重新履行审批手续，"
    "兼职不超过两届。",
    Area.B2: "实行理事会聘任秘书长制，面向社会公开选聘；由理事长（会长）提名、经理事会研究同意后聘任，"
    "不受届次限制。",
    Area.B3: "符合《江西省科学技术协会省级学会组织通则》第五十一条条件，"
    "任职时年龄一般不超过六十二周岁。",
    Area.C1: "立足科技评估、资格认定、标准研制、科技奖励推荐、重大课题研究等领域，"
    "积极参与政府购买服务市场竞争。",
    Area.C2: "经理事会或常务理事会同意，可创办科技开发、服务型经济实体并依法经营；接受常务理事会领导，"
    "法人由常务理事会推荐，经营收入用于支撑学会建设发展。",
    Area.C3: "采取建站设点、签订合作协议等方式，有偿提供科技研发、技术咨询、成果转化等科技服务。",
    Area.C4: "有偿承接各类会、赛、展以及人才培养、职业技能培训等活动。",
}


def points_of(area: Area | None) -> Points:
    """Return the clause for an area, or, without one, for the chapters."""
    return Points(area.clause, AREAS[area]) if area else CHAPTERS
