"""Every kind of paper with the longest names, words without a break, the biggest figures, many rows."""

from __future__ import annotations

import pytest

from pilots.tests.factories import at
from reporting.documents import KINDS
from reporting.documents.kind import Stamp
from reporting.tests.awkward import DAY, AwkwardYear
from reporting.tests.measuring import faults, printed

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("own_storage")]

STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at(DAY, 16, 30))


def test_nothing_is_cut_covered_or_left_behind_on_any_paper():
    subjects = AwkwardYear().subjects()
    assert set(subjects) == {name for name, kind in KINDS.items() if kind.template}
    found = {}
    for name, subject in subjects.items():
        kind = KINDS[name]
        loaded = kind.load(subject.pk)
        paper = printed(kind.html(loaded, kind.collect(loaded, DAY), STAMP))
        if wrong := list(dict.fromkeys(faults(paper))):
            found[name] = wrong[:10]

    assert not found


ROWS = "乙<br>丙<br>丁<br>戊"


def page(body):
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title>'
        f'<link rel="stylesheet" href="report.css"></head><body>{body}</body></html>'
    )


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("<p>试点工作</p>", []),
        (f'<p class="nobr">{"长" * 60}</p>', ["does not fit", "outside the text area"]),
        (
            '<p>试点工作总结报告</p><p style="margin-top: -22pt">江西省示例学会办</p>',
            ["lie upon each other"],
        ),
        (
            f'<p style="height: 235mm">甲</p><h4>附表</h4><p style="break-before: page">{ROWS}</p>',
            ["heading “附表” is left at the foot"],
        ),
        ('<p>甲</p><p style="break-before: page">乙</p>', ["on the last page"]),
        (
            '<div style="height: 10mm; overflow: hidden"><p>甲</p><p>乙</p><p>丙</p></div>',
            ["does not fit its place"],
        ),
    ],
)
def test_the_measure_sees_what_is_wrong(body, wrong):
    found = list(faults(printed(page(body))))

    assert bool(found) == bool(wrong)
    for words in wrong:
        assert any(words in fault for fault in found)
