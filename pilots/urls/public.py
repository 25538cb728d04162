"""Addresses that need no sign-in."""

from django.urls import path

from pilots.views import public
from sanhua.files.views import public_download

app_name = "public"
urlpatterns = [
    path("", public.home, name="home"),
    path("announcements/", public.announcements, name="announcements"),
    path("announcements/<uuid:pk>/", public.announcement, name="announcement"),
    path("notices/", public.notices, name="notices"),
    path("notices/<uuid:pk>/", public.notice, name="notice"),
    path("cases/", public.cases, name="cases"),
    path("cases/<uuid:pk>/", public.case, name="case"),
    path("files/<uuid:pk>/", public_download, name="file"),
]
