"""The child process: draw a file's pages as JPEG. Runs alone; knows nothing of the portal.

    python -I draw.py pdf|picture|word|sheet SOURCE FOLDER

Word and Excel files are laid out anew from their text, tables and pictures, without an office
suite: what they say, not how they look.

Prints ``{"pages": total, "pictures": [[name, width, height], …]}``; any fault is an exit code.
"""

from __future__ import annotations

import html
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 50
FILE_BYTES = 20 * 1024 * 1024
PAGES_MAX = 20
WIDTH = 1200  # pixels: an A4 page is readable on a 1366 screen
PIXELS_MAX = 6_000_000
SCALE_MAX = 4.0  # of 72 dpi
QUALITY = 82
SIGNS_MAX = 40_000  # of a Word file: more than twenty pages hold
SHEETS_MAX = 10
CELLS_MAX = 6_000  # of a workbook: about twenty pages, five seconds
ROWS_MAX = 300  # of a sheet
COLUMNS_MAX = 20
CELL_SIGNS_MAX = 300
WIDE = 8  # columns; a sheet with more lies on its side
REST = "<p class=rest>后面的内容请下载原件查看。</p>"
LOOK = """
@page { size: A4; margin: 18mm 16mm }
@page wide { size: A4 landscape; margin: 14mm 12mm }
body { font: 11pt/1.7 "Noto Serif CJK SC", "Noto Sans CJK SC", serif; overflow-wrap: anywhere }
h1, h2, h3, h4, th { font-family: "Noto Sans CJK SC", sans-serif }
h1 { font-size: 16pt } h2 { font-size: 14pt } h3, h4 { font-size: 12pt }
p { margin: 0 0 .4em } img { max-width: 100% }
table { border-collapse: collapse; width: 100%; margin: .5em 0; font-size: 9.5pt; line-height: 1.4 }
td, th { border: .5pt solid #999; padding: 2pt 4pt; vertical-align: top }
td.n { text-align: right }
section { break-before: page } section:first-child { break-before: auto }
section.wide { page: wide } section.wide table { font-size: 7.5pt }
.rest { color: #666; margin-top: 1em }
"""


def limit() -> None:
    """Give up what a decoder does not need, before any byte of the file is read."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def scale_for(width: float, height: float) -> float:
    """Return the scale that makes a page ``WIDTH`` wide without too many pixels."""
    wide = WIDTH / max(width, 1)
    roomy = (PIXELS_MAX / max(width * height, 1)) ** 0.5
    return min(wide, roomy, SCALE_MAX)


def pages_of_pdf(source: str | bytes) -> tuple[int, Iterator[Image]]:
    import pypdfium2  # noqa: PLC0415 - decoders are loaded after the limits are set

    document = pypdfium2.PdfDocument(source)

    def drawn() -> Iterator[Image]:
        for number in range(min(len(document), PAGES_MAX)):
            page = document[number]
            yield page.render(scale=scale_for(*page.get_size())).to_pil()
            page.close()

    return len(document), drawn()


def pages_of_picture(source: str) -> tuple[int, Iterator[Image]]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = 100_000_000
    picture: Image.Image = Image.open(source, formats=("JPEG", "PNG"))
    picture.draft("RGB", (WIDTH, WIDTH))
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.new("RGBA", clear.size, "white")
        picture.alpha_composite(clear)
    picture.thumbnail((WIDTH, WIDTH * 2))
    return 1, iter([picture])


def shortened(node: Any, left: int) -> tuple[Any, int]:
    """Return a part of a Word file without what goes beyond ``left`` characters, and the rest."""
    if hasattr(node, "value"):
        return node, left - len(node.value)
    if not hasattr(node, "children"):
        return node, left - 1  # a picture, a break: not for nothing, or a million of them were free
    kept = []
    for child in node.children:
        if left <= 0:
            break
        short, left = shortened(child, left - 1)
        kept.append(short)
    return node.copy(children=kept), left


def html_of_word(source: str) -> str:
    import mammoth  # noqa: PLC0415 - as above

    cut = False

    def enough(document: Any) -> Any:
        nonlocal cut
        short, left = shortened(document, SIGNS_MAX)
        cut = left <= 0
        return short

    def picture(image: Any) -> dict[str, str]:
        if image.content_type not in ("image/png", "image/jpeg"):
            return {"src": ""}
        return dict(mammoth.images.data_uri(image)[0].attributes)

    with open(source, "rb") as stream:  # noqa: PTH123 - mammoth wants a stream
        made = mammoth.convert_to_html(
            stream,
            transform_document=enough,
            convert_image=mammoth.images.img_element(picture),
            external_file_access=False,
        )
    return made.value + (REST if cut else "")


def cell_html(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    words = html.escape(str(value)[:CELL_SIGNS_MAX])
    return f"<td class=n>{words}</td>" if numeric else f"<td>{words}</td>"


def table_html(name: str, rows: Sequence[Sequence[Any]], most: int) -> str:
    """One sheet: the first rows and columns of the used part, as people look at on a screen."""
    width = max((len(row) for row in rows), default=0)
    shown = [row[:COLUMNS_MAX] for row in rows[:most]]
    body = "".join(f"<tr>{''.join(map(cell_html, row))}</tr>" for row in shown)
    rest = REST if len(rows) > most or width > COLUMNS_MAX else ""
    kind = " class=wide" if width > WIDE else ""
    table = f"<table>{body}</table>" if body else "<p class=rest>（空表）</p>"
    return f"<section{kind}><h3>{html.escape(name)}</h3>{table}{rest}</section>"


def html_of_sheet(source: str) -> str:
    import python_calamine  # noqa: PLC0415 - as above

    book = python_calamine.CalamineWorkbook.from_path(source)
    open_to_all = python_calamine.SheetVisibleEnum.Visible
    seen = [sheet.name for sheet in book.sheets_metadata if sheet.visible == open_to_all]
    parts, left = [], CELLS_MAX
    for name in seen[:SHEETS_MAX]:
        if left <= 0:
            break
        rows = book.get_sheet_by_name(name).to_python(nrows=ROWS_MAX + 1)
        width = min(COLUMNS_MAX, max((len(row) for row in rows), default=1)) or 1
        most = min(ROWS_MAX, -(-left // width))
        parts.append(table_html(name, rows, most))
        left -= min(most, len(rows)) * width
    return "".join(parts) + (REST if len(seen) > len(parts) else "")


def pages_of_html(body: str) -> tuple[int, Iterator[Image]]:
    from weasyprint import CSS, HTML  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    # Pictures inside the file come as data: addresses; nothing else is ever fetched.
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=False)
    page = HTML(string=f"<body>{body}", url_fetcher=fetcher)
    return pages_of_pdf(page.write_pdf(stylesheets=[CSS(string=LOOK)]))


DRAWERS = {
    "pdf": pages_of_pdf,
    "picture": pages_of_picture,
    "word": lambda source: pages_of_html(html_of_word(source)),
    "sheet": lambda source: pages_of_html(html_of_sheet(source)),
}


def main(kind: str, source: str, folder: str) -> None:
    limit()
    pages, drawn = DRAWERS[kind](source)
    pictures = []
    for number, page in enumerate(drawn, 1):
        name = f"{number}.jpg"
        # Made anew from the pixels: no place, no camera, no bytes of the sender's.
        picture = page.convert("RGB")
        picture.info.clear()
        picture.save(Path(folder) / name, "JPEG", quality=QUALITY, optimize=True)
        pictures.append((name, *picture.size))
    json.dump({"pages": pages, "pictures": pictures}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
