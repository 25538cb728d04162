"""The same report through three engines: ``python benchmarks/pdf_engines.py [rounds]``.

WeasyPrint lays out the portal's page of HTML in a warm process, headless Chromium prints the same
page, LibreOffice turns a Word file with the same text and tables into a PDF. Each is measured as an
office would run it: Chromium and LibreOffice start anew for every document. What is not installed
is said, not left out silently. Needs no database.
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdf
from docx import Document
from lxml import html as markup

from benchmarks import pdf as report  # sets Django up
from reporting.documents import pdf

TIMEOUT = 120
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OFFICE = ("soffice", "libreoffice")


def found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def word_of(page: str) -> bytes:
    """The same headings, paragraphs and tables as a Word file; charts are left out."""
    document = Document()
    for node in markup.fromstring(page).iter("h1", "h2", "h3", "p", "table"):
        if node.tag == "table":
            rows = [
                [cell.text_content() for cell in row.iter("td", "th")] for row in node.iter("tr")
            ]
            table = document.add_table(len(rows), max(map(len, rows)))
            for line, row in enumerate(rows):
                for column, words in enumerate(row):
                    table.cell(line, column).text = words.strip()
        elif node.tag == "p":
            document.add_paragraph(node.text_content().strip())
        else:
            document.add_heading(node.text_content().strip(), int(node.tag[1]))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def chromium(program: str, page: str, folder: Path) -> bytes:
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page.replace('href="', f'href="{pdf.PAPER.as_uri()}/'), "utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               f"--print-to-pdf={target}", source.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
    return target.read_bytes()


def office(program: str, word: bytes, folder: Path) -> bytes:
    (folder / "page.docx").write_bytes(word)
    command = [program, f"-env:UserInstallation={folder.as_uri()}/profile", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), str(folder / "page.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
    return (folder / "page.pdf").read_bytes()


def measure(name: str, make: Callable[[], bytes], rounds: int) -> None:
    times, data = [], b""
    for _ in range(rounds):
        start = time.perf_counter()
        data = make()
        times.append(time.perf_counter() - start)
    pages = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    print(
        f"{name:34} {statistics.median(times):6.2f} s  worst {max(times):6.2f}  "
        f"{pages:3} pages  {len(data) // 1024:5} KB"
    )


def main(rounds: int) -> None:
    page = report.html()
    pdf.warm_up()
    measure("WeasyPrint, warm worker", lambda: pdf.render(page), rounds)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if program := found(CHROMIUM):
            measure(
                "Chromium, a process a document", lambda: chromium(program, page, folder), rounds
            )
        else:
            print("Chromium is not installed: not measured")
        if program := found(OFFICE):
            word = word_of(page)
            measure("LibreOffice, docx to pdf", lambda: office(program, word, folder), rounds)
        else:
            print("LibreOffice is not installed: not measured")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
