"""Papers the portal makes. One module per kind of document; ``KINDS`` knows them all."""

from reporting.documents import pilot_summary, plan, receipt, rectification
from reporting.documents.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (plan.KIND, plan.WORD_KIND, pilot_summary.KIND, rectification.KIND, *receipt.KINDS)
}

__all__ = ["KINDS", "Kind"]
