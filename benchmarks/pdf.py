# ruff: noqa: E402 - Django is set up before its models can be imported
"""How long documents take: ``python benchmarks/pdf.py [rounds]``.

Lays out and writes a pilot's summary with charts (a short one and a full one) and a volume of about
sixty pages made of ten, in one warm process, as the worker of the PDF queue does. Needs no
database. Prints the time to load the engine, the first document and the warm ones.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanhua.settings.test")

import django
import pypdf

django.setup()

from pilots.models import Evidence, Pilot, PilotBatch, Task
from reporting.documents import pdf, pilot_summary
from reporting.documents.kind import Stamp
from reporting.documents.year import Band, Change, TaskLine, Year
from reporting.enums import SummaryStatus
from reporting.models import SummaryReport
from sanhua.core.charts import BurnPoint, Slope, burn_up, slopes
from sanhua.files.models import StoredFile
from societies.enums import Area, Direction
from societies.models import Society

DAY = dt.datetime(2022, 12, 20, 16, 30, tzinfo=dt.UTC)
TEXT = "由挂靠单位提供独立办公用房，签订三年无偿使用协议，设接待室、档案室和党员活动室。"


def a_year(evidence: int) -> Year:
    task = Task(area="A1", title="签订办公用房使用协议")
    file = StoredFile(name="协议.pdf", sha256="9f2c" * 16)
    lines = {
        direction: [
            TaskLine(
                area=area,
                title=str(area.label),
                target="证明材料齐全",
                result=TEXT,
                percent=100,
                mark="●",
                state="办结",
            )
            for area in Area
            if area.direction == direction
        ]
        for direction in Direction
    }
    return Year(
        as_of=DAY.date(),
        total=18,
        closed=17,
        bands=[Band(direction=str(d.label), lines=rows) for d, rows in lines.items()],
        burn=[
            BurnPoint(f"{month}月", 12 * (month - 2), 11 * (month - 2)) for month in range(3, 11)
        ],
        changes=[Change("专职工作人员（人）", "2", "5", "+3")],
        slopes=[Slope("专职工作人员", "人", 2, 5)],
        rectifications=[],
        assessments=[],
        evidence=[
            Evidence(task=task, file=file, title="协议", added_at=DAY) for _ in range(evidence)
        ],
        evidence_left_out=0,
        extended=0,
    )


def html(*, paragraphs: int = 3, evidence: int = 9) -> str:
    pilot = Pilot(
        batch=PilotBatch(name="2022年省级学会“三化”建设试点", year=2022),
        society=Society(name="江西省示例工程学会", host_institution="示例工程研究院"),
        number="SH2022-01",
        started_on=dt.date(2022, 2, 18),
    )
    parts = dict.fromkeys(
        ("overall", "practices", "problems", "suggestions"), f"{TEXT}\n" * paragraphs
    )
    summary = SummaryReport(
        pilot=pilot, number=2, status=SummaryStatus.ACCEPTED, submitted_at=DAY, **parts
    )
    year = a_year(evidence)
    figure = pilot_summary.Figure
    paper = pilot_summary.SummaryPaper(
        summary=summary,
        is_draft=False,
        is_late=False,
        period="2022年3月至10月",
        keys=[pilot_summary.KeyFigure("17/18", "项", "办结任务", "办结率94%")] * 4,
        year=year,
        burn=figure(burn_up("序时进度", year.burn), "序时进度"),
        burn_words="",
        change=figure(slopes("试点前后对比", year.slopes), "前后对比"),
        radar=None,
        balance=None,
    )
    return pilot_summary.KIND.html(summary, paper, Stamp(code="7K3F-9QWM-2D8H", moment=DAY))


def batch_html(pilots: int = 10) -> str:
    """The bodies of many summaries in one document, as a year's volume of a batch."""
    page = html()
    start, end = page.index("<main"), page.index("</main>") + len("</main>")
    bodies = (
        re.sub(r'(id="|href="#)(s\d+)"', rf'\1{"p" * number}\2"', page[start:end])
        for number in range(pilots)
    )
    return page[:start] + "".join(bodies) + page[end:]


def timed(action):
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def measure(name: str, page: str, rounds: int) -> None:
    first, data = timed(lambda: pdf.render(page))
    warm = [timed(lambda: pdf.render(page))[0] for _ in range(rounds)]
    pages = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    print(
        f"{name:16} {pages:3} pages  first {first:6.2f} s  warm {statistics.median(warm):6.2f} s "
        f"(worst {max(warm):.2f})  {len(data) // 1024} KB  same bytes {pdf.render(page) == data}"
    )


def main(rounds: int) -> None:
    page = html()
    load, _ = timed(pdf.warm_up)
    print(f"load engine    {load:6.2f} s")
    measure("short summary", html(paragraphs=1, evidence=1), rounds)
    measure("pilot summary", page, rounds)
    measure("batch volume", batch_html(), max(1, rounds // 2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
