"""What templates of printed documents need: text on the grid, paragraphs, figures."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

BLOCK = re.compile(
    r"<(p|h2|h3|h4)((?: class=\"[^\"]*\")?(?: id=\"[^\"]*\")?)>(.*?)</\1>", re.DOTALL
)
# （一）… and 一是… begin a paragraph that says its point first, in another face.
RUN_IN = re.compile(
    r"(（[一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]是)([^。；：]{2,40})(?=[。；：])"
)
HEADING = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；：，]{2,40}$")


@register.filter(is_safe=True)
def on_grid(html: str) -> SafeString:
    """Put the text of headings and paragraphs into span.t, so that mixed faces keep the pitch."""
    return SafeString(BLOCK.sub(r'<\1\2><span class="t">\3</span></\1>', str(html)))


@register.filter
def paragraphs(text: str) -> SafeString:
    """Print what a person typed: one paragraph per line, headings and run-in headings known."""
    lines = [line.strip() for line in str(text).splitlines()]
    return format_html_join("\n", "{}", ((_block(line),) for line in lines if line))


def _block(line: str) -> SafeString:
    if HEADING.match(line):
        return format_html("<h3>{}</h3>", line)
    if lead := RUN_IN.match(line):
        rest = conditional_escape(line[lead.end() :])
        return format_html('<p><span class="lead">{}</span>{}</p>', lead[0], rest)
    return format_html("<p>{}</p>", line)
