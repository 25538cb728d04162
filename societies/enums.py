"""The words of this room. Values are in the database and in URLs; they never change."""

from django.db.models import TextChoices


class Discipline(TextChoices):
    SCIENCE = "science", "理科"
    ENGINEERING = "engineering", "工科"
    AGRICULTURE = "agriculture", "农科"
    MEDICINE = "medicine", "医科"
    INTERDISCIPLINARY = "interdisciplinary", "交叉学科与科普"


class MembershipRole(TextChoices):
    """What a person is in a society (see the roles in the glossary)."""

    SECRETARY = "secretary", "学会经办人"
    HEAD = "head", "学会负责人"
    READER = "reader", "学会其他人员"


class Direction(TextChoices):
    """The three transformations (三化)."""

    SECRETARIAT = "secretariat", "秘书处实体化"
    SECRETARY_GENERAL = "secretary_general", "秘书长专职化"
    MARKET = "market", "学会工作市场化"


class Area(TextChoices):
    """The ten main tasks (十项主要任务), clause 四 of the notice."""

    A1 = "A1", "日常办公场所"
    A2 = "A2", "专职工作人员"
    A3 = "A3", "成立实体党支部"
    B1 = "B1", "退休干部兼任秘书长"
    B2 = "B2", "社会化聘任秘书长"
    B3 = "B3", "选拔聘任秘书长条件"
    C1 = "C1", "承接政府转移职能"
    C2 = "C2", "创办经济实体"
    C3 = "C3", "有偿提供科技服务"
    C4 = "C4", "承接其他社会活动"

    @property
    def direction(self) -> Direction:
        return {
            "A": Direction.SECRETARIAT,
            "B": Direction.SECRETARY_GENERAL,
            "C": Direction.MARKET,
        }[self.value[0]]

    @property
    def short(self) -> str:
        """The name at the head of a narrow column."""
        return AREA_SHORT[self.value]

    @property
    def clause(self) -> str:
        """Where the notice says it, such as 四（一）2."""
        return f"四（{'一二三'['ABC'.index(self.value[0])]}）{self.value[1]}"


AREA_SHORT = {
    "A1": "办公场所",
    "A2": "专职人员",
    "A3": "实体党支部",
    "B1": "退休干部兼任",
    "B2": "社会化聘任",
    "B3": "选聘条件",
    "C1": "承接转移职能",
    "C2": "经济实体",
    "C3": "科技服务",
    "C4": "社会活动",
}


class Section(TextChoices):
    """The parts of a society's dossier (学会档案); each is filled in, confirmed and sent back alone."""

    PREMISES = "premises", "办公场所"
    STAFF = "staff", "专职人员与制度"
    PARTY = "party", "党组织"
    SECRETARY_GENERAL = "secretary_general", "秘书长"
    MARKET = "market", "市场化项目"
    ENTITY = "entity", "经济实体"
    INCOME = "income", "年度收入"
    GOVERNANCE = "governance", "法人治理"


class PremisesMode(TextChoices):
    PROVIDED = "provided", "挂靠单位提供"
    PURCHASED = "purchased", "自行购置"
    LEASED = "leased", "租赁"
    BORROWED = "borrowed", "借用"


class EmploymentRoute(TextChoices):
    SECONDED = "seconded", "挂靠单位在编调配"
    RECRUITED = "recruited", "面向社会公开招聘"
    REHIRED = "rehired", "退休返聘"


class ManagementRuleKind(TextChoices):
    """The mechanisms that clause 四（一）2 asks for."""

    MANAGEMENT = "management", "管理制度"
    APPRAISAL = "appraisal", "考核制度"
    INCENTIVE = "incentive", "激励制度"


class BranchKind(TextChoices):
    ENTITY = "entity", "实体党支部（单独组建）"
    JOINT = "joint", "联合党支部"
    FUNCTIONAL = "functional", "功能型党支部"
    TEMPORARY = "temporary", "临时党支部"
    INSTRUCTOR = "instructor", "仅有党建指导员"
    NONE = "none", "尚未建立"


class TenureRoute(TextChoices):
    """How a secretary-general came to office; the notice names the first two."""

    RETIRED_CADRE = "retired_cadre", "退休干部兼任"
    SOCIAL_HIRE = "social_hire", "社会化聘任"
    EXISTING = "existing", "现行做法（选任或在职兼任）"


class FormerUnit(TextChoices):
    """Where a retired cadre served; clause 四（二）1 names these three."""

    PARTY_GOVERNMENT = "party_government", "党政机关"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    STATE_ENTERPRISE = "state_enterprise", "国有企业"


class CouncilBody(TextChoices):
    COUNCIL = "council", "理事会"
    STANDING_COUNCIL = "standing_council", "常务理事会"


class GovernmentField(TextChoices):
    """The five areas of clause 四（三）1."""

    TECH_EVALUATION = "tech_evaluation", "科技评估"
    QUALIFICATION = "qualification", "资格认定"
    STANDARD = "standard", "标准研制"
    AWARD_NOMINATION = "award_nomination", "科技奖励推荐"
    MAJOR_RESEARCH = "major_research", "重大课题研究"
    OTHER = "other", "其他"


class GovernmentManner(TextChoices):
    PROCUREMENT = "procurement", "政府购买服务"
    COMMISSION = "commission", "委托"
    AUTHORISATION = "authorisation", "授权"
    SELF_REGULATION = "self_regulation", "行业自律"


class ServiceMode(TextChoices):
    STATION = "station", "建站设点"
    AGREEMENT = "agreement", "合作协议"


class ServiceContent(TextChoices):
    RESEARCH = "research", "科技研发"
    CONSULTING = "consulting", "技术咨询"
    TRANSFER = "transfer", "成果转化"
    OTHER = "other", "其他"


class ActivityKind(TextChoices):
    """The paid activities of clause 四（三）4."""

    CONFERENCE = "conference", "会议"
    CONTEST = "contest", "竞赛"
    EXHIBITION = "exhibition", "展览"
    TALENT = "talent", "人才培养"
    SKILL = "skill", "职业技能培训"


class RevenueCategory(TextChoices):
    """Income by the accounting rules of non-profit organisations (民间非营利组织会计制度)."""

    DUES = "dues", "会费收入"
    SERVICE = "service", "提供服务收入"
    GOVERNMENT = "government", "政府补助收入"
    DONATION = "donation", "捐赠收入"
    GOODS = "goods", "商品销售收入"
    INVESTMENT = "investment", "投资收益"
    OTHER = "other", "其他收入"


class ProofKind(TextChoices):
    TITLE = "title", "权属或使用证明"
    CONTRACT = "contract", "合同或协议"
    SECONDMENT = "secondment", "调配文件"
    INSURANCE = "insurance", "参保缴费证明"
    RULE = "rule", "制度文件"
    APPROVAL = "approval", "审批或批复"
    RESOLUTION = "resolution", "会议决议"
    NOTICE = "notice", "招聘或选聘公告"
    RECOMMENDATION = "recommendation", "推荐文件"
    LEDGER = "ledger", "财务资料"
    OTHER = "other", "其他证明"


class DossierStatus(TextChoices):
    DRAFT = "draft", "填写中"
    PROPOSED = "proposed", "待负责人确认"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回修改"


class Severity(TextChoices):
    """What an unmet rule does: stops a submission, asks for an explanation, or informs."""

    BLOCK = "block", "必须符合"
    WARN = "warn", "须作说明"
    INFO = "info", "提示"


class Outcome(TextChoices):
    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    ATTENTION = "attention", "注意"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NO_DATA = "no_data", "未填写"


class SnapshotOccasion(TextChoices):
    BASELINE = "baseline", "申报时"
    MIDTERM = "midterm", "中期"
    END = "end", "期末"


class ParameterKey(TextChoices):
    """Thresholds that the association may change from a day on (见 checks/parameters)."""

    STAFF_MIN = "staff_min", "专职人员下限（人）"
    STAFF_MAX = "staff_max", "专职人员上限（人）"
    CONTRACT_MONTHS = "contract_months", "订立劳动合同期限（到岗后，月）"
    INSURANCE_DAYS = "insurance_days", "参加社会保险期限（到岗后，日）"
    FUND_DAYS = "fund_days", "缴存住房公积金期限（到岗后，日）"
    PARTY_MEMBERS_MIN = "party_members_min", "单独组建党支部的正式党员下限（人）"
    PARTY_MEMBERS_MAX = "party_members_max", "党支部党员上限（人）"
    COMMITTEE_MEMBERS_MIN = "committee_members_min", "设支部委员会的正式党员下限（人）"
    BRANCH_TERM_YEARS = "branch_term_years", "党支部每届任期（年）"
    JOINT_UNITS_MAX = "joint_units_max", "联合党支部覆盖单位上限（个）"
    PARTY_QUORUM = "party_quorum", "党员大会到会比例下限"
    SG_AGE_MAX = "sg_age_max", "秘书长任职年龄上限（周岁）"
    SG_AGE_STRICT = "sg_age_strict", "任职年龄口径（0：满63周岁前均符合；1：过62周岁生日即超过）"
    RETIRED_AGE_MAX = "retired_age_max", "退休干部兼职年龄上限（周岁）"
    RETIRED_TERMS_MAX = "retired_terms_max", "退休干部兼任届数上限（届）"
    QUORUM = "quorum", "理事会到会比例下限"
    VOTE = "vote", "理事会表决通过比例下限"
    INDIVIDUAL_MEMBERS_MIN = "individual_members_min", "个人会员下限（人）"
    UNIT_MEMBERS_MIN = "unit_members_min", "单位会员下限（家）"
    ACTIVITY_FUND_MIN = "activity_fund_min", "活动资金下限（元）"
    COUNCIL_SHARE_MAX = "council_share_max", "理事（常务理事）占比上限"
    SUPERVISORS_MIN = "supervisors_min", "监事会人数下限（人）"
    SUPERVISORS_MAX = "supervisors_max", "监事会人数上限（人）"
    DEFERRAL_MONTHS = "deferral_months", "延期换届上限（月）"
    ELECTION_NOTICE_MONTHS = "election_notice_months", "换届筹备提前量（月）"
    COUNCIL_MEETINGS_MIN = "council_meetings_min", "每年理事会次数下限（次）"
    STANDING_MEETINGS_MIN = "standing_meetings_min", "每年常务理事会次数下限（次）"
    LARGE_EVENT = "large_event", "大型群众性活动人数（人）"
