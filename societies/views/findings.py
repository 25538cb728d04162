"""The check-ups of all societies on the web, for the association."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sanhua.core.http import SignedInRequest, page_of
from sanhua.core.sending import workbook as sent
from societies.forms.findings import FindingsFilter
from societies.policies import reads_all_checkups
from societies.queries import findings as queries
from societies.queries.findings_workbook import findings_workbook

# All societies stand on one page: a matrix is read as a whole.
ROWS_MAX = 200


def findings(request: SignedInRequest) -> HttpResponse:
    reads_all_checkups.require(request.user, None)
    chosen = FindingsFilter(request.GET)
    search = chosen.search
    found = queries.matching_societies(request.user, search)
    if request.GET.get("format") == "xlsx":
        return sent(findings_workbook(list(found)), "三化体检.xlsx")
    page = page_of(request, queries.for_matrix(found), size=ROWS_MAX)
    context = {
        "page_obj": page,
        "rows": list(queries.matrix_rows(page)),
        "columns": queries.columns(),
        "directions": queries.directions(),
        "legend": queries.legend(),
        "shortcuts": queries.shortcuts(request.user, timezone.localdate()),
        "filter": chosen,
        "search": search,
        "heading": queries.heading(search, page.paginator.count),
    }
    return render(request, "societies/findings/matrix.html", context)
