"""The dossier of a society as one page: sections, and what the rules say by direction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer
from societies.checks import Finding
from societies.enums import Area, Direction, Outcome, Section
from societies.ledgers.completeness import SectionState, section_states
from societies.ledgers.groups import MENDS, SECTION_OF_AREA
from societies.models import Checkup, Dossier, Snapshot, Society
from societies.policies import visible_checkups, visible_societies, works_for
from societies.workflows.dossier import DOSSIER

LIGHTS = {
    Outcome.MET: "green",
    Outcome.UNMET: "red",
    Outcome.ATTENTION: "yellow",
    Outcome.NOT_APPLICABLE: "grey",
    Outcome.NO_DATA: "grey",
}
URGENT = (
    Outcome.UNMET,
    Outcome.ATTENTION,
    Outcome.NO_DATA,
    Outcome.MET,
    Outcome.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One rule on a page: its finding, what the society says of it, and where it is mended."""

    finding: Finding
    explanation: str = ""
    mend_url: str = ""
    explain_url: str = ""

    @property
    def light(self) -> str:
        return LIGHTS[self.finding.outcome]

    @property
    def clause(self) -> str:
        """Where the notice says it, short; rules beside the notice name their law in the hint."""
        area = self.finding.area
        return Area(area).clause if area in Area.values else ""

    @property
    def css(self) -> str:
        return {Outcome.UNMET: "hit", Outcome.ATTENTION: "look"}.get(self.finding.outcome, "")

    @property
    def is_open(self) -> bool:
        """Whether it needs words that were not given yet."""
        return self.finding.wants_words and not self.explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """The findings of one direction (or of 法人治理), the urgent ones first."""

    title: str
    lines: list[FindingLine]

    @property
    def shown(self) -> list[FindingLine]:
        return [x for x in self.lines if x.finding.outcome != Outcome.NOT_APPLICABLE]

    @property
    def set_aside(self) -> list[FindingLine]:
        """Rules that do not apply: counted nowhere, folded on the page."""
        return [x for x in self.lines if x.finding.outcome == Outcome.NOT_APPLICABLE]

    @property
    def tally(self) -> str:
        """Count them in words: 9条：6符合 2注意 1不符合."""
        counts = [(sum(x.finding.outcome == o for x in self.lines), o.label) for o in URGENT[::-1]]
        words = " ".join(f"{count}条{label}" for count, label in reversed(counts) if count)
        return words or "没有规则"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    society: Society
    dossier: Dossier | None
    offers: list[Offer]
    checkup: Checkup | None
    groups: list[FindingGroup]
    sections: list[SectionState]
    events: list[Event]
    may_edit: bool

    @property
    def done(self) -> int:
        return sum(state.is_complete for state in self.sections)

    @property
    def governance(self) -> FindingGroup:
        return self.groups[-1]

    @property
    def heading(self) -> str:
        return heading_of(self.groups)


def heading_of(groups: Iterable[FindingGroup]) -> str:
    """Say the whole in one sentence, without the rules that do not apply."""
    outcomes: list[str] = [line.finding.outcome for group in groups for line in group.lines]
    counted = [each for each in outcomes if each != Outcome.NOT_APPLICABLE]
    parts = [f"{counted.count(Outcome.MET)}条符合"]
    parts += [
        f"{count}条{outcome.label}" for outcome in URGENT[:3] if (count := counted.count(outcome))
    ]
    return f"按通知检查：{len(counted)}条中{'，'.join(parts)}"


def mend_url(finding: Finding, society: Society) -> str:
    """Return the address of the field that puts a finding right."""
    if finding.rule == "B3-1":
        fact = next((ref.id for ref in finding.facts if ref.ledger == "tenure"), None)
        return reverse("societies:article51", args=[fact]) if fact else ""
    if finding.rule == "S-1":
        return reverse("societies:society_edit", args=[society.pk])
    if finding.rule not in MENDS:
        section = SECTION_OF_AREA[finding.area]
        return reverse("societies:section", args=[society.pk, section])
    ledger, field = MENDS[finding.rule]
    known = [ref for ref in finding.facts if ref.ledger == ledger]
    if known and finding.rule not in ("A2-1", "A2-7"):
        return f"{reverse('societies:fact_edit', args=[ledger, known[0].id])}#id_{field}"
    return f"{reverse('societies:fact_new', args=[society.pk, ledger])}#id_{field}"


def finding_lines(
    checkup: Checkup | None, society: Society, *, may_edit: bool, areas: Collection[str] = ()
) -> list[FindingLine]:
    """Lay the findings of a check-up out, the urgent ones first."""
    rows: list[dict[str, Any]] = checkup.findings if checkup else []
    explanations: dict[str, str] = checkup.explanations if checkup else {}
    findings = [Finding.from_json(row) for row in rows if not areas or row["area"] in areas]
    lines = [
        FindingLine(
            finding=finding,
            explanation=explanations.get(finding.rule, "") if _is_doubtful(finding) else "",
            mend_url=mend_url(finding, society)
            if may_edit and finding.outcome in URGENT[:3]
            else "",
            explain_url=reverse("societies:explain", args=[society.pk, finding.rule])
            if may_edit and finding.wants_words
            else "",
        )
        for finding in findings
    ]
    return sorted(lines, key=lambda line: URGENT.index(line.finding.outcome))


def _is_doubtful(finding: Finding) -> bool:
    """Whether what the society said about it still has something to explain."""
    return finding.outcome in URGENT[:2]


def grouped(lines: list[FindingLine]) -> list[FindingGroup]:
    """Put findings under the three directions and the society as a legal person."""
    groups = [
        FindingGroup(
            title=str(direction.label),
            lines=[x for x in lines if _direction(x.finding.area) == direction],
        )
        for direction in Direction
    ]
    rest = [line for line in lines if line.finding.area not in Area.values]
    return [*groups, FindingGroup(title="法人治理", lines=rest)]


def _direction(area: str) -> Direction | None:
    return Area(area).direction if area in Area.values else None


def societies_with_dossiers(user: User) -> QuerySet[Society]:
    """Societies a person may see, each with its dossier and check-up in the same query."""
    return visible_societies(user).select_related("dossier__confirmed_by", "checkup")


def dossier_of(society: Society) -> Dossier | None:
    return getattr(society, "dossier", None)


def checkup_of(society: Society) -> Checkup | None:
    """Return what the last check-up said; None before the first."""
    return getattr(society, "checkup", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckupCard:
    """The check-up as other pages show it: how many of what, and what is open."""

    society: Society
    on: dt.date
    heading: str
    groups: list[FindingGroup]
    lines: list[FindingLine]


def checkup_card(
    user: User, society: Society, *, areas: Collection[str] = ()
) -> CheckupCard | None:
    """Sum a society's check-up up for a page about something else; one query at most.

    Args:
        user: who reads; who may not see the society's dossier sees nothing.
        society: whose check-up; loaded with it where the page has asked its own policy.
        areas: only these, such as ``("A2",)``; none: all.

    """
    if "checkup" in society._state.fields_cache:
        checkup = checkup_of(society)
    else:
        checkup = visible_checkups(user).filter(society=society).first()
    if checkup is None:
        return None
    lines = finding_lines(checkup, society, may_edit=works_for.holds(user, society), areas=areas)
    groups = grouped(lines)
    return CheckupCard(
        society=society,
        on=checkup.on,
        heading=heading_of(groups),
        groups=[group for group in groups if group.lines],
        lines=[line for line in lines if line.finding.outcome in URGENT[:2]],
    )


def frozen_lines(about: uuid.UUID) -> list[FindingLine]:
    """Read the findings of the newest snapshot taken for a pilot, for those who judge its year.

    The caller has asked whether the person may see the pilot.
    """
    shot = Snapshot.objects.filter(about=about).order_by("-taken_at").first()
    if shot is None:
        return []
    return [
        FindingLine(
            finding=Finding.from_json(row), explanation=shot.explanations.get(row["rule"], "")
        )
        for row in shot.findings
        if row["outcome"] in (Outcome.MET, Outcome.UNMET, Outcome.ATTENTION)
    ]


def dossier_page(user: User, society: Society) -> DossierPage:
    dossier = dossier_of(society)
    may_edit = works_for.holds(user, society)
    checkup = checkup_of(society)
    lines = finding_lines(checkup, society, may_edit=may_edit)
    return DossierPage(
        society=society,
        dossier=dossier,
        offers=_offers(user, dossier),
        checkup=checkup,
        groups=grouped(lines),
        sections=section_states(society.pk),
        events=list(timeline(dossier)[:30]) if dossier else [],
        may_edit=may_edit,
    )


def _offers(user: User, dossier: Dossier | None) -> list[Offer]:
    """List what can be done; taking a confirmation back happens by editing, not by a button."""
    offers = DOSSIER.offers(user, dossier) if dossier else []
    return [offer for offer in offers if offer.name != "reopen"]


def comments_of(dossier: Dossier | None, section: Section) -> list[Event]:
    """Comments and returns that concern one section, newest first."""
    if dossier is None:
        return []
    return [
        event for event in timeline(dossier)[:200] if event.detail.get("section") == section.value
    ]
