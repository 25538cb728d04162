"""What people say about a dossier: nothing to record, an explanation, a comment; and its pictures."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sanhua.accounts.models import User
from sanhua.activity.journal import note, tell
from sanhua.core.rules import NotNow
from societies.actions.checkups import parameters_of, refresh
from societies.actions.facts import changing
from societies.checks import CHECKS, findings_for
from societies.checks.measures import measures
from societies.enums import Section, SnapshotOccasion
from societies.ledgers.completeness import section_states
from societies.ledgers.load import load_one, plain
from societies.models import (
    Dossier,
    Explanation,
    SecretaryGeneralTenure,
    SectionMark,
    SelfCheck,
    Snapshot,
    Society,
)
from societies.policies import comments_on, may_read_birth_date, people_of, works_for

RULES = {check.id: check for check in CHECKS}


def declare_none(
    society: Society, section: Section, *, words: str, actor: User, now: dt.datetime
) -> None:
    """Say that there is nothing to record in a section, so that it is no longer “not filled in”."""
    with changing(society, actor=actor, now=now) as dossier:
        state = next(row for row in section_states(society.pk) if row.section == section)
        if state.rows:
            raise NotNow(f"“{section.label}”已登记{state.rows}条，不能再说明目前没有。")
        SectionMark.objects.update_or_create(
            society=society, section=section, defaults={"is_none": True, "none_words": words}
        )
        note(
            dossier,
            kind="societies.dossier.none",
            label=f"说明目前没有：{section.label}",
            actor=actor,
            now=now,
            comment=words,
            detail={"section": section.value},
        )


def explain(society: Society, rule: str, *, words: str, actor: User, now: dt.datetime) -> None:
    """Keep why a rule is not met and what is planned; an empty text takes it back."""
    if rule not in RULES:
        raise ValidationError({"words": "没有这条规则。"})
    with changing(society, actor=actor, now=now) as dossier:
        if words.strip():
            Explanation.objects.update_or_create(
                society=society,
                rule=rule,
                defaults={"words": words.strip(), "written_by": actor, "written_at": now},
            )
        else:
            Explanation.objects.filter(society=society, rule=rule).delete()
        note(
            dossier,
            kind="societies.dossier.explain",
            label=f"情况说明：{RULES[rule].title}",
            actor=actor,
            now=now,
            comment=words.strip(),
            detail={"rule": rule},
        )


def comment(
    dossier: Dossier, section: Section, *, words: str, actor: User, now: dt.datetime
) -> None:
    """Write a comment on a section; the other side is told."""
    comments_on.require(actor, dossier.society)
    if not words.strip():
        raise ValidationError({"words": "请填写批注内容。"})
    with transaction.atomic():
        event = note(
            dossier,
            kind="societies.dossier.comment",
            label=f"批注：{section.label}",
            actor=actor,
            now=now,
            comment=words.strip(),
            detail={"section": section.value},
        )
        people = [person for person in people_of(dossier.society_id) if person != actor]
        tell(
            people,
            subject=f"{dossier}有新的批注",
            text=f"{actor}批注“{section.label}”：{words.strip()}",
            by_mail=f"{actor}批注“{section.label}”。内容请登录平台查看。",
            url=dossier.get_absolute_url(),
            key=f"event:{event.pk}",
            now=now,
            event=event,
        )


def read_birth_date(
    tenure: SecretaryGeneralTenure, *, actor: User, now: dt.datetime
) -> dt.date | None:
    """Open a sealed birth date; that it was read, by whom and when, is in the trail."""
    may_read_birth_date.require(actor, tenure.society)
    note(
        tenure,
        kind="societies.secretarygeneraltenure.read_birth_date",
        label="查看出生日期",
        actor=actor,
        now=now,
    )
    return tenure.birth_date


def need_until(society: Society, until: dt.date, *, now: dt.datetime) -> None:
    """Let the checks know until when a pilot needs the facts to hold (such as a lease)."""
    with transaction.atomic():
        Society.objects.select_for_update().get(pk=society.pk)
        Dossier.objects.get_or_create(society=society)
        Dossier.objects.filter(society=society).update(needed_until=until)
        refresh(society, on=timezone.localdate(now))


def freeze(
    society: Society,
    occasion: SnapshotOccasion,
    *,
    about: uuid.UUID,
    actor: User,
    now: dt.datetime,
) -> Snapshot:
    """Freeze facts, findings, explanations and measures; the same occasion again makes a new one.

    The newest counts; the earlier ones stay, as the submissions they belong to do.
    """
    on = timezone.localdate(now)
    facts = load_one(society)
    explanations = Explanation.objects.filter(society=society).values_list("rule", "words")
    with transaction.atomic():
        shot = Snapshot.objects.create(
            society=society,
            about=about,
            occasion=occasion,
            on=on,
            taken_at=now,
            facts=plain(facts),
            findings=[each.as_json() for each in findings_for(facts, on, parameters_of(on))],
            explanations=dict(explanations),
            measures=measures(facts, on),
        )
        note(
            shot,
            kind="societies.snapshot.take",
            label=f"保存档案快照：{occasion.label}",
            actor=actor,
            now=now,
        )
    return shot


def keep_self_check(
    society: Society,
    *,
    answers: dict[str, str],
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
) -> SelfCheck:
    """Keep the answers of a society to the ten questions, for itself alone; not in any trail.

    The same form sent twice is kept once.
    """
    works_for.require(actor, society)
    kept, _ = SelfCheck.objects.get_or_create(
        pk=token or uuid.uuid4(),
        society=society,
        defaults={"answers": answers, "taken_by": actor, "taken_at": now},
    )
    return kept
