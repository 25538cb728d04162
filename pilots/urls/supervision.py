"""Addresses of guidance, rectification and urging."""

from django.urls import path

from pilots.views import deliveries, midterm, rectification, supervision, visit

patterns = [
    path("supervision/", supervision.supervision, name="supervision"),
    path("supervision/urgings/", supervision.urgings, name="urgings"),
    path("deliveries/", deliveries.delivery_log, name="deliveries"),
    path("deliveries/export/", deliveries.deliveries_export, name="deliveries_export"),
    path("midterm/<uuid:pk>/", midterm.midterm, name="midterm"),
    path("midterm/<uuid:pk>/edit/", midterm.midterm_edit, name="midterm_edit"),
    path("batches/<uuid:pk>/midterm/new/", midterm.midterm_new, name="midterm_new"),
    path("visits/", visit.visits, name="visits"),
    path("visits/<uuid:pk>/", visit.visit, name="visit"),
    path("visits/<uuid:pk>/steps/<str:step>/", visit.visit_step, name="visit_step"),
    path("pilots/<uuid:pk>/visits/new/", visit.visit_new, name="visit_new"),
    path("rectifications/", rectification.rectifications, name="rectifications"),
    path(
        "rectifications/export/", rectification.rectifications_export, name="rectifications_export"
    ),
    path("rectifications/<uuid:pk>/", rectification.rectification, name="rectification"),
    path(
        "rectifications/<uuid:pk>/steps/<str:step>/",
        rectification.rectification_step,
        name="rectification_step",
    ),
    path(
        "pilots/<uuid:pk>/rectifications/new/",
        rectification.rectification_new,
        name="rectification_new",
    ),
]
