"""Ten questions a society asks itself (自我对照), one for each main task of the notice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from societies.enums import Area


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_PLANNED = "not_planned"


LABELS = {
    Answer.YES: "是",
    Answer.PARTLY: "部分",
    Answer.NO: "否",
    Answer.NOT_PLANNED: "不打算（不适用）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: what the notice asks, in plain words, and what to do after each answer."""

    area: Area
    text: str
    hint: str
    yes: str
    partly: str
    no: str
    not_planned: str
    not_planned_label: str = LABELS[Answer.NOT_PLANNED]

    @property
    def key(self) -> str:
        return str(self.area.value)

    @property
    def clause(self) -> str:
        return self.area.clause

    @property
    def choices(self) -> list[tuple[str, str]]:
        words = LABELS | {Answer.NOT_PLANNED: self.not_planned_label}
        return [(answer.value, words[answer]) for answer in Answer]

    def advice(self, answer: Answer) -> str:
        """Say what to do next."""
        return {
            Answer.YES: self.yes,
            Answer.PARTLY: self.partly,
            Answer.NO: self.no,
            Answer.NOT_PLANNED: self.not_planned,
        }[answer]


QUESTIONS: tuple[Question, ...] = (
    Question(
        area=Area.A1,
        text="有固定的办公场所，并有产权、租赁、借用合同或者挂靠单位证明吗？",
        hint="可以由挂靠单位提供，也可以自行购置、租赁、借用；面积按驻会人员数量和业务需要确定，没有统一标准。",
        yes="把地址、来源、期限和证明登记到学会档案；租赁、借用的，注意到期前续签。",
        partly="补上缺的一样：没有证明的，请挂靠单位出具证明或者补签合同；场所不固定的，先落实固定的一处。",
        no="先与挂靠单位商量提供场所；不能提供的，比较租赁和借用，把打算写进申报和实施方案。",
        not_planned="通知要求秘书处有固定的办公场所，没有例外；申请试点前需要有落实的打算。",
    ),
    Question(
        area=Area.A2,
        text="有3至5名专职工作人员，并且合同、社会保险和管理、考核、激励制度都齐全吗？",
        hint="可以由挂靠单位从在编人员中调配，也可以面向社会公开招聘。公开招聘的签订劳动合同、办理“五险一金”；具体人数按业务需要和财力确定。",
        yes="把人员、合同、参保和制度登记到学会档案，新进人员到岗一个月内订立合同。",
        partly="对照缺的补：人数不足的，列出招聘或者调配计划；合同、参保不全的，逐人补办；制度不全的，由理事会审议后印发。",
        no="与挂靠单位商量调配1至2名在编人员，其余按财力公开招聘，分年度写进实施方案。",
        not_planned="秘书处实体化以专职人员为基础；暂时没有财力的，可以先请挂靠单位调配在编人员。",
    ),
    Question(
        area=Area.A3,
        text="成立了实体党支部，或者在按计划为成立做准备吗？",
        hint="通知要求“条件成熟时”成立：正式党员不足3人的，不要求马上成立，但要优先招聘党员、有计划地发展党员。",
        yes="登记党支部形式、批复文号和党员人数，按期换届。",
        partly="正式党员已满3人的，向上级党组织申请成立；不足3人的，把发展计划写清楚：几人、什么时候。",
        no="先向上级党组织说明党员情况，可以参加联合党支部；招聘专职人员时优先考虑党员。",
        not_planned="条件尚未成熟的，在学会档案中说明党员人数和今后打算，条件成熟后再办。",
        not_planned_label="不适用（正式党员不足3人，条件未成熟）",
    ),
    Question(
        area=Area.B1,
        text="秘书长由退休干部兼任的，任职前按干部管理权限审批了，连任重新审批，并且不超过两届吗？",
        hint="本题与下一题是两种产生办法，采用一种即可。党政机关、事业单位、国有企业的退休干部都包括在内。",
        yes="把每一届的批准文件登记到学会档案；任期将满、打算连任的，提前重新报批。",
        partly="缺批准文件的，向原单位的干部管理部门补办或者补取；已满两届的，着手物色接任人选。",
        no="尽快按干部管理权限办理审批；不能批准或者已超过两届的，改为社会化聘任。",
        not_planned="秘书长不是退休干部的，本题不涉及。",
        not_planned_label="不适用（秘书长不是退休干部）",
    ),
    Question(
        area=Area.B2,
        text="秘书长是面向社会公开选聘、由理事长（会长）提名、经理事会同意后聘任的吗？",
        hint="本题与上一题是两种产生办法，采用一种即可。公开选聘的秘书长不受届次限制。",
        yes="把选聘公告、提名、理事会决议和聘任合同登记到学会档案。",
        partly="补齐缺的环节：没有公告的，说明选聘范围；没有理事会决议的，在最近一次理事会上补议。",
        no="打算改为聘任的，先由理事会定出条件和待遇，再发布选聘公告；可以写进实施方案分步办理。",
        not_planned="采用退休干部兼任或者现行做法的，本题不涉及；以后打算聘任的，可以参考示范模式。",
        not_planned_label="不打算（不采用社会化聘任）",
    ),
    Question(
        area=Area.B3,
        text="秘书长符合《组织通则》第五十一条的条件，任职时年龄没有超过62周岁，并且专职工作吗？",
        hint="年龄按任职之日计算，通知用语是“一般不超过六十二周岁”；确有特殊情况的，说明原因并报省科协确认。",
        yes="逐条确认第五十一条的条件，把任职日期和出生日期登记到学会档案，出生日期只用于核对年龄。",
        partly="逐条看缺哪一条：任职时超过62周岁的，写明特殊情况并报省科协确认；兼职的，提出转为专职的时间。",
        no="换届或者聘任新的秘书长时按条件选人；现任的过渡安排写进实施方案。",
        not_planned="条件对所有新任秘书长适用；目前没有秘书长的，选拔时再对照。",
        not_planned_label="不适用（秘书长暂缺）",
    ),
    Question(
        area=Area.C1,
        text="承接了政府转移的职能，或者参加过政府购买服务的竞争吗？",
        hint="包括科技评估、资格认定、标准研制、科技奖励推荐、重大课题研究等领域，委托、授权、购买服务都算。",
        yes="把项目、委托单位、合同、金额和成果登记到学会档案。",
        partly="参加过、没有中标的，也记下来；已经承接、没有合同的，补签书面合同。",
        no="先看省级部门的政府购买服务目录，选一两个与本学科相近的方向，与主管处室联系。",
        not_planned="暂不打算承接的，可以在其余三种市场化方式中选择；情况变了再来对照。",
    ),
    Question(
        area=Area.C2,
        text="创办了经济实体的：经理事会或常务理事会同意，法定代表人由常务理事会推荐，收入用于学会发展吗？",
        hint="通知的用语是“可创办”：没有创办、也不打算创办的，选最后一项，不算缺项。",
        yes="登记决议、推荐文件和每年的收入、用于学会的金额；每年向常务理事会报告一次。",
        partly="缺决议或者推荐的，在最近一次常务理事会上补议；收入去向不清的，单独列账。",
        no="已经创办而三样都没有的，先停下新的业务，由常务理事会研究后补办。",
        not_planned="不打算创办的，不需要做什么，也不影响申请试点。",
        not_planned_label="没有创办，也不打算创办（不适用）",
    ),
    Question(
        area=Area.C3,
        text="为企业或地方有偿提供科技服务，并且都签订了合同或合作协议吗？",
        hint="包括建站设点、合作协议两种方式，内容为科技研发、技术咨询、成果转化等。",
        yes="把合同、服务对象、金额和成果登记到学会档案。",
        partly="没有合同的服务逐项补签，写明内容、金额和各方责任；只做过无偿服务的，选一项试行有偿。",
        no="从会员单位的需要开始，谈一个建站或者合作项目，先签协议再开展。",
        not_planned="暂不打算开展的，可以在其余三种市场化方式中选择；情况变了再来对照。",
    ),
    Question(
        area=Area.C4,
        text="有偿承接过会议、竞赛、展览或者人才培养、职业技能培训，并且手续齐全吗？",
        hint="手续指合同；评比表彰类的审批；预计参加人数达到1000人的大型活动许可。",
        yes="把活动、委托方、金额和手续登记到学会档案。",
        partly="已办活动缺合同的补签；今后的活动提前核对是否需要审批或者许可。",
        no="从年会配套展览、专题培训做起，先与委托方签订合同，定出收费和支出。",
        not_planned="暂不打算承接的，可以在其余三种市场化方式中选择；情况变了再来对照。",
    ),
)
