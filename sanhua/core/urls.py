"""Pages that belong to no room."""

from django.urls import path

from sanhua.core import gallery, pages

app_name = "core"
urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("type-size/", pages.type_size, name="type_size"),
    path("gallery/", gallery.gallery, name="gallery"),
]
