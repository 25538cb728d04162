"""How the text that people type is set: one paragraph a line, headings and run-in headings known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# （一）… and 一是… begin a paragraph that says its point first, in another face.
RUN_IN = re.compile(
    r"(（[一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]是)([^。；：]{2,40})(?=[。；：])"
)
HEADING = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；：，]{2,40}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, or a paragraph whose ``lead`` is set in another face."""

    text: str
    lead: str = ""
    is_heading: bool = False


def blocks(text: str) -> Iterator[Block]:
    for line in filter(None, (row.strip() for row in str(text).splitlines())):
        if HEADING.match(line):
            yield Block(line, is_heading=True)
        elif lead := RUN_IN.match(line):
            yield Block(line[lead.end() :], lead[0])
        else:
            yield Block(line)
