"""Monthly progress reports: opened by themselves, put together from the month, sent, signed for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.report import open_monthly_reports, refill_report, write_report
from pilots.enums import BatchStatus, PilotStatus, ReportKind, ReportStatus, TaskStatus
from pilots.models import (
    Evidence,
    ExtensionRequest,
    MidtermCheck,
    ProgressEntry,
    ProgressReport,
    TaskMilestone,
)
from pilots.policies import visible_progress_reports
from pilots.tests.factories import (
    a_leader,
    at,
    make_batch,
    make_pilot,
    make_task,
    officer_of,
)
from pilots.tests.task_steps import give_proof
from pilots.workflows.report import REPORT, due_on_of, open_report
from pilots.workflows.report_text import TO_WRITE, first_text
from sanhua.activity.models import Notification, Turn, WorkCalendarDay
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
MAY = dt.date(2022, 5, 1)
TEXTS = {"done": "招聘公告已发布。", "problems": "没有。", "next_steps": "面试。"}


@pytest.fixture(autouse=True)
def _dragon_boat_festival():
    day = dt.date(2022, 6, 3)  # a Friday
    WorkCalendarDay.objects.get_or_create(date=day, defaults={"is_workday": False})


@pytest.fixture
def pilot():
    return make_pilot()


@pytest.fixture
def secretary(pilot):
    return secretary_of(pilot.society)


@pytest.fixture
def officer(pilot):
    return officer_of(pilot.batch)


def entry(task, by, percent, day, note="推进中"):
    return ProgressEntry.objects.create(
        task=task, percent=percent, note=note, made_by=by, made_at=at(day)
    )


def opened(pilot, by, day="2022-06-01", **values):
    return open_report(pilot, month=MAY, occasion=Occasion(by, at(day)), **values)


def a_draft(pilot, by, **texts):
    report = opened(pilot, by)
    write_report(report, TEXTS | texts, Occasion(by, at("2022-06-02")))
    return ProgressReport.objects.get(pk=report.pk)


def sent(pilot, by, day="2022-06-02"):
    return REPORT.perform(a_draft(pilot, by), "submit", Occasion(by, at(day)))


# --- opened by the calendar


@pytest.mark.parametrize(
    ("on", "months"),
    [
        ("2022-03-01", []),  # February was before the piloting phase
        ("2022-04-01", [dt.date(2022, 3, 1)]),
        ("2022-04-27", [dt.date(2022, 3, 1)]),  # the first of the month was missed
        ("2022-07-11", [dt.date(2022, month, 1) for month in (3, 4, 5, 6)]),  # months were missed
        ("2022-12-01", [dt.date(2022, month, 1) for month in range(3, 11)]),  # the phase is over
        ("2024-01-01", []),  # too long ago
    ],
)
def test_every_months_report_is_opened_while_the_batch_was_piloting(pilot, on, months):
    open_monthly_reports(dt.date.fromisoformat(on), now=at(on))

    assert sorted(ProgressReport.objects.values_list("month", flat=True)) == months


def test_after_an_outage_each_missing_month_is_due_in_time_to_be_written(pilot, secretary):
    open_monthly_reports(dt.date(2022, 4, 1), now=at("2022-04-01"))
    open_monthly_reports(dt.date(2022, 7, 4), now=at("2022-07-04"))  # three months later

    dues = dict(ProgressReport.objects.values_list("month__month", "due_on"))
    assert dues.pop(3) == due_on_of(dt.date(2022, 3, 1))
    assert dues.pop(6) == due_on_of(dt.date(2022, 6, 1)) == dt.date(2022, 7, 7)
    assert dues == {4: dt.date(2022, 7, 11), 5: dt.date(2022, 7, 11)}  # five working days from now


def test_opening_twice_opens_once(pilot, secretary):
    pilot.started_on = dt.date(2022, 5, 9)
    pilot.save()
    made = [open_monthly_reports(dt.date(2022, 6, day), now=at("2022-06-01")) for day in (1, 1, 9)]

    assert made == [1, 0, 0]
    assert Notification.objects.filter(recipient=secretary, channel="in_app").count() == 1


def test_only_active_pilots_of_running_batches_are_asked():
    make_pilot(status=PilotStatus.TERMINATED)
    make_pilot(batch=make_batch(status=BatchStatus.CLOSED))

    assert open_monthly_reports(dt.date(2022, 6, 1), now=at("2022-06-01")) == 0


def test_a_report_is_due_on_the_fifth_working_day(pilot, secretary):
    # 1 June 2022 was a Wednesday; the Dragon Boat Festival, 3 June, was off.
    assert opened(pilot, secretary).due_on == due_on_of(MAY) == dt.date(2022, 6, 8)
    turn = Turn.objects.get()
    assert (turn.owner, turn.due_on, turn.society_id) == (
        "society",
        dt.date(2022, 6, 8),
        pilot.society_id,
    )


def test_opening_again_gives_the_report_that_is_there(pilot, secretary):
    first = opened(pilot, secretary)

    assert opened(pilot, secretary) == first
    assert (
        open_report(
            pilot, month=dt.date(2022, 5, 20), occasion=Occasion(secretary, at("2022-06-03"))
        )
        == first
    )


def test_a_midterm_report_stands_beside_the_month_and_covers_the_time_so_far(pilot, officer):
    check = MidtermCheck.objects.create(
        batch=pilot.batch,
        name="中期检查",
        starts_on=dt.date(2022, 6, 1),
        ends_on=dt.date(2022, 6, 30),
        arranged_by=officer,
        arranged_at=at("2022-05-30"),
    )
    task = make_task(pilot=pilot)
    entry(task, officer, 40, "2022-03-20", "三月招聘")
    monthly = opened(pilot, officer)
    values = {"kind": ReportKind.MIDTERM, "check_round": check, "due_on": dt.date(2022, 6, 20)}

    midterm, again = opened(pilot, officer, **values), opened(pilot, officer, **values)

    assert midterm == again != monthly
    assert midterm.due_on == dt.date(2022, 6, 20)
    assert "三月招聘" in midterm.done
    assert "三月招聘" not in monthly.done


# --- put together from the month


def test_the_draft_tells_what_happened_in_the_month(pilot, secretary):
    task = make_task(pilot=pilot, title="招聘专职人员", due_on=dt.date(2022, 8, 31))
    entry(task, secretary, 30, "2022-04-28", "四月的事")
    entry(task, secretary, 45, "2022-05-12", "公告已发布")
    entry(task, secretary, 60, "2022-05-31", "完成笔试")
    entry(task, secretary, 90, "2022-06-01", "六月的事")
    give_proof(task, "招聘公告", by=secretary)  # on 10 May
    earlier = give_proof(task, "四月材料", by=secretary)
    Evidence.objects.filter(pk=earlier.pk).update(added_at=at("2022-04-12"))
    TaskMilestone.objects.create(
        task=task, title="发布公告", due_on=dt.date(2022, 5, 15), done_on=dt.date(2022, 5, 12)
    )
    TaskMilestone.objects.create(task=task, title="签订合同", due_on=dt.date(2022, 6, 20))
    closed = make_task(
        pilot=pilot, area="C3", title="开放服务平台", status=TaskStatus.VERIFIED, progress=100
    )
    closed.reported_at, closed.verified_at = at("2022-05-20"), at("2022-05-23")
    closed.save()

    report = opened(pilot, secretary)

    assert report.done.splitlines() == [
        "一、秘书处实体化",
        (
            "A2 招聘专职人员：进度由30%到60%；5月12日，公告已发布；5月31日，完成笔试；"
            "5月12日完成节点“发布公告”；上传佐证1份（招聘公告）。"
        ),
        "二、学会工作市场化",
        "C3 开放服务平台：进度由0%到100%；5月23日经省科协复核办结。",
    ]
    assert report.next_steps == "6月20日前完成A2 招聘专职人员的节点“签订合同”。"
    assert report.problems == "本期没有逾期或落后计划的任务。"


def test_late_tasks_stand_among_the_problems_with_the_reason_given_for_them(pilot, secretary):
    late = make_task(pilot=pilot, title="租用办公室", area="A1", due_on=dt.date(2022, 5, 25))
    make_task(pilot=pilot, title="成立支部", area="A3", due_on=dt.date(2022, 6, 10))
    ExtensionRequest.objects.create(
        task=late,
        original_due_on=late.due_on,
        requested_due_on=dt.date(2022, 7, 1),
        category="approval",
        reason="等待挂靠单位批复",
        status="requested",
        requested_by=secretary,
        requested_at=at("2022-05-20"),
    )

    report = opened(pilot, secretary)

    first, second = report.problems.splitlines()
    assert first == (
        "A1 租用办公室：时限5月25日，已逾期5个工作日，进度0%。原因：上级单位审批，等待挂靠单位批复"
    )
    assert second.startswith("A3 成立支部：进度0%，落后计划")
    assert second.endswith(TO_WRITE)
    assert report.next_steps.splitlines()[0] == "抓紧办理逾期任务A1 租用办公室。"
    assert "6月10日前办结A3 成立支部。" in report.next_steps


def test_a_task_handed_in_after_the_month_was_late_in_it(pilot, secretary):
    task = make_task(
        pilot=pilot, due_on=dt.date(2022, 5, 25), status=TaskStatus.COMPLETION_SUBMITTED
    )
    task.reported_at = at("2022-06-01")
    task.save()

    assert "已逾期" in opened(pilot, secretary, day="2022-06-02").problems


def test_a_very_full_month_still_fits_the_fields():
    task = {"area": "A2", "title": "名" * 100, "before": 0, "after": 5, "due_on": "2022-05-01"}
    task |= {"notes": [{"on": "2022-05-02", "text": "字" * 2000}] * 3, "evidence": []}
    task |= {"reached": [], "verified_on": "", "late": "9个工作日", "reason": "因" * 1000}
    task |= {"due_next": True, "steps_next": [], "behind": 0, "under_way": True}
    figures = {"directions": [{"label": "秘书处实体化", "tasks": [task] * 60}]}

    texts = first_text(figures, {"done": 5000, "problems": 3000, "next_steps": 3000})

    assert {n: len(t) <= 5000 for n, t in texts.items()} == dict.fromkeys(texts, True)
    assert len(texts["problems"]) <= 3000
    assert "条未带入" in texts["done"]


# --- written


def test_the_draft_is_saved_and_can_be_filled_anew(pilot, secretary):
    report = a_draft(pilot, secretary)
    entry(make_task(pilot=pilot), secretary, 20, "2022-05-30", "补记的事")

    refill_report(report, Occasion(secretary, at("2022-06-03"), seen=report.version))

    report.refresh_from_db()
    assert "补记的事" in report.done
    assert TEXTS["done"] not in report.done


def test_whoever_saw_an_older_draft_overwrites_nothing(pilot, secretary):
    report = a_draft(pilot, secretary)
    late = Occasion(secretary, at("2022-06-03"), seen=report.version - 1)

    with pytest.raises(Stale):
        write_report(report, TEXTS | {"done": "另一份"}, late)

    report.refresh_from_db()
    assert report.done == TEXTS["done"]


@pytest.mark.parametrize("who", [reader_of, lambda _: a_leader()])
def test_only_those_who_work_for_the_pilot_write(pilot, secretary, who):
    report = a_draft(pilot, secretary)

    with pytest.raises(NotAllowed):
        write_report(report, TEXTS, Occasion(who(pilot.society), at("2022-06-03")))


# --- sent and signed for


def test_sending_keeps_the_figures_of_the_day(pilot, secretary, officer):
    task = make_task(pilot=pilot)
    entry(task, secretary, 30, "2022-05-10")
    report = sent(pilot, secretary, day="2022-06-08")
    entry(task, secretary, 90, "2022-05-11")

    kept = ProgressReport.objects.get(pk=report.pk)
    assert (kept.figures["percent"], kept.is_late) == (30, False)
    turn = Turn.objects.get(subject_id=report.pk)
    assert (turn.owner, turn.batch_id) == ("officer", pilot.batch_id)
    with pytest.raises(NotNow):
        write_report(kept, TEXTS, Occasion(secretary, at("2022-06-09")))


def test_after_the_due_date_it_is_marked_late(pilot, secretary):
    assert sent(pilot, secretary, day="2022-06-09").is_late


@pytest.mark.parametrize("texts", [{"problems": ""}, {"done": f"招聘。{TO_WRITE}"}])
def test_what_people_have_to_write_must_be_written(pilot, secretary, texts):
    report = a_draft(pilot, secretary, **texts)

    with pytest.raises(NotNow):
        REPORT.perform(report, "submit", Occasion(secretary, at("2022-06-02")))


def test_signing_ends_it_with_the_officers_words(client, pilot, secretary, officer):
    report = sent(pilot, secretary)
    url = reverse("pilots:progress_report_step", args=[report.pk, "acknowledge"])
    client.force_login(officer)

    client.post(url, {"comment": "招聘进度请按周报告。"})

    report.refresh_from_db()
    assert (report.status, report.acknowledged_by) == (ReportStatus.ACKNOWLEDGED, officer)
    assert not Turn.objects.filter(subject_id=report.pk).exists()
    client.force_login(secretary)
    assert "招聘进度请按周报告。" in client.get(report.get_absolute_url()).content.decode()
    assert Notification.objects.filter(recipient=secretary, text__contains="签收").exists()


def test_a_draft_of_an_ended_pilot_is_owed_by_nobody(pilot, secretary):
    report = a_draft(pilot, secretary)
    report.pilot.status = PilotStatus.COMPLETED

    assert REPORT.turn(report) is None


# --- seen


def test_a_draft_is_the_societys_own(pilot, secretary, officer):
    report = a_draft(pilot, secretary)
    people = {
        "secretary": secretary,
        "head": head_of(pilot.society),
        "reader": reader_of(pilot.society),
        "officer": officer,
        "leader": a_leader(),
        "stranger": secretary_of(make_society()),
    }

    def who_sees():
        return {n for n, user in people.items() if visible_progress_reports(user).exists()}

    assert who_sees() == {"secretary", "head", "reader"}
    REPORT.perform(report, "submit", Occasion(secretary, at("2022-06-02")))
    assert who_sees() == set(people) - {"stranger"}


# --- on the web


def test_the_page_of_a_draft_is_an_editor_that_keeps_what_is_typed(client, pilot, secretary):
    report = a_draft(pilot, secretary)
    client.force_login(secretary)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "data-autosave" in page
    assert "js/autosave.js" in page

    stale = client.post(
        report.get_absolute_url(), TEXTS | {"done": "两人同时写", "seen": report.version - 1}
    )
    assert stale.status_code == 409
    assert "两人同时写" in stale.content.decode()
    long = client.post(report.get_absolute_url(), TEXTS | {"problems": "字" * 3001})
    assert long.status_code == 422
    assert "最多3000字" in long.content.decode()


def test_saving_can_lead_on_to_sending(client, pilot, secretary):
    report = a_draft(pilot, secretary)
    client.force_login(secretary)
    values = TEXTS | {"done": "改好了", "seen": report.version}

    answer = client.post(report.get_absolute_url(), values | {"submit": "1"})

    report.refresh_from_db()
    assert report.done == "改好了"
    assert answer["Location"] == reverse("pilots:progress_report_step", args=[report.pk, "submit"])
    client.post(answer["Location"], {"seen": report.version})
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED


def test_filling_anew_asks_first(client, pilot, secretary):
    report = a_draft(pilot, secretary)
    client.force_login(secretary)
    url = reverse("pilots:progress_report_refill", args=[report.pk])

    assert "会被替换" in client.get(url).content.decode()
    report.refresh_from_db()
    assert report.done == TEXTS["done"]
    assert client.post(url, {"seen": report.version}).status_code == 302
    report.refresh_from_db()
    assert report.done != TEXTS["done"]


def test_the_page_of_a_sent_report_shows_the_figures_that_were_sent(client, pilot, secretary):
    task = make_task(pilot=pilot, title="专职招聘")
    entry(task, secretary, 31, "2022-05-10", "当时的说明")
    report = sent(pilot, secretary)
    entry(task, secretary, 77, "2022-05-20", "后来补记")
    client.force_login(secretary)

    page = client.get(report.get_absolute_url()).content.decode()

    assert "当时的说明" in page
    assert "0% → 31%" in page
    assert "后来补记" not in page


def test_the_list_is_filtered_and_names_who_is_awaited(client, pilot, secretary, officer):
    report = sent(pilot, secretary)
    other = make_pilot(batch=pilot.batch)
    opened(other, secretary_of(other.society))
    client.force_login(officer)
    url = reverse("pilots:progress_reports")

    page = client.get(url).content.decode()
    assert report.get_absolute_url() in page
    assert "尚未报送" in page
    assert str(other.society) in page
    none = client.get(url, {"status": "acknowledged"}).content.decode()
    assert "没有符合条件的进展报告" in none
    found = client.get(url, {"month": "2022-05-01", "batch": str(pilot.batch_id)})
    assert report.get_absolute_url() in found.content.decode()
    assert client.get(url, {"month": "x", "pilot": "x", "status": "x"}).status_code == 200


def test_a_report_without_any_task_is_still_a_page(client, pilot, secretary):
    report = opened(pilot, secretary)
    client.force_login(secretary)

    assert "还没有任务" in client.get(report.get_absolute_url()).content.decode()
    assert TO_WRITE in report.done
