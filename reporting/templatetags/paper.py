"""What templates of printed documents need: text on the grid, paragraphs, figures."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reporting.documents.prose import Block, blocks

register = template.Library()

BLOCK = re.compile(
    r"<(p|h2|h3|h4)((?: class=\"[^\"]*\")?(?: id=\"[^\"]*\")?)>(.*?)</\1>", re.DOTALL
)


@register.filter(is_safe=True)
def on_grid(html: str) -> SafeString:
    """Put the text of headings and paragraphs into span.t, so that mixed faces keep the pitch."""
    return SafeString(BLOCK.sub(r'<\1\2><span class="t">\3</span></\1>', str(html)))


@register.filter
def paragraphs(text: str) -> SafeString:
    """Print what a person typed: one paragraph per line, headings and run-in headings known."""
    return format_html_join("\n", "{}", ((_set(block),) for block in blocks(text)))


def _set(block: Block) -> SafeString:
    if block.is_heading:
        return format_html("<h3>{}</h3>", block.text)
    if block.lead:
        return format_html('<p><span class="lead">{}</span>{}</p>', block.lead, block.text)
    return format_html("<p>{}</p>", block.text)
