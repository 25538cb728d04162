"""The embedded default: one machine, SQLite, no mail server. What ``bin/run`` starts."""

import os
import secrets
from pathlib import Path

from sanhua.settings.base import *


def _own_key(path: Path) -> str:
    """Return this installation's key; the first process to ask makes it, the others wait for it."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(draft)  # appears whole, and only once
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


VAR_DIR.mkdir(exist_ok=True)
DEBUG = DEBUG_WANTED
SECRET_KEY = SECRET_KEY or _own_key(VAR_DIR / "secret-key")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
EMBEDDED = True
# Mail goes into files that an administrator of the demo can read, unless EMAIL_URL says otherwise.
if not EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
