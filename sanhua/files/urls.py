from django.urls import path

from sanhua.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/preview/", views.preview, name="preview"),
    path("pages/<uuid:pk>/", views.preview_page, name="preview_page"),
]
