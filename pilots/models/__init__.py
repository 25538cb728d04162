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
    AssessmentScheme,
    GradeBand,
    Indicator,
    ScoreSheet,
    SelfScore,
    SheetScore,
)
from pilots.models.batch import BatchPhase, Decision, PilotBatch
from pilots.models.exchange import (
    Acknowledgement,
    Announcement,
    ExchangeMeeting,
    ModelCase,
    Registration,
)
from pilots.models.plan import Pilot, PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.models.supervision import Rectification, SiteVisit, Urging
from pilots.models.task import Evidence, ExtensionRequest, ProgressEntry, Task, TaskMilestone

__all__ = [
    "Acknowledgement",
    "Announcement",
    "Application",
    "Assessment",
    "AssessmentScheme",
    "BatchPhase",
    "Decision",
    "Evidence",
    "ExchangeMeeting",
    "ExtensionRequest",
    "GradeBand",
    "Indicator",
    "Investigation",
    "ModelCase",
    "Objection",
    "Pilot",
    "PilotBatch",
    "PlanArea",
    "PlanMilestone",
    "PlanTask",
    "PlanVersion",
    "ProgressEntry",
    "PublicNotice",
    "Rectification",
    "Registration",
    "ReturnRemark",
    "ScoreSheet",
    "SelfScore",
    "SheetScore",
    "SiteVisit",
    "Task",
    "TaskMilestone",
    "Urging",
]
