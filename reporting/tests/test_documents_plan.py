"""The plan as PDF and Word: codes, marks, the task list."""

import io
import re

import docx
import pypdf
import pytest
from django.urls import reverse

from pilots.enums import PlanStatus
from pilots.models import PlanTask
from pilots.tests.factories import at
from pilots.tests.plan_steps import a_plan
from pilots.workflows.plan_content import digest, short_code
from reporting.actions.documents import request_document
from reporting.actions.making import make
from reporting.models import GeneratedDocument

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW = at("2022-02-25", 9)


def made(plan, kind, actor):
    job = request_document(kind=kind, subject=plan, actor=actor, now=NOW)
    assert make(job.pk, clock=lambda: NOW)
    return GeneratedDocument.objects.get(kind=kind)


def read(document):
    with document.file.content.open("rb") as file:
        return file.read()


def pdf_text(document):
    reader = pypdf.PdfReader(io.BytesIO(read(document)))
    return [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


def word_text(document):
    paper = docx.Document(io.BytesIO(read(document)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    section = paper.sections[0]
    around = [section.header.paragraphs[0].text, section.footer.paragraphs[0].text]
    return "\n".join([p.text for p in paper.paragraphs] + cells + around)


def test_the_pdf_carries_the_plan_its_code_and_the_draft_mark():
    people = a_plan(tasks=3)
    pages = pdf_text(made(people.plan, "plan", people.secretary))
    code = short_code(digest(people.plan))
    assert code in pages[0]
    assert all(code in page for page in pages[1:])  # in the foot of every page
    assert all("草稿未提交" in page for page in pages)
    whole = "".join(pages)
    for title in ("招聘第1批人员", "招聘第3批人员", "2022-04-15：发布公告", "本学会无此项业务"):
        assert title in whole


def test_a_plan_that_was_sent_carries_no_mark():
    people = a_plan(status=PlanStatus.APPROVED)
    document = made(people.plan, "plan", people.officer)
    assert "草稿" not in "".join(pdf_text(document))
    assert document.version_label == "第1版"


def test_word_says_the_same_as_the_pdf():
    people = a_plan(tasks=2)
    first, second = people.plan.tasks.order_by("position")
    PlanTask.objects.filter(pk=second.pk).update(after=first.lineage)
    document = made(people.fresh(), "plan_word", people.secretary)
    assert document.file.name.endswith(".docx")
    text = word_text(document)
    code = short_code(digest(people.fresh()))
    for words in (
        f"方案校验码 {code}",
        f"文件校验码 {document.verification_code}",
        "草稿 未提交",
        "一、试点目标",
        "五、任务清单",
        "（前置任务：A2 招聘第1批人员）",
        "不适用：本学会无此项业务。",
    ):
        assert words in text
    heads = docx.Document(io.BytesIO(read(document))).tables[1].rows[0]._tr.xml
    assert "w:tblHeader" in heads


def test_twenty_tasks_of_long_texts_are_all_there():
    people = a_plan(tasks=20)
    people.plan.tasks.update(target_result="辩明事项1个。" * 80, safeguards="纳入预算。" * 60)
    whole = "".join(pdf_text(made(people.fresh(), "plan", people.secretary)))
    assert whole.count("辩") == 1600  # a row taller than a page goes on on the next
    assert whole.count("纳") == 1200


def test_a_draft_is_printed_by_its_society_only(client):
    people = a_plan()
    address = reverse("reporting:documents_of", args=["plan", people.plan.pk])
    client.force_login(people.officer)
    assert client.get(address).status_code == 404
    client.force_login(people.secretary)
    assert client.get(address).status_code == 200
    made(people.plan, "plan", people.secretary)
    client.force_login(people.officer)
    assert (
        people.plan.pilot.society.name
        not in client.get(reverse("reporting:documents")).content.decode()
    )


def test_the_verification_page_knows_both_files(client):
    people = a_plan(status=PlanStatus.APPROVED)
    for kind in ("plan", "plan_word"):
        document = made(people.plan, kind, people.officer)
        page = client.get(reverse("reporting:verify", args=[document.verification_code]))
        assert "SH2022-01-FA" in page.content.decode()
