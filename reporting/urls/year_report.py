"""Addresses of the association's own reports."""

from django.urls import path

from reporting.views import year_report

patterns = [
    path("year-reports/", year_report.year_reports, name="year_reports"),
    path("year-reports/of/<uuid:pk>/", year_report.start, name="year_report_start"),
    path("year-reports/<uuid:pk>/", year_report.year_report, name="year_report"),
    path("year-reports/<uuid:pk>/diff/", year_report.diff, name="year_report_diff"),
    path("year-reports/<uuid:pk>/revise/", year_report.revise, name="year_report_revise"),
    path("year-reports/<uuid:pk>/renew/", year_report.renew, name="year_report_renew"),
    path("year-reports/<uuid:pk>/steps/<str:step>/", year_report.step, name="year_report_step"),
    path("year-reports/<uuid:pk>/<str:section>/", year_report.section, name="year_section"),
]
