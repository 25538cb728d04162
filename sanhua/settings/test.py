"""Settings of the tests: both databases, mail in memory, no broker unless a test starts one."""

import atexit
import shutil
import tempfile
from pathlib import Path

from sanhua.settings.base import *

SECRET_KEY = "tests-only"  # noqa: S105 - not a secret
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMBEDDED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Files of the tests go with the tests.
_folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
PRIVATE_FILES_DIR = _folder / "files"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file: in memory, threads would share a cache that knows no waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "portal.sqlite3")}
STORAGES = {
    "default": STORAGES["default"]
    | {"OPTIONS": {"location": str(PRIVATE_FILES_DIR), "base_url": None}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing listens there: a nudge fails at once, exactly like a broker that is down.
CELERY_BROKER_URL = TEST_BROKER_URL
QUIET_HOURS = None  # jobs read the real clock; tests of the night set it
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True  # the live server of the browser tests collects nothing
LOGGING["root"]["level"] = "ERROR"
