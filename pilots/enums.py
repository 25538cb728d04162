"""The words of the programme. Values are in the database and in URLs; they never change."""

from django.db.models import TextChoices


class BatchStatus(TextChoices):
    DRAFT = "draft", "草稿"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"
    ARCHIVED = "archived", "已归档"


class Phase(TextChoices):
    """The steps of the notice, clause 五."""

    SELECTION = "selection", "确定试点学会"
    PLANNING = "planning", "制定实施方案"
    PILOTING = "piloting", "组织开展试点"
    EVALUATION = "evaluation", "开展评估总结"
    EXCHANGE = "exchange", "组织经验交流"


class ApplicationKind(TextChoices):
    APPLICATION = "application", "学会申报"
    RECOMMENDATION = "recommendation", "省科协推荐"


class ApplicationStatus(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待受理"
    RETURNED = "returned", "已退回补正"
    ACCEPTED = "accepted", "已受理"
    INVESTIGATED = "investigated", "已调研"
    PROPOSED = "proposed", "已拟定"
    SELECTED = "selected", "确定为试点"
    NOT_SELECTED = "not_selected", "未入选"
    WITHDRAWN = "withdrawn", "已撤回"


class PlanField(TextChoices):
    """The parts of a planned task that an opinion can be pinned to."""

    TITLE = "title", "任务名称"
    TARGET_RESULT = "target_result", "目标成果"
    OWNER = "owner", "责任人"
    DATES = "start_on", "起止日期"
    MILESTONES = "milestones", "进度安排"
    SAFEGUARDS = "safeguards", "保障措施"


class ReturnReason(TextChoices):
    """Why something goes back; at least one is given with every return."""

    MISSING = "missing", "缺项"
    UNSTAMPED = "unstamped", "未盖章"
    FORMAT = "format", "格式不符"
    INCONSISTENT = "inconsistent", "前后数据不一致"
    WEAK_EVIDENCE = "weak_evidence", "佐证不足"
    UNMEASURABLE = "unmeasurable", "目标不可考核"
    OVERRUN = "overrun", "超出时限"
    OTHER = "other", "其他"


class PublicNoticeStatus(TextChoices):
    OPEN = "open", "公示中"
    ENDED = "ended", "公示结束"


class DecisionKind(TextChoices):
    PARTY_GROUP = "party_group", "党组会"
    PRESIDENTS = "presidents", "会长（主席）办公会"
    OTHER = "other", "其他会议"


class PilotStatus(TextChoices):
    ACTIVE = "active", "试点中"
    COMPLETED = "completed", "已完成"
    TERMINATED = "terminated", "已终止"


class PlanStatus(TextChoices):
    DRAFT = "draft", "草稿"
    CONFIRMED = "confirmed", "负责人已确认"
    SUBMITTED = "submitted", "审核中"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已通过"
    SUPERSEDED = "superseded", "已被新版本替代"


class PlanChapter(TextChoices):
    """Chapters of the plan: clause 五（二）."""

    TARGETS = "targets", "试点目标"
    RESPONSIBILITIES = "responsibilities", "责任分工"
    SCHEDULE = "schedule", "进度安排"
    SAFEGUARDS = "safeguards", "保障措施"


class AreaChoice(TextChoices):
    """What a plan says about one of the ten areas."""

    PLANNED = "planned", "列入任务"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOT_READY = "not_ready", "条件未成熟"


class TaskStatus(TextChoices):
    PLANNED = "planned", "未开始"
    IN_PROGRESS = "in_progress", "进行中"
    COMPLETION_SUBMITTED = "completion_submitted", "待复核"
    VERIFIED = "verified", "已办结"
    SENT_BACK = "sent_back", "已退回"
    CANCELLED = "cancelled", "已作废"


class ExtensionStatus(TextChoices):
    REQUESTED = "requested", "延期待批"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class ExtensionReason(TextChoices):
    APPROVAL = "approval", "上级单位审批"
    RECRUITMENT = "recruitment", "人员招聘"
    FUNDING = "funding", "经费到位"
    PARTNER = "partner", "合作方原因"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    OTHER = "other", "其他"


class ReportKind(TextChoices):
    MONTHLY = "monthly", "月度进展报告"
    MIDTERM = "midterm", "中期报告"


class ReportStatus(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待签收"
    ACKNOWLEDGED = "acknowledged", "已签收"


class DirectiveStatus(TextChoices):
    ISSUED = "issued", "待办理"
    HANDLED = "handled", "已办理"


class VisitStatus(TextChoices):
    PLANNED = "planned", "已安排"
    RECORDED = "recorded", "已记录"
    CANCELLED = "cancelled", "已取消"


class RectificationStatus(TextChoices):
    ISSUED = "issued", "待签收"
    ACKNOWLEDGED = "acknowledged", "整改中"
    RESPONSE_SUBMITTED = "response_submitted", "待复核"
    RETURNED = "returned", "已退回"
    CLOSED = "closed", "已销号"
    DEFERRAL_REQUESTED = "deferral_requested", "延期待批"
    DEFERRED = "deferred", "挂账延期"


class RectificationSource(TextChoices):
    VISIT = "visit", "调研指导"
    MIDTERM = "midterm", "中期检查"
    REVIEW = "review", "材料审核"
    ASSESSMENT = "assessment", "成效评估"
    REPORT = "report", "举报反映"


class IndicatorRole(TextChoices):
    POINTS = "points", "计分"
    BONUS = "bonus", "加分"
    VETO = "veto", "一票否决"


class ConsolidationMethod(TextChoices):
    MEAN = "mean", "平均分"
    MEDIAN = "median", "中位数"
    TRIMMED = "trimmed", "去掉最高和最低分后平均（5份起）"


class AssessmentKind(TextChoices):
    MIDTERM = "midterm", "中期评估"
    FINAL = "final", "终期评估"


class AssessmentStatus(TextChoices):
    SELF_ASSESSMENT = "self_assessment", "学会自评"
    SELF_SUBMITTED = "self_submitted", "自评已报送"
    SCORING = "scoring", "专家评分"
    CONSOLIDATED = "consolidated", "已汇总"
    PROPOSED = "proposed", "等次待审定"
    DECIDED = "decided", "等次已审定"
    PUBLISHED = "published", "已发布"


class ResultReviewStatus(TextChoices):
    REQUESTED = "requested", "待答复"
    UPHELD = "upheld", "维持原结果"
    RESCORED = "rescored", "同意重新评分"


class SheetStatus(TextChoices):
    ASSIGNED = "assigned", "待声明"
    DECLARED = "declared", "评分中"
    SUBMITTED = "submitted", "已提交"
    RECUSED = "recused", "已回避"


class MaterialRequestStatus(TextChoices):
    ASKED = "asked", "待转交"
    PASSED_ON = "passed_on", "待学会补充"
    ANSWERED = "answered", "已补充"
    DECLINED = "declined", "未转交"


class CaseStatus(TextChoices):
    DRAFT = "draft", "草稿"
    NOMINATED = "nominated", "待审核"
    RETURNED = "returned", "已退回"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class TemplateKind(TextChoices):
    """What a text to copy is."""

    CHARTER = "charter", "章程条款"
    CONTRACT = "contract", "聘用合同"
    RULE = "rule", "制度"
    OTHER = "other", "其他"


class QuestionStatus(TextChoices):
    ASKED = "asked", "待转交"
    PASSED_ON = "passed_on", "待答复"
    ANSWERED = "answered", "待反馈"
    RELEASED = "released", "已反馈"
    DECLINED = "declined", "未转交"


class MeetingStatus(TextChoices):
    PLANNED = "planned", "筹备中"
    ANNOUNCED = "announced", "报名中"
    HELD = "held", "已召开"
    ARCHIVED = "archived", "已归档"
    CANCELLED = "cancelled", "已取消"


class MeetingFileKind(TextChoices):
    MATERIAL = "material", "会议材料"
    MINUTES = "minutes", "会议纪要附件"


class AnnouncementStatus(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class AcknowledgementStatus(TextChoices):
    PENDING = "pending", "待签收"
    ACKNOWLEDGED = "acknowledged", "已签收"
