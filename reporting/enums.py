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
    RECTIFICATION = "rectification", "整改通知书"
    APPLICATION_RECEIPT = "application_receipt", "申报回执"
    PLAN_RECEIPT = "plan_receipt", "实施方案报送回执"
    SUMMARY_RECEIPT = "summary_receipt", "总结报告报送回执"
