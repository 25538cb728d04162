"""Addresses of what a person keeps for their own work."""

from django.urls import path

from pilots.views import desk

patterns = [
    path("phrases/", desk.phrases, name="phrases"),
    path("phrases/<uuid:pk>/delete/", desk.phrase_delete, name="phrase_delete"),
]
