"""Addresses of what a person keeps for their own work."""

from django.urls import path

from pilots.views import desk

patterns = [
    path("phrases/", desk.phrases, name="phrases"),
    path("phrases/<uuid:pk>/delete/", desk.phrase_delete, name="phrase_delete"),
    path("tasks/views/save/", desk.view_save, name="view_save"),
    path("tasks/views/<uuid:pk>/delete/", desk.view_delete, name="view_delete"),
]
