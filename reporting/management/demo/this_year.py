"""A batch of the present year: today lies in the middle of the pilot phase, everything is open."""

from __future__ import annotations

import datetime as dt
from functools import partial

from pilots.actions.batch import add_officer
from pilots.enums import ApplicationKind, AssessmentKind, Phase
from pilots.models import AssessmentScheme, Pilot, PilotBatch
from reporting.management.demo import words
from reporting.management.demo.carrying import Work
from reporting.management.demo.dossier_many import apply_ready
from reporting.management.demo.dossiers import Dossiers
from reporting.management.demo.evaluating import EXPERTS, Dates, Evaluation
from reporting.management.demo.guiding import Order, arrange_visit, make_visit, open_orders
from reporting.management.demo.leading import lead
from reporting.management.demo.planning import Desk, Line, targets_remark, task_remark
from reporting.management.demo.selecting import Candidate, Selection, Timetable, open_batch
from reporting.management.demo.sharing import (
    acknowledge,
    call_meeting,
    publish,
    send_receipts,
    suggest_case,
)
from reporting.management.demo.world import World, at
from sanhua.activity.calendar import work_calendar
from societies.enums import Area

CANDIDATES = (
    Candidate("机械工程学会", chosen=True),
    Candidate("水利学会", chosen=True),
    Candidate("生态学会", ApplicationKind.RECOMMENDATION, chosen=True),
    Candidate("中医药学会", returned=True),
    Candidate("计算机学会"),
)


class ThisYear:
    """The open batch while it is being made."""

    def __init__(self, world: World, scheme: AssessmentScheme, dossiers: Dossiers) -> None:
        self.world, self.scheme, self.dossiers = world, scheme, dossiers
        self.start = world.today - dt.timedelta(days=120)
        self.batch = self._open()

    def _open(self) -> PilotBatch:
        year, today = self.world.today.year, self.world.today
        ends = today + dt.timedelta(days=120)
        phases = {
            Phase.SELECTION: (today - dt.timedelta(days=168), today - dt.timedelta(days=136)),
            Phase.PLANNING: (today - dt.timedelta(days=135), today - dt.timedelta(days=121)),
            Phase.PILOTING: (self.start, ends),
            Phase.EVALUATION: (ends + dt.timedelta(days=1), ends + dt.timedelta(days=61)),
            Phase.EXCHANGE: (None, None),
        }
        return open_batch(
            self.world,
            opened=work_calendar().on_or_after(today - dt.timedelta(days=168)),
            phases=dict(phases),
            name=f"{year}年度省级学会“三化”建设试点",
            year=year,
            doc_number=f"赣科协字〔{year}〕9号",
            decision_number=f"赣科协字〔{year}〕23号",
            doc_title=f"关于开展{year}年度省级学会“三化”建设试点工作的通知",
        )

    def line(  # noqa: PLR0917 - one row of a table each
        self,
        area: Area,
        start: int,
        due: int,
        fate: str = "verified",
        percent: int = 100,
        title: str = "",
    ) -> Line:
        """Lay a line by days from today; both ends stay inside the pilot phase."""
        first = max(self.start, self.world.today + dt.timedelta(days=start))
        last = self.world.today + dt.timedelta(days=due)
        return Line(area, first, last, fate, percent, title)

    def play(self) -> None:
        opened = work_calendar().on_or_after(self.world.today - dt.timedelta(days=168))
        officers = self.world.person("officer2"), self.world.person("officer")
        add_officer(self.batch, officers[0], actor=officers[1], now=at(opened, 8, 50))
        self._announce_the_year(opened)
        apply_ready(self.dossiers, opened - dt.timedelta(days=2))
        pilots = self._select(opened)
        self.world.say("this year: plans and tasks")
        work = self._machines(pilots[0])
        self._water(pilots[1])
        self._ecology(pilots[2])
        self.world.say("this year: guidance, evaluations, messages")
        self._guide(*pilots)
        self._evaluate(*pilots)
        until = self.world.today + dt.timedelta(days=95)
        why = "共建单位场地改造延期，预计推迟三周交付。"
        work.ask_for_time(self.stations, self.world.day(-2), until, "partner", why)
        self._share()

    def _announce_the_year(self, opened: dt.date) -> None:
        row = publish(
            self.world,
            f"year-{self.batch.year}",
            opened,
            acknowledge_by=self.world.after(opened, 5),
            title=self.batch.doc_title,
            doc_number=self.batch.doc_number,
            body=words.YEAR_BODY,
            batch=self.batch,
        )
        acknowledge(self.world, row, opened)

    def _select(self, opened: dt.date) -> list[Pilot]:
        after = self.world.after
        noticed = after(opened, 6)
        ends = work_calendar().add(noticed - dt.timedelta(days=1), self.batch.notice_days)
        days = Timetable(
            opened=opened,
            applied=after(opened, 2),
            checked=after(opened, 5),
            visited=after(opened, 4),
            noticed=noticed,
            notice_ends=ends,
            decided=after(ends, 1),
        )
        number = f"赣科协党组纪〔{self.batch.year}〕6号（演示）"
        return Selection(self.world, self.batch, days, number).run(CANDIDATES)

    def _plan(self, pilot: Pilot, lines: list[Line]) -> Desk:
        desk = Desk(self.world, pilot)
        first = max(self.world.day(-130), pilot.started_on)
        desk.write(first, lines)
        desk.send(self.world.after(first, 1))
        desk.approve(self.world.after(first, 3))
        return desk

    def _machines(self, pilot: Pilot) -> Work:
        """One society with a light of every colour."""
        self.stations = self.line(Area.C3, -80, 74, "going", 42)
        lines = [
            self.line(Area.A1, -118, -66),
            self.line(Area.A2, -110, 6, "near", 75),
            self.line(Area.A3, -112, -9, "overdue", 60),
            self.line(Area.B2, -115, -30),
            self.line(Area.B3, -112, -44, "late"),
            self.line(Area.C1, -100, 60, "behind", 40),
            self.line(Area.C2, 12, 104, "future", 0),
            self.stations,
            self.line(Area.C4, -92, 2, "reported"),
            self.line(Area.C4, -70, 25, "sent_back", 100, "举办智能制造技能培训"),
        ]
        self._plan(pilot, lines)
        work = Work(self.world, pilot)
        work.play_all(lines)
        return work

    def _water(self, pilot: Pilot) -> None:
        """One whose change of plan waits for the association."""
        lines = [
            self.line(Area.A1, -116, -50),
            self.line(Area.A2, -110, 34, "going", 62),
            self.line(Area.A3, -60, 80, "going", 40),
            self.line(Area.B1, -115, -70),
            self.line(Area.B3, -110, -20, "twice"),
            self.line(Area.C1, -100, 45, "going", 65),
            self.line(Area.C3, -95, 9, "near", 70),
            self.line(Area.C4, 20, 110, "future", 0),
        ]
        desk = self._plan(pilot, lines)
        Work(self.world, pilot).play_all(lines)
        later = self.world.today + dt.timedelta(days=90)
        why = "共建单位机构调整，理事会研究后申请顺延承接事项的完成时限。"
        desk.ask_for_change(self.world.day(-4), why, Area.C1, later)
        desk.send(self.world.day(-3))

    def _ecology(self, pilot: Pilot) -> None:
        """One whose change of plan came back, so that a new draft is in the making."""
        lines = [
            self.line(Area.A1, -112, -40),
            self.line(Area.A2, -105, 55, "behind", 36),
            self.line(Area.B2, -100, 28, "going", 70),
            self.line(Area.B3, -110, -35),
            self.line(Area.C1, 5, 100, "future", 0),
            self.line(Area.C3, -90, 40, "going", 66),
            self.line(Area.C4, -75, 70, "going", 44),
        ]
        lines.insert(2, self.line(Area.A3, -60, 85, "going", 38))
        desk = self._plan(pilot, lines)
        slow = next(line for line in lines if line.area == Area.B2)
        work = Work(self.world, pilot)
        work.interludes[slow.name] = self.world.day(-26), partial(self._granted, work, slow)
        work.play_all(lines)
        later = self.world.today + dt.timedelta(days=112)
        task = desk.ask_for_change(
            self.world.day(-9), "业务量变化，申请调整培训安排。", Area.C4, later
        )
        desk.send(self.world.day(-8))
        comment = "调整理由不充分，目标未相应修改，请补充后重新报送。"
        fresh = desk.plan().tasks.get(lineage=task.lineage)
        desk.come_back(self.world.day(-3), comment, targets_remark(), task_remark(fresh))

    def _granted(self, work: Work, line: Line) -> None:
        until = self.world.today + dt.timedelta(days=50)
        why = "首轮公告报名人数不足，需重新发布公告。"
        wish = work.ask_for_time(line, self.world.day(-26), until, "recruitment", why)
        work.answer(wish, "grant", self.world.day(-24), "同意延期，请做好组织工作。")

    def _guide(self, machines: Pilot, water: Pilot, ecology: Pilot) -> None:
        world = self.world
        visit = make_visit(world, machines, world.day(-40))
        closed = Order(
            world, machines, "contract", issued=world.day(-36), due_on=world.day(-20), visit=visit
        )
        closed.acknowledge(world.day(-35))
        closed.respond(world.day(-24))
        closed.close(world.day(-22))
        make_visit(world, water, world.day(-30), *words.VISIT_PROBLEMS)
        late = Order(
            world, water, "insurance",
            issued=world.day(-25), due_on=world.day(-7), area=Area.A2,
        )  # fmt: skip
        late.acknowledge(world.day(-23))
        open_orders(world, machines, ecology)
        soon = work_calendar().on_or_after(world.today + dt.timedelta(days=6))
        arrange_visit(world, ecology, soon, world.day(-2))
        lead(world, machines, water, ecology)

    def _evaluate(self, machines: Pilot, water: Pilot, ecology: Pilot) -> None:
        """Three mid-term evaluations: half scored, waiting for the leader, at the self-assessment."""
        world, today = self.world, self.world.today
        dates = Dates(
            opened=world.day(-34),
            self_due=world.day(-20),
            self_sent=world.day(-23),
            scoring=world.day(-16),
            scoring_due=work_calendar().on_or_after(today + dt.timedelta(days=5)),
        )
        self.dossiers.enter_until(dates.self_sent - dt.timedelta(days=1))
        half = Evaluation(
            world, machines, AssessmentKind.MIDTERM, scheme=self.scheme, dates=dates, level=0.86
        )
        half.send_self()
        half.begin_scoring()
        half.score(EXPERTS[0], world.day(-11))
        half.score(EXPERTS[1], world.day(-5), share=0.5)
        whole = Evaluation(
            world, water, AssessmentKind.MIDTERM, scheme=self.scheme, dates=dates, level=0.8
        )
        whole.send_self()
        whole.begin_scoring()
        for number, name in enumerate(EXPERTS):
            whole.score(name, world.day(-12 + number))
        whole.propose(world.day(-2))
        coming = Dates(
            opened=world.day(-8),
            self_due=work_calendar().on_or_after(today + dt.timedelta(days=4)),
            self_sent=today,
            scoring=today,
            scoring_due=work_calendar().on_or_after(today + dt.timedelta(days=20)),
        )
        begun = Evaluation(
            world, ecology, AssessmentKind.MIDTERM, scheme=self.scheme, dates=coming, level=0.8
        )
        begun.fill_self(all_of_it=False)

    def _share(self) -> None:
        world, year = self.world, self.batch.year
        row = publish(
            world,
            f"midterm-{year}",
            world.day(-5),
            acknowledge_by=work_calendar().on_or_after(world.today + dt.timedelta(days=3)),
            title=f"关于做好{year}年度“三化”建设试点中期成效评估的通知",
            doc_number=f"赣科协办字〔{year}〕31号",
            body=words.MIDTERM_BODY,
            batch=self.batch,
        )
        waiting = ("机械工程学会", "林学会", "生态学会")
        acknowledge(world, row, world.day(-5), share=0.7, waiting=waiting)
        publish(
            world, f"lights-{year}", world.day(-15),
            title="平台使用提示：任务灯的含义", body=words.LIGHTS_BODY,
        )  # fmt: skip
        held_on = work_calendar().on_or_after(world.today + dt.timedelta(days=25))
        meeting = call_meeting(
            world, str(year), f"{year}年度“三化”建设试点现场观摩会", self.batch,
            announced=world.day(-6), held_on=held_on,
        )  # fmt: skip
        send_receipts(world, meeting, world.day(-6), every=4)
        title = "按需求清单对接：水利科技服务下基层"
        suggest_case(world, "水利学会", title, Area.C3, world.day(-3))
