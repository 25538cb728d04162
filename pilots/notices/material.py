"""What people read about material that an expert asked for. Never who asked."""

from collections.abc import Iterable

from pilots.models import MaterialRequest
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _officers(request: MaterialRequest) -> Iterable[User]:
    return officers_of(request.assessment.pilot.batch)


def _society(request: MaterialRequest) -> Iterable[User]:
    return society_people(request.assessment.pilot.society_id)


ASKED = Notice(
    _officers, "{subject.assessment}：专家请求补充材料（{subject.indicator}）。请核实后转交学会。"
)
PASSED_ON = Notice(
    _society,
    "{subject.assessment}需要补充材料：{subject.indicator}。"
    "请在{subject.due_on:%Y-%m-%d}前补充：{subject.words}",
)
ANSWERED = Notice(_officers, "{subject.assessment}：学会已补充材料（{subject.indicator}）。")
# To every expert of the assessment, each at their own sheet.
ARRIVED = "{applicant}已补充材料：{indicator}。请查看后继续评分。"
