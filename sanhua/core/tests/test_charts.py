"""Charts: the picture and the table say the same, and no text runs into another."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from sanhua.core import charts
from sanhua.core.charts import Axis, Bar, BurnPoint, GanttRow, Milestone, ScoreRow, Slope

NS = "{http://www.w3.org/2000/svg}"
DAY = dt.date
LONG = "修订并公布专职秘书长选聘与考核办法、薪酬区间、任期目标和退出条件的实施细则（征求意见稿）"

AXES = [
    Axis("A1", "日常办公场所", 100, 60, "实体化"),
    Axis("A2", LONG, 90, 40, "实体化"),
    Axis("A3", "成立实体党支部", 80, 20, "实体化"),
    Axis("B1", "退休干部兼任秘书长", None, None, "专职化"),
    Axis("B2", LONG, 100, 0, "专职化"),
    Axis("B3", "选拔聘任秘书长条件", 100, 50, "专职化"),
    Axis("C1", LONG, 75, 30, "市场化"),
    Axis("C2", "创办经济实体", 60, 0, "市场化"),
    Axis("C3", "有偿提供科技服务", 85, 45, "市场化"),
    Axis("C4", LONG, 90, 55, "市场化"),
]
POINTS = [
    BurnPoint(f"{month}月", planned, done)
    for month, planned, done in [(3, 6, 6), (4, 17, 11), (5, 33, 28), (6, 44, 43), (7, 61, None)]
]
ROWS = [
    GanttRow(
        label=LONG,
        start=DAY(2022, 3, 1),
        due=DAY(2022, 7, 31),
        planned_due=DAY(2022, 6, 30),
        progress=80,
        milestones=(Milestone("公告", DAY(2022, 4, 1), reached=True),),
        note="逾期12个工作日，请尽快办理",
        late=True,
        group="秘书长专职化",
        url="/pilots/tasks/1/",
    ),
    GanttRow(
        label="签订用房协议",
        start=DAY(2022, 3, 1),
        due=DAY(2022, 5, 31),
        progress=100,
        done_on=DAY(2022, 5, 20),
        group="秘书处实体化",
    ),
]


def drawings():
    rows = [ScoreRow(LONG, (88.5, 86, 91)), ScoreRow("范例学会", ()), ScoreRow("样本学会", (70,))]
    panels = [
        Slope("专职人员", "人", 2, 5),
        Slope("会费外收入", "万元", Decimal("41.20"), Decimal("123456.75"), 2),
        Slope(LONG, "万元", Decimal("87654321.20"), Decimal("87654322.75"), 2),
        Slope("正式党员", "人", None, 4),
        Slope("办公面积", "㎡", 0, 0),
    ]
    pairs = [Bar(LONG, Decimal("46.00"), Decimal("36.80")), Bar("经济实体", None, Decimal(0))]
    span = (DAY(2022, 2, 10), DAY(2022, 12, 31))
    yield "radar", charts.radar("达标程度", AXES)
    yield "radar-small", charts.radar("达标程度", AXES, size=(66, 47), labels=False)
    yield "burn-up", charts.burn_up("序时进度", POINTS, note="6月末落后1个百分点" * 3)
    yield "burn-up-small", charts.burn_up("序时进度", POINTS, size=(84, 47))
    yield (
        "burn-up-many",
        charts.burn_up("进度", [BurnPoint(f"2022年{k}月", k, k) for k in range(40)]),
    )
    yield "burn-up-one", charts.burn_up("序时进度", POINTS[:1])
    yield "burn-up-none", charts.burn_up("序时进度", [])
    yield "bars", charts.bars("合同额", pairs, unit="万元", digits=2, names=("合同额", "到账额"))
    yield (
        "bars-one",
        charts.bars("学会数", [Bar(LONG, 123456789012), Bar("确定试点", 0)], unit="个"),
    )
    yield "slopes", charts.slopes("前后对比", panels, moments=("2021年末", LONG))
    yield "strip", charts.strip("评分分布", rows, limits=(70, 100))
    yield "strip-wide", charts.strip("评分分布", rows)
    for today in (DAY(2022, 2, 10), DAY(2022, 6, 20), DAY(2022, 12, 31)):
        yield f"gantt-{today}", charts.gantt(ROWS, *span, today)
    yield "gantt-paper", charts.gantt(ROWS, *span, DAY(2022, 6, 20), screen=False)
    yield "gantt-years", charts.gantt(ROWS, DAY(2020, 1, 1), DAY(2024, 12, 31), DAY(2022, 6, 20))
    yield "gantt-week", charts.gantt(ROWS, DAY(2022, 6, 28), DAY(2022, 7, 3), DAY(2022, 6, 30))
    yield "gantt-none", charts.gantt([], *span, DAY(2022, 6, 20))


DRAWINGS = dict(drawings())


def parse(markup):
    return ET.fromstring(markup)  # noqa: S314 - our own markup


def texts(markup):
    return list(parse(markup).iter(f"{NS}text"))


def boxes(markup):
    """Every text as (left, right, top, bottom, words) by the measure the charts use."""
    for text in texts(markup):
        size, x, y = (float(text.get(name)) for name in ("font-size", "x", "y"))
        width = charts.width_of(text.text, size)
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor"), 0)
        yield left, left + width, y - 0.8 * size, y + 0.1 * size, text.text


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_runs_into_another_or_out_of_the_picture(name):
    markup = DRAWINGS[name]
    width, height = (float(v) for v in parse(markup).get("viewBox").split()[2:])

    found = list(boxes(markup))

    outside = [b for b in found if b[0] < 0 or b[1] > width or b[2] < -0.1 or b[3] > height]
    clashes = [
        (a[4], b[4])
        for a, b in itertools.combinations(found, 2)
        if min(a[1], b[1]) - max(a[0], b[0]) > 0.05 and min(a[3], b[3]) - max(a[2], b[2]) > 0.05
    ]
    assert (outside, clashes) == ([], [])


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_chart_is_clean_under_a_strict_policy(name):
    markup = DRAWINGS[name]

    assert not re.search(r"style=|<style|<script|url\(|href=\"(?!/)|data:|\son\w+=", markup)
    assert parse(markup).find(f"{NS}title").text


def test_a_long_name_is_cut_and_stands_in_full_in_a_title():
    markup = charts.bars("学会数", [Bar(LONG, 3)])

    shown = [text.text for text in texts(markup)]
    titles = [title.text for title in parse(markup).iter(f"{NS}title")]
    assert any(words.endswith("…") for words in shown)
    assert LONG not in shown
    assert LONG in titles


def test_names_cannot_bring_markup():
    markup = charts.bars('<a href="x">', [Bar("<script>&\"'", 1)])

    assert "<script" not in markup
    assert 'href="x"' not in markup


def test_bars_show_the_figures_of_their_table():
    rows = [
        Bar("承接职能", Decimal("46.00"), Decimal("23.00")),
        Bar("办实体", None, Decimal("0.5")),
    ]
    table = charts.bars_table(rows, unit="万元", digits=2, names=("合同额", "到账额"))
    markup = charts.bars("金额", rows, unit="万元", digits=2, names=("合同额", "到账额"))

    assert table.rows == (("承接职能", "46.00", "23.00"), ("办实体", "—", "0.50"))
    shown = [text.text for text in texts(markup)]
    assert {"46.00万元", "23.00万元", "无数据", "0.50万元"} <= set(shown)
    bars = [
        float(r.get("width")) for r in parse(markup).iter(f"{NS}rect") if r.get("height") == "4"
    ]
    assert bars[0] == pytest.approx(2 * bars[1], abs=0.02)


def test_burn_up_names_the_gap_of_its_last_point():
    table = charts.burn_up_table(POINTS)

    assert table.rows[1] == ("4月", "17%", "11%", "-6个百分点")
    assert table.rows[0][3] == "持平"
    assert table.rows[4] == ("7月", "61%", "—", "—")
    shown = [text.text for text in texts(charts.burn_up("进度", POINTS))]
    assert {"计划44%", "完成43%"} <= set(shown)


def test_burn_up_draws_one_mark_for_every_figure():
    root = parse(charts.burn_up("进度", POINTS))

    heights = {c.get("cy") for c in root.iter(f"{NS}circle")}
    assert len(list(root.iter(f"{NS}circle"))) == 4 + 1  # four months and the legend
    assert len(heights) == 5


def test_slopes_show_the_figures_of_their_table():
    panels = [
        Slope("收入", "万元", Decimal("41.20"), Decimal("128.90"), 2),
        Slope("党员", "人", None, 4),
    ]
    table = charts.slopes_table(panels)

    assert table.rows == (
        ("收入（万元）", "41.20", "128.90", "+87.70"),
        ("党员（人）", "—", "4", "—"),
    )
    shown = [text.text for text in texts(charts.slopes("对比", panels))]
    assert {"41.20", "128.90", "无数据", "4"} <= set(shown)


def test_strip_shows_the_mean_and_spread_of_its_table():
    rows = [ScoreRow("示例学会", (88.5, 86, 91))]

    assert charts.strip_table(rows).rows == (("示例学会", "3", "86.00", "91.00", "88.50", "5.00"),)
    shown = [text.text for text in texts(charts.strip("评分", rows))]
    assert "均分88.50，极差5.0" in shown


def test_radar_leaves_out_what_does_not_apply():
    table = charts.radar_table(AXES)
    markup = charts.radar("达标", AXES)

    assert table.rows[3] == ("专职化", "B1 退休干部兼任秘书长", "—", "不适用")
    assert "不适用" in [text.text for text in texts(markup)]
    circles = parse(markup).iter(f"{NS}circle")
    assert len(list(circles)) == 9 + 1  # nine axes and the legend


def test_radar_without_earlier_figures_has_one_column():
    table = charts.radar_table([Axis("A1", "场所", 50), Axis("A2", "人员", 70)])

    assert table.head == ("方向", "项目", "试点后")


def test_gantt_draws_a_bar_from_first_to_last_day():
    row = GanttRow(label="任务", start=DAY(2022, 3, 1), due=DAY(2022, 3, 31), progress=50)
    markup = charts.gantt([row], DAY(2022, 3, 1), DAY(2022, 3, 31), DAY(2022, 3, 16))

    boxes = list(parse(markup).iter(f"{NS}rect"))
    plan = next(r for r in boxes if r.get("height") == "4")
    done = next(r for r in boxes if r.get("height") == "2")
    assert float(plan.get("x")) + float(plan.get("width")) == pytest.approx(230 - 35, abs=0.1)
    assert float(done.get("width")) == pytest.approx(float(plan.get("width")) / 2, abs=0.02)


def test_gantt_says_today_only_when_today_is_in_the_picture():
    span = (DAY(2022, 3, 1), DAY(2022, 10, 31))

    assert "今天 6月20日" in charts.gantt(ROWS, *span, DAY(2022, 6, 20))
    assert "今天 " not in charts.gantt(ROWS, *span, DAY(2023, 6, 20))


def test_gantt_table_keeps_both_deadlines():
    first, second = charts.gantt_table(ROWS).rows

    assert first[1:5] == ("2022-03-01", "2022-06-30", "2022-07-31", "80%")
    assert first[6] == "公告 2022-04-01 已达到"
    assert second[5] == "2022-05-20"
