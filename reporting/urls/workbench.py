"""Addresses of the workbench."""

from django.urls import path

from reporting.views import workbench

patterns = [
    path("", workbench.workbench, name="workbench"),
    path("to-do/", workbench.to_do, name="to_do"),
]
