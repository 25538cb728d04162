"""Charts as pictures for Word files: the SVG of page and paper, laid out once and drawn."""

from __future__ import annotations

import re
from io import BytesIO

from pypdfium2 import PdfDocument

from reporting.documents import pdf

SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
SCALE = 200 / 72  # 200 dots an inch: sharp on paper, small in the file
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>-</title>
<link rel="stylesheet" href="base.css"><style>@page{{size:{width}mm {height}mm;margin:0}}
svg{{width:{width}mm;height:{height}mm}}</style></head><body>{svg}</body></html>"""


def png_of(svg: str) -> tuple[bytes, float]:
    """Return the picture and its width in millimetres (a user unit of a chart is one).

    Raises:
        PaperError: the chart cannot be laid out.

    """
    found = SIZE.search(svg)
    if found is None:
        raise ValueError("a chart without a viewBox")
    width, height = float(found[1]), float(found[2])
    page = pdf.render(PAGE.format(width=width, height=height, svg=svg))
    document = PdfDocument(page)
    try:
        image = document[0].render(scale=SCALE).to_pil()
    finally:
        document.close()
    out = BytesIO()
    picture = image.convert("P", palette=1, colors=64)
    picture.save(out, "PNG", optimize=True)
    return out.getvalue(), width
