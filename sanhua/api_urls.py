"""The addresses of the read-only API and its documentation."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from pilots.api.assessment import AssessmentViewSet
from pilots.api.programme import BatchViewSet, DeadlineViewSet, PilotViewSet, TaskViewSet
from societies.api.society import SocietyViewSet

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("batches", BatchViewSet, basename="batch")
router.register("societies", SocietyViewSet, basename="society")
router.register("pilots", PilotViewSet, basename="pilot")
router.register("tasks", TaskViewSet, basename="task")
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("deadlines", DeadlineViewSet, basename="deadline")

# Swagger's own pictures and rules are data: URLs and inline styles; on this page only.
documentation = csp_update({"img-src": [SELF, "data:"], "style-src": [SELF, "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)

urlpatterns = [
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", login_required(documentation), name="docs"),
]
