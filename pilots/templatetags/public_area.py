"""Whether there is something to read without signing in."""

from django import template
from django.urls import reverse

from pilots.policies.public import public_area
from pilots.queries.public import parts_of

register = template.Library()


@register.simple_tag
def public_url() -> str:
    """Return the address of the public area; nothing while all of it is off."""
    return reverse("public:home") if parts_of(public_area()) else ""
