"""Which files a bundle holds: a batch's one-page papers, and everything of one society."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict

from pilots import policies
from pilots.models import AnswerProof, Pilot, PilotBatch
from pilots.policies.files import visible_libraries
from reporting.documents import result
from reporting.documents.kind import Entry, Identity, Kind
from reporting.enums import DocumentKind
from reporting.policies import UNSENT_SUMMARIES, visible_summaries
from sanhua.accounts.models import User
from sanhua.files.checks import clean_name
from sanhua.files.models import StoredFile
from societies.enums import Outcome
from societies.models import Society
from societies.policies import is_association, visible_proofs
from societies.queries.findings import WANTED, Search, matching_societies

SOCIETIES = (
    "societies?"  # begins the selection of all societies, as the check-up's page filters them
)
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
NAME_MAX = 80


def clean(name: str) -> str:
    """A name that every system can unpack."""
    return clean_name(FORBIDDEN.sub("_", name)).strip(" ._")[:NAME_MAX] or "_"


def one_pages(batch: PilotBatch, user: User, selection: str) -> list[Entry]:
    """The pages of a batch's pilots, or of all societies that a filter finds."""
    pilots = {
        pilot.society_id: pilot
        for pilot in policies.visible_pilots(user)
        .filter(batch=batch)
        .select_related("society")
        .order_by("number")
    }
    if not selection.startswith(SOCIETIES):
        return [_page(n, pilot.society, pilot) for n, pilot in enumerate(pilots.values(), 1)]
    found = matching_societies(user, _search(selection.removeprefix(SOCIETIES)))
    return [_page(n, society, pilots.get(society.pk)) for n, society in enumerate(found, 1)]


def _search(query: str) -> Search:
    """Read the filter of the page of all check-ups again."""
    chosen = QueryDict(query)
    outcome = chosen.get("outcome", "")
    return Search(
        text=chosen.get("q", "").strip(),
        discipline=chosen.get("discipline", ""),
        rule=chosen.get("rule", ""),
        area=chosen.get("area", ""),
        outcome=outcome if outcome in WANTED else Outcome.UNMET.value,
    )


def _page(number: int, society: Society, pilot: Pilot | None) -> Entry:
    return Entry(
        path=f"{number:03d}_{clean(str(society))}.pdf",
        title=f"一会一页（{society}）" if pilot else f"学会一页（{society}）",
        kind=DocumentKind.ONE_PAGE if pilot else DocumentKind.SOCIETY_PAGE,
        subject_id=pilot.pk if pilot else society.pk,
    )


def archive(society: Society, user: User, _selection: str) -> list[Entry]:
    """Everything of one society that was sent or published; of experts, nothing."""
    return list(_numbered(_archive(society, user)))


def _archive(society: Society, user: User) -> Iterator[Entry]:
    yield _made("1学会档案", DocumentKind.DOSSIER_WORKBOOK, society, "学会档案台账", "xlsx")
    proofs = visible_proofs(user).filter(society=society).select_related("file")
    yield from _files(
        "1学会档案/证明材料", (proof.file for proof in proofs.order_by("file__uploaded_at"))
    )
    yield _made("2试点记录", DocumentKind.ARCHIVE_RECORDS, society, "试点记录台账", "xlsx")
    own = {"society": society}
    for row in _of(policies.visible_applications(user).filter(**own), "attachment"):
        yield _made("3申报", DocumentKind.APPLICATION_RECEIPT, row, f"{row.batch}申报回执")
        yield from _files("3申报", [row.attachment])
    own = {"pilot__society": society}
    plans = policies.visible_plans(user).exclude(status__in=policies.UNSENT_PLANS)
    for row in _of(plans.filter(**own), "scan"):
        yield _made("4实施方案", DocumentKind.PLAN, row, f"实施方案第{row.number}版")
        yield from _files("4实施方案", [row.scan])
    evidence = policies.visible_evidence(user).filter(
        task__pilot__society=society, removed_at__isnull=True
    )
    for row in evidence.select_related("file", "task").order_by("task__area", "added_at"):
        yield from _files(f"5任务佐证/{row.task.area}", [row.file])
    answered = Prefetch("answers__proofs", AnswerProof.objects.select_related("file"))
    for row in policies.visible_rectifications(user).filter(**own).prefetch_related(answered):
        yield _made("6整改", DocumentKind.RECTIFICATION, row, f"整改通知书{row.number}")
        found = (proof.file for answer in row.answers.all() for proof in answer.proofs.all())
        yield from _files("6整改", dict.fromkeys(found))
    for row in visible_summaries(user).filter(**own).exclude(status__in=UNSENT_SUMMARIES):
        yield _made("7总结报告", DocumentKind.PILOT_SUMMARY, row, f"总结报告第{row.number}版")
    for row in result.published(user).filter(**own).order_by("published_at"):
        title = f"{row.get_kind_display()}评分汇总表"
        yield _made("8评估结果", DocumentKind.RESULT, row, title)


def _of(rows: QuerySet[Any], file: str) -> QuerySet[Any]:
    return rows.filter(submitted_at__isnull=False).select_related(file).order_by("submitted_at")


def _made(folder: str, kind: str, subject: Any, title: str, suffix: str = "pdf") -> Entry:
    path = f"{folder}/{clean(title)}.{suffix}"
    return Entry(path=path, title=title, kind=kind, subject_id=subject.pk)


def _files(folder: str, files: Iterable[StoredFile | None]) -> Iterator[Entry]:
    for file in files:
        if file is not None:
            stem, dot, suffix = file.name.rpartition(".")
            path = f"{folder}/{clean(stem or suffix)}{dot if stem else ''}{suffix if stem else ''}"
            yield Entry(path=path, title=file.name, file_id=file.pk)


def _numbered(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Number the files of each folder, so that equal names do not meet; a file comes once a folder."""
    counts: dict[str, int] = {}
    seen: set[tuple[str, uuid.UUID]] = set()
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        if entry.file_id:
            if (folder, entry.file_id) in seen:
                continue
            seen.add((folder, entry.file_id))
        counts[folder] = number = counts.get(folder, 0) + 1
        yield Entry(
            path=f"{folder}/{number:03d}_{name}",
            title=entry.title,
            kind=entry.kind,
            subject_id=entry.subject_id,
            file_id=entry.file_id,
        )


def batches_for_association(user: User) -> QuerySet[PilotBatch]:
    rows = policies.visible_batches(user)
    return rows if is_association(user) else rows.none()


def _identify_batch(batch: PilotBatch) -> Identity:
    return Identity(
        number=f"SH{batch.year}-YYHZ",
        title=f"一会一页（{batch}）",
        version_label=f"第{batch.version}版",
        society_id=None,
    )


def _identify_archive(society: Society) -> Identity:
    return Identity(
        number=f"XH-{society.pk.hex[:8].upper()}-DA",
        title=f"一会一档（{society}）",
        version_label=f"第{society.version}版",
        society_id=society.pk,
    )


def _nothing(_subject: Any, _on: Any) -> None:
    """A bundle has no content of its own."""


BATCH_KIND = Kind(
    name=DocumentKind.ONE_PAGE_BATCH,
    label="一会一页（打包）",
    bundle=one_pages,
    visible=batches_for_association,
    load=lambda pk: PilotBatch.objects.get(pk=pk),
    identify=_identify_batch,
    collect=_nothing,
)
ARCHIVE_KIND = Kind(
    name=DocumentKind.ARCHIVE,
    label="一会一档",
    bundle=archive,
    visible=visible_libraries,
    load=lambda pk: Society.objects.get(pk=pk),
    identify=_identify_archive,
    collect=_nothing,
)
