"""Where a request came from, when a reverse proxy stands in front."""

from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the address our own proxy saw: the last one, which no browser can write itself.

    Without it every visitor would have the proxy's address, and one person's wrong passwords
    would lock an account for everybody.
    """
    seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return seen or request.META.get("REMOTE_ADDR", "")
