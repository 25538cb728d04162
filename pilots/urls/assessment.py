"""Addresses of the evaluation."""

from django.urls import path

from pilots.views import (
    assessment,
    assessment_export,
    expert,
    material,
    result_review,
    scheme,
    sheet,
)

patterns = [
    path("assessments/", assessment.assessments, name="assessments"),
    path("assessments/export/", assessment_export.assessments_workbook, name="assessments_export"),
    path(
        "assessments/<uuid:pk>/export/",
        assessment_export.assessment_workbook,
        name="assessment_export",
    ),
    path("assessments/<uuid:pk>/", assessment.assessment, name="assessment"),
    path("assessments/<uuid:pk>/self/", assessment.self_assessment, name="self_assessment"),
    path("assessments/<uuid:pk>/experts/", assessment.assign, name="assessment_assign"),
    path(
        "assessments/<uuid:pk>/steps/<str:step>/",
        assessment.assessment_step,
        name="assessment_step",
    ),
    path(
        "assessments/<uuid:pk>/review/", result_review.result_review_new, name="result_review_new"
    ),
    path(
        "result-reviews/<uuid:pk>/steps/<str:step>/",
        result_review.result_review_step,
        name="result_review_step",
    ),
    path("assessments/experts/<uuid:pk>/", assessment.expert_grid_page, name="expert_grid"),
    path("pilots/<uuid:pk>/assessments/new/", assessment.assessment_open, name="assessment_open"),
    path("experts/", expert.experts, name="experts"),
    path("experts/new/", expert.expert_new, name="expert_new"),
    path("experts/<uuid:pk>/", expert.expert_edit, name="expert_edit"),
    path("experts/<uuid:pk>/invite/", expert.expert_invite, name="expert_invite"),
    path("schemes/", scheme.schemes, name="schemes"),
    path("schemes/new/", scheme.scheme_new, name="scheme_new"),
    path("schemes/<uuid:pk>/", scheme.scheme, name="scheme"),
    path("schemes/<uuid:pk>/trial/", scheme.scheme_try, name="scheme_trial"),
    path("sheets/", sheet.sheets, name="sheets"),
    path("sheets/table/", sheet.sheets_table, name="sheets_table"),
    path("sheets/submit/", sheet.sheets_submit, name="sheets_submit"),
    path("sheets/<uuid:pk>/", sheet.sheet, name="sheet"),
    path("sheets/<uuid:pk>/release/", assessment.sheet_release, name="sheet_release"),
    path("sheets/<uuid:pk>/scan/", sheet.sheet_scan, name="sheet_scan"),
    path("sheets/<uuid:pk>/resume/", sheet.sheet_resume, name="sheet_resume"),
    path("sheets/<uuid:pk>/lines/<uuid:indicator>/", sheet.sheet_line, name="sheet_line"),
    path(
        "sheets/<uuid:pk>/lines/<uuid:indicator>/request/",
        material.material_ask,
        name="material_ask",
    ),
    path(
        "material-requests/<uuid:pk>/steps/<str:step>/",
        material.material_request_step,
        name="material_request_step",
    ),
    path("assessments/<uuid:pk>/materials/", material.materials, name="materials"),
    path(
        "assessments/<uuid:pk>/self/<uuid:indicator>/evidence/",
        material.self_evidence,
        name="self_evidence",
    ),
    path(
        "self-evidence/<uuid:pk>/remove/",
        material.self_evidence_remove,
        name="self_evidence_remove",
    ),
    path("sheets/<uuid:pk>/steps/<str:step>/", sheet.sheet_step, name="sheet_step"),
]
