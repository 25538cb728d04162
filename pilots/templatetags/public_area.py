"""Whether there is something to read without signing in."""

from django import template
from django.core.cache import cache
from django.urls import reverse

from pilots.policies.public import public_area
from pilots.queries.public import parts_of

register = template.Library()
KEY, SECONDS = "public-area-is-open", 60


@register.simple_tag
def public_url() -> str:
    """Return the address of the public area; nothing while all of it is off.

    Remembered for a minute: strangers who call the gate again and again cost no query. The area
    itself is asked anew at every page.
    """
    is_open = cache.get_or_set(KEY, lambda: bool(parts_of(public_area())), SECONDS)
    return reverse("public:home") if is_open else ""
