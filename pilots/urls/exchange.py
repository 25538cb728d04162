"""Addresses of exchange meetings."""

from django.urls import path

from pilots.views import exchange

patterns = [
    path("meetings/", exchange.meetings, name="meetings"),
    path("meetings/new/", exchange.meeting_new, name="meeting_new"),
    path("meetings/<uuid:pk>/", exchange.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", exchange.meeting_edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/files/", exchange.meeting_files, name="meeting_files"),
    path("meetings/<uuid:pk>/minutes/", exchange.meeting_minutes, name="meeting_minutes"),
    path("meetings/<uuid:pk>/attendance/", exchange.meeting_workbook, name="meeting_workbook"),
    path("meetings/<uuid:pk>/steps/<str:step>/", exchange.meeting_step, name="meeting_step"),
    path(
        "meetings/<uuid:pk>/registration/<uuid:society>/",
        exchange.registration,
        name="registration",
    ),
    path(
        "meetings/<uuid:pk>/registration/<uuid:society>/receipt/",
        exchange.registration_receipt,
        name="registration_receipt",
    ),
]
