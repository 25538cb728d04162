"""What a comparison of two versions says."""

from __future__ import annotations

import datetime as dt

import pytest

from pilots.enums import AreaChoice
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.queries.plan_diff import compare
from pilots.tests.factories import make_plan_task
from pilots.tests.plan_steps import a_plan, sent_back, submitted
from sanhua.core.textdiff import marked
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


def test_new_text_can_be_read_off_the_marks():
    old, new = "甲乙丙。丁戊。\n己庚辛。", "甲乙丁。壬癸。\n己庚辛。子。"
    html = str(marked(old, new))
    for tag in ("ins", "del"):
        kept = html
        other = "del" if tag == "ins" else "ins"
        while f"<{other}>" in kept:
            head, _, rest = kept.partition(f"<{other}>")
            kept = head + rest.partition(f"</{other}>")[2]
        plain = kept.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        assert plain == (new if tag == "ins" else old)


def test_hostile_length_is_compared_in_reasonable_time():
    marked("甲。" * 2500, "乙。" * 2500)
    marked("甲乙" * 300, "乙甲" * 300)


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
