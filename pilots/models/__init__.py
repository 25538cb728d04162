"""The programme's records, in the order of a pilot year."""

from pilots.models.application import (
    Application,
    Investigation,
    Objection,
    PublicNotice,
    ReturnRemark,
)
from pilots.models.assessment import (
    Assessment,
    ScoreSheet,
    SelfScore,
    SheetScore,
)
from pilots.models.assessment_result import AssessmentResult
from pilots.models.batch import BatchPhase, Decision, PilotBatch
from pilots.models.case import (
    CaseAdoption,
    CaseGram,
    CaseQuestion,
    CaseTag,
    CaseTemplate,
    ModelCase,
)
from pilots.models.desk import CalendarFeed, QuickPhrase, SavedView
from pilots.models.exchange import (
    Acknowledgement,
    Announcement,
    Attendee,
    ExchangeMeeting,
    MeetingFile,
    Registration,
)
from pilots.models.expert import ExpertProfile
from pilots.models.material import MaterialRequest, SelfEvidence
from pilots.models.plan import Pilot, PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.models.public import PublicArea
from pilots.models.report import Directive, MidtermCheck, ProgressReport
from pilots.models.result_review import ResultReview
from pilots.models.scheme import AssessmentScheme, GradeBand, Indicator
from pilots.models.supervision import (
    AnswerProof,
    Rectification,
    RectificationAnswer,
    SiteVisit,
    Urging,
    VisitFinding,
    VisitPhoto,
)
from pilots.models.task import Evidence, ExtensionRequest, ProgressEntry, Task, TaskMilestone

__all__ = [
    "Acknowledgement",
    "Announcement",
    "AnswerProof",
    "Application",
    "Assessment",
    "AssessmentResult",
    "AssessmentScheme",
    "Attendee",
    "BatchPhase",
    "CalendarFeed",
    "CaseAdoption",
    "CaseGram",
    "CaseQuestion",
    "CaseTag",
    "CaseTemplate",
    "Decision",
    "Directive",
    "Evidence",
    "ExchangeMeeting",
    "ExpertProfile",
    "ExtensionRequest",
    "GradeBand",
    "Indicator",
    "Investigation",
    "MaterialRequest",
    "MeetingFile",
    "MidtermCheck",
    "ModelCase",
    "Objection",
    "Pilot",
    "PilotBatch",
    "PlanArea",
    "PlanMilestone",
    "PlanTask",
    "PlanVersion",
    "ProgressEntry",
    "ProgressReport",
    "PublicArea",
    "PublicNotice",
    "QuickPhrase",
    "Rectification",
    "RectificationAnswer",
    "Registration",
    "ResultReview",
    "ReturnRemark",
    "SavedView",
    "ScoreSheet",
    "SelfEvidence",
    "SelfScore",
    "SheetScore",
    "SiteVisit",
    "Task",
    "TaskMilestone",
    "Urging",
    "VisitFinding",
    "VisitPhoto",
]
