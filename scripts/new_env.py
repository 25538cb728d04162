"""Print an .env for docker-compose.yml with fresh secrets: ``new_env.py portal.example.org``."""

import secrets
import sys

if len(sys.argv) != 2:
    sys.exit(__doc__)

print(f"""\
# Made for {sys.argv[1]}. Readable by the administrator alone: chmod 600 .env
SITE_HOST={sys.argv[1]}
# internal: a certificate of its own; an e-mail address: automatic certificates;
# or two files under CERTIFICATES_FOLDER: /certificates/site.pem /certificates/site.key
SITE_TLS=internal
SECRET_KEY={secrets.token_urlsafe(64)}
# Birth dates are sealed with this in the database: keep it as safe as the backups.
SEALING_KEYS={secrets.token_urlsafe(32)}
POSTGRES_PASSWORD={secrets.token_hex(24)}
REDIS_PASSWORD={secrets.token_hex(24)}
# Fill in: smtp+tls://USER:PASSWORD@HOST:587 or smtp+ssl://USER:PASSWORD@HOST:465
EMAIL_URL=
DEFAULT_FROM_EMAIL=""")
