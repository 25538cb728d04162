"""Addresses of the register, the dossiers and the check-up."""

from django.urls import path

from societies.views import dossier, fact, findings, self_check, society, workbook

app_name = "societies"
register = [
    path("", society.societies, name="societies"),
    path("new/", society.society_new, name="society_new"),
    path("import/", society.society_import, name="society_import"),
    path("import/template/", society.society_template, name="society_template"),
    path("<uuid:pk>/", society.society, name="society"),
    path("<uuid:pk>/edit/", society.society_edit, name="society_edit"),
    path("<uuid:pk>/members/new/", society.member_new, name="member_new"),
    path("members/<uuid:pk>/end/", society.member_end, name="member_end"),
]
dossiers = [
    path("<uuid:pk>/dossier/", dossier.dossier, name="dossier"),
    path("<uuid:pk>/dossier/workbook/", workbook.dossier_workbook, name="dossier_workbook"),
    path("<uuid:pk>/dossier/template/", workbook.dossier_template, name="dossier_template"),
    path("<uuid:pk>/dossier/import/", workbook.dossier_import, name="dossier_import"),
    path("<uuid:pk>/dossier/before-after/", dossier.snapshots, name="snapshots"),
    path("<uuid:pk>/dossier/rules/<str:rule>/", dossier.explain, name="explain"),
    path("<uuid:pk>/dossier/<str:part>/", dossier.section, name="section"),
    path("<uuid:pk>/dossier/<str:part>/none/", dossier.section_none, name="section_none"),
    path("<uuid:pk>/dossier/<str:part>/comment/", dossier.section_comment, name="section_comment"),
    path("dossiers/<uuid:pk>/steps/<str:step>/", dossier.dossier_step, name="dossier_step"),
]
facts = [
    path("<uuid:pk>/facts/<str:ledger>/new/", fact.fact_new, name="fact_new"),
    path("facts/<str:ledger>/<uuid:pk>/", fact.fact, name="fact"),
    path("facts/<str:ledger>/<uuid:pk>/edit/", fact.fact_edit, name="fact_edit"),
    path("facts/<str:ledger>/<uuid:pk>/void/", fact.fact_void, name="fact_void"),
    path("facts/<str:ledger>/<uuid:pk>/birth-date/", fact.birth_date, name="birth_date"),
    path("tenures/<uuid:pk>/article-51/", fact.article51, name="article51"),
    path("proofs/<uuid:pk>/remove/", fact.proof_remove, name="proof_remove"),
]
checks = [
    path("findings/", findings.findings, name="findings"),
    path("self-check/", self_check.self_check_home, name="self_check_home"),
    path("<uuid:pk>/self-check/", self_check.self_check, name="self_check"),
]
urlpatterns = [*register, *dossiers, *facts, *checks]
