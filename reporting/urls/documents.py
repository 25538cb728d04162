"""Addresses of generated documents."""

from django.urls import path

from reporting.views import documents

patterns = [
    path("documents/", documents.documents, name="documents"),
    path("documents/societies/", documents.society_pages, name="society_pages"),
    path("documents/<slug:kind>/<uuid:pk>/", documents.documents_of, name="documents_of"),
    path("document-jobs/<uuid:pk>/", documents.job, name="job"),
    path("document-jobs/<uuid:pk>/cancel/", documents.job_cancel, name="job_cancel"),
    path("document-jobs/<uuid:pk>/retry/", documents.job_retry, name="job_retry"),
    path("verify/", documents.verify_form, name="verify_form"),
    path("verify/<str:code>/", documents.verify, name="verify"),
]
