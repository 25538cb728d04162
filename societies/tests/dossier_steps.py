"""What tests of dossiers do over and over: enter facts of a society that fits the notice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from societies.actions.dossier import declare_none
from societies.actions.facts import add_fact
from societies.enums import Section
from societies.ledgers import BY_KEY
from societies.ledgers.completeness import incomplete, section_states

DAY = dt.date(2022, 1, 1)
# The least that each ledger asks for.
LEAST: dict[str, dict[str, Any]] = {
    "premises": {"mode": "provided", "address": "南昌市北京东路1号", "area": 60},
    "staff": {"name": "李明", "route": "recruited"},
    "management_rule": {"kind": "management", "title": "秘书处管理办法"},
    "party_branch": {"kind": "none", "full_members": 2, "development_plan": "优先招聘党员。"},
    "tenure": {"name": "张华", "route": "social_hire", "birth_date": dt.date(1970, 5, 6)},
    "government_function": {"title": "成果评价", "client": "省科技厅", "field": "tech_evaluation"},
    "paid_service": {"title": "检测服务", "client": "某公司", "mode": "agreement"},
    "commissioned_activity": {"title": "技能培训", "client": "某公司", "kind": "skill"},
    "entity": {"name": "江西某科技服务有限公司"},
    "revenue": {"year": 2021, "category": "dues", "amount": 50000},
    "council_term": {"term_number": 8, "council_size": 61},
    "governance_year": {"year": 2021, "council_meetings": 1},
    "office": {"name": "青年工作委员会"},
}


def enter(society, actor, key, *, now=None, **values):
    """Enter one row of a ledger with the least it needs."""
    ledger = BY_KEY[key]
    wanted = LEAST.get(key, {}) | values
    if not ledger.is_yearly:
        wanted.setdefault("valid_from", DAY)
    return add_fact(ledger, society, values=wanted, actor=actor, now=now or timezone.now())


def fill_in(society, actor, *, now=None):
    """Say that there is nothing in every section that has nothing."""
    for section in incomplete(section_states(society.pk)):
        declare_none(
            society, Section(section), words="没有", actor=actor, now=now or timezone.now()
        )
