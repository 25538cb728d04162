"""The addresses of workbench, dashboards, reports and documents."""

from reporting.urls import dashboards, documents, summary, workbench, year_report

app_name = "reporting"
urlpatterns = [
    *workbench.patterns,
    *dashboards.patterns,
    *summary.patterns,
    *year_report.patterns,
    *documents.patterns,
]
