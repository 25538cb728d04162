"""What a society answers to an order, round by round; a new answer never replaces an old one."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from pilots.models import AnswerProof, Rectification, RectificationAnswer
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile

PROOFS_MAX = 20


def take_answer(order: Rectification, occasion: Occasion) -> None:
    """Keep the answer with its proofs: new files, and some the society has handed in before."""
    measures = str(occasion.data.get("measures", "")).strip()
    if not measures:
        raise NotNow("请填写整改措施和结果，再报送。")
    order.responded_by, order.responded_at = occasion.actor, occasion.now
    order.is_late = timezone.localdate(occasion.now) > order.due_on
    last = order.answers.aggregate(last=Max("number"))["last"] or 0
    answer = RectificationAnswer(
        rectification=order,
        number=last + 1,
        measures=measures,
        is_late=order.is_late,
        made_by=occasion.actor,
        made_at=occasion.now,
    )
    answer.full_clean()
    answer.save(force_insert=True)
    _attach(answer, occasion)


def _attach(answer: RectificationAnswer, occasion: Occasion) -> None:
    society_id = answer.rectification.pilot.society_id
    files: list[StoredFile] = list(dict.fromkeys(occasion.data.get("stored") or ()))
    if any(file.society_id != society_id for file in files):
        raise NotNow("只能选用本学会文件库中的文件。")
    uploads = occasion.data.get("uploads") or ()
    if len(files) + len(uploads) > PROOFS_MAX:
        raise NotNow(f"一次最多附{PROOFS_MAX}份佐证，请减少后再报送。")
    files += [
        store_upload(upload=upload, society_id=society_id, actor=occasion.actor, now=occasion.now)
        for upload in uploads
    ]
    AnswerProof.objects.bulk_create(
        AnswerProof(answer=answer, file=file, position=number)
        for number, file in enumerate(files, start=1)
    )


def judge(order: Rectification, occasion: Occasion) -> None:
    """Write beside the last answer what the association said to it."""
    answer = order.answers.last()
    if answer is None:
        raise NotNow("学会尚未报送整改情况。")
    answer.opinion = occasion.comment[:2000]
    answer.judged_by, answer.judged_at = occasion.actor, occasion.now
    answer.save()
