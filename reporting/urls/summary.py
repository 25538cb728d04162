"""Addresses of summary pages."""

from django.urls import path

from reporting.views import summary

patterns = [
    path("summaries/", summary.summaries, name="summaries"),
    path("summaries/<uuid:pk>/", summary.summary, name="summary"),
    path("summaries/<uuid:pk>/steps/<str:step>/", summary.step, name="summary_step"),
    path("summaries/<uuid:pk>/diff/", summary.diff, name="summary_diff"),
    path("summaries/<uuid:pk>/<str:section>/", summary.section, name="summary_section"),
    path("summaries/of/<uuid:pk>/", summary.start, name="summary_start"),
]
