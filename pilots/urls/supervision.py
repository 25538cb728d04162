"""Addresses of guidance, rectification and urging."""

from django.urls import path

from pilots.views import midterm, supervision

patterns = [
    path("supervision/", supervision.supervision, name="supervision"),
    path("midterm/<uuid:pk>/", midterm.midterm, name="midterm"),
    path("batches/<uuid:pk>/midterm/new/", midterm.midterm_new, name="midterm_new"),
    path("visits/", supervision.visits, name="visits"),
    path("visits/<uuid:pk>/", supervision.visit, name="visit"),
    path("visits/<uuid:pk>/steps/<str:step>/", supervision.visit_step, name="visit_step"),
    path("pilots/<uuid:pk>/visits/new/", supervision.visit_new, name="visit_new"),
    path("rectifications/", supervision.rectifications, name="rectifications"),
    path("rectifications/export/", supervision.rectifications_export, name="rectifications_export"),
    path("rectifications/<uuid:pk>/", supervision.rectification, name="rectification"),
    path(
        "rectifications/<uuid:pk>/steps/<str:step>/",
        supervision.rectification_step,
        name="rectification_step",
    ),
    path(
        "pilots/<uuid:pk>/rectifications/new/",
        supervision.rectification_new,
        name="rectification_new",
    ),
]
