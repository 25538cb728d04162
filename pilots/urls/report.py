"""Addresses of progress reports."""

from django.urls import path

from pilots.views import report

patterns = [
    path("reports/", report.progress_reports, name="progress_reports"),
    path("reports/<uuid:pk>/", report.progress_report, name="progress_report"),
    path("reports/<uuid:pk>/refill/", report.progress_report_refill, name="progress_report_refill"),
    path(
        "reports/<uuid:pk>/steps/<str:step>/",
        report.progress_report_step,
        name="progress_report_step",
    ),
]
