"""Writing Word files in the shape of official papers; the same content gives the same bytes.

What can be styled is styled by name (正文, 标题 1 to 3, 表格文字, …), so that an office can change a
style instead of a hundred paragraphs. How the styles look: ``word_look``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt

from reporting.documents import word_parts as parts
from reporting.documents import word_table
from reporting.documents.kind import Identity, Stamp
from reporting.documents.prose import blocks
from reporting.documents.qr import qr_png
from reporting.documents.word_file import plain, written
from reporting.documents.word_look import (
    CAPTION,
    CENTRE,
    CONTENTS,
    CONTENTS_TITLE,
    DOCUMENT_TITLE,
    FANG,
    HEI,
    KAI,
    LEFT,
    NOTE,
    PICTURE,
    RIGHT,
    SIGNATURE,
    SONG,
    TITLE,
    dress,
    measure,
    set_face,
)
from reporting.documents.word_pages import characters, pages_of

__all__ = ["CENTRE", "EMPTY", "FANG", "HEI", "KAI", "RIGHT", "SONG", "TITLE", "Paper"]

EMPTY = "本部分尚未填写。"
FULL_PAGE, COLOPHON_ROOM = 637, 92  # points of a page, and what the colophon takes of it
LISTED = 2  # levels of headings that the list of contents names


class Paper:
    """A document being written, from top to bottom.

    ``mark`` lies across every page until the paper has been sent. ``fills``: a paper of the office
    itself, every page of 22 lines; the others leave no line alone on a page.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        author: str,
        code: str,
        moment: dt.datetime,
        mark: str = "",
        fills: bool = False,
    ) -> None:
        self.identity, self.mark = identity, mark
        self.stamp = Stamp(code=code, moment=moment)
        self.moment = moment.astimezone(dt.UTC)
        self.document = Document()
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by = plain(identity.title), author, author
        about.identifier, about.version = plain(identity.number), identity.version_label
        about.content_status = mark
        about.created = about.modified = self.moment.replace(tzinfo=None)
        about.language, about.comments, about.revision = "zh-CN", "", 1
        dress(self.document, widows=not fills)
        measure(self.document.sections[0], wide=False)
        self._headings: list[tuple[str, int, str]] = []
        self._counts = {"表": 0, "图": 0}
        self._main = 0  # the section whose first page is page 1
        self._contents: Any = None

    def line(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = 16,
        align: Any = None,
        indent: bool = False,
        before: float = 0,
    ) -> Any:
        """Write one paragraph of its own look, for covers; ``before`` is the space above it."""
        paragraph = self.document.add_paragraph()
        if not indent:
            parts.no_indent(paragraph)
        paragraph.paragraph_format.space_before = Pt(before)
        if align is not None:
            paragraph.alignment = align
        run = paragraph.add_run(plain(text))
        run.font.size = Pt(size)
        set_face(run, face)
        return paragraph

    def title(self, *lines: str, before: float = 0, after: float = 0) -> None:
        """Write the title, each line as it is to be broken."""
        for at, words in enumerate(lines):
            paragraph = self.document.add_paragraph(plain(words), style=DOCUMENT_TITLE)
            paragraph.paragraph_format.space_before = Pt(0 if at else before)
            paragraph.paragraph_format.space_after = Pt(after if at == len(lines) - 1 else 0)

    def heading(self, text: str, *, level: int = 1, new_page: bool = False) -> None:
        """Write a heading that Word lists in its outline."""
        paragraph = self.document.add_heading(plain(text), level=level)
        paragraph.paragraph_format.page_break_before = new_page or None
        if level <= LISTED and text:
            number = len(self._headings) + 1
            name = f"_Toc{number:08d}"
            parts.bookmark(paragraph, number, name)
            self._headings.append((paragraph.text, level, name))

    def text(self, words: str) -> None:
        """Write what a person typed: one paragraph a line, headings and run-in headings known."""
        for block in blocks(words):
            if block.is_heading:
                self.heading(block.text, level=2)
                continue
            self.paragraph(block.lead, block.text)

    def paragraph(self, lead: str, rest: str) -> None:
        """Write a paragraph; what it says first is set in another face."""
        paragraph = self.document.add_paragraph()
        if lead:
            set_face(paragraph.add_run(plain(lead)), KAI)
        paragraph.add_run(plain(rest))

    def note(self, words: str) -> None:
        """Write the source under a table or a picture."""
        self.document.add_paragraph(plain(words), style=NOTE)

    def sign(self, who: str, day: str, *, before: float = 29) -> None:
        """Write who sends it over the day, its end four characters in; never alone on a page."""
        above = self.document.paragraphs[-1]
        above.paragraph_format.keep_with_next = True
        word_table.keep_last_row(above)
        middle = 4 + characters(day) / 2
        for words, space in ((who, before), (day, 0.0)):
            paragraph = self.document.add_paragraph(plain(words), style=SIGNATURE)
            paragraph.paragraph_format.keep_with_next = words is who
            paragraph.paragraph_format.space_before = Pt(space)
            parts.right_by(paragraph, 16 * max(0.0, middle - characters(words) / 2))

    def picture(self, data: bytes, *, width: float, says: str, caption: str = "") -> None:
        """Put in a picture (PNG, width in millimetres) with words for those who do not see it."""
        paragraph = self.document.add_paragraph(style=PICTURE)
        paragraph.paragraph_format.keep_with_next = bool(caption)
        shape = paragraph.add_run().add_picture(BytesIO(data), width=Mm(width))
        shape._inline.docPr.set("descr", plain(says))
        if caption:
            below = self._caption("图", caption)
            below.paragraph_format.keep_with_next = False
            below.paragraph_format.space_after = Pt(8)

    def verification(self, *lines: str) -> None:
        """Put in the code that opens the verification page, and what proves this very file."""
        says = f"校验二维码，校验码{self.stamp.code}"
        self.picture(qr_png(self.stamp.url), width=20, says=says)
        paragraph = self.document.paragraphs[-1]
        paragraph.alignment = LEFT
        paragraph.paragraph_format.space_before = Pt(16)
        paragraph.paragraph_format.keep_with_next = True
        for words in lines:
            self.note(words)

    @property
    def known_as(self) -> str:
        """What every page tells of the file: number, version, time."""
        identity = self.identity
        return f"编号 {identity.number}　版本 {identity.version_label}　{self.stamp.words}"

    def front(self, code: str) -> None:
        """Begin with a cover: no number on it, and — I — on what stands before the text."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        parts.count_pages(section, start=1, roman=True)
        self.marginal(code)

    def begin(self, *, contents: bool) -> None:
        """End what stands before the text, with a list of contents for long papers."""
        if contents:
            paragraph = self.document.add_paragraph("目　录", style=CONTENTS_TITLE)
            paragraph.paragraph_format.page_break_before = True
            self._contents = paragraph
            # Not the list itself: LibreOffice loses the page numbers of a section that a field ends.
            end = self.document.add_paragraph(style=NOTE)
            end.paragraph_format.line_spacing = Pt(1)
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        parts.end_section(self.document)
        section.different_first_page_header_footer = False
        parts.count_pages(section, start=1)
        self._main = 1

    def turn(self, *, wide: bool = True) -> None:
        """Go on with pages in landscape, for wide tables, or upright again."""
        section = self.document.add_section()
        parts.end_section(self.document)
        parts.count_pages(section, start=None)
        measure(section, wide=wide)

    def marginal(self, code: str = "") -> None:
        """Write what is told on every page above it, and — 1 — under it at the outer side."""
        section = self.document.sections[0]
        words = "　".join(filter(None, (self.known_as, self.mark, code))) if code else ""
        heads = [section.header, section.even_page_header]
        if section.different_first_page_header_footer and self.mark:
            heads.append(section.first_page_header)
        for number, head in enumerate(heads, 1):
            paragraph = head.paragraphs[0]
            paragraph.style = self.document.styles[NOTE]
            if words and number < 3:
                paragraph.add_run(plain(words))
            if self.mark:
                parts.watermark(paragraph, self.mark, number)
        for part, is_odd in ((section.footer, True), (section.even_page_footer, False)):
            self._page_number(part.paragraphs[0], is_odd=is_odd)

    def _page_number(self, paragraph: Any, *, is_odd: bool) -> None:
        parts.no_indent(paragraph)
        side = "right_indent" if is_odd else "left_indent"
        setattr(paragraph.paragraph_format, side, Pt(14))
        paragraph.alignment = RIGHT if is_odd else LEFT
        runs = [paragraph.add_run("— "), *parts.field(paragraph, "PAGE", "1")]
        for run in (*runs, paragraph.add_run(" —")):
            run.font.size = Pt(14)
            set_face(run, SONG)

    def table(
        self,
        heads: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        caption: str = "",
        align: str = "",
        over: Sequence[tuple[str, int]] = (),
        has_bands: bool = False,
    ) -> None:
        """Write a table: see ``word_table``."""
        if caption:
            self._caption("表", caption)
        align = align or "l" * len(heads)
        word_table.write(
            self.document, heads, widths, rows, align=align, over=over, has_bands=has_bands
        )

    def multiples(self, rows: Sequence[Sequence[word_table.Small]], *, caption: str) -> None:
        """Set small pictures in rows under each other, with one caption for all."""
        word_table.multiples(self.document, rows, width=156.0)
        self._caption("图", caption).paragraph_format.keep_with_next = True

    def colophon(self, copies: str, office: str, issued: str) -> None:
        """End with copies, office and day at the foot of the last page, which is an even one."""
        pages = pages_of(self.document)
        left = pages.left
        if pages.total % 2:
            self.document.add_section(WD_SECTION.EVEN_PAGE)
            parts.end_section(self.document)
            left = FULL_PAGE
        # Programs that cannot pin a table to its page set it where this leaves off.
        space = self.document.add_paragraph(style=NOTE)
        space.paragraph_format.space_before = Pt(max(0, left - COLOPHON_ROOM))
        word_table.colophon(self.document, copies, office, issued)

    def _caption(self, kind: str, words: str) -> Any:
        self._counts[kind] += 1
        paragraph = self.document.add_paragraph(kind, style=CAPTION)
        parts.field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._counts[kind]))
        paragraph.add_run(f"　{plain(words)}")
        return paragraph

    def bytes(self) -> bytes:
        """Return the file; written twice from the same content it is the same to the byte."""
        if self._contents is not None:
            pages = pages_of(self.document, first=self._main).marks
            entries = [(words, level, name, pages[name]) for words, level, name in self._headings]
            styles = [self.document.styles[name].style_id for name in CONTENTS]
            parts.list_contents(self._contents, entries, styles)
        return written(self.document, self.moment)
