"""The addresses of the programme, one module per kind of record."""

from pilots.urls import (
    announcement,
    application,
    assessment,
    batch,
    desk,
    exchange,
    pilot,
    plan,
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
    *exchange.patterns,
    *pilot.patterns,
    *plan.patterns,
    *supervision.patterns,
    *task.patterns,
]
