"""Societies of every kind: fit (达标), nearly fit (差一点), far (差距大), begun, not begun.

One telling for all of them; what is wrong with a society is a set of flaws.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from reporting.management.demo import dossier_words as words
from reporting.management.demo.dossier_story import Story, later
from reporting.management.demo.register import invented_name
from societies.enums import (
    BranchKind,
    EmploymentRoute,
    ManagementRuleKind,
    PremisesMode,
    Section,
    TenureRoute,
)

R, T, B, M, K = EmploymentRoute, TenureRoute, BranchKind, PremisesMode, ManagementRuleKind
# Each is one thing a visitor of the association finds again and again; together they are far off.
SINGLE = (
    ("few_staff",),
    ("bare_office",),
    ("no_contract", "late_insurance"),
    ("no_incentive",),
    ("late_insurance", "probation"),
    ("no_approval",),
    ("secondment", "pay"),
    ("few_voters", "bare_rules"),
    ("article51",),
    ("part_time",),
    ("unannounced",),
    ("over_age", "even_council"),
    ("few_staff", "no_meetings", "late_report"),
    ("related", "no_permit"),
    ("regional", "undecided"),
)
FAR = (
    ("bare_office", "few_staff", "secondment", "no_contract", "late_insurance", "no_incentive",
     "small_branch", "no_approval", "pay", "other_posts", "part_time", "undecided"),
    ("bare_office", "few_staff", "no_contract", "late_insurance", "bare_rules", "few_voters",
     "no_approval", "no_permit", "related", "pay", "not_approved", "over_age", "no_meetings"),
    ("bare_office", "few_staff", "secondment", "no_incentive", "no_approval", "small_branch",
     "article51", "unannounced", "part_time", "unresolved", "late_report", "regional", "even_council"),
)  # fmt: skip
KINDS = (B.ENTITY, B.JOINT, B.FUNCTIONAL, B.ENTITY, B.INSTRUCTOR, B.TEMPORARY, B.NONE)
ROUTES = (T.SOCIAL_HIRE, T.RETIRED_CADRE, T.EXISTING)
MODES = tuple(M)
WRONG_TENURES: dict[str, dict[str, Any]] = {
    "pay": {"yearly_pay": 36_000},
    "other_posts": {"other_posts": 1},
    "not_approved": {"approval_number": "", "approved_on": None, "proofs": ()},
    "unannounced": {"notice_on": None, "proofs": ()},
    "part_time": {"is_full_time": False},
}


class Profile:
    """Tells one society from its number and its flaws, relative to today."""

    def __init__(
        self, name: str, number: int, today: dt.date, flaws: tuple[str, ...], *, on: dt.date
    ) -> None:
        self.story = Story(name, number, today)
        self.number, self.today, self.on = number, today, on
        self.flaws = frozenset(flaws)

    def ago(self, days: int) -> dt.date:
        return later(self.on, -days)

    def has(self, *flaws: str) -> bool:
        return not self.flaws.isdisjoint(flaws)

    def whole(self) -> Story:
        self.secretariat()
        self.party()
        self.secretary()
        self.market()
        self.company()
        self.money()
        self.governance()
        return self.story

    def part(self) -> Story:
        """Tell a dossier that was only begun."""
        self.secretariat()
        if self.number % 2:
            self.party()
        else:
            self.money()
        return self.story

    def little(self) -> Story:
        """Tell a society that says of itself that there is next to nothing."""
        one, on = self.story, self.on
        one.none(on, Section.PREMISES, words.NO_OFFICE)
        one.none(on, Section.STAFF, words.NO_STAFF)
        one.none(on, Section.PARTY, words.NO_PARTY)
        one.none(on, Section.MARKET, words.NO_PROJECT)
        one.none(on, Section.ENTITY, words.NO_ENTITY)
        self.money()
        self.governance()
        return one

    def secretariat(self) -> None:
        one, on = self.story, self.on
        mode = MODES[self.number % len(MODES)]
        until = None if mode in (M.PURCHASED, M.PROVIDED) else later(self.today, 500)
        area = 28 + 9 * (self.number % 11)
        one.office(on, self.ago(900), mode, area, until, bare=self.has("bare_office"))
        one.person(on, self.ago(800), R.SECONDED, bare=self.has("secondment"))
        values: dict[str, Any] = {}
        if self.has("late_insurance"):
            values["social_insurance_on"] = self.ago(140)
        if self.has("probation"):
            values |= {"contract_until": self.ago(-500), "probation_months": 5}
        if self.has("no_contract"):
            values["contract_signed_on"] = None
        one.person(on, self.ago(260), R.RECRUITED, **values)
        if not self.has("few_staff"):
            one.person(on, self.ago(420), R.RECRUITED)
            if self.number % 3 == 0:
                one.person(on, self.ago(300), R.REHIRED, contract_signed_on=self.ago(302))
            if self.number % 5 == 0:
                one.person(on, self.ago(180), R.SECONDED, is_full_time=False)
        kinds = [K.MANAGEMENT, K.APPRAISAL] + [K.INCENTIVE] * (not self.has("no_incentive"))
        one.rules(on, self.ago(500), kinds, bare=self.has("bare_rules"))

    def party(self) -> None:
        one, kind = self.story, KINDS[self.number % len(KINDS)]
        if self.has("small_branch", "few_voters"):
            kind = B.ENTITY
        elif self.has("no_approval") and kind in (B.NONE, B.INSTRUCTOR):
            kind = B.FUNCTIONAL
        full = {B.ENTITY: 3 + self.number % 6, B.NONE: 0, B.INSTRUCTOR: 1}.get(kind, 2)
        values: dict[str, Any] = {"probationary_members": self.number % 2}
        if self.has("small_branch"):
            full, values = 2, {"probationary_members": 2}
        if kind == B.JOINT:
            values["covered_units"] = 2 + self.number % 3
        if kind == B.TEMPORARY:
            values["project_months"] = 12
        if kind != B.ENTITY:
            values["development_plan"] = words.PLAN
        came = full // 2 if self.has("few_voters") else None
        approved = not self.has("no_approval")
        one.branch(self.on, self.ago(400), kind, full, approved=approved, came=came, **values)

    def secretary(self) -> None:
        one, on, since, route = self.story, self.on, self.ago(380), self.route()
        values: dict[str, Any] = {"valid_until": later(self.today, 1200)}
        for flaw, wrong in WRONG_TENURES.items():
            values |= wrong if self.has(flaw) else {}
        met = 4 if self.has("article51") else 6
        age = {T.RETIRED_CADRE: 61, T.EXISTING: 58}.get(route, 46)
        if self.number % 9 == 2 and route == T.EXISTING:
            age = 64  # taken over from before, for information only
        one.secretary(on, since, route, age=age, met=met, **values)
        if route == T.SOCIAL_HIRE:
            boss = invented_name(self.number)
            full_time = not self.has("part_time")
            one.person(on, since, R.RECRUITED, name=boss, post="秘书长", is_full_time=full_time)

    def route(self) -> TenureRoute:
        if self.has("pay", "other_posts", "not_approved"):
            return T.RETIRED_CADRE
        if self.has("part_time", "unannounced", "article51"):
            return T.SOCIAL_HIRE
        return ROUTES[self.number % len(ROUTES)]

    def market(self) -> None:
        one, on = self.story, self.on
        for turn in range(1 + self.number % 3):
            one.function(on, self.ago(200 - 40 * turn), self.number + turn, 60_000 + 15_000 * turn)
        values: dict[str, Any] = {}
        if self.number % 4 == 0:
            values["lends_name"] = True
            values["name_licence_number"] = "" if self.flaws else f"授权（演示）{self.number}号"
        if self.has("related"):
            values["is_related_party"] = True
        if self.has("undecided"):
            values |= {"contract_number": "", "signed_on": None, "decided_by": ""}
            values["decided_on"] = None
        one.service(on, self.ago(150), self.number, 45_000 + 7_000 * (self.number % 9), **values)
        crowd = {"expected_people": 2600, "confers_honour": True} if self.has("no_permit") else {}
        one.activity(on, self.ago(90), self.number, 38_000, **crowd)

    def company(self) -> None:
        """Every sixth has a company with its years, every sixth a young one without any."""
        one, on = self.story, self.on
        if self.number % 3 and not self.has("unresolved"):
            one.none(on, Section.ENTITY, words.NO_ENTITY)
            return
        old = self.number % 2 == 0
        since = self.ago(1100 if old else 70)
        wrong = {"resolved_on": later(since, 30), "recommended_by": ""}
        key = one.entity(on, since, **wrong if self.has("unresolved") else {})
        if old:
            for year in (self.today.year - 2, self.today.year - 1):
                shared = {"distributed": 12_000} if self.has("unresolved") else {}
                one.entity_year(on, key, year, 40_000 + 3_000 * self.number, **shared)

    def money(self) -> None:
        one, number = self.story, self.number
        for year in range(self.today.year - 3, self.today.year):
            served = 20_000 + 9_000 * (number % 12) + 6_000 * (year - self.today.year + 3)
            amounts = {"dues": 12_000 + 1_500 * number, "service": served}
            if number % 2:
                amounts["government"] = 50_000
            if number % 4 == 1:
                amounts["donation"] = 20_000
            if self.has("related", "undecided"):
                amounts |= {"goods": 18_000, "investment": 6_000, "other": 1_200}
            one.income(self.on, year, **amounts)

    def governance(self) -> None:
        one, on = self.story, self.on
        first = self.ago(1760 if self.has("over_age") else 700)
        values: dict[str, Any] = {}
        if self.has("even_council"):
            values |= {"council_size": 140, "standing_council_size": 60, "supervisors": 2}
        if self.has("over_age"):
            values["leaders_over_age"] = 1
        one.councils(on, first, 3 + self.number % 8, **values)
        for year in range(self.today.year - 3, self.today.year):
            wrong: dict[str, Any] = {}
            if self.has("no_meetings"):
                wrong |= {"council_meetings": 0, "standing_meetings": 1}
            if self.has("late_report"):
                wrong |= {"reported_to_authority_on": None, "inspection_result": "基本合格"}
            one.governed(on, year, **wrong)
        one.department(on, self.ago(650), "青年工作委员会")
        if self.has("regional"):
            one.department(on, self.ago(200), "赣南分会", is_regional=True)
