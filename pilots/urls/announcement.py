"""Addresses of announcements."""

from django.urls import path

from pilots.views import announcement

patterns = [
    path("announcements/", announcement.announcements, name="announcements"),
    path("announcements/new/", announcement.announcement_new, name="announcement_new"),
    path("announcements/<uuid:pk>/", announcement.announcement, name="announcement"),
    path("announcements/<uuid:pk>/edit/", announcement.announcement_edit, name="announcement_edit"),
    path("announcements/<uuid:pk>/urge/", announcement.announcement_urge, name="announcement_urge"),
    path(
        "announcements/<uuid:pk>/steps/<str:step>/",
        announcement.announcement_step,
        name="announcement_step",
    ),
    path(
        "acknowledgements/<uuid:pk>/steps/<str:step>/",
        announcement.acknowledgement_step,
        name="acknowledgement_step",
    ),
]
