"""Addresses of model cases and the questions about them."""

from django.urls import path

from pilots.views import case

patterns = [
    path("cases/", case.cases, name="cases"),
    path("cases/new/", case.case_new, name="case_new"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/edit/", case.case_edit, name="case_edit"),
    path("cases/<uuid:pk>/templates/", case.case_templates, name="case_templates"),
    path("cases/<uuid:pk>/ask/", case.question_new, name="question_new"),
    path("cases/<uuid:pk>/steps/<str:step>/", case.case_step, name="case_step"),
    path("questions/<uuid:pk>/", case.question, name="question"),
    path("questions/<uuid:pk>/steps/<str:step>/", case.question_step, name="question_step"),
]
