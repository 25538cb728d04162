"""Addresses of applications and public notices."""

from django.urls import path

from pilots.views import application, public_notice

patterns = [
    path("applications/", application.applications, name="applications"),
    path("applications/new/", application.application_new, name="application_new"),
    path("applications/<uuid:pk>/", application.application, name="application"),
    path("applications/<uuid:pk>/edit/", application.application_edit, name="application_edit"),
    path(
        "applications/<uuid:pk>/steps/<str:step>/",
        application.application_step,
        name="application_step",
    ),
    path("batches/<uuid:pk>/recommend/", application.recommend, name="recommend"),
    path("public-notices/", public_notice.public_notices, name="public_notices"),
    path("public-notices/<uuid:pk>/", public_notice.public_notice, name="public_notice"),
    path(
        "batches/<uuid:pk>/public-notices/new/",
        public_notice.public_notice_new,
        name="public_notice_new",
    ),
    path(
        "public-notices/<uuid:pk>/steps/<str:step>/",
        public_notice.public_notice_step,
        name="public_notice_step",
    ),
    path(
        "public-notices/<uuid:pk>/objections/new/",
        public_notice.objection_new,
        name="objection_new",
    ),
    path(
        "public-notices/objections/<uuid:pk>/",
        public_notice.objection_answer,
        name="objection_answer",
    ),
]
