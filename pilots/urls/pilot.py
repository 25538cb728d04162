"""Addresses of pilot societies."""

from django.urls import path

from pilots.views import pilot

patterns = [
    path("pilots/", pilot.pilots, name="pilots"),
    path("pilots/<uuid:pk>/", pilot.pilot, name="pilot"),
]
