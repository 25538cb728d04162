"""What the programme adds to pages of other rooms too: leaders' instructions, a way to an order."""

from __future__ import annotations

from typing import Any

from django import template

from pilots.queries.directive import directives_on
from pilots.queries.order import order_address

register = template.Library()


@register.inclusion_tag("pilots/directive/_on.html", takes_context=True)
def directives_card(context: dict[str, Any], kind: str, item: Any) -> dict[str, Any]:
    """Show the instructions (批示) on an item, to the association alone."""
    user = context["request"].user
    return {"directives": directives_on(user, kind, item), "item": item}


@register.simple_tag(takes_context=True)
def order_form(context: dict[str, Any], whom: Any) -> str:
    """Return the address of the form that orders a pilot or a society's, for those who may."""
    return order_address(context["request"].user, whom)
