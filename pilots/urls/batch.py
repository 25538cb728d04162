"""Addresses of batches, their decisions and their selection."""

from django.urls import path

from pilots.views import batch, decision

patterns = [
    path("batches/", batch.batches, name="batches"),
    path("batches/new/", batch.batch_new, name="batch_new"),
    path("batches/<uuid:pk>/", batch.batch, name="batch"),
    path("batches/<uuid:pk>/edit/", batch.batch_edit, name="batch_edit"),
    path("batches/<uuid:pk>/steps/<str:step>/", batch.batch_step, name="batch_step"),
    path("batches/<uuid:pk>/officers/", batch.batch_officers, name="batch_officers"),
    path("batches/<uuid:pk>/decisions/new/", decision.decision_new, name="decision_new"),
    path("batches/<uuid:pk>/selection/", decision.selection, name="selection"),
]
