"""QR codes as plain SVG, for paper and pages alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby

from django.utils.safestring import SafeString
from segno import make

QUIET = 2  # modules of white around the code; the paper around it is white too


def qr_svg(words: str) -> SafeString:
    """Draw a QR code (error correction M) without any style.

    One stroke for each run of dark modules: a square for each costs a page as much time as its text.
    """
    rows = make(words, error="m", micro=False).matrix
    size = len(rows) + 2 * QUIET
    strokes = "".join(
        f"M{start + QUIET} {y + QUIET}.5h{end - start}"
        for y, row in enumerate(rows)
        for start, end in _dark_runs(row)
    )
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {size} {size}" '
        f'width="18mm" height="18mm" shape-rendering="crispEdges"><title>校验二维码</title>'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{strokes}" stroke="#000" fill="none"/></svg>'
    )


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where each run of dark modules begins and where it has ended."""
    end = 0
    for dark, modules in groupby(row, key=bool):
        start, end = end, end + len(list(modules))
        if dark:
            yield start, end


def qr_png(words: str) -> bytes:
    """Draw the same code as a picture, for Word files."""
    out = BytesIO()
    picture = make(words, error="m", micro=False)
    picture.save(out, kind="png", scale=8, border=QUIET)
    return out.getvalue()
