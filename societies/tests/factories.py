"""Minimal, valid records for tests, in the words of the register."""

from __future__ import annotations

import datetime as dt
import itertools

from stdnum.cn import uscc

from sanhua.accounts.tests.factories import UserFactory
from societies.enums import Discipline, MembershipRole
from societies.models import Membership, Society

_numbers = itertools.count(1)


def demo_code(number: int) -> str:
    """Make a synthetic credit code with valid check characters (all-zero body)."""
    body = f"{number:08d}"
    total = sum(int(d) * w for d, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = (11 - total % 11) % 11
    base = f"51360000{body}{'X' if check == 10 else check}"
    return base + uscc.calc_check_digit(base)


def make_society(**values):
    number = next(_numbers)
    defaults = {
        "name": f"江西省测试{number}学会",
        "uscc": demo_code(number),
        "discipline": Discipline.ENGINEERING,
        "host_institution": f"测试{number}研究院",
    }
    return Society.objects.create(**defaults | values)


def make_member(society, role=MembershipRole.SECRETARY, **values):
    user = UserFactory(**values)
    Membership.objects.create(user=user, society=society, role=role, since=dt.date(2022, 1, 1))
    return user


def secretary_of(society):
    return make_member(society, MembershipRole.SECRETARY)


def head_of(society):
    return make_member(society, MembershipRole.HEAD)


def reader_of(society):
    return make_member(society, MembershipRole.READER)
