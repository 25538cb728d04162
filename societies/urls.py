"""Addresses of the register."""

from django.urls import path

from societies.views import society

app_name = "societies"
urlpatterns = [
    path("", society.societies, name="societies"),
    path("new/", society.society_new, name="society_new"),
    path("import/", society.society_import, name="society_import"),
    path("import/template/", society.society_template, name="society_template"),
    path("<uuid:pk>/", society.society, name="society"),
    path("<uuid:pk>/edit/", society.society_edit, name="society_edit"),
    path("<uuid:pk>/members/new/", society.member_new, name="member_new"),
    path("members/<uuid:pk>/end/", society.member_end, name="member_end"),
]
