"""The accounts of the demo: one for each role, and somebody for every society.

All are invented. The listed ones share one password, which everybody may know: this is a demo on
the embedded default and never a production system.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from reporting.management.demo.register import invented_name
from reporting.management.demo.world import World, at, uid
from sanhua.accounts.actions.groups import make_groups
from sanhua.accounts.actions.people import approve, open_account
from sanhua.accounts.actions.roles import appoint, set_roles
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from societies.actions import add_member
from societies.enums import MembershipRole

PASSWORD = "Sanhua-Demo-2022"  # noqa: S105 - published on purpose
OPENED = dt.date(2022, 1, 4)
R = StaffRole
M = MembershipRole


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account as the list of accounts shows it."""

    username: str
    full_name: str
    role: StaffRole | MembershipRole
    sees: str
    society: str = ""  # without the province
    position: str = ""
    unit: str = ""

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


ASSOCIATION = "江西省科学技术协会"
ADMINS = (
    Account("sysadmin", "罗文", R.SYSTEM_ADMIN, "系统管理：账号、消息投递、工作日历"),
    Account("secadmin", "邓洁", R.SECURITY_ADMIN, "系统管理：审批账号、授予角色"),
    Account("auditadmin", "万里", R.AUDIT_ADMIN, "系统管理：办理记录（只读）"),
)
STAFF = (
    Account(
        "officer", "王军", R.OFFICER, "全部学会和两个批次：审核、督办、评估", "",
        "学会部四级调研员", ASSOCIATION,
    ),
    Account(
        "officer2", "周敏", R.OFFICER, "协办两个批次", "",
        "学会部一级主任科员", ASSOCIATION,
    ),
    Account("leader", "陈红", R.LEADER, "领导视图、待审定的等次", "", "副主席", ASSOCIATION),
    Account("expert1", "熊建国", R.EXPERT, "本人评分表：一份填了一半", "", "教授", "江西农业大学"),
    Account("expert2", "涂志明", R.EXPERT, "本人评分表：一份待声明", "", "研究员", "江西省农业科学院"),
    Account("expert3", "龚丽华", R.EXPERT, "本人评分表：都已提交", "", "高级会计师", "江西财经大学"),
)  # fmt: skip
PEOPLE = (
    Account("secretary", "李明", M.SECRETARY, "本学会：两年试点，任务各色灯俱全", "机械工程学会", "办公室主任"),
    Account("head", "刘国平", M.HEAD, "本学会：确认方案、报送自评和总结", "机械工程学会", "副理事长"),
    Account("reader", "胡小燕", M.READER, "本学会：只读", "机械工程学会", "会员部干事"),
    Account("visitor", "严松", M.SECRETARY, "没有试点的学会：通知、申报、示范模式", "林学会", "副秘书长"),
    Account("secretary2", "邱雯", M.SECRETARY, "2022年度试点", "食品科学技术学会", "秘书处主任"),
    Account("head2", "谢东升", M.HEAD, "2022年度试点", "食品科学技术学会", "理事长"),
    Account("secretary3", "钟毅", M.SECRETARY, "2022年度试点", "测绘地理信息学会", "副秘书长"),
    Account("head3", "廖志远", M.HEAD, "2022年度试点", "测绘地理信息学会", "副理事长"),
    Account("secretary4", "付强", M.SECRETARY, "本年度试点：整改逾期、方案调整待审", "水利学会", "秘书处主任"),
    Account("head4", "蔡文清", M.HEAD, "本年度试点", "水利学会", "副理事长"),
    Account("secretary5", "沈佳", M.SECRETARY, "本年度试点：方案被退回、自评待填", "生态学会", "副秘书长"),
    Account("head5", "欧阳霞", M.HEAD, "本年度试点", "生态学会", "理事长"),
)  # fmt: skip
LISTED = (*STAFF, *PEOPLE, *ADMINS)
FILLER = "society"


def office_of(society: str) -> tuple[str, str]:
    """Return the usernames of a society's secretary and head (the same person if there is one)."""
    rows = {row.role: row.username for row in PEOPLE if row.society == society}
    secretary = rows.get(M.SECRETARY, "")
    return secretary, rows.get(M.HEAD, secretary)


def open_offices(world: World) -> None:
    """Name the administrators, then let them open, approve and empower the association's people."""
    make_groups()
    for number, row in enumerate(ADMINS):
        moment = at(OPENED, 9, number)
        assert isinstance(row.role, StaffRole)  # noqa: S101 - the table above says so
        world.people[row.username] = appoint(
            row.username, row.full_name, row.email, row.role, now=moment
        )
    for number, row in enumerate(STAFF):
        person = _let_in(world, row, number)
        roles = frozenset({StaffRole(row.role)})
        world.people[row.username] = set_roles(
            world.person("secadmin"), person, roles, now=at(OPENED, 10, number)
        )


def open_societies(world: World) -> None:
    """Give every society its people; those without an account above get one secretary each."""
    rows = list(PEOPLE)
    taken = {row.society for row in PEOPLE}
    for number, name in enumerate(world.societies, start=1):
        if name not in taken:
            filler = Account(
                f"{FILLER}{number:02d}", invented_name(number), M.SECRETARY, "", name, "秘书长"
            )
            rows.append(filler)
    officer = world.person("officer")
    for number, row in enumerate(rows):
        person = _let_in(world, row, number)
        add_member(
            world.societies[row.society],
            user=person,
            role=row.role,
            actor=officer,
            now=at(dt.date(2022, 1, 6), 9, number % 60),
            on=dt.date(2022, 1, 6),
        )
        world.people[row.username] = person


def _let_in(world: World, row: Account, number: int) -> User:
    society = world.societies.get(row.society)
    person = open_account(
        world.person("sysadmin"),
        values={
            "id": uid(f"person:{row.username}"),
            "username": row.username,
            "full_name": row.full_name,
            "email": row.email,
            "unit": row.unit or (society.name if society else ""),
            "position": row.position,
        },
        now=at(OPENED, 9, 10 + number % 40),
    )
    return approve(world.person("secadmin"), person, now=at(OPENED, 9, 50))


def set_passwords() -> None:
    """Let the listed accounts sign in; hashed once, because hashing is slow by design."""
    names = [row.username for row in LISTED]
    User.objects.filter(username__in=names).update(
        password=make_password(PASSWORD), must_change_password=False
    )


def account_lines() -> list[str]:
    """Say who can sign in with what; nothing if the demo is not there."""
    present = set(
        User.objects.filter(email__endswith="@example.org", is_active=True).values_list(
            "username", flat=True
        )
    )
    rows = [row for row in LISTED if row.username in present]
    if not rows:
        return ["There is no demo in this database."]
    lines = [f"演示账号，密码均为 {PASSWORD}（仅供本机演示，不得用于正式环境）"]
    for row in rows:
        where = f"江西省{row.society}" if row.society else ""
        sees = "，".join(filter(None, (where, row.sees)))
        lines.append(f"  {row.username:<11} {row.role.label}　{row.full_name}　{sees}")
    return lines
