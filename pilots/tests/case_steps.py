"""A model case at the stages of its life, for tests."""

import datetime as dt

from pilots.actions.case import write_case
from pilots.tests.factories import at
from pilots.workflows.case import CASE
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, secretary_of

DAY = dt.date(2022, 11, 20)
TEXTS = {
    "title": "共享秘书处",
    "area": "A2",
    "background": "人手不足。",
    "practice": "两家学会共用一个秘书处。",
    "results": "专职人员由1人增加到4人。",
}


def nominated(society=None, *, title=None, **values):
    society = society or make_society()
    values = TEXTS | ({"title": title} if title else {}) | values
    case = write_case(society, actor=secretary_of(society), now=at(DAY), **values)
    return CASE.perform(case, "nominate", Occasion(head_of(society), at(DAY)))


def published(society=None, **values):
    case = nominated(society, **values)
    return CASE.perform(case, "publish", Occasion(staff(StaffRole.OFFICER), at(DAY)))


def withdrawn(case):
    return CASE.perform(case, "withdraw", Occasion(staff(StaffRole.OFFICER), at(DAY), "有误。"))
