"""A section of a report that people write, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from pilots.models import ReturnRemark
from reporting.enums import SummarySection, YearSection
from reporting.workflows.summary_origin import Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One section: its text, what is missing, what was remarked, where it comes from."""

    section: SummarySection | YearSection
    text: str
    gap: str
    remarks: list[ReturnRemark]
    paragraphs: list[Paragraph]
    limit: int
    advice: tuple[int, int]

    @property
    def label(self) -> str:
        return str(self.section.label)

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def advised(self) -> str:
        """Say whether the text is shorter or longer than is good; empty: it is neither."""
        least, most = self.advice
        if self.text and self.length < least:
            return f"少于建议的{least}字"
        return f"超过建议的{most}字" if self.length > most else ""

    @property
    def sources(self) -> list[tuple[str, list[Paragraph]]]:
        """List the paragraphs that were prefilled, by where they come from."""
        found: dict[str, list[Paragraph]] = {}
        for row in self.paragraphs:
            if row.source:
                found.setdefault(row.source, []).append(row)
        return list(found.items())
