"""The year 2022 as the notice 赣科协字〔2022〕14号 laid it out, finished, with three pilots."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from pilots.actions.batch import add_officer
from pilots.actions.decision import record_decision
from pilots.enums import ApplicationKind, AssessmentKind, DecisionKind, Phase
from pilots.models import AssessmentScheme, Pilot, PilotBatch
from pilots.workflows.batch import BATCH
from reporting.management.demo import papers, words
from reporting.management.demo.carrying import Work
from reporting.management.demo.dossiers import Dossiers
from reporting.management.demo.evaluating import Dates, Evaluation
from reporting.management.demo.guiding import Order, make_visit
from reporting.management.demo.monthly import report_by_the_month
from reporting.management.demo.planning import Desk, Line, targets_remark, task_remark
from reporting.management.demo.printing import print_report
from reporting.management.demo.selecting import Candidate, Selection, Timetable, open_batch
from reporting.management.demo.sharing import (
    acknowledge,
    call_meeting,
    hold,
    offer_case,
    publish_the_notice,
    send_receipts,
)
from reporting.management.demo.summing import sum_up, sum_up_batch
from reporting.management.demo.world import World, at, occasion, uid
from societies.enums import Area

PHASES = {
    Phase.SELECTION: (dt.date(2022, 2, 10), dt.date(2022, 2, 20)),
    Phase.PLANNING: (dt.date(2022, 2, 21), dt.date(2022, 2, 28)),
    Phase.PILOTING: (dt.date(2022, 3, 1), dt.date(2022, 10, 31)),
    Phase.EVALUATION: (dt.date(2022, 11, 1), dt.date(2022, 12, 31)),
    Phase.EXCHANGE: (None, None),
}
CANDIDATES = (
    Candidate("机械工程学会", ApplicationKind.RECOMMENDATION, chosen=True),
    Candidate("食品科学技术学会", chosen=True, returned=True),
    Candidate("测绘地理信息学会", chosen=True),
    Candidate("农学会"),
    Candidate("护理学会", returned=True),
    Candidate("标准化协会", withdrawn=True),
)
LEVELS = {"机械工程学会": 0.94, "食品科学技术学会": 0.86, "测绘地理信息学会": 0.77}


def day(month: int, number: int) -> dt.date:
    return dt.date(2022, month, number)


def _line(area: Area, start: dt.date, due: dt.date, fate: str = "verified") -> Line:
    return Line(area, start, due, fate)


MACHINES = [
    _line(Area.A1, day(3, 1), day(4, 29)),
    _line(Area.A2, day(3, 7), day(8, 19), "twice"),
    _line(Area.A3, day(4, 1), day(8, 12), "late"),
    _line(Area.B2, day(3, 14), day(6, 30)),
    _line(Area.B3, day(3, 1), day(5, 31)),
    _line(Area.C1, day(4, 1), day(9, 30)),
    _line(Area.C2, day(5, 9), day(10, 31)),
    _line(Area.C3, day(3, 21), day(9, 16)),
    _line(Area.C4, day(5, 5), day(10, 14)),
]
FOOD = [
    _line(Area.A1, day(3, 1), day(5, 13)),
    _line(Area.A2, day(3, 7), day(9, 9)),
    _line(Area.A3, day(4, 6), day(9, 23), "twice"),
    _line(Area.B2, day(3, 21), day(7, 29), "late"),
    _line(Area.B3, day(3, 1), day(6, 15)),
    _line(Area.C1, day(4, 11), day(10, 14)),
    _line(Area.C2, day(6, 6), day(10, 28)),
    _line(Area.C3, day(4, 1), day(9, 30)),
    _line(Area.C4, day(5, 9), day(10, 21)),
]
MAPS = [
    _line(Area.A1, day(3, 1), day(6, 17), "late"),
    _line(Area.A2, day(3, 14), day(9, 30), "late"),
    _line(Area.A3, day(5, 5), day(10, 14)),
    _line(Area.B1, day(3, 1), day(5, 27)),
    _line(Area.B3, day(3, 7), day(7, 15), "twice"),
    _line(Area.C1, day(4, 18), day(10, 21)),
    _line(Area.C3, day(4, 11), day(10, 14)),
    _line(Area.C4, day(6, 1), day(10, 28)),
]


def play(world: World, scheme: AssessmentScheme, dossiers: Dossiers) -> PilotBatch:
    dossiers.enter_until(day(1, 31))
    batch = open_batch(
        world,
        opened=day(2, 10),
        phases=dict(PHASES),
        name="2022年度省级学会“三化”建设试点",
        year=2022,
        doc_number="赣科协字〔2022〕14号",
        decision_number="赣科协字〔2022〕18号",
        doc_title="关于印发《省级学会“三化”建设试点工作方案》的通知",
    )
    officers = world.person("officer2"), world.person("officer")
    add_officer(batch, officers[0], actor=officers[1], now=at(day(2, 10), 8, 50))
    acknowledge(world, publish_the_notice(world, batch), day(2, 10))
    for name in LEVELS:
        dossiers.explain_all(name, day(2, 9))
    pilots = _select(world, batch)
    world.say("2022: plans")
    for pilot, lines in zip(pilots, (MACHINES, FOOD, MAPS), strict=True):
        _plan(world, pilot, lines)
    world.say("2022: tasks, guidance")
    for pilot, lines in zip(pilots, (MACHINES, FOOD, MAPS), strict=True):
        _carry(world, pilot, lines)
    _put_right(world, pilots)
    report_by_the_month(world, until=day(11, 10))
    world.say("2022: evaluations")
    _evaluate(world, batch, pilots, scheme, dossiers)
    world.say("2022: reports, exchange of experience")
    for number in range(len(words.CASES)):
        offer_case(world, number, day(11, 14 + number), day(11, 22))
    reports = [sum_up(world, pilot) for pilot in pilots]
    _exchange(world, batch)
    sum_up_batch(world, batch)
    closing = "试点任务全部完成，结果已发布，总结报告均已通过。"
    BATCH.perform(
        PilotBatch.objects.get(pk=batch.pk),
        "close",
        occasion(world.person("officer"), at(day(12, 30), 16), closing),
    )
    print_report(world, reports[0], day(12, 20))
    return batch


def _select(world: World, batch: PilotBatch) -> list[Pilot]:
    days = Timetable(
        opened=day(2, 10),
        applied=day(2, 10),
        checked=day(2, 11),
        visited=day(1, 20),
        noticed=day(2, 11),
        notice_ends=day(2, 17),
        decided=day(2, 18),
    )
    number = "赣科协党组纪〔2022〕3号（演示）"
    return Selection(world, batch, days, number, objection=True).run(CANDIDATES)


def _plan(world: World, pilot: Pilot, lines: list[Line]) -> None:
    """Write and approve the plan; the second society's comes back once."""
    desk = Desk(world, pilot)
    returned = pilot.society.short_name == "食品科学技术学会"
    desk.write(day(2, 23), lines, vague=returned)
    desk.send(day(2, 25))
    if not returned:
        desk.approve(day(2, 28))
        return
    task = desk.plan().tasks.get(area=Area.C4)
    desk.come_back(day(2, 28), "请按意见修改后重新报送。", targets_remark(), task_remark(task))
    desk.rewrite_targets(day(3, 2))
    desk.send(day(3, 3))
    desk.approve(day(3, 4))


def _carry(world: World, pilot: Pilot, lines: list[Line]) -> None:
    work = Work(world, pilot)
    name = pilot.society.short_name
    for line in lines:
        if name == "机械工程学会" and line.area == Area.C4:
            work.interludes[line.name] = day(8, 8), partial(_granted, work, line)
            line = replace(line, due_on=day(10, 28))  # noqa: PLW2901
        elif name == "测绘地理信息学会" and line.area == Area.A2:
            work.interludes[line.name] = day(9, 13), partial(_refused, work, line)
        work.play(line)


def _granted(work: Work, line: Line) -> None:
    why = "受疫情影响，第一期培训推迟举办。"
    wish = work.ask_for_time(line, day(8, 8), day(10, 28), "force_majeure", why)
    work.answer(wish, "grant", day(8, 10), "情况属实，同意延期。")


def _refused(work: Work, line: Line) -> None:
    why = "拟聘人员原单位离职手续未办结。"
    wish = work.ask_for_time(line, day(9, 13), day(10, 20), "recruitment", why)
    work.answer(
        wish,
        "refuse",
        day(9, 15),
        "可先到岗再补手续，请按原时限抓紧办理。",
        reasons=["overrun"],
    )


def _put_right(world: World, pilots: list[Pilot]) -> None:
    visits = [
        make_visit(world, pilot, held)
        for pilot, held in zip(pilots, (day(5, 11), day(5, 18), day(6, 8)), strict=True)
    ]
    one = Order(
        world, pilots[1], "insurance",
        issued=day(5, 20), due_on=day(6, 10), area=Area.A2, visit=visits[1],
    )  # fmt: skip
    one.acknowledge(day(5, 23))
    one.respond(day(6, 8))
    one.close(day(6, 9))
    two = Order(
        world, pilots[2], "lease",
        issued=day(6, 10), due_on=day(6, 30), area=Area.A1, visit=visits[2],
    )  # fmt: skip
    two.acknowledge(day(6, 13))
    two.respond(day(6, 24), "正在与出借单位协商续借。")
    two.come_back(day(6, 27), day(7, 15))
    two.respond(day(7, 12))
    two.close(day(7, 14))
    three = Order(world, pilots[0], "contract", issued=day(8, 16), due_on=day(9, 2), area=Area.C3)
    three.acknowledge(day(8, 17))
    three.respond(day(8, 30))
    three.close(day(9, 1))
    make_visit(world, pilots[0], day(9, 21))


def _evaluate(
    world: World,
    batch: PilotBatch,
    pilots: list[Pilot],
    scheme: AssessmentScheme,
    dossiers: Dossiers,
) -> None:
    midterm = Dates(
        opened=day(7, 4), self_due=day(7, 15), self_sent=day(7, 13),
        scoring=day(7, 18), scoring_due=day(7, 29),
    )  # fmt: skip
    final = Dates(
        opened=day(11, 7), self_due=day(11, 18), self_sent=day(11, 16),
        scoring=day(11, 21), scoring_due=day(12, 2),
    )  # fmt: skip
    dossiers.enter_until(midterm.self_sent - dt.timedelta(days=1))
    for pilot in pilots:
        level = LEVELS[pilot.society.short_name]
        Evaluation(
            world, pilot, AssessmentKind.MIDTERM, scheme=scheme, dates=midterm, level=level - 0.06
        ).run()
    dossiers.enter_until(final.self_sent - dt.timedelta(days=1))
    decision = record_decision(
        batch,
        kind=DecisionKind.PRESIDENTS,
        number="主席办公会纪要〔2022〕21号（演示）",
        decided_on=day(12, 5),
        summary="审议2022年度“三化”建设试点终期评估等次，原则同意。",
        scan=papers.pdf("主席办公会纪要（摘要）"),
        occasion=occasion(
            world.person("officer"), at(day(12, 5), 17), token=uid("decision:final:2022")
        ),
    )
    for pilot in pilots:
        level = LEVELS[pilot.society.short_name]
        Evaluation(world, pilot, AssessmentKind.FINAL, scheme=scheme, dates=final, level=level).run(
            decision
        )


def _exchange(world: World, batch: PilotBatch) -> None:
    meeting = call_meeting(
        world, "2022", "2022年度“三化”建设试点经验交流会", batch,
        announced=day(12, 2), held_on=day(12, 21),
    )  # fmt: skip
    send_receipts(world, meeting, day(12, 5), every=2)
    hold(world, meeting, day(12, 21))
