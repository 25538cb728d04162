"""What the association's report draws and lists: balance before and now, who applied."""

import datetime as dt
import io
import re

import pypdf
import pytest

from pilots.enums import ApplicationStatus, PilotStatus
from pilots.tests.factories import at, make_application, make_batch, make_pilot
from reporting.documents import KINDS, pdf
from reporting.documents.batch_year import figures_of_batch
from reporting.documents.kind import Stamp
from reporting.models import YearReport
from societies.enums import Area, Outcome, SnapshotOccasion
from societies.models import Checkup, Snapshot
from societies.tests.factories import make_society

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 12, 26)
KIND = KINDS["batch_summary"]
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at(DAY, 16, 30))
MET, UNMET, OUT = Outcome.MET, Outcome.UNMET, Outcome.NOT_APPLICABLE


def findings(met):
    """Four rules an area, so many of them met; B1 does not apply."""
    return [
        {
            "rule": f"{area.value}-{n + 1}",
            "area": area.value,
            "outcome": OUT if area == Area.B1 else MET if n < met else UNMET,
        }
        for area in Area
        for n in range(4)
    ]


def frozen(society, about, met, occasion=SnapshotOccasion.BASELINE, day="2022-02-12"):
    Snapshot.objects.create(
        society=society, about=about, occasion=occasion, on=day, taken_at=at(day), facts={},
        findings=findings(met), measures={},
    )  # fmt: skip


def applied(batch, name, status=ApplicationStatus.NOT_SELECTED, met=None):
    society = make_society(name=name)
    application = make_application(batch=batch, society=society, status=status)
    if met is not None:
        frozen(society, application.pk, met)
    return application


def chosen(batch, name, *, met=1, **values):
    pilot = make_pilot(batch=batch, society=make_society(name=name), **values)
    frozen(pilot.society, pilot.application_id, met)
    return pilot


def pages_of(content, report):
    data = pdf.render(KIND.html(report, content, STAMP))
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def test_pilots_are_set_beside_what_they_were_when_they_applied():
    batch = make_batch()
    kept, checked, bare = (chosen(batch, f"江西省{name}学会") for name in "甲乙丙")
    frozen(kept.society, kept.pk, 2, SnapshotOccasion.MIDTERM, "2022-07-01")
    frozen(kept.society, kept.pk, 4, SnapshotOccasion.END, "2022-12-20")
    for pilot in (kept, checked):
        Checkup.objects.create(society=pilot.society, on=DAY, findings=findings(3), measures={})

    rows = {row["society"]: row["balance"] for row in figures_of_batch(batch, DAY)["pilots"]}

    assert rows["江西省甲学会"]["A1"] == [25, 100]  # its last frozen picture, not the check-up
    assert rows["江西省乙学会"]["A1"] == [25, 75]
    assert rows["江西省乙学会"]["B1"] == [None, None]
    assert rows[bare.society.name] == {}


def test_applicants_are_listed_with_what_became_of_them_the_chosen_first():
    batch = make_batch()
    applied(batch, "江西省甲学会", met=2)
    applied(batch, "江西省乙学会", ApplicationStatus.ACCEPTED)
    applied(batch, "江西省草稿学会", ApplicationStatus.DRAFT)
    applied(batch, "江西省撤回学会", ApplicationStatus.WITHDRAWN)
    applied(make_batch(year=2021), "江西省别批学会")
    chosen(batch, "江西省丙学会")
    chosen(batch, "江西省丁学会", status=PilotStatus.TERMINATED)

    figures = figures_of_batch(batch, DAY)

    found = [(row["society"], row["outcome"]) for row in figures["applicants"]]
    assert set(found[:2]) == {("江西省丙学会", "确定为试点"), ("江西省丁学会", "已终止")}
    assert set(found[2:]) == {("江西省甲学会", "未入选"), ("江西省乙学会", "已受理")}
    assert figures["applied"] == 4
    rows = {row["society"]: row for row in figures["applicants"]}
    assert rows["江西省甲学会"]["areas"]["A1"]["words"] == "50%"
    assert rows["江西省甲学会"]["areas"]["B1"]["words"] == "不适用"
    assert rows["江西省乙学会"]["average"] is None


@pytest.mark.once
@pytest.mark.parametrize(("count", "columns"), [(3, 3), (9, 4)])
def test_paper_draws_every_pilot_to_one_scale_and_closes_with_the_applicants(count, columns):
    batch = make_batch()
    for number in range(count):
        pilot = chosen(batch, f"江西省第{number}学会")
        frozen(pilot.society, pilot.pk, 3, SnapshotOccasion.END, "2022-12-20")
    applied(batch, "江西省落选学会", met=2)
    report = YearReport.objects.create(batch=batch, number=1)
    content = KIND.collect(report, DAY)

    assert len(content.balance.rows[0]) == columns
    assert sum(map(len, content.balance.rows)) == count
    pages = pages_of(content, report)

    assert sum(page.count("25%→75%") for page in pages) == count
    assert "平均提高50个百分点" in "".join(pages)
    assert "附表2" in pages[-1]
    assert re.search(r"江西省落选学会.*未入选", pages[-1])
    assert any(re.search(r"附表2.*·+\d", page) for page in pages if "目录" in page)


@pytest.mark.once
def test_report_that_was_finalised_before_these_were_kept_prints_without_them():
    batch = make_batch()
    chosen(batch, "江西省甲学会")
    facts = figures_of_batch(batch, DAY)
    del facts["applicants"]
    for row in facts["pilots"]:
        del row["balance"]
    report = YearReport.objects.create(batch=batch, number=1, facts=facts)

    text = "".join(pages_of(KIND.collect(report, DAY), report))

    assert "附表1" in text
    assert "附表2" not in text
