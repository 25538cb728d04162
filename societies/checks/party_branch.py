"""Rules A3: the Party branch (成立实体党支部). Probationary members never count as members."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from societies.checks.facts import Facts, PartyBranch, add_months, cn_day, present
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
from societies.enums import BranchKind, Outcome, ProofKind, Section, Severity
from societies.enums import ParameterKey as Key

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()

# Kinds that are branches at all, and those whose members elect their own leaders.
BRANCHES: Final = frozenset(
    {BranchKind.ENTITY, BranchKind.JOINT, BranchKind.FUNCTIONAL, BranchKind.TEMPORARY}
)
ELECTING: Final = frozenset({BranchKind.ENTITY, BranchKind.JOINT})
# Regulations on Party branches: a committee has 3 to 5 members, in general not more than 7.
COMMITTEE_MIN: Final = 3
COMMITTEE_USUAL: Final = 5
COMMITTEE_MAX: Final = 7
# A decision needs more than half of all that are entitled to vote.
MAJORITY: Final = Fraction(1, 2)
# A temporary branch is for projects of at least so many months.
TEMPORARY_MONTHS_MIN: Final = 6
# The next election is announced so many months ahead.
REMINDER_MONTHS: Final = 3
MONTHS_A_YEAR: Final = 12


def _kind(branch: PartyBranch) -> str:
    return str(BranchKind(branch.kind).label) if branch.kind in BranchKind.values else "形式未填"


def _nothing(facts: Facts) -> Verdict:
    if facts.declared_none(Section.PARTY):
        return not_applicable("学会已说明没有党组织情况可填，本项不适用。")
    return no_data("尚未填写党组织情况，请先填写。")


def _other_kind(branch: PartyBranch) -> Verdict:
    return not_applicable(f"党组织形式为“{_kind(branch)}”，本项不适用。", branch)


def _explain(sentence: str, branch: PartyBranch) -> Verdict:
    """Ask for words although the rule is not broken."""
    return Verdict(Outcome.ATTENTION, sentence, (Ref.of(branch),), Severity.WARN)


@CHECKS.add("A3-1", "正式党员达到人数的单独组建党支部", severity=Severity.BLOCK)
def entity_branch(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: with three full members a society sets up its own branch, with fewer it cannot."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    least = parameters.whole(Key.PARTY_MEMBERS_MIN)
    have = f"现有正式党员{branch.full_members}人"
    if branch.kind == BranchKind.ENTITY:
        if branch.full_members < least:
            return unmet(
                f"填报为实体党支部，但{have}，少于{least}人（预备党员"
                f"{branch.probationary_members}人不计入）。请核对人数，或者改报其他形式。",
                branch,
            )
        return met(f"已单独组建党支部，{have}，不少于{least}人。", branch)
    if branch.full_members >= least:
        return _explain(
            f"{have}，不少于{least}人，条件已成熟，应当成立实体党支部。"
            f"目前为“{_kind(branch)}”，请说明组建计划。",
            branch,
        )
    return not_applicable(f"{have}，少于{least}人，单独组建党支部的条件未成熟。", branch)


@CHECKS.add("A3-2", "联合党支部覆盖单位", severity=Severity.WARN)
def joint_branch(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: a joint branch covers in general not more than five units."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind != BranchKind.JOINT:
        return _other_kind(branch)
    most = parameters.whole(Key.JOINT_UNITS_MAX)
    if branch.covered_units > most:
        return attention(
            f"联合党支部覆盖{branch.covered_units}个单位，一般不超过{most}个，请说明原因。", branch
        )
    return met(f"联合党支部覆盖{branch.covered_units}个单位，不超过{most}个。", branch)


@CHECKS.add("A3-3", "党支部党员人数", severity=Severity.INFO)
def branch_size(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: a branch has in general not more than fifty members, full and probationary."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in BRANCHES:
        return _other_kind(branch)
    most = parameters.whole(Key.PARTY_MEMBERS_MAX)
    members = branch.full_members + branch.probationary_members
    if members > most:
        return attention(
            f"党支部有党员{members}人（含预备党员{branch.probationary_members}人），"
            f"一般不超过{most}人，请与上级党组织商议是否分设。",
            branch,
        )
    return met(f"党支部有党员{members}人，不超过{most}人。", branch)


@CHECKS.add("A3-4", "党支部委员会设置", severity=Severity.WARN)
def committee(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: with seven full members a committee of 3 to 5, with fewer only a secretary."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in ELECTING:
        return _other_kind(branch)
    least = parameters.whole(Key.COMMITTEE_MEMBERS_MIN)
    have = f"正式党员{branch.full_members}人"
    if branch.full_members < least:
        return _secretary_only(branch, have, least)
    rule = f"由{COMMITTEE_MIN}至{COMMITTEE_USUAL}人组成，一般不超过{COMMITTEE_MAX}人"
    if branch.committee_size == 0:
        return unmet(
            f"{have}，不少于{least}人，应当设立支部委员会（{rule}），目前没有设立。", branch
        )
    if not COMMITTEE_MIN <= branch.committee_size <= COMMITTEE_MAX:
        return unmet(
            f"支部委员会有委员{branch.committee_size}人；{rule}。请调整或者说明原因。", branch
        )
    return met(f"{have}，已设支部委员会，委员{branch.committee_size}人。", branch)


def _secretary_only(branch: PartyBranch, have: str, least: int) -> Verdict:
    if branch.committee_size:
        return attention(
            f"{have}，不足{least}人的党支部不设委员会，设书记1名，必要时设副书记1名；"
            f"现填委员{branch.committee_size}人，请核对。",
            branch,
        )
    return met(f"{have}，不足{least}人，设书记即可，不设支部委员会。", branch)


@CHECKS.add("A3-5", "党支部按期换届", severity=Severity.INFO)
def branch_term(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: a branch is elected for three years; a reminder comes three months ahead."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in ELECTING:
        return _other_kind(branch)
    if branch.elected_on is None:
        return no_data("没有填写党支部选举日期，请先填写。", branch)
    years = parameters.whole(Key.BRANCH_TERM_YEARS)
    ends = add_months(branch.elected_on, years * MONTHS_A_YEAR)
    elected = f"党支部{cn_day(branch.elected_on)}选举，每届任期{years}年"
    if day >= ends:
        return attention(f"{elected}，已于{cn_day(ends)}届满，请尽快换届。", branch)
    if day >= add_months(ends, -REMINDER_MONTHS):
        return attention(
            f"{elected}，将于{cn_day(ends)}届满，不足{REMINDER_MONTHS}个月，请筹备换届。", branch
        )
    return met(f"{elected}，{cn_day(ends)}届满。", branch)


@CHECKS.add("A3-6", "党支部选举有效", severity=Severity.WARN)
def election(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: four fifths of those entitled are present, more than half of them in favour."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in ELECTING:
        return _other_kind(branch)
    entitled, came, votes = (
        branch.entitled_voters,
        branch.present_voters,
        branch.votes_in_favour,
    )
    if not entitled or came is None or votes is None:
        return no_data("没有填全选举的应到会、实到会和赞成票数，请先填写。", branch)
    wrong = _wrong_election(entitled, came, votes, parameters[Key.PARTY_QUORUM])
    if wrong:
        return unmet(f"{'；'.join(wrong)}。请核对数字，或者报上级党组织处理。", branch)
    return met(
        f"有选举权的党员{entitled}人，到会{came}人，赞成{votes}票，到会和得票均符合规定。", branch
    )


def _wrong_election(entitled: int, came: int, votes: int, quorum: Fraction) -> list[str]:
    wrong = []
    if came > entitled or votes > came:
        wrong.append(f"应到{entitled}人、实到{came}人、赞成{votes}票，数字前后矛盾")
    if Fraction(came, entitled) < quorum:
        wrong.append(f"有选举权的党员{entitled}人，到会{came}人，不足{_share(quorum)}")
    if Fraction(votes, entitled) <= MAJORITY:
        wrong.append(f"赞成{votes}票，没有超过应到会{entitled}人的半数")
    return wrong


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


@CHECKS.add("A3-7", "党组织经上级党组织批复", severity=Severity.BLOCK)
def approved(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: the approval of the higher Party organisation, its number and its file."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in BRANCHES:
        return _other_kind(branch)
    missing = []
    if not branch.approval_number.strip():
        missing.append("批复文号没有填写")
    if not branch.has(ProofKind.APPROVAL):
        missing.append("批复文件没有上传")
    if missing:
        return unmet(
            f"{_kind(branch)}须经上级党组织批复，现有{len(missing)}项缺少："
            f"{'；'.join(missing)}。请补齐。",
            branch,
        )
    return met(f"{_kind(branch)}已获批复（{branch.approval_number.strip()}）。", branch)


@CHECKS.add("A3-8", "党组织形式明确", severity=Severity.BLOCK)
def kind_known(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: the kind of branch is told; a temporary one is for projects of half a year."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind not in BranchKind.values:
        return unmet("没有注明党组织形式，请选择。", branch)
    if branch.kind == BranchKind.TEMPORARY and branch.project_months < TEMPORARY_MONTHS_MIN:
        return unmet(
            f"临时党支部所依托的项目为{branch.project_months}个月，少于"
            f"{TEMPORARY_MONTHS_MIN}个月。请核对项目周期，或者改报其他形式。",
            branch,
        )
    return met(f"党组织形式为“{_kind(branch)}”。", branch)


@CHECKS.add("A3-9", "条件未成熟的有发展计划", severity=Severity.WARN)
def development_plan(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3, “when conditions are ripe”: until then there is a plan how to get there."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind == BranchKind.ENTITY:
        return _other_kind(branch)
    least = parameters.whole(Key.PARTY_MEMBERS_MIN)
    have = f"现有正式党员{branch.full_members}人"
    if branch.full_members >= least:
        return not_applicable(f"{have}，不少于{least}人，条件已成熟，不以发展计划代替。", branch)
    lacking = f"{have}，少于{least}人，条件未成熟"
    if branch.development_plan.strip():
        return met(f"{lacking}，已填写发展计划。", branch)
    return attention(
        f"{lacking}，请填写发展计划，如优先招聘党员、培养发展党员、与其他单位联合组建。", branch
    )


@CHECKS.add("A3-10", "党建工作“三同步”", severity=Severity.INFO)
def in_step(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）3: Party building goes in step with registration, inspection and assessment."""
    branch = present(facts.party_branches, day)
    if branch is None:
        return _nothing(facts)
    if branch.kind == BranchKind.NONE:
        return attention(
            "尚未建立党组织。党建工作与登记、年检等工作同步进行（“三同步”），"
            "请与上级党组织联系，落实组建或者选派党建指导员。",
            branch,
        )
    return met(f"党组织形式为“{_kind(branch)}”，请在登记、年检时同步报送党建情况。", branch)
