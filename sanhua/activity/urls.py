from django.urls import path

from sanhua.activity import views

app_name = "activity"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/choices/", views.choices, name="choices"),
    path("messages/read-all/", views.read_all, name="read_all"),
    path("messages/<uuid:pk>/open/", views.open_message, name="open"),
]
