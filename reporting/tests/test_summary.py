"""The summary report of a pilot's year: from the first text to the end of the pilot."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from pilots.enums import PilotStatus, ReturnReason
from pilots.models import ProgressReport, ReturnRemark
from pilots.tests.factories import a_leader, at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.remarks import Remark
from pilots.workflows.task import TASK
from reporting.actions.summary import edit_section, open_summaries, start_summary
from reporting.enums import SummarySection, SummaryStatus
from reporting.models import SummaryReport
from reporting.tests.papers import a_year
from reporting.workflows.summary import SUMMARY
from reporting.workflows.summary_origin import prefilled_share
from reporting.workflows.summary_text import text_of
from sanhua.activity import turns
from sanhua.activity.journal import timeline
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.models import RevenueEntry
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 12, 20)
S = SummaryStatus
TEXTS = {name: f"{name}：已核对的正文。" for name in SummarySection.values}


class People:
    def __init__(self, pilot):
        self.pilot, society = pilot, pilot.society
        self.secretary, self.head = secretary_of(society), head_of(society)
        self.reader, self.officer = reader_of(society), officer_of(pilot.batch)


@pytest.fixture
def people():
    return People(make_pilot())


def begun(people, day=DAY):
    return start_summary(people.pilot, actor=people.secretary, now=at(day))


def written(people, day=DAY):
    report = begun(people, day)
    for section in SummarySection:
        report = report.pilot.summaries.get(pk=report.pk)
        edit_section(report, section, TEXTS[section.value], Occasion(people.secretary, at(day)))
    return SummaryReport.objects.get(pk=report.pk)


def take(report, step, actor, day=DAY, comment="", **data):
    return SUMMARY.perform(report, step, Occasion(actor, at(day), comment, data=data))


def submitted(people, day=DAY):
    report = take(written(people), "confirm", people.head, day)
    return take(report, "submit", people.secretary, day)


def sent_back(people, *remarks, day=DAY):
    remarks = remarks or (Remark(ReturnReason.MISSING, "请补充原因。", "problems", "存在的问题"),)
    take(submitted(people), "return", people.officer, day, remarks=list(remarks))
    return people.pilot.summaries.get(number=2)


def of(report, section):
    return reverse("reporting:summary_section", args=[report.pk, section])


def step_of(report, step):
    return reverse("reporting:summary_step", args=[report.pk, step])


def reported(pilot, month, **texts):
    return ProgressReport.objects.create(
        pilot=pilot,
        month=dt.date(2022, month, 1),
        status=texts.pop("status", "acknowledged"),
        **{"done": "一、秘书处实体化\nA2 招聘：进度由30%到60%。"} | texts,
    )


def an_eventful_year():
    """Figures, income and what colleagues wrote by the month."""
    batch = make_batch()
    people = People(a_year(officer_of(batch), society=make_society(name="江西省测试学会")))
    society, problem = people.pilot.society, "A2 招聘：时限9月30日，已逾期5天，进度60%。原因："
    for year, amount in ((2021, 400_000), (2022, 600_000)):
        RevenueEntry.objects.create(
            society=society, year=year, category="service", amount=amount, valid_from=DAY
        )
    reported(people.pilot, 5, problems=problem + "简历不足。", next_steps="下月面试。")
    reported(people.pilot, 6, problems=problem + "体检推迟。", next_steps="下月签订合同。")
    reported(
        people.pilot, 7, status="draft", problems="没有报送的话。", next_steps="没有报送的话。"
    )
    return people


def test_first_text_tells_of_the_year_and_knows_where_each_paragraph_comes_from():
    people = an_eventful_year()

    report = begun(people)

    assert "共安排任务9项，已办结9项（办结率100%），其中逾期办结1项" in report.overall
    assert "终期评估得分88.40分，等次为良好。" in report.overall
    assert "专职工作人员由2人变为5人" in report.overall
    assert "2022年总收入60.00万元，其中服务、销售和投资收入60.00万元" in report.overall
    assert "比2021年增长50%" in report.overall
    assert "目标：公开招聘3名专职工作人员，证明材料齐全。成果：招聘3名" in report.practices
    assert "2022年5月：A2 招聘：进度由30%到60%。" in report.practices
    assert "C2 创办经济实体1家，时限2022年9月30日，逾期办结。" in report.problems
    assert "收到整改通知1件，已销号1件" in report.problems
    assert "体检推迟" in report.problems  # a problem is told once, as it was reported last
    assert "简历不足" not in report.problems
    assert "下一步打算：下月签订合同。" in report.suggestions
    texts = {name: getattr(report, name) for name in SummarySection.values}
    assert "没有报送的话" not in "".join(texts.values())
    assert {name: text_of(report.origins[name]) for name in texts} == texts
    sources = {source for pieces in report.origins.values() for _, source in pieces}
    assert {"任务清单：C2", "学会档案：年度收入", "2022年6月进展报告", "整改台账"} <= sources
    assert "来源" not in "".join(texts.values())


def test_pages_show_how_much_of_the_text_came_from_the_year_and_where_from(client):
    people = an_eventful_year()
    report = begun(people)
    client.force_login(people.secretary)
    own = "试点一年来，理事会把“三化”建设列为一把手工程，先立制度再配人，先试点再推开。" * 3
    for name in SummarySection.values:
        text = getattr(report, name).replace(
            "【请补充】对省科协的意见和建议。", "建议省科协每年发布一次职能转移事项清单。" * 3
        )
        client.post(of(report, name), {"text": f"{text}\n{own}"})
        report.refresh_from_db()

    texts = {name: getattr(report, name) for name in SummarySection.values}

    assert 60 <= prefilled_share(texts, report.origins) < 80
    assert prefilled_share({"overall": own}, report.origins) == 0
    half = report.origins["overall"][1][0]
    changed = half.replace("（办结率100%）", "")
    assert 90 <= prefilled_share({"overall": changed}, report.origins) <= 100
    page = client.get(of(report, "problems")).content.decode()
    assert "来源：2022年6月进展报告" in page
    assert re.search(r"已填\d+字，建议200至1500字，最多10000字", page)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "来源：任务清单：C2" in page
    assert "公开招聘3名专职工作人员证明材料" in page  # 附2 on the page, too


def test_reviewer_begins_with_the_changes_and_everybody_can_compare(people, client):
    second = sent_back(people)
    edit_section(second, SummarySection.PROBLEMS, "新的问题。", Occasion(people.secretary, at(DAY)))
    client.force_login(people.secretary)
    draft = client.get(second.get_absolute_url()).content.decode()
    second = take(SummaryReport.objects.get(pk=second.pk), "confirm", people.head)
    take(second, "submit", people.secretary)
    client.force_login(people.officer)
    compare = reverse("reporting:summary_diff", args=[second.pk])

    page = client.get(second.get_absolute_url()).content.decode()
    whole = client.get(second.get_absolute_url(), {"view": "text"}).content.decode()

    assert "<ins>" not in draft
    assert "<ins>" in page
    assert "新的问题。" in whole
    assert "<ins>" not in whole
    assert compare in page
    assert "<b>改动1处</b>" in client.get(compare).content.decode()
    first = reverse("reporting:summary_diff", args=[people.pilot.summaries.get(number=1).pk])
    assert "没有可以对比的版本" in client.get(first).content.decode()


def test_first_text_of_an_empty_year_says_what_is_missing(people):
    report = begun(people)

    assert "平台上没有任务数据。" in report.overall
    assert "成效评估结果尚未发布。" in report.overall
    assert "本方向没有任务数据。" in report.practices
    assert "没有整改通知。" in report.problems


def test_first_text_of_a_great_year_leaves_room_to_write(people):
    for number in range(60):
        make_task(
            pilot=people.pilot,
            title=f"任务{number}",
            target_result="目标" * 300,
            actual_result="成果" * 300,
        )

    report = begun(people)

    assert len(report.practices) <= 16000
    assert "条未带入，请在任务清单和办理记录中查看。" in report.practices


def test_report_goes_from_draft_to_accepted_and_ends_the_pilot(people):
    report = submitted(people)

    accepted = take(report, "accept", people.officer, comment="同意。")

    people.pilot.refresh_from_db()
    assert accepted.status == S.ACCEPTED
    assert people.pilot.status == PilotStatus.COMPLETED
    assert timeline(people.pilot).get().label == "完成试点"
    assert not Turn.objects.exists()


def test_end_of_the_pilot_takes_open_tasks_off_the_lists(people):
    task = make_task(pilot=people.pilot)
    turns.refresh(TASK, task, now=at(DAY))
    report = submitted(people)
    assert Turn.objects.filter(subject_id=task.pk).exists()

    take(report, "accept", people.officer)

    assert not Turn.objects.filter(subject_id=task.pk).exists()


def test_turn_follows_the_report(people):
    def turn():
        row = Turn.objects.get()
        return row.owner, row.action, row.due_on

    report = written(people)
    assert turn() == ("society", "撰写", dt.date(2022, 12, 31))
    report = take(report, "confirm", people.head)
    assert turn() == ("society", "报送", dt.date(2022, 12, 31))
    take(report, "submit", people.secretary)
    assert turn() == ("officer", "审核", dt.date(2022, 12, 27))


def test_report_with_gaps_is_not_confirmed(people):
    report = begun(people)

    with pytest.raises(NotNow, match="意见和建议”中还有“【请补充】”"):
        take(report, "confirm", people.head)


def test_only_the_head_confirms(people):
    report = written(people)

    with pytest.raises(NotAllowed):
        take(report, "confirm", people.secretary)


def test_confirmed_report_is_locked_until_the_confirmation_is_taken_back(people):
    report = take(written(people), "confirm", people.head)
    with pytest.raises(NotNow, match="已由学会负责人确认"):
        edit_section(report, SummarySection.OVERALL, "改", Occasion(people.secretary, at(DAY)))

    report = take(report, "unconfirm", people.secretary)

    assert (report.status, report.confirmed_by) == (S.DRAFT, None)


def test_submission_freezes_the_figures_and_marks_lateness(people):
    make_task(pilot=people.pilot)
    on_time = dt.date(2022, 12, 31)
    report = take(written(people), "confirm", people.head, on_time)

    report = take(report, "submit", people.secretary, on_time)

    assert (report.is_late, report.facts["tasks"]["total"]) == (False, 1)
    assert report.facts["as_of"] == "2022-12-31"


def test_submission_after_the_last_day_is_late(people):
    report = take(written(people), "confirm", people.head)

    assert take(report, "submit", people.secretary, dt.date(2023, 1, 1)).is_late


def test_return_opens_the_next_version_with_remarks_and_days_to_supplement(people):
    following = sent_back(people)

    returned = people.pilot.summaries.get(number=1)
    assert returned.status == S.RETURNED
    assert ReturnRemark.objects.get(subject_id=returned.pk).place == "problems"
    assert (following.status, following.overall) == (S.DRAFT, TEXTS["overall"])
    assert following.due_on == dt.date(2022, 12, 27)
    assert Turn.objects.get().note == "按退回意见修改"


def test_return_without_a_reason_is_refused(people):
    with pytest.raises(NotNow, match="至少选择一项"):
        take(submitted(people), "return", people.officer)


def test_nobody_accepts_the_own_submission(people):
    report = submitted(people)
    SummaryReport.objects.filter(pk=report.pk).update(submitted_by=people.officer)

    with pytest.raises(NotAllowed, match="自己报送"):
        take(report, "accept", people.officer)


def test_officer_of_another_batch_may_not_accept(people):
    with pytest.raises(NotAllowed):
        take(submitted(people), "accept", officer_of(make_batch()))


def test_second_report_of_a_pilot_is_refused(people):
    begun(people)

    with pytest.raises(NotNow, match="已经开启"):
        begun(people)


def test_reports_open_by_themselves_when_the_evaluation_begins(people):
    before, day = dt.date(2022, 10, 31), dt.date(2022, 11, 1)
    make_pilot(status=PilotStatus.TERMINATED)

    opened = [open_summaries(on, now=at(on)) for on in (before, day, day)]

    report = SummaryReport.objects.get()
    assert opened == [0, 1, 0]
    assert (report.pilot, report.due_on) == (people.pilot, dt.date(2022, 12, 31))
    told = Notification.objects.filter(channel="in_app").values_list("recipient", flat=True)
    assert set(told) == {people.secretary.pk, people.head.pk}


def test_edit_of_an_old_version_is_refused(people):
    report = begun(people)
    edit_section(report, SummarySection.OVERALL, "甲", Occasion(people.secretary, at(DAY)))

    with pytest.raises(Stale, match=people.secretary.full_name):
        edit_section(
            report,
            SummarySection.OVERALL,
            "乙",
            Occasion(people.head, at(DAY), seen=report.version),
        )


def test_second_of_two_writers_keeps_the_own_text_and_sees_the_other(people, client):
    report = begun(people)
    client.force_login(people.secretary)
    client.post(of(report, "overall"), {"text": "先来者的文字", "seen": report.version})
    client.force_login(people.head)

    answer = client.post(of(report, "overall"), {"text": "后来者的文字", "seen": report.version})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]*>\s*后来者的文字</textarea>", page)
    assert '<div class="quote">先来者的文字</div>' in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    again = client.post(of(report, "overall"), {"text": "两人的文字", "seen": seen})
    assert again.status_code == 302
    assert SummaryReport.objects.get().overall == "两人的文字"


def test_text_written_after_the_confirmation_is_kept_on_the_page(people, client):
    report = written(people)
    take(report, "confirm", people.head)
    client.force_login(people.secretary)

    answer = client.post(of(report, "overall"), {"text": "来迟了的文字", "seen": report.version})

    assert answer.status_code == 409
    assert "来迟了的文字" in answer.content.decode()


def test_too_long_section_is_refused_and_kept(people, client):
    report = begun(people)
    client.force_login(people.secretary)

    answer = client.post(of(report, "overall"), {"text": "长" * 10001, "seen": report.version})

    assert answer.status_code == 422
    assert "最多10000字，现有10001字" in answer.content.decode()
    assert "长" * 10001 in answer.content.decode()


def test_report_is_begun_confirmed_and_submitted_in_the_browser(people, client):
    client.force_login(people.secretary)
    token = "2f4ab1a0-0d4c-4a55-8a53-1c5ad1aa0f02"
    address = reverse("reporting:summary_start", args=[people.pilot.pk])
    answers = [client.post(address, {"token": token}) for _ in range(2)]
    report = SummaryReport.objects.get()
    assert [answer["Location"] for answer in answers] == [report.get_absolute_url()] * 2
    for section in SummarySection.values:
        seen = SummaryReport.objects.get().version
        assert client.post(of(report, section), {"text": "正文", "seen": seen}).status_code == 302
    client.force_login(people.head)
    assert client.post(step_of(report, "confirm"), {}).status_code == 302
    assert client.post(step_of(report, "submit"), {}).status_code == 302

    assert SummaryReport.objects.get().status == S.SUBMITTED


def test_officer_returns_in_the_browser_with_remarks_per_section(people, client):
    report = submitted(people)
    client.force_login(people.officer)
    empty = client.post(step_of(report, "return"), {"comment": "请修改"})
    assert empty.status_code == 422
    assert "至少选择一项" in empty.content.decode()

    data = {"reason_3": "missing", "text_3": "原因写得太简单。", "comment": "请修改"}
    assert client.post(step_of(report, "return"), data).status_code == 302

    client.force_login(people.secretary)
    following = people.pilot.summaries.get(number=2)
    for address in (following.get_absolute_url(), of(following, "problems")):
        assert "原因写得太简单。" in client.get(address).content.decode()


def test_draft_is_the_societys_own(people, client):
    report = begun(people)
    statuses = {}
    for name, person in {
        "officer": people.officer,
        "leader": a_leader(),
        "reader": people.reader,
        "stranger": secretary_of(make_society()),
    }.items():
        client.force_login(person)
        statuses[name] = client.get(report.get_absolute_url()).status_code

    assert statuses == {"officer": 404, "leader": 404, "reader": 200, "stranger": 404}


def test_submitted_report_is_read_by_the_association_only(people, client):
    report = submitted(people)
    statuses = {}
    for name, person in {
        "officer": people.officer,
        "leader": a_leader(),
        "other officer": officer_of(make_batch()),
        "stranger": secretary_of(make_society()),
    }.items():
        client.force_login(person)
        statuses[name] = client.get(report.get_absolute_url()).status_code

    assert statuses == {"officer": 200, "leader": 200, "other officer": 404, "stranger": 404}


def test_reader_of_the_society_may_not_write(people, client):
    report = begun(people)
    client.force_login(people.reader)

    assert client.get(of(report, "overall")).status_code == 403


def test_steps_of_the_engine_and_unknown_sections_are_not_found(people, client):
    report = begun(people)
    client.force_login(people.secretary)

    assert client.get(step_of(report, "reopen")).status_code == 404
    assert client.get(of(report, "nonsense")).status_code == 404


def test_page_shows_the_offered_steps_and_the_way_to_the_pdf(people, client):
    report = submitted(people)
    client.force_login(people.officer)

    page = client.get(report.get_absolute_url()).content.decode()

    assert step_of(report, "accept") in page
    assert step_of(report, "return") in page
    assert reverse("reporting:documents_of", args=["pilot_summary", report.pk]) in page


def test_officer_sees_who_has_not_sent_the_report(people, client):
    begun(people)
    client.force_login(people.officer)

    page = client.get(reverse("reporting:summaries")).content.decode()

    assert "尚未报送" in page
    assert str(people.pilot.society) in page


def test_list_shows_the_reports_of_one_pilot(people, client):
    report = submitted(people)
    other = SummaryReport.objects.create(
        pilot=make_pilot(batch=people.pilot.batch),
        status=S.SUBMITTED,
        submitted_at=at(DAY),
        **TEXTS,
    )
    client.force_login(people.officer)
    address = reverse("reporting:summaries")

    page = client.get(address, {"pilot": str(people.pilot.pk)}).content.decode()

    assert report.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert client.get(address, {"pilot": "nonsense"}).status_code == 200


@pytest.mark.once
def test_list_costs_the_same_with_many_rows(people, client, django_assert_max_num_queries):
    batch = people.pilot.batch
    submitted(people)
    make_pilot(batch=batch)
    client.force_login(people.officer)
    address = reverse("reporting:summaries")
    with django_assert_max_num_queries(15) as one:
        client.get(address)
    for number in range(60):
        pilot = make_pilot(batch=batch)
        if number % 2:
            SummaryReport.objects.create(
                pilot=pilot, status=S.SUBMITTED, submitted_at=at(DAY), **TEXTS
            )

    with django_assert_max_num_queries(len(one.captured_queries)):
        page = client.get(address)

    assert len(page.content) < 100_000


@pytest.mark.once
def test_page_costs_the_same_with_many_versions(people, client, django_assert_max_num_queries):
    report = written(people)
    client.force_login(people.secretary)
    with django_assert_max_num_queries(15) as one:
        client.get(report.get_absolute_url())
    for number in range(2, 32):
        SummaryReport.objects.create(
            pilot=people.pilot, number=number, status=S.RETURNED, submitted_at=at(DAY), **TEXTS
        )

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(report.get_absolute_url())
