"""Addresses of leaders' instructions."""

from django.urls import path

from pilots.views import directive

patterns = [
    path("directives/", directive.directives, name="directives"),
    path("directives/<uuid:pk>/", directive.directive, name="directive"),
    path("directives/<uuid:pk>/steps/<str:step>/", directive.directive_step, name="directive_step"),
    path("directives/on/<slug:kind>/<uuid:pk>/", directive.directive_new, name="directive_new"),
]
