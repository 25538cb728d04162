"""The addresses of workbench, dashboards, reports and documents."""

from reporting.urls import dashboards, documents, summary, workbench

app_name = "reporting"
urlpatterns = [
    *workbench.patterns,
    *dashboards.patterns,
    *summary.patterns,
    *documents.patterns,
]
