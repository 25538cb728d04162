"""Words of the demo's dossiers: contracts, rules, conditions, explanations."""

from __future__ import annotations

from societies.enums import (
    ActivityKind,
    GovernmentField,
    GovernmentManner,
    ManagementRuleKind,
    ServiceContent,
    ServiceMode,
)

# Generic conditions that stand in for article 51, whose text was not published.
CONDITIONS = (
    "政治素质好",
    "在本领域有较大影响",
    "秘书长为专职",
    "身体健康，能坚持正常工作",
    "未受过剥夺政治权利的刑事处罚",
    "具有完全民事行为能力",
)
POSTS = ("办公室主任", "学术部主管", "会员部主管", "财务主管", "科普部主管", "项目主管")
RULES = {
    ManagementRuleKind.MANAGEMENT: "秘书处工作人员管理办法",
    ManagementRuleKind.APPRAISAL: "秘书处工作人员考核办法",
    ManagementRuleKind.INCENTIVE: "秘书处绩效激励办法",
}
G, W = GovernmentField, GovernmentManner
FUNCTIONS = (
    (G.TECH_EVALUATION, W.PROCUREMENT, "科技成果评价服务", "江西省科技主管部门（演示）"),
    (G.STANDARD, W.COMMISSION, "地方标准研制", "江西省标准化主管部门（演示）"),
    (G.QUALIFICATION, W.AUTHORISATION, "专业水平能力评价", "江西省人社部门（演示）"),
    (G.AWARD_NOMINATION, W.SELF_REGULATION, "科技奖励提名初评", "江西省科技主管部门（演示）"),
    (G.MAJOR_RESEARCH, W.COMMISSION, "产业发展重大课题研究", "江西省发展改革部门（演示）"),
    (G.OTHER, W.PROCUREMENT, "行业安全生产技术检查", "江西省应急管理部门（演示）"),
)
SERVICES = (
    (
        ServiceMode.STATION,
        ServiceContent.CONSULTING,
        "学会科技服务站技术咨询",
        "示例县高新区（演示）",
    ),
    (ServiceMode.AGREEMENT, ServiceContent.RESEARCH, "联合技术攻关", "示例装备有限公司（演示）"),
    (ServiceMode.AGREEMENT, ServiceContent.TRANSFER, "专利成果转化对接", "示例科技园（演示）"),
    (ServiceMode.STATION, ServiceContent.OTHER, "基层技术人员驻点指导", "示例市产业园（演示）"),
)
K = ActivityKind
ACTIVITIES = (
    (K.CONFERENCE, "学术年会", 320),
    (K.TALENT, "青年科技人才研修班", 80),
    (K.CONTEST, "职工创新技能竞赛", 240),
    (K.EXHIBITION, "新技术新产品展览", 900),
    (K.SKILL, "职业技能提升培训", 120),
)
PLAN = (
    "公开招聘时同等条件下优先招聘党员，培养入党积极分子2名，两年内正式党员达到3名后单独组建党支部。"
)
NO_ENTITY = "理事会研究认为目前条件未成熟，暂不创办经济实体。"
NO_PROJECT = "本年度尚未承接有偿项目，拟从学术会议服务做起。"
NO_STAFF = "秘书处工作由挂靠单位人员兼职承担，拟下年度公开招聘。"
NO_PARTY = "从业人员中没有党员，已请上级党组织选派党建指导员。"
NO_OFFICE = "目前没有固定办公场所，正与挂靠单位商洽。"

# What societies say of a rule that asks for words, by the area of the rule.
EXPLANATIONS = {
    "A1": "已与提供单位商定续用，协议正在办理，试点期内场所不变。",
    "A2": "受经费和编制所限，现有人员暂未配齐；试点期内公开招聘补足，手续一并补办。",
    "A3": "党组织关系正在转接，已报上级党组织，年内完成组建和换届。",
    "B1": "任职经理事会研究并报业务主管单位，到龄后按章程另行选任。",
    "B2": "受聘手续正在完善，下一次理事会补充表决并归档。",
    "B3": "现任秘书长任期届满后按选聘条件办理，届时专职到岗。",
    "C1": "项目文件正在与委托方补签，年内归档。",
    "C2": "相关往来按市场价格结算，已由监事会审核。",
    "C3": "授权和合作协议正在补签，完成前不使用学会名称和标识。",
    "C4": "活动方案已报批，未获批准前不组织实施。",
    "S": "已列入理事会议题，按章程限期办理。",
}
SELF_CHECK = {
    "A1": "yes", "A2": "partly", "A3": "no", "B1": "not_planned", "B2": "partly", "B3": "partly",
    "C1": "no", "C2": "not_planned", "C3": "partly", "C4": "yes",
}  # fmt: skip
RETURNED = "公开招聘人员的参保凭证看不清缴费单位，请重新上传后再提请确认。"
COMMENT = "专职人员的到岗日期与劳动合同的起始日期请再核对一遍。"
ANSWER = "已核对，到岗日期无误；参保凭证正向社保经办机构重新打印。"
