"""What a comparison of two versions says."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from pilots.enums import AreaChoice
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.queries.plan_diff import compare
from pilots.tests.factories import make_plan_task
from pilots.tests.long_plan import long_plan
from pilots.tests.plan_steps import a_plan, sent_back, submitted
from sanhua.core import textdiff
from sanhua.core.textdiff import CHARACTERS_MAX, marked
from societies.enums import Area


def test_only_the_changed_characters_are_marked():
    html = marked(
        "到9月底，专职人员达到3名。办公用房80平方米。",
        "到9月底，专职人员达到4名。办公用房80平方米。",
    )
    assert html == "到9月底，专职人员达到<del>3</del><ins>4</ins>名。办公用房80平方米。"


def test_another_sentence_is_replaced_as_a_whole():
    html = marked("检测服务公司完成工商登记。", "形成可行性论证报告，提交审议！")
    assert html == "<del>检测服务公司完成工商登记。</del><ins>形成可行性论证报告，提交审议！</ins>"


def test_text_is_escaped_wherever_it_stands():
    html = marked("<b>旧</b>。<i>同</i>。", "<b>新</b>。<i>同</i>。")
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;同&lt;/i&gt;" in html


NOTICE = Path(settings.BASE_DIR, "reporting/management/demo/notice.txt").read_text().splitlines()
# What a secretary makes of a paragraph of the notice: its beginning, and the passages changed.
EDITED = [
    (
        "2. 专职工作人员",
        ("3-5 名", "4 名"),
        ("可由挂靠单位从在编人员中调配专职从事学会工作，也可由学会", "由学会"),
        ("“五险一金”保障机制", "社会保险和年度考核制度"),
    ),
    (
        "通过试点，有效解决",
        ("秘书长多为兼职、精力不足", "秘书长全部为兼职、投入精力有限"),
        ("经费不足", "经费来源单一"),
        ("开放型、枢纽型、平台型", "枢纽型、开放型、平台型"),
    ),
    (
        "1. 承接政府转移职能",
        ("及时了解、准确把握政府职能转移趋势", "主动对接省科技厅，掌握年度职能转移目录"),
        ("积极参与政府购买服务市场竞争", "承接不少于2项政府购买服务"),
    ),
    (
        "2月下旬",
        ("2月下旬", "3月上旬"),
        ("目标成果、进度安排、保障措施等", "目标成果、完成时限、责任人和保障措施"),
    ),
    ("1. 退休干部兼任秘书长", ("不超过两届", "不超过一届，期满须重新报批")),
]
SEGMENT = re.compile(r"<(ins|del)>(.*?)</\1>", re.DOTALL)


def edited(start: str, *changes: tuple[str, str]) -> tuple[str, str]:
    old = new = next(line for line in NOTICE if line.startswith(start))
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    return old, new


def read_off(html: str, tag: str) -> str:
    """The old text (``del``) or the new one (``ins``), as the marks tell it."""
    other = "ins" if tag == "del" else "del"
    html = re.sub(rf"<{other}>.*?</{other}>", "", html, flags=re.DOTALL)
    return unescape(html.replace(f"<{tag}>", "").replace(f"</{tag}>", ""))


@pytest.mark.parametrize(("start", "changes"), [(row[0], row[1:]) for row in EDITED])
def test_a_paragraph_of_the_notice_reads_as_it_was_and_as_it_is(start, changes):
    old, new = edited(start, *changes)
    html = str(marked(old, new))
    segments = SEGMENT.findall(html)

    assert (read_off(html, "del"), read_off(html, "ins")) == (old, new)
    # No confetti: few marks for every passage that was changed, never a single sign between two.
    assert len(segments) <= 5 * len(changes)
    assert not re.search(r"</(?:ins|del)>[^<](?:<ins>|<del>)", html)
    # By character: not more is marked than was changed.
    assert sum(len(text) for _, text in segments) <= sum(len(a + b) for a, b in changes)
    # What was left alone can still be read in one go.
    assert max(len(text) for text in re.split(SEGMENT, html)[::3]) >= len(new) / 5


def test_a_chapter_with_a_few_changes_shows_just_these():
    old = "\n".join(line for line in NOTICE if line)
    new = old
    for start, *changes in EDITED:
        new = new.replace(*edited(start, *changes))
    html = str(marked(old, new))
    alone = [str(marked(*edited(start, *changes))) for start, *changes in EDITED]

    assert (read_off(html, "del"), read_off(html, "ins")) == (old, new)
    assert len(SEGMENT.findall(html)) == sum(len(SEGMENT.findall(each)) for each in alone)


def test_a_long_passage_changed_from_one_end_to_the_other_is_still_compared_by_character():
    """Every sentence has a change: as a whole it is too long to be compared sign by sign."""
    old = "".join(line for line in NOTICE if re.match(r"\d\. ", line))
    new = old.replace("。", "（待定）。")
    html = str(marked(old, new))

    assert len(old) > CHARACTERS_MAX
    assert (read_off(html, "del"), read_off(html, "ins")) == (old, new)
    assert SEGMENT.findall(html) == [("ins", "（待定）")] * old.count("。")


def test_new_text_can_be_read_off_the_marks():
    old, new = "甲乙丙。丁戊。\n己庚辛。", "甲乙丁。壬癸。\n己庚辛。子。"
    html = str(marked(old, new))
    assert (read_off(html, "del"), read_off(html, "ins")) == (old, new)


def test_hostile_length_is_compared_in_reasonable_time():
    marked("甲。" * 2500, "乙。" * 2500)
    marked("甲乙" * 300, "乙甲" * 300)
    marked("甲，乙" * 900, "乙，甲" * 900)


@pytest.mark.django_db
def test_the_work_on_a_plan_of_two_hundred_tasks_is_bounded(monkeypatch):
    """Only what differs is looked at by character; how long it takes says the benchmark."""
    people = submitted(long_plan())
    new = sent_back(people)
    tasks = list(new.tasks.all())
    for task in tasks[::10]:
        words = task.target_result.replace("不少于", "至少").replace("名", "人")
        PlanTask.objects.filter(pk=task.pk).update(target_result=words)
    looked_at = []
    whole = textdiff.SequenceMatcher
    monkeypatch.setattr(
        textdiff,
        "SequenceMatcher",
        lambda junk, a, b, **kw: looked_at.append(len(a) * len(b)) or whole(junk, a, b, **kw),
    )
    diff = compare(people.plan, PlanVersion.objects.get(pk=new.pk))

    assert diff.changed == len(tasks[::10])
    assert len(looked_at) <= 3 * diff.changed
    assert sum(looked_at) <= diff.changed * CHARACTERS_MAX * 30


@pytest.mark.django_db
def test_comparison_names_every_kind_of_change():
    people = submitted(a_plan(tasks=3))
    second = sent_back(people)
    changed, removed, same = second.tasks.order_by("position")
    PlanVersion.objects.filter(pk=second.pk).update(targets="新目标。")
    PlanTask.objects.filter(pk=changed.pk).update(due_on=dt.date(2022, 9, 30))
    PlanMilestone.objects.create(task=changed, title="面试", due_on="2022-05-01")
    removed.delete()
    make_plan_task(second, area=Area.A3, title="成立党支部")
    PlanArea.objects.filter(plan=second, area=Area.A3).update(choice=AreaChoice.PLANNED, reason="")
    diff = compare(people.plan, PlanVersion.objects.get(pk=second.pk))
    assert [(row.mark, row.title) for row in diff.changes] == [
        ("改", "试点目标"),
        ("改", f"A2 {changed.title}"),
        ("改", "A3 成立实体党支部"),
        ("增", "A3 成立党支部"),
        ("删", f"A2 {removed.title}"),
    ]
    rows = {row.label: row for row in diff.changes[1].fields}
    assert set(rows) == {"完成时限", "进度节点"}
    assert "2022年5月1日：面试" in rows["进度节点"].html
    assert f"A2 {same.title}" in diff.same
    assert (diff.changed, diff.added, diff.removed) == (3, 1, 1)


def test_single_signs_between_changes_are_no_islands():
    html = str(
        marked(
            "由学会秘书处负责落实，每季度向理事会报告一次。",
            "由学会办公室牵头落实，每半年向理事会报告一次。",
        )
    )
    assert html.count("<del>") == 2
    assert "<del>秘书处负责</del><ins>办公室牵头</ins>" in html
    assert "<del>季度</del><ins>半年</ins>" in html or "每<del>季度</del>" in html


@pytest.mark.django_db
def test_a_task_in_another_area_is_moved_and_another_order_is_said():
    people = submitted(a_plan(tasks=3))
    old = people.plan
    new = sent_back(people)
    first, second, third = new.tasks.order_by("position")
    PlanTask.objects.filter(pk=third.pk).update(area="A3")
    PlanTask.objects.filter(pk=second.pk).update(position=0, after=first.lineage)
    diff = compare(old, PlanVersion.objects.get(pk=new.pk))
    assert (diff.moved, diff.added, diff.removed) == (1, 0, 0)
    said = {(row.title, field.label): field.html for row in diff.changes for field in row.fields}
    order = said["A2 专职工作人员", "任务顺序"]
    assert order == (
        "<del>招聘第1批人员、招聘第2批人员</del> → <ins>招聘第2批人员、招聘第1批人员</ins>"
    )
    assert "招聘第1批人员" in said["A2 招聘第2批人员", "前置任务"]
