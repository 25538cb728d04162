"""QR codes as plain SVG, for paper and pages alike."""

from __future__ import annotations

from io import BytesIO

from django.utils.safestring import SafeString
from segno import make

QUIET = 2  # modules of white around the code; the paper around it is white too


def qr_svg(words: str) -> SafeString:
    """Draw a QR code (error correction M) without any style."""
    rows = [list(row) for row in make(words, error="m", micro=False).matrix]
    size = len(rows) + 2 * QUIET
    marks = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {size} {size}" '
        f'width="18mm" height="18mm" shape-rendering="crispEdges"><title>校验二维码</title>'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{marks}" fill="#000"/></svg>'
    )


def qr_png(words: str) -> bytes:
    """Draw the same code as a picture, for Word files."""
    out = BytesIO()
    picture = make(words, error="m", micro=False)
    picture.save(out, kind="png", scale=8, border=QUIET)
    return out.getvalue()
