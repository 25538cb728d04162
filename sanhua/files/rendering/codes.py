"""The child process: read the QR codes on a scan's first pages. Runs alone; knows nothing of the portal.

    python -I codes.py pdf|picture <SCAN

Prints a list of what the codes say; any fault is an exit code.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 8
PAGES_MAX = 3  # the cover carries the code, and the foot of every page
WIDTH = 1650  # pixels: an A4 page at 200 dpi
PIXELS_MAX = 5_000_000
SIGNS_MAX = 500  # of one code


def limit() -> None:
    """Give up what a decoder does not need, before any byte of the scan is read."""
    os.nice(5)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def pages_of_pdf(source: bytes) -> Iterator[Image]:
    import pypdfium2  # noqa: PLC0415 - decoders are loaded after the limits are set

    document = pypdfium2.PdfDocument(source)
    for number in range(min(len(document), PAGES_MAX)):
        page = document[number]
        width, height = page.get_size()
        roomy = (PIXELS_MAX / max(width * height, 1)) ** 0.5
        yield page.render(scale=min(WIDTH / max(width, 1), roomy, 6.0)).to_pil()
        page.close()


def pages_of_picture(source: bytes) -> Iterator[Image]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = 100_000_000
    picture: Image.Image = Image.open(io.BytesIO(source), formats=("JPEG", "PNG"))
    picture.draft("L", (WIDTH, WIDTH))
    picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((WIDTH * 2, WIDTH * 2))
    yield picture


def main(kind: str) -> None:
    limit()
    import zxingcpp  # noqa: PLC0415 - as above

    pages = {"pdf": pages_of_pdf, "picture": pages_of_picture}[kind]
    said: list[str] = []
    for page in pages(sys.stdin.buffer.read()):
        formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        said += [code.text for code in zxingcpp.read_barcodes(page.convert("L"), formats)]
    json.dump([text[:SIGNS_MAX] for text in said], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
