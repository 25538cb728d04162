"""Papers the portal makes. One module per kind of document; ``KINDS`` knows them all."""

from reporting.documents import (
    archive_books,
    batch_summary,
    bundles,
    decision_notice,
    meeting,
    one_page,
    pilot_summary,
    plan,
    receipt,
    rectification,
    reminder_order,
    result,
    score_sheet,
)
from reporting.documents.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        plan.KIND,
        plan.WORD_KIND,
        pilot_summary.KIND,
        pilot_summary.WORD_KIND,
        batch_summary.KIND,
        batch_summary.WORD_KIND,
        rectification.KIND,
        score_sheet.KIND,
        *receipt.KINDS,
        one_page.KIND,
        one_page.SOCIETY_KIND,
        bundles.BATCH_KIND,
        bundles.ARCHIVE_KIND,
        *archive_books.KINDS,
        decision_notice.KIND,
        decision_notice.WORD_KIND,
        reminder_order.KIND,
        *meeting.KINDS,
        *result.KINDS,
    )
}

__all__ = ["KINDS", "Kind"]
