"""Addresses of plan pages."""

from django.urls import URLPattern, path

from pilots.views import plan, plan_generate, plan_review, plan_table, plan_tasks

patterns: list[URLPattern] = [
    path("plans/<uuid:pk>/", plan.plan, name="plan"),
    path("plans/<uuid:pk>/chapters/<slug:chapter>/", plan.chapter, name="plan_chapter"),
    path("plans/<uuid:pk>/areas/<slug:area>/", plan.area, name="plan_area"),
    path("plans/<uuid:pk>/areas/<slug:area>/new/", plan_tasks.new, name="plan_task_new"),
    path("plans/<uuid:pk>/tasks/<uuid:task>/", plan_tasks.edit, name="plan_task_edit"),
    path("plans/<uuid:pk>/tasks/<uuid:task>/delete/", plan_tasks.delete, name="plan_task_delete"),
    path("plans/<uuid:pk>/table/", plan_table.table, name="plan_table"),
    path("plans/<uuid:pk>/rows/", plan_table.rows, name="plan_rows"),
    path("plans/<uuid:pk>/workbook/", plan_table.workbook, name="plan_workbook"),
    path("plans/<uuid:pk>/generate/", plan_generate.generate, name="plan_generate"),
    path("plans/<uuid:pk>/restore/", plan_generate.restore, name="plan_restore"),
    path("plans/<uuid:pk>/resume/", plan.resume, name="plan_resume"),
    path("plans/<uuid:pk>/check/", plan.check, name="plan_check"),
    path("plans/<uuid:pk>/print/", plan.paper, name="plan_print"),
    path("plans/<uuid:pk>/steps/<slug:step>/", plan_review.step, name="plan_step"),
    path("plans/<uuid:pk>/review/", plan_review.review, name="plan_review"),
    path("plans/<uuid:pk>/diff/", plan_review.diff, name="plan_diff"),
    path("pilots/<uuid:pk>/amend-plan/", plan.amend, name="plan_amend"),
]
