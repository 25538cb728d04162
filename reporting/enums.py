"""The words of this room."""

from django.db.models import TextChoices


class SummaryStatus(TextChoices):
    DRAFT = "draft", "草稿"
    CONFIRMED = "confirmed", "负责人已确认"
    SUBMITTED = "submitted", "审核中"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已通过"


class SummarySection(TextChoices):
    """The four parts of the report, clause 五（四）."""

    OVERALL = "overall", "总体情况"
    PRACTICES = "practices", "主要做法和成效"
    PROBLEMS = "problems", "存在的问题"
    SUGGESTIONS = "suggestions", "意见和建议"


class YearStatus(TextChoices):
    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待审定"
    FINAL = "final", "已定稿"


class YearSection(TextChoices):
    """The parts of the association's own report over a batch."""

    OVERALL = "overall", "总体情况"
    SECRETARIAT = "secretariat", "典型做法：秘书处实体化"
    SECRETARY_GENERAL = "secretary_general", "典型做法：秘书长专职化"
    MARKET = "market", "典型做法：学会工作市场化"
    PROBLEMS = "problems", "共性问题"
    SUGGESTIONS = "suggestions", "学会建议汇总"
    NEXT_STEPS = "next_steps", "下一步工作打算"


class JobState(TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "生成中"
    DONE = "done", "已完成"
    FAILED = "failed", "生成失败，可重试"
    CANCELLED = "cancelled", "已取消"


class DocumentKind(TextChoices):
    PLAN = "plan", "实施方案"
    PLAN_WORD = "plan_word", "实施方案（Word）"
    PILOT_SUMMARY = "pilot_summary", "试点工作总结报告"
    PILOT_SUMMARY_WORD = "pilot_summary_word", "试点工作总结报告（Word）"
    BATCH_SUMMARY = "batch_summary", "年度试点工作总结"
    BATCH_SUMMARY_WORD = "batch_summary_word", "年度试点工作总结（Word）"
    RECTIFICATION = "rectification", "整改通知书"
    APPLICATION_RECEIPT = "application_receipt", "申报回执"
    PLAN_RECEIPT = "plan_receipt", "实施方案报送回执"
    SUMMARY_RECEIPT = "summary_receipt", "总结报告报送回执"
    PROGRESS_RECEIPT = "progress_receipt", "进展报告报送回执"
    SELF_ASSESSMENT_RECEIPT = "self_assessment_receipt", "自评报送回执"
    RECTIFICATION_RECEIPT = "rectification_receipt", "整改情况报送回执"
    REGISTRATION_RECEIPT = "registration_receipt", "会议报名回执"
    REMINDER_ORDER = "reminder_order", "督办单"
    DECISION_NOTICE = "decision_notice", "确定试点学会的通知"
    DECISION_NOTICE_WORD = "decision_notice_word", "确定试点学会的通知（Word）"
    ONE_PAGE = "one_page", "一会一页"
    SOCIETY_PAGE = "society_page", "学会一页"
    ONE_PAGE_BATCH = "one_page_batch", "一会一页（打包）"
    DOSSIER_WORKBOOK = "dossier_workbook", "学会档案台账（Excel）"
    ARCHIVE_RECORDS = "archive_records", "试点记录台账（Excel）"
    ARCHIVE = "archive", "一会一档"
    SCORE_SHEET = "score_sheet", "专家评分表"
    RESULT = "result", "评分汇总表"
    RESULT_WORD = "result_word", "评分汇总表（Word）"
    RESULT_SHEET = "result_sheet", "评分汇总表（Excel）"
    MEETING_LIST = "meeting_list", "参会名单"
    MEETING_BADGES = "meeting_badges", "代表证"
