"""Whoever tries whatever in whatever order: four workflow tables against a model kept apart.

The model below knows the tables of plan, task, extension and rectification as the notice tells
them, not as the code does. One machine walks a pilot through its year by the actions that the
pages call, with everybody who has an account, and after every move the database has to say
exactly what the model says, record by record and event by event.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pilots import models as m
from pilots.actions.evidence import add_evidence, remove_evidence
from pilots.actions.extension import request_extension
from pilots.actions.plan import amend, open_plan, restore
from pilots.actions.plan_tasks import add_task, delete_task, edit_task
from pilots.actions.supervision import issue_rectification
from pilots.actions.task import mark_milestone, update_progress
from pilots.enums import AreaChoice, ReturnReason
from pilots.policies import visible_turns
from pilots.progress import Colour, light_of
from pilots.queries.task import Clock, with_facts
from pilots.queries.task_light import with_light
from pilots.queries.task_page import task_for_page, task_page
from pilots.tests.factories import (
    a_leader,
    an_expert,
    at,
    make_batch,
    make_pilot,
    make_plan_task,
    officer_of,
)
from pilots.tests.plan_steps import a_remark, stored_scan
from pilots.tests.task_steps import png
from pilots.workflows.extension import EXTENSION
from pilots.workflows.plan import PLAN
from pilots.workflows.plan_content import digest
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.task import TASK
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.models import Event, Notification, Turn
from sanhua.activity.trail import breaks_of_trail
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from sanhua.files.models import StoredFile
from societies.enums import Area, MembershipRole
from societies.models import Membership
from societies.tests.factories import head_of, make_member, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db

FIRST_DAY, MIDDLE = dt.date(2022, 2, 22), dt.date(2022, 8, 1)
LAST_DAY = dt.date(2022, 12, 31)
END_OF_PILOTING = dt.date(2022, 10, 31)
STEP_OF_TASK = ("发布公告", dt.date(2022, 4, 15))
DUES = [dt.date(2022, month, 28) for month in (5, 7, 8, 9, 10)]
OWNER, OTHER_OWNER = "李明", "王芳"
WORKS, HEADS, RUNS, NAMED = "works", "heads", "runs", "named"

# What each person is to the pilot; who is not told apart here may do nothing at all.
PEOPLE: dict[str, set[str]] = {
    "secretary": {WORKS},
    "head": {WORKS, HEADS},
    "officer": {RUNS},
    "officer and secretary": {RUNS, WORKS},
    "named reader": {NAMED},
    "reader": set(),
    "leader": set(),
    "expert": set(),
    "foreign secretary": set(),
    "foreign head": set(),
    "foreign officer": set(),
    "system admin": set(),
    "security admin": set(),
    "audit admin": set(),
    "newcomer": set(),
}


@dataclass(frozen=True)
class Row:
    """One line of a table: from where, to where, by whom."""

    source: tuple[str, ...]
    target: str
    who: frozenset[str]


def row(source: str, target: str, *who: str) -> Row:
    return Row(tuple(source.split()), target, frozenset(who))


OPEN_TASK = "planned in_progress sent_back completion_submitted"
STEPS: dict[str, dict[str, Row]] = {
    "plan": {
        "confirm": row("draft", "confirmed", HEADS),
        "unconfirm": row("confirmed", "draft", WORKS),
        "submit": row("confirmed", "submitted", WORKS),
        "approve": row("submitted", "approved", RUNS),
        "return": row("submitted", "returned", RUNS),
        "supersede": row("approved", "superseded", RUNS),
    },
    "task": {
        "start": row("planned", "in_progress", WORKS, NAMED),
        "report": row("in_progress sent_back", "completion_submitted", WORKS),
        "verify": row("completion_submitted", "verified", RUNS),
        "send_back": row("completion_submitted", "sent_back", RUNS),
        "resume": row("sent_back", "in_progress", WORKS, NAMED),
        "cancel": row(OPEN_TASK, "cancelled", RUNS),
        "reinstate": row("cancelled", "in_progress", RUNS),
    },
    "extension": {
        "grant": row("requested", "granted", RUNS),
        "refuse": row("requested", "refused", RUNS),
        "withdraw": row("requested", "withdrawn", WORKS),
    },
    "order": {
        "acknowledge": row("issued", "acknowledged", WORKS),
        "respond": row(
            "acknowledged returned deferred deferral_requested", "response_submitted", WORKS
        ),
        "ask_deferral": row("issued acknowledged returned deferred", "deferral_requested", WORKS),
        "close": row("response_submitted", "closed", RUNS),
        "return": row("response_submitted", "returned", RUNS),
        "defer": row("issued acknowledged returned deferred deferral_requested", "deferred", RUNS),
        "refuse_deferral": row("deferral_requested", "acknowledged", RUNS),
    },
}
WORKFLOWS = {"plan": PLAN, "task": TASK, "extension": EXTENSION, "order": RECTIFICATION}
# Steps that only come about with a plan: nobody takes them, whatever they send.
BROUGHT_ABOUT = {"supersede", "cancel", "reinstate"}
# Steps about one's own submission, which somebody else has to judge.
OF_OTHERS = {("plan", "approve"), ("plan", "return"), ("task", "verify"), ("task", "send_back")}
OF_OTHERS |= {("extension", "grant"), ("extension", "refuse")}
BESIDE = ("draft", "reopen", "amend", "open", "request", "issue", "no such step")
UNDER_WAY = ("planned", "in_progress", "sent_back")
# Which side has to act, by state; the rest waits for nobody.
WAITS_FOR: dict[str, dict[str, str]] = {
    "plan": {"draft": "society", "confirmed": "society", "submitted": "officer"},
    "task": dict.fromkeys(UNDER_WAY, "society") | {"completion_submitted": "officer"},
    "extension": {"requested": "officer"},
    "order": dict.fromkeys(("issued", "acknowledged", "returned", "deferred"), "society")
    | {"response_submitted": "officer", "deferral_requested": "officer"},
}
SETS_GOING = {"planned": "start", "sent_back": "resume"}
AWAITING = ("issued", "acknowledged", "returned", "deferred", "deferral_requested")
SENDS = ("full", "bare", "odd")  # a form filled in, left empty, or filled in wrongly


@dataclass(frozen=True)
class Line:
    """What a plan says of one task."""

    title: str
    owner: str
    due: dt.date


@dataclass
class Plan:
    number: int
    state: str = "draft"
    lines: dict[uuid.UUID, Line] = field(default_factory=dict)
    author: str = ""  # who submitted it
    fingerprint: str = ""


@dataclass
class Task:
    lineage: uuid.UUID
    line: Line  # of the plan that it followed last
    own: Line  # as it stands: the same, but for extensions
    original_due: dt.date
    state: str = "planned"
    percent: int = 0
    proofs: list[uuid.UUID] = field(default_factory=list)
    author: str = ""  # who reported it
    reported_on: dt.date | None = None
    late: bool = False

    @property
    def due(self) -> dt.date:
        return self.own.due


@dataclass
class Extension:
    task: Task
    wish: dt.date
    author: str
    state: str = "requested"
    granted: dt.date | None = None


@dataclass
class Order:
    due: dt.date
    task: Task | None
    state: str = "issued"
    author: str = ""  # who answered it
    wisher: str = ""  # who asked for more time
    received: bool = False
    answers: int = 0
    late: bool = False


Records = dict[str, dict[uuid.UUID, Any]]
# Steps of records, with everybody who might try them and what they would send.
Tries = dict[tuple[uuid.UUID, str], list[tuple[str, str]]]
KEPT = (
    m.PlanVersion, m.PlanArea, m.PlanTask, m.PlanMilestone, m.Task, m.TaskMilestone,
    m.ProgressEntry, m.Evidence, m.ExtensionRequest, m.Rectification, m.RectificationAnswer,
    m.ReturnRemark, Event, Turn,
    Notification, StoredFile,
)  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """All that a move could touch, row by row."""
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in KEPT}


class World:
    """A pilot with the draft of a plan that lacks nothing, and everybody there is."""

    def __init__(self) -> None:
        society, batch = make_society(), make_batch()
        foreign = make_society()
        self.pilot = make_pilot(batch=batch, society=society)
        both = officer_of(batch)
        since = dt.date(2022, 1, 1)
        Membership.objects.create(
            user=both, society=society, role=MembershipRole.SECRETARY, since=since
        )
        self.people = {
            "secretary": secretary_of(society),
            "head": head_of(society),
            "officer": officer_of(batch),
            "officer and secretary": both,
            "named reader": make_member(society, MembershipRole.READER, full_name=OWNER),
            "reader": reader_of(society),
            "leader": a_leader(),
            "expert": an_expert(),
            "foreign secretary": secretary_of(foreign),
            "foreign head": head_of(foreign),
            "foreign officer": officer_of(make_batch(year=2021)),
            "system admin": staff(StaffRole.SYSTEM_ADMIN),
            "security admin": staff(StaffRole.SECURITY_ADMIN),
            "audit admin": staff(StaffRole.AUDIT_ADMIN),
            "newcomer": UserFactory(),
        }
        assert self.people.keys() == PEOPLE.keys()
        self.plan = open_plan(self.pilot, Occasion(self.people["leader"], at("2022-02-21")))
        self._write_plan()
        self.scan = stored_scan(self.plan, self.people["head"])
        self.foreign_scan = StoredFile.objects.get(pk=self.scan.pk)
        self.foreign_scan.pk, self.foreign_scan.society_id = None, foreign.pk
        self.foreign_scan._state.adding = True
        self.foreign_scan.save()

    def records(self) -> Records:
        """Return what the model knows of it."""
        lines = {
            line.lineage: Line(line.title, line.owner, line.due_on)
            for line in self.plan.tasks.all()
        }
        plan = {self.plan.pk: Plan(1, lines=lines)}
        return {"plan": plan, "task": {}, "extension": {}, "order": {}}

    def _write_plan(self) -> None:
        for name in ("targets", "responsibilities", "schedule", "safeguards"):
            setattr(self.plan, name, "到2022年10月底完成各项任务。")
        self.plan.save()
        rest = self.plan.areas.exclude(area=Area.A2)
        rest.update(choice=AreaChoice.NOT_APPLICABLE, reason="本学会无此项业务。")
        for number in (1, 2, 3):
            line = make_plan_task(self.plan, title=f"招聘第{number}批人员", position=number)
            title, day = STEP_OF_TASK
            m.PlanMilestone.objects.create(task=line, title=title, due_on=day)


class Year(RuleBasedStateMachine):
    """One pilot; every example starts from the same records, and takes what it wrote with it."""

    def __init__(self, world: World, records: Records, day: dt.date = FIRST_DAY) -> None:
        super().__init__()
        self.world, self.records = world, deepcopy(records)
        self.day, self.second = day, 0
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.sent: list[Callable[[], object]] = []  # submissions that were taken
        self.expected: list[tuple[Any, ...]] = []  # the events of the present move
        self.trail = dict(self._events())
        self.before: dict[str, list[Any]] = {}  # what is stored, if it is known
        self.moved = True

    def teardown(self, *, keep: bool = False) -> None:
        transaction.set_rollback(not keep)
        self.savepoint.__exit__(None, None, None)

    # Reading

    @property
    def now(self) -> dt.datetime:
        """A moment of the day; later ones are later, as on every clock."""
        return at(self.day, 8) + dt.timedelta(seconds=self.second)

    @property
    def clock(self) -> Clock:
        return Clock(self.day, work_calendar())

    def user(self, who: str) -> Any:
        return self.world.people[who]

    def stored(self, table: str, pk: uuid.UUID) -> Any:
        return WORKFLOWS[table].model.objects.get(pk=pk)

    def pick(self, table: str, number: int) -> tuple[uuid.UUID, Any]:
        rows = list(self.records[table].items())
        return rows[number % len(rows)]

    def task_of(self, lineage: uuid.UUID) -> Task | None:
        rows = self.records["task"].values()
        return next((task for task in rows if task.lineage == lineage), None)

    def open_wish(self, task: Task) -> bool:
        wishes = self.records["extension"].values()
        return any(wish.task is task and wish.state == "requested" for wish in wishes)

    def in_force(self) -> list[uuid.UUID]:
        return [pk for pk, plan in self.records["plan"].items() if plan.state == "approved"]

    @staticmethod
    def _events() -> Iterator[tuple[uuid.UUID, tuple[Any, ...]]]:
        for values in Event.objects.values_list():
            yield values[0], values

    # What the model foretells

    def is_one_of(self, who: str, roles: frozenset[str], record: Any) -> bool:
        held = PEOPLE[who] & roles
        if held == {NAMED}:
            return record.own.owner == OWNER
        return bool(held)

    def may(self, who: str, table: str, step: str, record: Any) -> bool:
        if not self.is_one_of(who, STEPS[table][step].who, record):
            return False
        return (table, step) not in OF_OTHERS or record.author != who

    def hindered(self, who: str, table: str, step: str, record: Any) -> bool:
        """Whether the facts forbid a step that the state offers."""
        if table == "plan":
            newer = (plan for plan in self.records["plan"].values() if plan.number > record.number)
            return {
                "confirm": not record.lines,
                "supersede": not any(plan.state in ("submitted", "approved") for plan in newer),
            }.get(step, False)
        return {
            ("task", "report"): lambda: not record.proofs,
            ("task", "verify"): lambda: self.open_wish(record),
            ("extension", "grant"): lambda: record.task.state in ("verified", "cancelled"),
            ("order", "close"): lambda: record.author == who,
            ("order", "defer"): lambda: record.wisher == who,
            ("order", "refuse_deferral"): lambda: record.wisher == who,
        }.get((table, step), lambda: False)()

    def misses(self, table: str, step: str, record: Any, sent: str) -> bool:
        """Whether what was sent with a step will not do."""
        if step in BROUGHT_ABOUT:
            return True
        if (table, step) == ("extension", "grant"):
            return not record.task.due < self.granted(record, sent) <= record.wish
        if (table, step) in {("order", "respond"), ("order", "ask_deferral")}:
            return sent != "full"
        return (table, step, sent) in {
            ("plan", "confirm", "bare"),
            ("plan", "confirm", "odd"),
            ("plan", "approve", "odd"),
            ("plan", "return", "bare"),
            ("plan", "return", "odd"),
            ("task", "report", "bare"),
            ("task", "report", "odd"),
            ("task", "send_back", "bare"),
            ("task", "send_back", "odd"),
            ("extension", "refuse", "bare"),
            ("extension", "refuse", "odd"),
            ("order", "return", "bare"),
            ("order", "return", "odd"),
            ("order", "defer", "bare"),
            ("order", "defer", "odd"),
            ("order", "refuse_deferral", "bare"),
            ("order", "refuse_deferral", "odd"),
        }

    def refusal(self, who: str, table: str, step: str, record: Any, sent: str) -> Any:
        """Name the refusal that a step has to meet, or None."""
        if step not in STEPS[table]:
            return NotNow
        if not self.may(who, table, step, record):
            return NotAllowed
        if record.state not in STEPS[table][step].source:
            return NotNow
        if self.hindered(who, table, step, record) or self.misses(table, step, record, sent):
            return NotNow
        return None

    @staticmethod
    def granted(wish: Extension, sent: str) -> dt.date:
        """Return the day an officer grants: the one asked for, an earlier (odd) or a later one."""
        return wish.wish + dt.timedelta(days={"full": 0, "odd": -5, "bare": 1}[sent])

    def put_off(self, order: Any, sent: str) -> dt.date:
        """Return a day after the due date and today, or (odd) one that is too early."""
        due = order.due if isinstance(order, Order) else self.day
        return max(self.day, due) + dt.timedelta(days=10) if sent == "full" else due

    def form(self, table: str, step: str, record: Any, sent: str) -> tuple[str, dict[str, Any]]:
        """Return the opinion and the fields that go with a step."""
        later = self.day + dt.timedelta(days=10 if sent == "full" else -1)
        remarks = {"remarks": [a_remark()], "reasons": [ReturnReason.MISSING]}
        other = {"content": "0" * 64}
        filled: dict[tuple[str, str], dict[str, Any]] = {
            ("plan", "confirm"): {"full": {"scan": self.world.scan}}.get(
                sent, {"scan": self.world.foreign_scan}
            ),
            ("plan", "approve"): other if sent == "odd" else {},
            ("plan", "return"): remarks | (other if sent == "odd" else {}),
            ("task", "report"): {"actual_result": "招聘2名。" if sent == "full" else "  "},
            ("task", "send_back"): remarks if sent == "full" else {"reasons": ["无此原因"]},
            ("order", "respond"): {"measures": "已补齐。" if sent == "full" else ""},
            ("order", "return"): {"due_on": later} | remarks,
            ("order", "defer"): {"due_on": self.put_off(record, sent), "category": "funding"},
            ("order", "ask_deferral"): {
                "wished_on": self.put_off(record, sent),
                "category": "funding",
                "reason": "凭证须下月取得。",
            },
            ("order", "refuse_deferral"): remarks if sent == "full" else {"reasons": ["无此原因"]},
            ("extension", "refuse"): remarks if sent == "full" else {},
        }
        if (table, step) == ("extension", "grant"):
            return "", {"granted_due_on": self.granted(record, sent)}
        opinion = "意见" if sent == "full" or table != "extension" else "  "
        return ("", {}) if sent == "bare" else (opinion, dict(filled.get((table, step), {})))

    # Moving

    def move(
        self, act: Callable[[Occasion], Any], occasion: Occasion, refusal: Any
    ) -> tuple[bool, Any]:
        """Act, and hold the outcome to what was foretold; return whether it was done, and what."""
        self.second += 1
        if refusal is not None:
            self.refused(partial(act, occasion), refusal)
            return False, None
        done = act(occasion)
        self.sent.append(partial(act, occasion))
        self.moved, self.before = True, {}
        return True, done

    def refused(self, act: Callable[[], Any], refusal: Any) -> None:
        self.before = self.before or everything()
        with pytest.raises((NotAllowed, NotNow, ValidationError)) as caught:
            act()
        assert caught.type in (refusal if isinstance(refusal, tuple) else (refusal,))
        assert everything() == self.before

    def happened(
        self, table: str, pk: uuid.UUID, step: str, who: str, *, states: tuple[str, str] = ("", "")
    ) -> None:
        kind = WORKFLOWS[table].model._meta.label_lower
        self.expected.append((str(pk), f"{kind}.{step}", self.user(who).pk, *states))

    def enter(self, table: str, pk: uuid.UUID, record: Any, step: str, who: str) -> None:
        """Let the model take a step, which is one event."""
        target = STEPS[table][step].target
        self.happened(table, pk, step, who, states=(record.state, target))
        record.state = target

    def occasion(self, who: str, **more: Any) -> Occasion:
        return Occasion(self.user(who), self.now, token=uuid.uuid4(), **more)

    def take(self, who: str, table: str, step: str, pk: uuid.UUID, sent: str) -> None:
        """Try one step of a table, as its page does."""
        record, stored = self.records[table][pk], self.stored(table, pk)
        opinion, data = self.form(table, step, record, sent)
        occasion = self.occasion(who, comment=opinion, data=data, seen=stored.version)
        refusal = self.refusal(who, table, step, record, sent)
        act = partial(self._perform, table, pk, step)
        done, result = self.move(act, occasion, refusal)
        if done:
            assert result.status == STEPS[table][step].target
            assert result.version > stored.version
            self.enter(table, pk, record, step, who)
            follow = getattr(self, f"_after_{table}_{step}", None)
            if follow:
                follow(who, pk, record, sent)

    def _perform(self, table: str, pk: uuid.UUID, step: str, occasion: Occasion) -> Any:
        return WORKFLOWS[table].perform(self.stored(table, pk), step, occasion)

    # What a step brings with it

    def _after_plan_confirm(self, _who: str, pk: uuid.UUID, plan: Plan, _sent: str) -> None:
        plan.fingerprint = digest(self.stored("plan", pk))

    def _after_plan_unconfirm(self, _who: str, _pk: uuid.UUID, plan: Plan, _sent: str) -> None:
        plan.fingerprint = ""

    def _after_plan_submit(self, who: str, _pk: uuid.UUID, plan: Plan, _sent: str) -> None:
        plan.author = who

    def _after_plan_return(self, who: str, _pk: uuid.UUID, plan: Plan, _sent: str) -> None:
        self._open_version("reopen", plan, who)

    def _open_version(self, step: str, source: Plan, who: str) -> None:
        number = len(self.records["plan"]) + 1
        pk = self.world.pilot.plan_versions.get(number=number).pk
        self.records["plan"][pk] = Plan(number, lines=dict(source.lines))
        self.happened("plan", pk, step, who, states=("", "draft"))

    def _after_plan_approve(self, who: str, pk: uuid.UUID, plan: Plan, _sent: str) -> None:
        for old in self.in_force():
            if old != pk:
                self.enter("plan", old, self.records["plan"][old], "supersede", who)
        for lineage, line in plan.lines.items():
            self._follow_line(lineage, line, who)
        for task_pk, task in self.records["task"].items():
            if task.lineage not in plan.lines and task.state in OPEN_TASK.split():
                self.enter("task", task_pk, task, "cancel", who)

    def _follow_line(self, lineage: uuid.UUID, line: Line, who: str) -> None:
        task = self.task_of(lineage)
        pk = m.Task.objects.get(pilot=self.world.pilot, lineage=lineage).pk
        if task is None:
            self.records["task"][pk] = Task(lineage, line, line, line.due)
            self.happened("task", pk, "open", who, states=("", "planned"))
            return
        if task.state == "verified":
            return
        if task.state == "cancelled":
            self.enter("task", pk, task, "reinstate", who)
        changed = {
            name: getattr(line, name)
            for name in ("title", "owner", "due")
            if getattr(line, name) not in (getattr(task.line, name), getattr(task.own, name))
        }
        task.line, task.own = line, replace(task.own, **changed)
        if changed:
            self.happened("task", pk, "amend", who, states=(task.state, task.state))
            self._forgive(task)

    def _forgive(self, task: Task) -> None:
        """A report that was late is not, once its day was put off; never the other way round."""
        task.late = bool(task.late and task.reported_on and task.reported_on > task.due)

    def _after_task_report(self, who: str, _pk: uuid.UUID, task: Task, _sent: str) -> None:
        task.author, task.reported_on = who, self.day
        task.late = self.day > task.due

    def _after_task_verify(self, _who: str, _pk: uuid.UUID, task: Task, _sent: str) -> None:
        task.percent = 100

    def _after_extension_grant(self, who: str, _pk: uuid.UUID, wish: Extension, sent: str) -> None:
        wish.granted = self.granted(wish, sent)
        wish.task.own = replace(wish.task.own, due=wish.granted)
        self._forgive(wish.task)
        pk = next(pk for pk, task in self.records["task"].items() if task is wish.task)
        self.happened("task", pk, "extend", who, states=(wish.task.state, wish.task.state))

    def _after_order_respond(self, who: str, _pk: uuid.UUID, order: Order, _sent: str) -> None:
        order.author, order.wisher, order.received = who, "", True
        order.answers += 1
        order.late = self.day > order.due

    def _after_order_acknowledge(self, _who: str, _pk: uuid.UUID, order: Order, _s: str) -> None:
        order.received = True

    def _after_order_ask_deferral(self, who: str, _pk: uuid.UUID, order: Order, _s: str) -> None:
        order.wisher, order.received = who, True

    def _after_order_refuse_deferral(self, _w: str, _pk: uuid.UUID, order: Order, _s: str) -> None:
        order.wisher = ""

    def _after_order_return(self, _who: str, _pk: uuid.UUID, order: Order, _sent: str) -> None:
        order.due = self.day + dt.timedelta(days=10)

    def _after_order_defer(self, _who: str, _pk: uuid.UUID, order: Order, sent: str) -> None:
        order.due, order.wisher = self.put_off(order, sent), ""

    # Rules about the steps

    numbers = st.integers(0, 999)
    people = st.sampled_from(list(PEOPLE))
    workers = st.sampled_from(["secretary", "head", "officer and secretary"])

    def reach_the_middle(self) -> None:
        """A year under way: a plan in force, a report, a wish for time and an order waiting."""
        (plan,) = self.records["plan"]
        for who, step in (("head", "confirm"), ("secretary", "submit"), ("officer", "approve")):
            self.take(who, "plan", step, plan, "full")
        first, second, _ = self.records["task"]
        for task in (first, second):
            self.hand_in_proof("secretary", task)
        self.day = MIDDLE
        self.take("secretary", "task", "report", first, "full")
        self.ask("head", second, 15)
        self.order_about("officer", second, 20)
        (order,) = self.records["order"]
        self.take("secretary", "order", "acknowledge", order, "full")
        self.agree()

    # Everybody's ordinary work comes twice, so that examples get somewhere.
    spells = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6)

    @rule(moves=spells)
    def go_on(self, moves: list[tuple[int, int, int]]) -> None:
        """One by one, people take steps that are theirs."""
        for table, step, who in moves:
            self.take_one_offered(table, step, who)

    @rule(moves=spells)
    def go_further(self, moves: list[tuple[int, int, int]]) -> None:
        self.go_on(moves)

    def take_one_offered(self, table: int, step: int, who: int) -> None:
        """Choose first the table, then the step, then the person, so that all get their share."""
        self.take_one_of(partial(self.tries, refused=False), table, step, who)

    def take_one_of(self, tries: Callable[[str], Tries], table: int, step: int, who: int) -> None:
        found = [(name, steps) for name in STEPS if (steps := tries(name))]
        if not found:
            return
        name, steps = found[table % len(found)]
        pk, taken = list(steps)[step % len(steps)]
        person, sent = steps[pk, taken][who % len(steps[pk, taken])]
        self.take(person, name, taken, pk, sent)

    def tries(self, table: str, *, refused: bool) -> Tries:
        """Return the steps that lead on from here, with who and what would be taken or refused.

        Of those who are refused, only people of the programme: strangers are tried elsewhere.
        """
        steps: Tries = {}
        for pk, record in self.records[table].items():
            for name, row in STEPS[table].items():
                people = [
                    (person, sent)
                    for person, roles in PEOPLE.items()
                    for sent in SENDS
                    if roles
                    and record.state in row.source
                    and (self.refusal(person, table, name, record, sent) is not None) == refused
                ]
                # Those whose step it is, and who are refused for what they send, come more often.
                theirs = [
                    pair for pair in people if refused and self.may(pair[0], table, name, record)
                ]
                if people:
                    steps[pk, name] = people + 3 * theirs
        return steps

    @rule(moves=spells)
    def overreach(self, moves: list[tuple[int, int, int]]) -> None:
        """People of the programme try what the state allows, but not to them, or not yet."""
        for table, step, who in moves:
            self.take_one_of(partial(self.tries, refused=True), table, step, who)

    @rule(
        who=people, table=st.sampled_from(list(STEPS)), record=numbers, step=numbers,
        sent=st.sampled_from(SENDS),
    )  # fmt: skip
    def try_anything(self, who: str, table: str, record: int, step: int, sent: str) -> None:
        """Anybody tries anything."""
        if not self.records[table]:
            return
        pk, known = self.pick(table, record)
        for person in PEOPLE:
            self._compare_offers(person, table, pk, known)
        names = [*STEPS[table], *BESIDE]
        name = names[step % len(names)]
        self.take(who, table, name, pk, sent)

    def _compare_offers(self, who: str, table: str, pk: uuid.UUID, record: Any) -> None:
        offers = WORKFLOWS[table].offers(self.user(who), self.stored(table, pk))
        assert {offer.name: not offer.why_not for offer in offers} == {
            name: not self.hindered(who, table, name, record)
            for name, row in STEPS[table].items()
            if record.state in row.source and self.may(who, table, name, record)
        }

    @rule(who=people, table=st.sampled_from(list(STEPS)), record=numbers, step=numbers)
    def act_on_an_old_page(self, who: str, table: str, record: int, step: int) -> None:
        """What changed since the page was made is not decided, not even by the right person."""
        if not self.records[table]:
            return
        pk, known = self.pick(table, record)
        names = list(STEPS[table])
        name = names[step % len(names)]
        opinion, data = self.form(table, name, known, "full")
        seen = self.stored(table, pk).version - 1
        occasion = self.occasion(who, comment=opinion, data=data, seen=seen)
        self.move(partial(self._perform, table, pk, name), occasion, Stale)

    @precondition(lambda self: self.sent)
    @rule(number=numbers)
    def send_again(self, number: int) -> None:
        """A submission that was taken once, however long ago, does nothing the second time."""
        self.before = self.before or everything()
        with suppress(NotNow):  # it may say why not: what it made is gone
            self.sent[-1 - number % len(self.sent)]()
        assert everything() == self.before

    @rule(days=st.sampled_from([1, 1, 3, 7, 20, 45]), who=people)
    def wait(self, days: int, who: str) -> None:
        """Days go by; then lights, histories and the to-do lists still say the same."""
        self.open_the_workbench(who)
        self.day = min(self.day + dt.timedelta(days=days), LAST_DAY)
        self._lights_fit()
        for task in task_for_page(self.user("officer")):
            page = task_page(self.user("officer"), task, self.clock)
            known = self.records["task"][task.pk]
            overdue = known.state in UNDER_WAY and self.day > known.due
            if timezone.localdate(page.events[0].occurred_at) < self.day:
                assert overdue == bool(page.red and page.red[-1].last == self.day)

    # Rules about the plan's content

    @rule(who=people | workers)
    def amend_plan(self, who: str) -> None:
        plans = list(self.records["plan"].values())
        refusal: Any = None
        if WORKS not in PEOPLE[who]:
            refusal = NotAllowed
        elif not self.in_force() or any(
            plan.state in ("draft", "confirmed", "submitted") for plan in plans
        ):
            refusal = NotNow
        act = partial(amend, self.world.pilot)
        done, _ = self.move(act, self.occasion(who, comment="调整"), refusal)
        if done:
            self._open_version("amend", self.records["plan"][self.in_force()[0]], who)

    def rewrite(
        self, who: str, plan: uuid.UUID, act: Callable[[Occasion], Any]
    ) -> tuple[bool, Any]:
        """Change the content of a version: only its society, only a draft."""
        refusal: Any = None if self.records["plan"][plan].state == "draft" else NotNow
        if WORKS not in PEOPLE[who]:
            refusal = NotAllowed
        moved = self.move(act, self.occasion(who), refusal)
        if moved[0]:
            self.happened("plan", plan, "edit", who, states=("", "draft"))
        return moved

    # The newest version comes first, because only it can be a draft.
    backward = st.sampled_from([-1, -1, -1, -2, -3])

    def version(self, back: int) -> tuple[uuid.UUID, Plan]:
        rows = list(self.records["plan"].items())
        return rows[max(back, -len(rows))]

    kinds = st.sampled_from(
        ["due", "owner", "title", "add", "delete", "delete", "restore", "restore"]
    )
    dues = st.sampled_from(DUES)

    @rule(who=people | workers, back=backward, kind=kinds, number=numbers, due=dues)
    def rewrite_a_version(self, who: str, back: int, kind: str, number: int, due: dt.date) -> None:
        self.write(who, *self.version(back), kind=kind, number=number, due=due)

    @rule(changes=st.lists(st.tuples(kinds, numbers, dues), max_size=3))
    def put_a_changed_plan_in_force(self, changes: list[tuple[str, int, dt.date]]) -> None:
        """A whole amendment in one go, which single rules seldom get through."""
        self.amend_plan("secretary")
        pk, plan = self.version(-1)
        if plan.state != "draft":
            return
        for kind, number, due in changes:
            self.write("secretary", pk, plan, kind=kind, number=number, due=due)
        if not plan.lines:
            return
        for who, step in (("head", "confirm"), ("secretary", "submit"), ("officer", "approve")):
            self.take(who, "plan", step, pk, "full")

    def write(
        self, who: str, pk: uuid.UUID, plan: Plan, *, kind: str, number: int, due: dt.date
    ) -> None:
        """Change one thing a version says."""
        if kind == "add":
            self.add_line(who, pk, plan, due)
        elif kind == "restore":
            self.restore_version(who, pk, plan, number)
        elif plan.lines:
            lineage = list(plan.lines)[number % len(plan.lines)]
            if kind == "delete":
                self.delete_line(who, pk, plan, lineage)
            else:
                said = {"due": due, "owner": OTHER_OWNER, "title": "招聘3名人员"}
                self.edit_line(
                    who, pk, plan, lineage, replace(plan.lines[lineage], **{kind: said[kind]})
                )

    def edit_line(
        self, who: str, pk: uuid.UUID, plan: Plan, lineage: uuid.UUID, line: Line
    ) -> None:
        task = m.PlanTask.objects.get(plan=pk, lineage=lineage)
        values = {"title": line.title, "owner": line.owner, "due_on": line.due}
        act = partial(edit_task, task, values, [STEP_OF_TASK])
        if self.rewrite(who, pk, act)[0]:
            plan.lines[lineage] = line

    def add_line(self, who: str, pk: uuid.UUID, plan: Plan, due: dt.date) -> None:
        line = Line("新增任务", OTHER_OWNER, due)
        values = {
            "title": line.title,
            "owner": line.owner,
            "target_result": "专职工作人员达到4名。",
            "start_on": dt.date(2022, 3, 1),
            "due_on": line.due,
        }
        stored = self.stored("plan", pk)
        act = partial(add_task, stored, Area.A2, values, [STEP_OF_TASK])
        done, made = self.rewrite(who, pk, act)
        if done:
            plan.lines[made.lineage] = line

    def delete_line(self, who: str, pk: uuid.UUID, plan: Plan, lineage: uuid.UUID) -> None:
        act = partial(delete_task, m.PlanTask.objects.get(plan=pk, lineage=lineage))
        if self.rewrite(who, pk, act)[0]:
            del plan.lines[lineage]

    def restore_version(self, who: str, pk: uuid.UUID, plan: Plan, number: int) -> None:
        earlier = [row for row in self.records["plan"].items() if row[1].number < plan.number]
        if not earlier:
            return
        source, said = earlier[number % len(earlier)]
        act = partial(restore, self.stored("plan", pk), self.stored("plan", source))
        if self.rewrite(who, pk, act)[0]:
            plan.lines = dict(said.lines)

    # Rules about tasks

    def take_up(
        self, who: str, pk: uuid.UUID, kind: str, act: Callable[[Occasion], Any], *roles: str
    ) -> tuple[bool, Any]:
        """Change a task beside its table, which sets it going if it is not."""
        task = self.records["task"][pk]
        refusal: Any = None if task.state in UNDER_WAY else NotNow
        if not self.is_one_of(who, frozenset(roles), task):
            refusal = NotAllowed
        moved = self.move(act, self.occasion(who), refusal)
        if moved[0]:
            if step := SETS_GOING.get(task.state):
                self.enter("task", pk, task, step, who)
            self.happened("task", pk, kind, who)
        return moved

    has_tasks = precondition(lambda self: self.records["task"])
    doers = people | workers | st.just("named reader")

    @has_tasks
    @rule(
        who=doers, number=numbers, percent=st.sampled_from([0, 30, 60, 100]),
        kind=st.sampled_from(["progress", "milestone", "proof", "take back"]),
    )  # fmt: skip
    def work_on_a_task(self, who: str, number: int, percent: int, kind: str) -> None:
        pk, task = self.pick("task", number)
        if kind == "progress":
            self.report_progress(who, pk, task, percent)
        elif kind == "milestone":
            self.reach_milestone(who, pk, self.day if percent else None)
        elif kind == "proof":
            self.hand_in_proof(who, pk)
        elif task.proofs:
            self.take_back_proof(who, pk, task, task.proofs[number % len(task.proofs)])

    def report_progress(self, who: str, pk: uuid.UUID, task: Task, percent: int) -> None:

        def act(occasion: Occasion) -> Any:
            return update_progress(
                self.stored("task", pk), occasion, percent=percent, text="续办。"
            )

        if self.take_up(who, pk, "progress", act, WORKS, NAMED)[0]:
            task.percent = percent

    def reach_milestone(self, who: str, pk: uuid.UUID, done_on: dt.date | None) -> None:
        def act(occasion: Occasion) -> Any:
            milestone = m.TaskMilestone.objects.get(task=pk)
            return mark_milestone(milestone, occasion, done_on=done_on)

        self.take_up(who, pk, "milestone", act, WORKS, NAMED)

    def hand_in_proof(self, who: str, pk: uuid.UUID) -> None:
        def act(occasion: Occasion) -> Any:
            return add_evidence(self.stored("task", pk), occasion, uploads=[png()])

        done, made = self.take_up(who, pk, "evidence", act, WORKS)
        if done:
            self.records["task"][pk].proofs += [row.pk for row in made]

    def take_back_proof(self, who: str, pk: uuid.UUID, task: Task, proof: uuid.UUID) -> None:
        def act(occasion: Occasion) -> Any:
            return remove_evidence(m.Evidence.objects.get(pk=proof), occasion)

        if self.take_up(who, pk, "remove_evidence", act, WORKS)[0]:
            task.proofs.remove(proof)

    @has_tasks
    @rule(who=people | workers, number=numbers, days=st.sampled_from([-3, 0, 3, 15, 40]))
    def ask_for_time(self, who: str, number: int, days: int) -> None:
        self.ask(who, self.pick("task", number)[0], days)

    def ask(self, who: str, pk: uuid.UUID, days: int) -> None:
        task = self.records["task"][pk]
        wish = task.due + dt.timedelta(days=days)
        refusal: Any = None
        if WORKS not in PEOPLE[who]:
            refusal = NotAllowed
        elif task.state not in UNDER_WAY or self.open_wish(task):
            refusal = NotNow
        elif days <= 0:
            refusal = (NotNow, ValidationError)
        elif wish < self.day or wish > END_OF_PILOTING:
            refusal = NotNow

        def act(occasion: Occasion) -> Any:
            return request_extension(
                self.stored("task", pk), occasion, until=wish, category="other", reason="待批。"
            )

        done, made = self.move(act, self.occasion(who), refusal)
        if done:
            self.records["extension"][made.pk] = Extension(task, wish, who)
            self.happened("extension", made.pk, "request", who, states=("", "requested"))

    # Rules about rectifications, and looking

    officers = st.sampled_from(["officer", "officer and secretary"])

    @rule(who=people | officers, number=numbers, days=st.sampled_from([-1, 0, 5, 15]))
    def order(self, who: str, number: int, days: int) -> None:
        tasks = [None, *self.records["task"]]
        self.order_about(who, tasks[number % len(tasks)], days)

    def order_about(self, who: str, pk: uuid.UUID | None, days: int) -> None:
        task = self.records["task"][pk] if pk else None
        due, day = self.day + dt.timedelta(days=days), self.day
        refusal: Any = None if RUNS in PEOPLE[who] else NotAllowed

        def act(occasion: Occasion) -> Any:
            return issue_rectification(
                self.world.pilot,
                actor=occasion.actor,
                now=occasion.now,
                token=occasion.token,
                on=day,
                task=self.stored("task", pk) if pk else None,
                source="visit",
                clause="通知五（三）",
                problem="缺凭证。",
                requirement="补齐。",
                due_on=due,
            )

        done, made = self.move(act, self.occasion(who), NotNow if days < 0 else refusal)
        if done:
            self.records["order"][made.pk] = Order(due, task)
            self.happened("order", made.pk, "issue", who, states=("", "issued"))

    def open_the_workbench(self, who: str) -> None:
        """People find there what waits for them, and can do something about each of it."""
        mine = {turn.subject_id for turn in visible_turns(self.user(who))}
        roles = {"society": WORKS, "officer": RUNS}
        owners = {pk: owner for _, pk, _, owner in self._turns()}
        assert mine == {pk for pk, owner in owners.items() if roles[owner] in PEOPLE[who]}
        for table, pk, record, _ in self._turns():
            judged = getattr(record, "wisher", "") or record.author
            if pk not in mine or (judged == who and owners[pk] == "officer"):
                continue  # somebody else of the office has to judge it
            writes = table == "plan" and record.state == "draft"
            offers = WORKFLOWS[table].offers(self.user(who), self.stored(table, pk))
            assert writes or {offer.name for offer in offers} - BROUGHT_ABOUT

    def _turns(self) -> Iterator[tuple[str, uuid.UUID, Any, str]]:
        """Yield every record that waits for somebody, with the side that it waits for."""
        for table, rows in self.records.items():
            for pk, record in rows.items():
                owner = WAITS_FOR[table].get(record.state)
                gone = table == "extension" and record.task.state in ("verified", "cancelled")
                if owner and not gone:
                    yield table, pk, record, owner

    # What has to hold after every move

    @invariant()
    def agree(self) -> None:
        """Compare the model with what is stored; a refused move has shown that nothing changed."""
        if not self.moved:
            return
        self.moved = False
        self._trail_grew_by_what_happened()
        self._plans_are_as_foretold()
        self._tasks_are_as_foretold()
        self._wishes_and_orders_are_as_foretold()
        self._turns_are_as_foretold()
        self._lights_fit()
        self._closed_things_are_signed()

    def _trail_grew_by_what_happened(self) -> None:
        now = dict(self._events())
        assert {pk: now.get(pk) for pk in self.trail} == self.trail  # append-only
        new = Event.objects.exclude(pk__in=self.trail).values_list(
            "subject_id", "kind", "actor_id", "state_before", "state_after"
        )
        found = sorted((str(pk), *rest) for pk, *rest in new)
        assert found == sorted(self.expected)
        if new:
            assert not [fault for _, fault in breaks_of_trail() if fault]
        self.trail, self.expected = now, []

    def _plans_are_as_foretold(self) -> None:
        known, stored = self.records["plan"], m.PlanVersion.objects.in_bulk()
        assert stored.keys() == known.keys()
        for pk, plan in known.items():
            row = stored[pk]
            assert (row.number, row.status) == (plan.number, plan.state)
            assert row.content_hash == plan.fingerprint
            assert {
                line.lineage: Line(line.title, line.owner, line.due_on) for line in row.tasks.all()
            } == plan.lines
            if plan.state != "draft":
                assert digest(row) == plan.fingerprint  # what was stamped never changes
        ever = [plan for plan in known.values() if plan.state in ("approved", "superseded")]
        newest = max((plan.number for plan in ever), default=None)
        assert [known[pk].number for pk in self.in_force()] == ([newest] if newest else [])

    def _tasks_are_as_foretold(self) -> None:
        rows = m.Task.objects.values_list(
            "pk", "lineage", "plan_task__lineage", "status", "title", "owner", "due_on",
            "original_due_on", "progress", "is_late",
        )  # fmt: skip
        assert {row[0]: row[1:] for row in rows} == {
            pk: (
                task.lineage, task.lineage, task.state, task.own.title, task.own.owner,
                task.due, task.original_due, task.percent, task.late,
            )
            for pk, task in self.records["task"].items()
        }  # fmt: skip

    def _wishes_and_orders_are_as_foretold(self) -> None:
        wishes = m.ExtensionRequest.objects.values_list(
            "pk", "status", "requested_due_on", "granted_due_on"
        )
        assert {row[0]: row[1:] for row in wishes} == {
            pk: (wish.state, wish.wish, wish.granted)
            for pk, wish in self.records["extension"].items()
        }
        orders = m.Rectification.objects.values_list("pk", "status", "due_on", "is_late")
        assert {row[0]: row[1:] for row in orders} == {
            pk: (order.state, order.due, order.late) for pk, order in self.records["order"].items()
        }

    def _turns_are_as_foretold(self) -> None:
        # The working calendar counts the days of those who answer.
        stored = {
            turn.subject_id: (turn.owner, turn.due_on if turn.owner == "society" else None)
            for turn in Turn.objects.all()
        }
        for pk in stored.keys() & self.records["plan"].keys():
            stored[pk] = (stored[pk][0], None)  # the working calendar counts these days
        assert stored == {
            pk: (owner, getattr(record, "due", None) if owner == "society" else None)
            for _, pk, record, owner in self._turns()
        }
        # What is stored is what the records would say anew, words and addresses included.
        assert turns.rebuild(WORKFLOWS.values(), now=self.now) == turns.Rebuilt()

    def _lights_fit(self) -> None:
        if not self.records["task"]:
            return
        clock = self.clock
        for row in with_light(with_facts(m.Task.objects.all()), clock.bounds):
            light = light_of(row, clock.on, clock.calendar)
            assert row.colour == light.colour
            assert light.colour in self._colours(self.records["task"][row.pk])

    def _colours(self, task: Task) -> set[Colour]:
        """Return the colours that a task's light can have in this state on this day."""
        orders = [order for order in self.records["order"].values() if order.task is task]
        if task.state == "cancelled":
            return {Colour.GREY}
        if any(order.state in AWAITING and order.due < self.day for order in orders):
            return {Colour.RED}
        if task.state not in UNDER_WAY:
            return {Colour.YELLOW} if task.late else {Colour.GREEN}
        if self.day > task.due:
            return {Colour.RED}
        rest = {Colour.GREY} if task.state == "planned" else {Colour.GREEN}
        return rest | {Colour.BLUE, Colour.YELLOW}

    def _closed_things_are_signed(self) -> None:
        """Who and when stand with everything that was decided, and nobody judged their own."""
        for plan in m.PlanVersion.objects.all():
            sent = plan.status not in ("draft", "confirmed")
            decided = plan.status in ("returned", "approved", "superseded")
            assert _signed(plan, "confirmed") == (plan.status != "draft")
            assert _signed(plan, "submitted") == sent
            assert _signed(plan, "decided") == decided
            assert not decided or plan.decided_by_id != plan.submitted_by_id
        for task in m.Task.objects.all():
            if task.status in ("completion_submitted", "verified"):
                assert _signed(task, "reported")
                assert task.actual_result.strip()
                assert task.evidence.filter(removed_at=None).exists()
            assert _signed(task, "verified") == (task.status == "verified")
            assert task.status != "verified" or task.verified_by_id != task.reported_by_id
        for wish in m.ExtensionRequest.objects.all():
            assert _signed(wish, "decided") == (wish.status in ("granted", "refused"))
            assert (wish.granted_due_on is not None) == (wish.status == "granted")
            assert wish.decided_by_id != wish.requested_by_id
        for order in m.Rectification.objects.all():
            known = self.records["order"][order.pk]
            assert _signed(order, "acknowledged") == known.received
            assert (order.wished_on is not None) == (order.status == "deferral_requested")
            assert order.answers.count() == known.answers  # no answer is ever lost
            assert _signed(order, "closed") == (order.status == "closed")
            if order.status in ("response_submitted", "returned", "closed"):
                assert _signed(order, "responded")
                assert order.answers.last().measures.strip()
            assert order.status != "closed" or order.closed_by_id != order.responded_by_id


def _signed(record: Any, what: str) -> bool:
    by, moment = getattr(record, f"{what}_by_id"), getattr(record, f"{what}_at")
    assert (by is None) == (moment is None)
    return by is not None


def walk(start: Year, examples: int) -> None:
    """Try many years that all go on from here."""
    start.teardown(keep=True)
    tomorrow = start.day + dt.timedelta(days=1)  # nothing happens before what is there
    run_state_machine_as_test(
        partial(Year, start.world, start.records, tomorrow),
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_new_pilot_whoever_tries_whatever():
    world = World()
    walk(Year(world, world.records()), 5)


@pytest.mark.once
def test_a_year_under_way_whoever_tries_whatever():
    world = World()
    start = Year(world, world.records())
    start.reach_the_middle()
    walk(start, 14)
