"""Addresses of model cases and exchange meetings."""

from django.urls import path

from pilots.views import exchange

patterns = [
    path("cases/", exchange.cases, name="cases"),
    path("cases/new/", exchange.case_new, name="case_new"),
    path("cases/<uuid:pk>/", exchange.case, name="case"),
    path("cases/<uuid:pk>/edit/", exchange.case_edit, name="case_edit"),
    path("cases/<uuid:pk>/steps/<str:step>/", exchange.case_step, name="case_step"),
    path("meetings/", exchange.meetings, name="meetings"),
    path("meetings/new/", exchange.meeting_new, name="meeting_new"),
    path("meetings/<uuid:pk>/", exchange.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", exchange.meeting_edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/steps/<str:step>/", exchange.meeting_step, name="meeting_step"),
    path(
        "meetings/<uuid:pk>/registration/<uuid:society>/",
        exchange.registration,
        name="registration",
    ),
]
