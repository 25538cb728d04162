"""Hostile and broken files at the other doors: stamped plan, workbook, rectification, visit.

The proofs of tasks have a test of their own with every kind of attack; here each kind stands once
at each door, sent through the page's form.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pilots.actions.supervision import issue_rectification, plan_visit
from pilots.enums import PlanStatus
from pilots.models import PlanVersion, Rectification, SiteVisit
from pilots.tests.plan_steps import People, a_plan
from pilots.tests.test_evidence_attacks import (
    BOMB,
    MACRO,
    MISMATCH,
    PAGE,
    PASSWORD,
    PDF_PASSWORD,
)
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.rectification import RECTIFICATION
from sanhua.core.workflow import Occasion
from sanhua.files.checks import listed
from sanhua.files.models import StoredFile
from sanhua.files.tests import samples

pytestmark = pytest.mark.django_db

ANY = ()
TOO_MANY_PIXELS = "图片50000×50000像素，过大。"
NAME = "<img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class Door:
    """Where a file goes: the field, its kinds, and the form as somebody sends it."""

    field: str
    kinds: tuple[str, ...]
    opens: Callable[[People], tuple[str, str, dict[str, object]]]


def scan(people: People) -> tuple[str, str, dict[str, object]]:
    code = short_code(digest(people.plan))
    address = reverse("pilots:plan_step", args=[people.plan.pk, "confirm"])
    return "head", address, {"code": code, "seen": people.plan.version}


def workbook(people: People) -> tuple[str, str, dict[str, object]]:
    address = reverse("pilots:plan_rows", args=[people.plan.pk])
    return "secretary", address, {"seen": people.plan.version, "text": "A2\t原先粘贴的内容"}


def proof(people: People) -> tuple[str, str, dict[str, object]]:
    day = timezone.localdate()
    order = issue_rectification(
        people.plan.pilot, actor=people.officer, now=timezone.now(), on=day, problem="缺凭证。",
        requirement="请补齐。", clause="通知四（一）2", source="visit", due_on=day,
    )  # fmt: skip
    order = RECTIFICATION.perform(order, "acknowledge", Occasion(people.secretary, timezone.now()))
    address = reverse("pilots:rectification_step", args=[order.pk, "respond"])
    return "secretary", address, {"measures": "已经补缴。", "seen": order.version}


def photo(people: People) -> tuple[str, str, dict[str, object]]:
    day = timezone.localdate()
    values = {"planned_on": day, "purpose": "中期调研", "participants": "王军"}
    visit = plan_visit(people.plan.pilot, actor=people.officer, now=timezone.now(), **values)
    address = reverse("pilots:visit_step", args=[visit.pk, "record"])
    typed = {"held_on": str(day), "findings": "人员到位。", "guidance": "继续推进。"}
    return "officer", address, typed | {"seen": visit.version}


DOORS = {
    "scan": Door("scan", ("pdf", "jpg", "jpeg", "png"), scan),
    "workbook": Door("workbook", ("xlsx",), workbook),
    "proof": Door("uploads", ANY, proof),
    "photo": Door("photos", ANY, photo),
}
# By kind of attack: file name, bytes, sentence; the name says at which doors it is not refused
# for being of another kind already.
ATTACKS = {
    "program": ("安装.exe", b"MZ" + bytes(200), ""),
    "page as PDF": ("盖章.pdf", PAGE, MISMATCH.format("网页文件", "PDF")),
    "page as workbook": ("任务.xlsx", PAGE, MISMATCH.format("网页文件", "XLSX")),
    "hostile name": (f"{NAME}.png", PAGE, MISMATCH.format("网页文件", "PNG")),
    "macro": ("任务.xlsx", samples.xlsx({"xl/vbaProject.bin": b"x"}), MACRO),
    "password of a PDF": ("盖章.pdf", samples.pdf(trailer=b"/Encrypt 9 0 R"), PDF_PASSWORD),
    "password of a workbook": (
        "任务.xlsx",
        samples.ole("EncryptedPackage", "EncryptionInfo"),
        PASSWORD,
    ),
    "zip bomb": ("任务.xlsx", samples.xlsx({"xl/a.xml": b"<w/>" * 4_000_000}), BOMB),
    "pixel bomb": ("照片.png", samples.png(50_000, 50_000), TOO_MANY_PIXELS),
    "nothing": ("空白", b"", "文件是空的，请重新选择。"),
    "too large": ("很大", bytes(1_048_577), "超过1MB"),
}


def files_for(door: Door):
    """Yield the files that a door does not refuse for their kind already, and one that it does."""
    for attack, (name, content, sentence) in ATTACKS.items():
        ending = name.rpartition(".")[2] if "." in name else ""
        if ending == "exe":
            sentence = f"不能上传.exe文件。可上传{listed(door.kinds)}。"  # noqa: PLW2901
        elif not ending:
            name += f".{door.kinds[0] if door.kinds else 'pdf'}"  # noqa: PLW2901
        elif door.kinds and ending not in door.kinds:
            continue
        yield attack, SimpleUploadedFile(name, content, "application/octet-stream"), sentence


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_with_its_sentence_and_keeps_what_was_typed(client, settings, door):
    settings.UPLOAD_BYTES_MAX = 1_048_576
    people, way = a_plan(), DOORS[door]
    person, address, typed = way.opens(people)
    client.force_login(getattr(people, person))
    tried = set()
    for attack, upload, sentence in files_for(way):
        answer = client.post(address, typed | {way.field: upload})

        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422, attack
        assert sentence in page, attack
        assert NAME not in answer.content.decode()
        assert all(str(text).split("\t")[-1] in page for text in typed.values()), attack
        tried.add(attack)
    assert len(tried) >= 6
    assert not StoredFile.objects.exists()
    assert PlanVersion.objects.get().status == PlanStatus.DRAFT
    assert not Rectification.objects.filter(status="response_submitted").exists()
    assert not SiteVisit.objects.filter(status="recorded").exists()


def test_the_sentences_are_different_ones():
    said = [sentence for _, _, sentence in ATTACKS.values() if sentence]
    assert len(set(said)) == len(said)
