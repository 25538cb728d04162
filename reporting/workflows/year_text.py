"""The first text of the association's own report over a batch: the pilots' year in sentences.

Pure. Every paragraph knows where it comes from, as in ``summary_text``; what a society suggests is
told with its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reporting.documents.batch_problems import EXTENDED, LATE, ORDERED, REFUSED, RETURNED
from reporting.enums import YearSection
from reporting.workflows.summary_text import TO_WRITE, Figures, Piece, day_words, short
from sanhua.core.wording import quoted

PIECES_MAX = 12  # practices of a direction, problems, so that people can read them
NAMES_MAX = 5
SECTION_SHARE = 0.8
TASKS, PILOTS, GRADES = "各学会任务清单", "批次和试点名单", "成效评估结果"
BY_HAND = "平台没有这项数据，须由经办人填写"
# How a society's own section begins lines that are no suggestion to the association.
NOT_SUGGESTED = ("尚未办结", "下一步打算", "按时完成尚未", "平台上没有")
WORDS = {
    LATE: "“{label}”任务逾期{count}项，涉及{where}。",
    ORDERED: "就“{label}”下发整改通知{count}件，涉及{where}。",
    EXTENDED: "因“{label}”批准延期{count}次，涉及{where}。",
    REFUSED: "申请延期因“{label}”未获同意{count}次，涉及{where}。",
    RETURNED: "材料因“{label}”退回{count}处，涉及{where}。",
}

Texts = Sequence[tuple[str, dict[str, str]]]  # society, the sections of its accepted report


def first_year_text(f: Figures, texts: Texts, limit: int) -> dict[str, list[Piece]]:
    """Write all sections as paragraphs; ``limit`` is the greatest length of one."""
    parts: dict[YearSection, Iterable[Piece]] = {
        YearSection.OVERALL: _overall(f),
        YearSection.SECRETARIAT: _practices(f, 0),
        YearSection.SECRETARY_GENERAL: _practices(f, 1),
        YearSection.MARKET: _practices(f, 2),
        YearSection.PROBLEMS: _problems(f, texts),
        YearSection.SUGGESTIONS: _suggestions(texts),
        YearSection.NEXT_STEPS: _next_steps(f),
    }
    return {
        section.value: _fit(list(pieces), int(limit * SECTION_SHARE))
        for section, pieces in parts.items()
    }


def _fit(pieces: list[Piece], limit: int) -> list[Piece]:
    kept: list[Piece] = []
    for at, (words, source) in enumerate(pieces):
        limit -= len(words) + 1
        if limit < 0:
            kept.append((f"其余{len(pieces) - at}条未带入，见各学会总结报告。", source))
            break
        kept.append((words, source))
    return kept


def _where(names: Sequence[str]) -> str:
    told = "、".join(names[:NAMES_MAX])
    return told if len(names) <= NAMES_MAX else f"{told}等{len(names)}家学会"


def _overall(f: Figures) -> Iterator[Piece]:
    t = f["totals"]
    number = f"（{f['doc_number']}）" if f["doc_number"] else ""
    chosen = f"经申报、审核和公示，从{f['applied']}家申报学会中确定" if f["applied"] else "确定"
    names = _where([row["society"] for row in f["pilots"]])
    named = f"：{names}" if names else ""
    yield f"根据“三化”建设试点工作方案{number}，{chosen}{t['pilots']}家试点学会{named}。", PILOTS
    late = f"，其中逾期办结{t['late']}项" if t["late"] else ""
    words = (
        f"截至{day_words(f['as_of'])}，各学会实施方案共安排任务{t['total']}项，已办结{t['closed']}项，"
        f"办结率{t['percent']}%{late}。"
    )
    yield words if t["total"] else "各学会还没有任务数据。", TASKS
    shares = [
        f"{row['label']}{row['total']}项，办结{row['closed']}项（{row['percent']}%）"
        for row in f["directions"]
        if row["total"]
    ]
    if shares:
        yield f"分方向看：{'；'.join(shares)}。", TASKS
    words = (
        f"省科协调研指导{t['visits']}次，下发整改通知{t['orders']}件，已销号{t['orders_closed']}件；"
        f"报送总结报告{t['reports']}份，已通过{t['accepted']}份。"
    )
    yield words, "调研指导记录、整改台账、总结报告"
    changes = [_changed(row) for row in f["measures"] if row["before"] != row["after"]]
    if changes:
        yield f"与试点前相比，各试点学会合计：{'；'.join(changes)}。", "学会档案：试点前后"
    grades = "、".join(f"{name}{count}家" for name, count in t["grades"].items())
    yield (f"终期评估结果：{grades}。" if grades else "终期评估结果尚未发布。"), GRADES


def _changed(row: Figures) -> str:
    before, after = (f"{row[key]:,.{row['decimals']}f}{row['unit']}" for key in ("before", "after"))
    return f"{row['label']}由{before}{'增至' if row['after'] > row['before'] else '减至'}{after}"


def _practices(f: Figures, at: int) -> Iterator[Piece]:
    """Cases first; societies without one are told by the result of a closed task."""
    direction = f["directions"][at]["name"]
    cases = [case for case in f["cases"] if case["direction"] == direction]
    for case in cases[:PIECES_MAX]:
        words = f"{case['society']}{quoted(case['title'])}：{short(case['practice'])}。"
        state = "已发布" if case["is_published"] else "待审核"
        yield f"{words}成效：{short(case['results'])}。", f"示范模式（{state}）"
    told = {case["society"] for case in cases}
    rest = [row for row in f["achievements"] if row["direction"] == direction]
    for row in rest[: max(PIECES_MAX - len(cases), 0)]:
        if row["society"] not in told:
            told.add(row["society"])
            yield f"{row['society']}：{short(row['result'])}。", f"{TASKS}：{row['area']}"
    if not told:
        yield f"{TO_WRITE}本方向的典型做法。", BY_HAND


def _problems(f: Figures, texts: Texts) -> Iterator[Piece]:
    for row in f["problems"][:PIECES_MAX]:
        words = WORDS[row["kind"]].format(**row | {"where": _where(row["societies"])})
        yield words, f"{row['kind']}按类别统计"
    own = _by_words(
        (line, society)
        for society, sections in texts
        for line in _lines(sections["problems"])
        if line[:2] in ("一是", "二是", "三是", "（一", "（二")
    )
    yield from own[:PIECES_MAX]
    if not f["problems"] and not own:
        yield f"{TO_WRITE}试点中的共性问题和原因。", BY_HAND


def _by_words(rows: Iterable[tuple[str, str]]) -> list[Piece]:
    """Tell what several societies say in the same words once, with all their names."""
    found: dict[str, list[str]] = {}
    for line, society in rows:
        found.setdefault(short(line), []).append(society)
    return [
        (f"{line}。（{'、'.join(names)}）", "、".join(f"{name}总结报告" for name in names))
        for line, names in found.items()
    ]


def _lines(text: str) -> list[str]:
    return [line for row in text.splitlines() if (line := row.strip().rstrip("。；"))]


def _suggestions(texts: Texts) -> Iterator[Piece]:
    found = _by_words(
        (line, society)
        for society, sections in texts
        for line in _lines(sections["suggestions"])
        if not line.startswith(NOT_SUGGESTED)
    )
    yield from found
    if not found:
        yield "各学会总结报告中没有提出意见和建议。", "总结报告"


def _next_steps(f: Figures) -> Iterator[Piece]:
    t = f["totals"]
    if left := t["total"] - t["closed"]:
        yield f"督促各试点学会办结其余{left}项任务。", TASKS
    if left := t["orders"] - t["orders_closed"]:
        yield f"跟踪尚未销号的{left}件整改，逐件销号。", "整改台账"
    shown = [case for case in f["cases"] if case["is_published"]]
    if shown:
        named = "、".join(quoted(case["title"]) for case in shown[:NAMES_MAX])
        yield (
            f"推广{named}{'等' if len(shown) > NAMES_MAX else ''}{len(shown)}个示范模式。",
            "示范模式",
        )
    yield f"{TO_WRITE}下一步工作打算。", BY_HAND
