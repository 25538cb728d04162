"""What the environment says: read here and nowhere else, documented in docs/operations.md."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY", "")
# Keys that sensitive fields are sealed with, newest first; empty: derived from SECRET_KEY.
SEALING_KEYS = env.list("SEALING_KEYS", default=[])
# Only the embedded default looks at it; production refuses to start with it.
DEBUG_WANTED = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the portal is reached from outside: links in e-mails and QR codes begin with it.
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

DATABASE = env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
REDIS_URL = env.str("REDIS_URL", "")
BROKER_SOCKET = VAR_DIR / "valkey.sock"
# A broker for the tests that need a real one is REDIS_URL; all others meet a broker that is down.
TEST_BROKER_URL = env.str("TEST_BROKER_URL", "redis://127.0.0.1:1/0")

EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL = env.email_url("EMAIL_URL", "consolemail://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "“三化”建设试点平台 <noreply@localhost>")

# Robots of chat groups, off while empty; the addresses hold a key, so they are secrets too.
WECOM_WEBHOOK = env.str("WECOM_WEBHOOK", "")
DINGTALK_WEBHOOK = env.str("DINGTALK_WEBHOOK", "")
DINGTALK_SECRET = env.str("DINGTALK_SECRET", "")
# Where backups are put: the page 运行状态 and check_health look at the newest file.
BACKUP_FOLDER = env.str("BACKUP_FOLDER", "")

# Uploaded bytes: outside the web root, under random names, handed out by one view only.
PRIVATE_FILES_DIR = Path(env.str("PRIVATE_FILES_DIR", str(VAR_DIR / "files")))
# The reverse proxy's internal location for these files (nginx: X-Accel-Redirect), such as
# /private-files; empty: the portal sends the bytes itself.
X_ACCEL = env.str("X_ACCEL", "")
# A folder of licensed fonts (方正小标宋, 仿宋_GB2312 …); used for paper when it is there.
LICENSED_FONTS_DIR = env.str("LICENSED_FONTS_DIR", "")
LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
