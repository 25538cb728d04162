from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CoreConfig(AppConfig):
    name = "sanhua.core"
    default = True  # of the two in this module


class StaticFiles(StaticFilesConfig):
    """Django's, without what packages bring and no page uses: compressing that takes a minute."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "rest_framework",
        "bootstrap-*",
        "bootstrap.rtl*",
        "bootstrap.css*",
        "bootstrap.*js*",
    ]
