"""Addresses of exchange meetings."""

from django.urls import path

from pilots.views import exchange

patterns = [
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
