from django.urls import path

from sanhua.accounts.views import pages as views
from sanhua.accounts.views.drafts import draft
from sanhua.accounts.views.kept import kept

app_name = "accounts"

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("draft/", draft, name="draft"),
    path("kept/", kept, name="kept"),
    path("password/", views.password_change, name="password_change"),
    path("password/forgotten/", views.password_reset, name="password_reset"),
    path("password/sent/", views.password_reset_sent, name="password_reset_sent"),
    path("password/set/<uidb64>/<token>/", views.SetPassword.as_view(), name="set_password"),
    path("profile/", views.profile, name="profile"),
]
