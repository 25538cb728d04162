"""What a society enters in its dossier, day by day: told first, then played or written at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reporting.management.demo import dossier_words as words
from reporting.management.demo.register import invented_name
from societies.checks.facts import add_months
from societies.enums import (
    BranchKind,
    CouncilBody,
    EmploymentRoute,
    FormerUnit,
    ManagementRuleKind,
    PremisesMode,
    ProofKind,
    RevenueCategory,
    Section,
    TenureRoute,
)

ADDRESS = "江西省南昌市（演示地址）"
P = ProofKind
YEAR = 365
HELD = (PremisesMode.LEASED, PremisesMode.BORROWED)


def later(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def term_end(start: dt.date, years: int = 5) -> dt.date:
    """Return the last day of a term of so many years."""
    return later(add_months(start, 12 * years), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing done on a day: ``add`` a fact, ``close`` it, ``none``, ``propose`` and so on.

    ``key`` names the fact within its society, so that later steps find it.
    """

    on: dt.date
    do: str
    key: str = ""
    ledger: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    proofs: tuple[ProofKind, ...] = ()
    words: str = ""


class Story:
    """The steps of one society. What would happen today or later is left out."""

    def __init__(self, name: str, number: int, today: dt.date) -> None:
        self.name, self.number, self.today = name, number, today
        self.steps: list[Step] = []
        self._people = 0

    def step(self, on: dt.date, do: str, **rest: Any) -> None:
        if on < self.today:
            self.steps.append(Step(on=on, do=do, **rest))

    def add(
        self, on: dt.date, ledger: str, *proofs: ProofKind, key: str = "", **values: Any
    ) -> str:
        key = key or f"{ledger}{len(self.steps)}"
        self.step(on, "add", key=key, ledger=ledger, values=values, proofs=proofs)
        return key

    def close(self, on: dt.date, key: str, until: dt.date) -> None:
        self.step(on, "close", key=key, values={"valid_until": until})

    def none(self, on: dt.date, section: Section, said: str) -> None:
        self.step(on, "none", key=section.value, words=said)

    def someone(self) -> str:
        """Name the next of the staff; the president and the secretary-general are others."""
        self._people += 1
        return invented_name(self.number + self._people)

    def office(
        self, on: dt.date, since: dt.date, mode: PremisesMode, area: int,
        until: dt.date | None = None, *, bare: bool = False, key: str = "", address: str = ADDRESS,
    ) -> str:  # fmt: skip
        kind = P.CONTRACT if mode in HELD else P.TITLE
        lender = "" if mode == PremisesMode.PURCHASED else "提供单位（演示）"
        return self.add(
            on, "premises", *(() if bare else (kind,)), key=key, mode=mode, address=address,
            area=area, provider=lender, has_plaque=not bare, valid_from=since, valid_until=until,
        )  # fmt: skip

    def person(
        self, on: dt.date, since: dt.date, route: EmploymentRoute, *, bare: bool = False,
        name: str = "", post: str = "", **values: Any,
    ) -> str:  # fmt: skip
        """Let somebody begin; ``bare``: without the papers that belong to the route."""
        proofs: tuple[ProofKind, ...] = ()
        if route == EmploymentRoute.SECONDED:
            proofs = (P.SECONDMENT,)
        elif route == EmploymentRoute.REHIRED:
            proofs = (P.CONTRACT,)
        elif not bare:
            proofs = (P.CONTRACT, P.INSURANCE)
            values = {
                "contract_signed_on": later(since, 12),
                "probation_months": 2,
                "social_insurance_on": later(since, 18),
                "housing_fund_on": later(since, 20),
                **values,
            }
        name = name or self.someone()
        return self.add(
            on, "staff", *(() if bare else proofs), name=name, route=route, valid_from=since,
            post=post or words.POSTS[self._people % len(words.POSTS)], **values,
        )  # fmt: skip

    def rules(
        self,
        on: dt.date,
        since: dt.date,
        kinds: Iterable[ManagementRuleKind],
        *,
        bare: bool = False,
    ) -> None:
        for kind in kinds:
            proofs = () if bare else (P.RULE,)
            self.add(
                on, "management_rule", *proofs, kind=kind, title=words.RULES[kind], valid_from=since
            )

    def branch(
        self, on: dt.date, since: dt.date, kind: BranchKind, full: int, *,
        approved: bool = True, came: int | None = None, **values: Any,
    ) -> str:  # fmt: skip
        """Tell of the Party organisation, with the election where its members elect."""
        if kind in (BranchKind.NONE, BranchKind.INSTRUCTOR):
            return self.add(
                on, "party_branch", kind=kind, full_members=full, valid_from=since, **values
            )
        if approved:
            values |= {"approval_number": f"赣科社党〔{since.year}〕{self.number}号（演示）"}
            values |= {"approved_on": since}
        if kind in (BranchKind.ENTITY, BranchKind.JOINT):
            voters = full if kind == BranchKind.ENTITY else full + 4
            came = voters if came is None else came
            values |= {"elected_on": since, "entitled_voters": voters, "present_voters": came}
            values |= {"votes_in_favour": came, "committee_size": 3 if full >= 7 else 0}
        return self.add(
            on, "party_branch", *((P.APPROVAL,) if approved else ()), kind=kind, full_members=full,
            name=f"{self.name}{kind.label.partition('（')[0]}", valid_from=since, **values,
        )  # fmt: skip

    def secretary(
        self, on: dt.date, since: dt.date, route: TenureRoute, *, age: int = 52, met: int = 6,
        name: str = "", proofs: tuple[ProofKind, ...] | None = None, **values: Any,
    ) -> str:  # fmt: skip
        """Let a secretary-general take office, everything in order unless values say otherwise."""
        usual: dict[str, Any] = {"is_full_time": route != TenureRoute.EXISTING}
        kinds: tuple[ProofKind, ...] = (P.RESOLUTION,)
        if route == TenureRoute.RETIRED_CADRE:
            kinds = (P.APPROVAL, P.RECOMMENDATION)
            usual |= {
                "former_unit": list(FormerUnit)[self.number % len(FormerUnit)],
                "left_office_on": later(since, -2 * YEAR),
                "approval_authority": "干部管理部门（演示）",
                "approval_number": f"赣干审〔{since.year}〕{self.number}号（演示）",
                "approved_on": later(since, -20),
            }
        else:
            usual |= {
                "nominated_by": invented_name(self.number + 40),
                "nominated_on": later(since, -25),
                "resolution_number": f"理事会决议〔{since.year}〕3号（演示）",
                "resolved_on": later(since, -15),
                "council_due": 97,
                "council_present": 81,
                "votes_in_favour": 76,
            }
        if route == TenureRoute.SOCIAL_HIRE:
            kinds = (P.NOTICE, P.RESOLUTION, P.CONTRACT)
            usual |= {"notice_on": later(since, -60)}
        born = dt.date(since.year - age, 1, 1 + self.number % 28)
        key = self.add(
            on, "tenure", *(kinds if proofs is None else proofs),
            name=name or invented_name(self.number), route=route, birth_date=born,
            valid_from=since, **usual | values,
        )  # fmt: skip
        self.step(on, "answer", key=key, values={"met": met})
        return key

    def _contract(
        self, start: dt.date, title: str, client: str, amount: int, paid: float
    ) -> dict[str, Any]:
        return {
            "title": f"{start.year}年{title}",
            "client": client,
            "contract_number": f"YS-{start:%Y%m%d}-{self.number:02d}",
            "signed_on": later(start, -10),
            "amount": amount,
            "received": round(amount * paid),
            "valid_from": start,
            "valid_until": later(start, 540),
        }

    def function(self, on: dt.date, start: dt.date, which: int, amount: int, **values: Any) -> None:
        kind, manner, title, client = words.FUNCTIONS[which % len(words.FUNCTIONS)]
        usual = self._contract(start, title, client, amount, 0.8)
        usual |= {"field": kind, "manner": manner, "result": "按合同完成，委托方验收合格。"}
        self.add(on, "government_function", P.CONTRACT, **usual | values)

    def service(self, on: dt.date, start: dt.date, which: int, amount: int, **values: Any) -> None:
        mode, content, title, client = words.SERVICES[which % len(words.SERVICES)]
        usual = self._contract(start, title, client, amount, 0.6)
        usual |= {"mode": mode, "content": content}
        usual |= {"decided_by": "常务理事会", "decided_on": later(start, -20)}
        self.add(on, "paid_service", P.CONTRACT, P.RESOLUTION, **usual | values)

    def activity(self, on: dt.date, start: dt.date, which: int, amount: int, **values: Any) -> None:
        kind, title, people = words.ACTIVITIES[which % len(words.ACTIVITIES)]
        usual = self._contract(start, title, "示例行业单位（演示）", amount, 1)
        usual |= {"kind": kind, "expected_people": people, "valid_until": later(start, YEAR)}
        if kind == "skill":
            usual |= {
                "grants_certificate": True,
                "certificate_filing_number": "赣人社备（演示）8号",
            }
        self.add(on, "commissioned_activity", P.CONTRACT, **usual | values)

    def entity(self, on: dt.date, since: dt.date, **values: Any) -> str:
        """Found a company, resolved and filed before it was registered."""
        usual: dict[str, Any] = {
            "name": f"江西{self.name.removesuffix('学会')}科技服务有限公司（演示）",
            "resolution_body": CouncilBody.STANDING_COUNCIL,
            "resolution_number": f"常务理事会决议〔{since.year}〕5号（演示）",
            "resolved_on": later(since, -60),
            "legal_representative": invented_name(self.number + 50),
            "recommended_by": CouncilBody.STANDING_COUNCIL,
            "recommended_on": later(since, -58),
            "is_led_by_standing_council": True,
            "authority_filing_number": f"赣科协备〔{since.year}〕{self.number}号（演示）",
        }
        proofs = (P.RESOLUTION, P.RECOMMENDATION, P.APPROVAL)
        return self.add(on, "entity", *proofs, valid_from=since, **usual | values)

    def entity_year(self, on: dt.date, entity: str, year: int, profit: int, **values: Any) -> None:
        usual: dict[str, Any] = {"used_for_society": profit, "purpose": "支持学术活动和秘书处建设"}
        on = max(on, dt.date(year + 1, 2, 20))
        self.add(
            on, "entity_year", P.LEDGER, entity=entity, year=year, profit=profit, **usual | values
        )

    def income(self, on: dt.date, year: int, **amounts: int) -> None:
        """Enter the income of a year by category, once the year is over."""
        on = max(on, dt.date(year + 1, 1, 16))
        for name, amount in amounts.items():
            category = RevenueCategory(name)
            self.add(on, "revenue", year=year, category=category, amount=amount)

    def councils(
        self, on: dt.date, first: dt.date, number: int, *, years: int = 5, **values: Any
    ) -> None:
        """Enter the term of a council and those that followed it until today."""
        usual: dict[str, Any] = {"members": 330, "council_size": 97, "standing_council_size": 31}
        usual |= {"supervisors": 5} | values
        while first < self.today:
            ends = term_end(first, years)
            self.add(
                max(on, later(first, 8)), "council_term", P.RESOLUTION, term_number=number,
                valid_from=first, valid_until=ends, preparation_started_on=later(ends, -200)
                if later(ends, -200) < self.today <= ends else None, **usual,
            )  # fmt: skip
            first, number = later(ends, 1), number + 1

    def governed(self, on: dt.date, year: int, **values: Any) -> None:
        """Enter meetings and reports of a year, once both reports are handed in."""
        usual: dict[str, Any] = {
            "council_meetings": 2,
            "standing_meetings": 3,
            "activity_fund": 180_000,
            "reported_to_authority_on": dt.date(year + 1, 3, 15),
            "reported_to_registrar_on": dt.date(year + 1, 3, 22),
            "inspection_result": "合格",
        }
        on = max(on, dt.date(year + 1, 3, 25))
        self.add(on, "governance_year", P.LEDGER, year=year, **usual | values)

    def department(self, on: dt.date, since: dt.date, title: str, **values: Any) -> None:
        self.add(on, "office", P.RESOLUTION, name=title, valid_from=since, **values)
