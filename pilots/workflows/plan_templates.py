"""Tasks that fit the ten areas of the notice (clause 四), as a beginning for a society's own words.

Everything here is a proposal: the society ticks what it takes and then writes its own numbers.
``starts`` and ``ends`` are shares of the piloting phase, from 0 to 1, and so are the milestones.
"""

from __future__ import annotations

from dataclasses import dataclass

from societies.enums import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One proposed task of an area."""

    title: str
    target: str
    safeguards: str
    milestones: tuple[tuple[str, float], ...]
    starts: float = 0
    ends: float = 0.8


TEMPLATES: dict[Area, Template] = {
    Area.A1: Template(
        title="落实秘书处固定办公场所",
        target="落实固定办公场所1处，签订使用（租赁）协议，秘书处挂牌并入驻办公。",
        safeguards="由挂靠单位支持提供，或列入学会年度预算购置、租赁、借用。",
        milestones=(("确定场所和使用方式", 0.2), ("签订使用协议", 0.4), ("挂牌入驻", 0.6)),
        ends=0.6,
    ),
    Area.A2: Template(
        title="配备专职工作人员",
        target="专职工作人员达到3名，均签订聘用合同并落实“五险一金”，印发管理、考核、激励制度3项。",
        safeguards="人员经费列入年度预算，由理事长（会长）办公会审议。",
        milestones=(
            ("发布招聘公告或完成调配", 0.3),
            ("签订聘用合同并参保", 0.6),
            ("印发管理制度", 0.8),
        ),
    ),
    Area.A3: Template(
        title="成立秘书处实体党支部",
        target="成立秘书处党支部，有正式党员3名以上，选举产生支部书记1名。",
        safeguards="优先招聘党员工作人员，有计划培养发展党员，支部活动经费列入年度预算。",
        milestones=(
            ("摸清党员底数", 0.2),
            ("提交成立党支部的请示", 0.5),
            ("召开党员大会选举书记", 0.8),
        ),
    ),
    Area.B1: Template(
        title="规范退休干部兼任秘书长审批",
        target="按干部管理权限补齐秘书长兼职审批手续1份，任期不超过两届。",
        safeguards="由学会负责人对接干部管理部门，未获批复不得履职。",
        milestones=(("梳理任职情况", 0.2), ("报送审批材料", 0.4), ("取得批复并备案", 0.7)),
        ends=0.7,
    ),
    Area.B2: Template(
        title="面向社会公开选聘秘书长",
        target="公开选聘专职秘书长1名，由理事长提名、经理事会研究同意，签订聘任合同。",
        safeguards="理事会成立选聘工作小组，选聘方案、公示和聘任全程留痕。",
        milestones=(
            ("印发选聘方案并发布公告", 0.3),
            ("理事长提名、理事会研究同意", 0.6),
            ("签订聘任合同并到岗", 0.8),
        ),
    ),
    Area.B3: Template(
        title="制定秘书长选拔聘任条件",
        target="印发《秘书长选拔聘任办法》，任职条件符合组织通则第五十一条，任职年龄一般不超过62周岁。",
        safeguards="办法经常务理事会审议，每年对照检查1次。",
        milestones=(("形成办法初稿", 0.2), ("征求理事意见", 0.4), ("常务理事会审议印发", 0.6)),
        ends=0.6,
    ),
    Area.C1: Template(
        title="承接政府转移职能和购买服务",
        target="参与科技评估、资格认定、标准研制等政府购买服务2项，签订合同，合同额不少于20万元。",
        safeguards="建立项目负责人制度，及时了解政府购买服务目录。",
        milestones=(("梳理可承接事项", 0.2), ("提交申报书或投标", 0.5), ("签订合同并实施", 0.9)),
        ends=1,
    ),
    Area.C2: Template(
        title="论证创办科技服务实体",
        target="形成科技服务实体可行性论证报告1份，提交理事会或常务理事会审议。",
        safeguards="经济实体接受常务理事会领导，经营收入用于支撑学会建设发展。",
        milestones=(("完成调研", 0.3), ("形成论证报告", 0.6), ("提交常务理事会审议", 0.9)),
        ends=1,
    ),
    Area.C3: Template(
        title="建站设点开展有偿科技服务",
        target="建设科技服务站1个，签订有偿技术服务协议3份，到账收入不少于10万元。",
        safeguards="依托理事单位专家团队，明确收费标准和收入管理办法。",
        milestones=(("确定服务对象", 0.3), ("签订合作协议", 0.6), ("提供服务并收款", 0.9)),
        ends=1,
    ),
    Area.C4: Template(
        title="承接会赛展和技能培训",
        target="有偿承接会议、竞赛或展览1次、职业技能培训2期，参加人数不少于200人次。",
        safeguards="制定活动方案和经费预算，落实安全责任。",
        milestones=(("签订委托协议", 0.3), ("举办第1期", 0.6), ("完成总结和结算", 0.9)),
        ends=1,
    ),
}
