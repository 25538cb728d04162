"""Production. Refuses to start on a configuration that would be insecure."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from sanhua.settings.base import *

EMBEDDED = False
# The reverse proxy in front sets these headers itself and drops what a browser sends under
# their names; the health checks come from inside, without the proxy.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AXES_CLIENT_IP_CALLABLE = "sanhua.core.proxy.client_ip"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_GUESSABLE = ("", "postgres", "password", "sanhua", "admin", "changeme", "change-me", "123456")


def _faults() -> Iterator[str]:
    """Yield one line for each thing that must not go into production as it is."""
    database = DATABASES["default"]
    if DEBUG_WANTED:
        yield "DEBUG must not be set."
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        yield "SECRET_KEY must have 50 random characters or more."
    if not ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
        yield "ALLOWED_HOSTS must name the hosts of the portal, without wildcards."
    if not PUBLIC_URL.startswith("https://"):
        yield "PUBLIC_URL must begin with https://."
    if not database["ENGINE"].endswith("postgresql"):
        yield "DATABASE_URL must name a PostgreSQL database."
    elif database["HOST"] not in _LOCAL and _is_guessable(database):
        yield "DATABASE_URL must carry a password that nobody can guess."
    yield from _faults_of_services()


def _is_guessable(database: dict[str, Any]) -> bool:
    return database["PASSWORD"].lower() in {*_GUESSABLE, database["USER"].lower()}


def _faults_of_services() -> Iterator[str]:
    if not REDIS_URL:
        yield "REDIS_URL must name the broker."
    if not EMAIL["EMAIL_BACKEND"].endswith("smtp.EmailBackend") or not EMAIL_URL:
        yield "EMAIL_URL must name the mail server (smtp+tls://user:password@host:587)."
    if "localhost" in DEFAULT_FROM_EMAIL:
        yield "DEFAULT_FROM_EMAIL must name the address that the portal writes from."
    for name, address in (("wecom", WECOM_WEBHOOK), ("dingtalk", DINGTALK_WEBHOOK)):
        parts = urlsplit(address)
        if address and (parts.scheme, parts.hostname) not in ROBOT_HOSTS[name]:
            scheme, host = ROBOT_HOSTS[name][0]
            yield f"{name.upper()}_WEBHOOK must begin with {scheme}://{host}/, or be empty."
    if DINGTALK_SECRET and not DINGTALK_WEBHOOK:
        yield "DINGTALK_WEBHOOK must be set where DINGTALK_SECRET is."
    if PRIVATE_FILES_DIR.resolve().is_relative_to(STATIC_ROOT.resolve()):
        yield "PRIVATE_FILES_DIR must lie outside the folder of public files."


if faults := list(_faults()):
    raise ImproperlyConfigured("Insecure production settings:\n- " + "\n- ".join(faults))
