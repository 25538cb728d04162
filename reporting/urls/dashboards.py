"""Addresses of the dashboards."""

from django.urls import path

from reporting.views import dashboards

patterns = [
    path("overview/", dashboards.matrix, name="matrix"),
    path("board/", dashboards.leader, name="leader"),
]
