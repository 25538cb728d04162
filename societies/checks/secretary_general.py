"""Rules B2 and B3: hiring a secretary-general, and who may be one (社会化聘任、选聘条件)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from societies.checks.facts import Facts, Tenure, age, cn_day, full_time, in_force
from societies.checks.finding import (
    Checks,
    Ref,
    Verdict,
    attention,
    met,
    no_data,
    not_applicable,
    unmet,
)
from societies.checks.retired_cadre import birth_date, is_representative, serving
from societies.enums import Outcome, ProofKind, Severity, TenureRoute
from societies.enums import ParameterKey as Key

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()


def _hired(facts: Facts, day: dt.date) -> Tenure | Verdict:
    return serving(facts, day, TenureRoute.SOCIAL_HIRE)


def _informs(sentence: str, row: Tenure) -> Verdict:
    """Draw attention to it, and ask for nothing."""
    return Verdict(Outcome.ATTENTION, sentence, (Ref.of(row),), Severity.INFO)


def _fails(sentence: str, row: Tenure) -> Verdict:
    """Unmet; of who came to office before the notice it is said for information."""
    if row.route == TenureRoute.EXISTING:
        return _informs(f"{sentence}现行做法产生的秘书长，本项供选聘时参考。", row)
    return unmet(sentence, row)


@CHECKS.add("B2-1", "面向社会公开招聘", severity=Severity.BLOCK)
def recruited_openly(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）2: announced to the public before taking office, with the notice on file."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    parts = []
    if row.notice_on is None:
        parts.append("公开招聘公告的日期没有填写，请补填。")
    elif row.notice_on > row.valid_from:
        parts.append(
            f"公开招聘公告日期{cn_day(row.notice_on)}晚于任职之日{cn_day(row.valid_from)}，"
            "请核对日期或者重新招聘。"
        )
    if not row.has(ProofKind.NOTICE):
        parts.append("公开招聘公告没有上传，请上传。")
    if parts or row.notice_on is None:
        return unmet("".join(parts), row)
    return met(
        f"秘书长{row.name}的公开招聘公告发布于{cn_day(row.notice_on)}，不晚于任职之日。", row
    )


@CHECKS.add("B2-2", "理事长提名、理事会通过", severity=Severity.BLOCK)
def nominated_and_resolved(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）2: nominated by the president, resolved by the council before taking office."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    wanted = {
        "提名人": bool(row.nominated_by.strip()),
        "理事会决议文号": bool(row.resolution_number.strip()),
        "理事会决议日期": row.resolved_on is not None,
        "理事会决议文件": row.has(ProofKind.RESOLUTION),
    }
    absent = [what for what, there in wanted.items() if not there]
    parts = [f"秘书长{row.name}的聘任缺少{'、'.join(absent)}，请补齐。"] if absent else []
    if row.resolved_on is not None:
        if row.resolved_on > row.valid_from:
            parts.append(
                f"理事会{cn_day(row.resolved_on)}作出决议，晚于任职之日{cn_day(row.valid_from)}，"
                "请核对日期或者重新办理聘任。"
            )
        if row.nominated_on is not None and row.nominated_on > row.resolved_on:
            parts.append(
                f"提名日期{cn_day(row.nominated_on)}晚于理事会决议日期{cn_day(row.resolved_on)}，"
                "请核对日期。"
            )
    if parts:
        return unmet("".join(parts), row)
    return met(
        f"秘书长{row.name}由{row.nominated_by.strip()}提名，"
        f"经理事会决议通过（{row.resolution_number.strip()}），决议不晚于任职之日。",
        row,
    )


@CHECKS.add("B2-3", "聘任的秘书长不限届数", severity=Severity.INFO)
def no_term_limit(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）2: the limit of terms binds elected posts, not an appointed secretary-general."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    return met(f"秘书长{row.name}现为第{row.term_number}个聘期，聘任的秘书长不受届数限制。", row)


@CHECKS.add("B2-4", "聘任的秘书长不任法定代表人", severity=Severity.BLOCK)
def not_representative(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Model charter: who is hired does not represent the society at law."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    if is_representative(facts, row):
        return unmet(
            f"秘书长{row.name}为社会化聘任，同时是学会的法定代表人，请变更法定代表人。", row
        )
    return met(f"秘书长{row.name}不是学会的法定代表人。", row)


@CHECKS.add("B2-5", "理事会到会和表决比例", severity=Severity.WARN, clause="四（二）2；学会章程")
def quorum_and_vote(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Model charter: two thirds of the council present, two thirds of those in favour."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    due, came, favour = row.council_due, row.council_present, row.votes_in_favour
    if not due or came is None or favour is None:
        return no_data("理事会应到、实到和同意的人数没有填全，请先填写。", row)
    said = f"理事会应到{due}人，实到{came}人，同意{favour}人"
    if came > due or favour > came:
        return unmet(f"{said}，人数前后不符，请核对。", row)
    parts = []
    for what, number, of, share in (
        ("实到", came, due, parameters[Key.QUORUM]),
        ("同意", favour, came, parameters[Key.VOTE]),
    ):
        least = ceil(of * share)  # exact: the share is a fraction
        if number < least:
            parts.append(f"{what}不足{_share(share)}（至少{least}人）")
    if parts:
        return unmet(f"{said}，{'，'.join(parts)}。请重新召开会议表决，或者作出说明。", row)
    shares = _share(parameters[Key.QUORUM]), _share(parameters[Key.VOTE])
    return met(f"{said}，到会达到{shares[0]}，同意达到{shares[1]}。", row)


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


@CHECKS.add(
    "B2-6", "聘任的秘书长登记为专职人员", severity=Severity.WARN, clause="四（二）2；四（一）2"
)
def on_the_staff(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）2: who is hired is full-time staff, so the rules of A2 look at contract and insurance."""
    row = _hired(facts, day)
    if isinstance(row, Verdict):
        return row
    name = row.name.strip()
    rows = [person for person in full_time(facts, day) if person.name.strip() == name]
    if rows:
        return met(f"秘书长{name}已登记为专职人员，劳动合同和参保随专职人员一并核对。", row, *rows)
    others = [person for person in in_force(facts.staff, day) if person.name.strip() == name]
    if others:
        return unmet(
            f"秘书长{name}在人员中登记为兼职，请在专职人员中登记为专职，或者作出说明。",
            row,
            *others,
        )
    return unmet(f"在岗的专职人员中没有秘书长{name}，请在专职人员中登记，或者作出说明。", row)


@CHECKS.add(
    "B3-1",
    "符合组织通则规定的条件",
    severity=Severity.BLOCK,
    clause="四（二）3；组织通则第五十一条",
)
def article_51(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）3: the conditions of article 51, each met or justified. Its text is not published."""
    row = serving(facts, day)
    if isinstance(row, Verdict):
        return row
    asked, fulfilled, justified = row.article51_asked, row.article51_met, row.article51_justified
    if asked == 0:
        return no_data("组织通则第五十一条的条件清单尚未填写，请先填写。", row)
    still = asked - fulfilled - justified
    said = f"组织通则第五十一条的{asked}项条件中，符合{fulfilled}项"
    if justified:
        said += f"，作出说明{justified}项"
    if still > 0:
        return _fails(f"{said}，还有{still}项没有落实，请逐项确认或者说明。", row)
    return met(f"{said}，均已落实。", row)


def _over_age(born: dt.date, on: dt.date, parameters: Parameters) -> bool:
    """Whether older than the limit on taking office, in the reading that is in force.

    “不超过62周岁” reads as: until the eve of the 63rd birthday, or (strict) up to the 62nd.
    """
    limit = parameters.whole(Key.SG_AGE_MAX)
    if parameters.whole(Key.SG_AGE_STRICT):
        return age(born, on - dt.timedelta(days=1)) >= limit
    return age(born, on) > limit


def _confirmed(row: Tenure, day: dt.date) -> dict[str, bool]:
    """Return what the exception needs, and whether it is there."""
    return {
        "特殊情况说明": bool(row.exception_reason.strip()),
        "省科协确认文号": bool(row.exception_confirmation.strip()),
        "省科协确认日期": row.exception_confirmed_on is not None
        and row.exception_confirmed_on <= day,
    }


@CHECKS.add("B3-2", "任职年龄", severity=Severity.WARN)
def age_at_start(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）3: as a rule not over 62 on taking office; an exception is explained and confirmed."""
    row = serving(facts, day)
    if isinstance(row, Verdict):
        return row
    born = birth_date(row)
    if isinstance(born, Verdict):
        return born
    limit = parameters.whole(Key.SG_AGE_MAX)
    said = f"秘书长{row.name}任职时{age(born, row.valid_from)}周岁"
    if not _over_age(born, row.valid_from, parameters):
        return met(f"{said}，未超过一般的{limit}周岁。", row)
    if parameters.whole(Key.SG_AGE_STRICT):
        said += f"，已过{limit}周岁生日"
    if all(_confirmed(row, day).values()):
        return _informs(
            f"{said}，超过一般的{limit}周岁，属特殊情况，省科协已确认，请留存备查。", row
        )
    return _fails(f"{said}，超过一般的{limit}周岁，请说明特殊情况并报省科协确认。", row)


@CHECKS.add("B3-3", "秘书长为专职", severity=Severity.INFO)
def works_full_time(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）3, charters: the secretary-general works full time."""
    row = serving(facts, day)
    if isinstance(row, Verdict):
        return row
    if row.is_full_time:
        return met(f"秘书长{row.name}为专职。", row)
    sentence = f"秘书长{row.name}尚未专职，请按章程逐步落实专职。"
    return (
        unmet(sentence, row) if row.route == TenureRoute.SOCIAL_HIRE else attention(sentence, row)
    )


@CHECKS.add("B3-4", "超龄任职的办理", severity=Severity.WARN)
def exception_path(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charters: over age, it is explained and approved before taking office."""
    row = serving(facts, day)
    if isinstance(row, Verdict):
        return row
    born = birth_date(row)
    if isinstance(born, Verdict):
        return born
    if not _over_age(born, row.valid_from, parameters):
        return not_applicable(f"秘书长{row.name}任职时没有超龄，本项不适用。", row)
    wanted = _confirmed(row, day) | {"批复文件": row.has(ProofKind.APPROVAL)}
    absent = [what for what, there in wanted.items() if not there]
    confirmed_on = row.exception_confirmed_on
    if absent or confirmed_on is None:
        return _fails(f"秘书长{row.name}超龄任职，缺少{'、'.join(absent)}，请补办补齐。", row)
    if confirmed_on > row.valid_from:
        return attention(
            f"秘书长{row.name}超龄任职，省科协{cn_day(confirmed_on)}确认，"
            f"晚于任职之日{cn_day(row.valid_from)}，请说明原因。",
            row,
        )
    return met(f"秘书长{row.name}超龄任职，已说明特殊情况，省科协的确认不晚于任职之日。", row)
