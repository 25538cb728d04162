"""The addresses of the programme, one module per kind of record."""

from pilots.urls import (
    announcement,
    application,
    assessment,
    batch,
    calendar,
    case,
    desk,
    directive,
    exchange,
    pilot,
    plan,
    report,
    supervision,
    task,
)

app_name = "pilots"
urlpatterns = [
    *announcement.patterns,
    *application.patterns,
    *assessment.patterns,
    *batch.patterns,
    *desk.patterns,
    *directive.patterns,
    *calendar.patterns,
    *case.patterns,
    *exchange.patterns,
    *pilot.patterns,
    *plan.patterns,
    *report.patterns,
    *supervision.patterns,
    *task.patterns,
]
