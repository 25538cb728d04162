"""The addresses of the portal: one line per room."""

from django.contrib import admin
from django.urls import include, path

from sanhua.core import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("reporting.urls")),
    path("", include("sanhua.core.urls")),
    path("accounts/", include("sanhua.accounts.urls")),
    path("public/", include("pilots.urls.public")),
    path("files/", include("sanhua.files.urls")),
    path("activity/", include("sanhua.activity.urls")),
    path("societies/", include("societies.urls")),
    path("programme/", include("pilots.urls")),
    path("api/", include("sanhua.api_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "sanhua.core.errors.bad_request"
handler403 = "sanhua.core.errors.permission_denied"
handler404 = "sanhua.core.errors.not_found"
handler500 = "sanhua.core.errors.server_error"
