"""What holds for every page that any actor can open: cost, weight, privacy, hosts, titles, words."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanhua.activity.calendar import work_calendar
from tests.access_expectations import ACTORS, EXPECTED
from tests.access_table import address

# That these pages open is asked of both databases by the access matrix.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUERIES_MAX = 15
BYTES_MAX = 100_000
# Machine-readable: not pages.
NOT_PAGES = re.compile(
    r"^(api:|healthz|readyz|files:download|files:preview_page|societies:society_template|pilots:plan_workbook|pilots:tasks_export|pilots:rectifications_export|pilots:meeting_workbook|pilots:assessments?_export|pilots:deliveries_export|societies:dossier_(workbook|template))"
)
PEOPLE = ("secretary", "head", "visitor", "officer", "leader", "expert")

FOREIGN = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!testserver)[^"']+""")
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|src=[\"']data:")
ENGLISH_STATE = re.compile(
    r">\s*(?:draft|submitted|returned|approved|in_progress|None|True|False|planned)\s*<"
)
RAW_DATE = re.compile(r">[^<]*\b(?:Jan|Feb|March|April|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d")


def open_to(actor: str) -> list[str]:
    column = ACTORS.index(actor)
    rows = EXPECTED.items()
    return [n for n, row in rows if row.split()[column] == "200" and not NOT_PAGES.match(n)]


def what_does_not_belong(text: str) -> list[str]:
    strange = {
        "another host": FOREIGN,
        "inline code": INLINE,
        "English state": ENGLISH_STATE,
        "English date": RAW_DATE,
    }
    found = {what: pattern.search(text) for what, pattern in strange.items()}
    return [f"{what}: {match.group()[:60]}" for what, match in found.items() if match]


def faults_of(response, queries: int) -> list[str]:
    """Say what is wrong with a page."""
    text = response.content.decode()
    faults = [f"{queries} queries"] * (queries > QUERIES_MAX)
    faults += [f"{len(response.content)} bytes"] * (len(response.content) > BYTES_MAX)
    faults += ["kept by a cache"] * ("no-store" not in response.get("Cache-Control", ""))
    policy = response["Content-Security-Policy"]
    faults += ["policy"] * ("default-src 'none'" not in policy or "unsafe" in policy)
    if "text/html" not in response["Content-Type"]:
        return faults
    faults += [
        f"{what}: {found.group()[:60]}"
        for what, pattern in (
            ("another host", FOREIGN),
            ("inline code", INLINE),
            ("English state", ENGLISH_STATE),
            ("English date", RAW_DATE),
        )
        if (found := pattern.search(text))
    ]
    faults += [f"{text.count('<h1')} main headings"] * (text.count("<h1") != 1)
    title = re.search(r"<title>\s*(.*?)\s*</title>", text, re.DOTALL)
    if not title or not title.group(1).endswith("“三化”建设试点平台"):
        faults.append("title")
    return faults


@pytest.mark.parametrize("actor", PEOPLE)
def test_every_page_is_light_whole_private_and_our_own(client, world, actor):
    client.force_login(world.actors[actor])
    work_calendar()  # kept for a minute, whoever asks first
    pages = open_to(actor)

    faults = {}
    for name in pages:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address(name, world, world.own))
        if found := faults_of(response, len(queries)):
            faults[name] = found

    assert faults == {}
    assert len(pages) > 15
