"""One document from its record to its stored bytes; alone or as part of a bundle."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reporting.documents import KINDS, Kind, pdf
from reporting.documents.kind import Identity, Stamp
from reporting.models import GeneratedDocument
from sanhua.accounts.models import User
from sanhua.activity import journal
from sanhua.core.records import Record
from sanhua.files.actions import Staged, store_staged
from sanhua.files.models import StoredFile

# Without 0 O 1 I L U: a code is read from paper and typed.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Audience = StoredFile.Audience
Stage = Callable[[str, int], object]


class Withdrawn(pdf.PaperError):
    """The person who asked for a document may not have it any more."""


def code_of(record: Record, *, rounds: int = 0) -> str:
    """Derive the verification code from a job, so that a repeated attempt prints the same."""
    what = f"{record.pk}/{rounds}" if rounds else str(record.pk)
    digest = salted_hmac("reporting.document", what, algorithm="sha256").digest()
    rest, letters = int.from_bytes(digest, "big"), []
    for _ in range(12):
        rest, letter = divmod(rest, len(LETTERS))
        letters.append(LETTERS[letter])
    code = "".join(letters)
    return "-".join((code[:4], code[4:8], code[8:]))


def lay_out(kind: Kind, subject: Record, stamp: Stamp, stage: Stage) -> bytes:
    """Return the bytes of a record's document."""
    content = kind.collect(subject, timezone.localdate(stamp.moment))
    stage("排版", 40)
    if kind.writer:
        return kind.writer(content, kind.identify(subject), stamp.code, stamp.moment)
    html = kind.html(subject, content, stamp)
    return pdf.render(html, before_writing=lambda: stage("生成", 80))


def keep(
    content: Staged,
    *,
    name: str,
    subject: Record,
    identity: Identity,
    code: str,
    actor: User,
    now: dt.datetime,
) -> GeneratedDocument:
    """Store the bytes of a document and say what they are. Call inside a transaction.

    What belongs to no society, a draft and an archive are private files: the documents' policy
    says who may have them, not the rules for what people hand in.
    """
    kind = KINDS[name]
    private = identity.society_id is None or identity.is_draft or kind.bundle
    file = store_staged(
        name=f"{identity.title}{identity.version_label}.{kind.suffix}",
        content=content,
        media_type=kind.media_type,
        society_id=identity.society_id,
        actor=actor,
        now=now,
        audience=Audience.PRIVATE if private else Audience.OWNER,
    )
    document = GeneratedDocument.objects.create(
        kind=name,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_version=subject.version,
        society_id=identity.society_id,
        number=identity.number,
        title=identity.title,
        version_label=identity.version_label,
        file=file,
        sha256=file.sha256,
        verification_code=code,
        created_by=actor,
        created_at=now,
    )
    journal.note(
        document,
        kind="reporting.generateddocument.make",
        label="生成文件",
        actor=actor,
        now=now,
        detail={"sha256": file.sha256, "code": code},
    )
    return document


def load(kind: Kind, pk: uuid.UUID | None, actor: User) -> Record:
    """Return the record to print, if the person who asked still sees it.

    Raises:
        Withdrawn: it was withdrawn or deleted while the job waited, or is not theirs any more.

    """
    if pk is None:
        raise LookupError("a document without a record")
    if not kind.visible(actor).filter(pk=pk).exists():
        raise Withdrawn("内容已被撤回、删除，或者不再对您开放，没有生成。")
    return kind.load(pk)
