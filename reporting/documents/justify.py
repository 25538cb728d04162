"""A flush right edge for Chinese lines.

WeasyPrint justifies by widening spaces only, so a Chinese line that is one character short (a
comma may not begin a line) stays ragged. This spreads the missing width over all characters of
the line after the lines are broken: line and page breaks never change. It replaces one private
function, so it refuses an engine it does not know; the document is then ragged, not wrong.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

KNOWN = ("70.",)
LIMIT = 0.14  # of an em per character; a line emptier than this stays as it is


def install(engine: Any) -> bool:
    """Make lines flush; say whether this engine is one that is known."""
    if not engine.__version__.startswith(KNOWN):
        return False
    inline: Any = import_module("weasyprint.layout.inline")
    if not isinstance(inline.justify_line, _Justifier):
        inline.justify_line = _Justifier(inline.justify_line)
    return True


def is_cjk(character: str) -> bool:
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
        or character > "\U0001ffff"
    )


class _Justifier:
    """Stands where WeasyPrint's ``justify_line`` stood."""

    def __init__(self, original: Any) -> None:
        self.original = original
        self.boxes = import_module("weasyprint.formatting_structure.boxes")
        self.create_layout = import_module("weasyprint.text.line_break").create_layout

    def __call__(self, context: Any, line: Any, extra_width: float) -> None:
        texts = self._texts(line)
        count = sum(len(box.text) for box in texts)
        if not any(is_cjk(character) for box in texts for character in box.text):
            self.original(context, line, extra_width)
        elif count > 1 and extra_width / count <= LIMIT * line.style["font_size"]:
            self._spread(context, line, extra_width / count, 0)

    def _texts(self, box: Any) -> list[Any]:
        if isinstance(box, self.boxes.TextBox):
            return [box]
        if isinstance(box, (self.boxes.LineBox, self.boxes.InlineBox)):
            inner = [child for child in box.children if child.is_in_normal_flow()]
            return [text for child in inner for text in self._texts(child)]
        return []

    def _spread(self, context: Any, box: Any, extra: float, advance: float) -> float:
        """Widen every character by ``extra`` and move what follows; return the advance after."""
        if isinstance(box, self.boxes.TextBox):
            return self._widen(context, box, extra, advance)
        if isinstance(box, (self.boxes.LineBox, self.boxes.InlineBox)):
            box.position_x += advance
            start = advance
            for child in box.children:
                if child.is_in_normal_flow():
                    advance = self._spread(context, child, extra, advance)
            box.width += advance - start
            return advance
        box.translate(advance, 0)
        return advance

    def _widen(self, context: Any, box: Any, extra: float, advance: float) -> float:
        box.position_x += advance
        grow = extra * len(box.text)
        if not grow:
            return advance
        spacing = box.style["letter_spacing"]
        box.style = box.style.copy()
        box.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + extra
        box.pango_layout = self.create_layout(
            box.text, box.style, context, max_width=None, justification_spacing=0
        )
        box.pango_layout.deactivate()
        box.width += grow
        return advance + grow
