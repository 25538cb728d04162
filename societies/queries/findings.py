"""The check-ups of all societies as one matrix: a symbol per rule, read from what is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sanhua.accounts.models import User
from societies.actions.checkups import LETTERS, parameters_of
from societies.checks import CHECKS, Check
from societies.checks.finding import GOVERNANCE
from societies.enums import Area, Direction, Discipline, Outcome, ParameterKey
from societies.models import Checkup, Society
from societies.policies import visible_societies

RULES = {check.id: check for check in CHECKS}
OUTCOME_OF = {letter: outcome for outcome, letter in LETTERS.items()}
SYMBOLS = {
    Outcome.MET: "●",
    Outcome.UNMET: "■",
    Outcome.ATTENTION: "▲",
    Outcome.NOT_APPLICABLE: "○",
    Outcome.NO_DATA: "・",
}
# The two that stand out; short, because there are thousands of symbols on the page.
TAGS = {Outcome.UNMET: "<b>{}</b>", Outcome.ATTENTION: "<i>{}</i>"}
DOUBTFUL = "doubtful"
# What may be asked of a rule or an area: the word in the address, its outcomes, how it is said.
WANTED: dict[str, tuple[tuple[Outcome, ...], str]] = {
    **{
        outcome.value: ((outcome,), str(outcome.label))
        for outcome in (
            Outcome.UNMET,
            Outcome.ATTENTION,
            Outcome.NO_DATA,
            Outcome.MET,
            Outcome.NOT_APPLICABLE,
        )
    },
    DOUBTFUL: ((Outcome.UNMET, Outcome.ATTENTION), "不符合或须注意"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a person looks for; ``outcome`` is a key of ``WANTED`` and is about rule and area."""

    text: str = ""
    discipline: str = ""
    rule: str = ""
    area: str = ""
    outcome: str = Outcome.UNMET.value


@dataclass(frozen=True, slots=True)
class Column:
    """One of the ten areas, or the society as a legal person."""

    code: str
    short: str
    label: str
    rules: tuple[Check, ...]

    @property
    def order(self) -> str:
        """Name the rules in the order of their symbols."""
        return "；".join(f"{rule.id} {rule.title}" for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A question that is asked often, with the number of societies it finds."""

    label: str
    rule: str
    outcome: str
    count: int


def columns() -> list[Column]:
    rooms = [(str(area.value), area.short, str(area.label)) for area in Area]
    rooms.append((GOVERNANCE, "法人治理", "法人治理"))
    return [
        Column(code, short, label, tuple(check for check in CHECKS if check.area == code))
        for code, short, label in rooms
    ]


def directions() -> list[tuple[str, int]]:
    """Return the heads above the areas: each direction and how many columns it spans."""
    areas = [area.direction for area in Area]
    return [(str(direction.label), areas.count(direction)) for direction in Direction]


def outcomes_in(stored: str) -> dict[str, Outcome]:
    """Read ``Checkup.outcomes`` again."""
    pairs = (word.split(":") for word in stored.split())
    return {rule: OUTCOME_OF[letter] for rule, letter in pairs}


def matching_societies(user: User, search: Search) -> QuerySet[Society]:
    """Find the active societies whose last check-up says what is looked for, by pinyin."""
    rows = visible_societies(user).filter(is_active=True).select_related("checkup")
    if search.text:
        rows = rows.filter(
            Q(name__icontains=search.text)
            | Q(short_name__icontains=search.text)
            | Q(uscc__istartswith=search.text)
        )
    if search.discipline in Discipline.values:
        rows = rows.filter(discipline=search.discipline)
    if search.rule in RULES:
        rows = rows.filter(_says([search.rule], search.outcome))
    if search.area:
        rules = [check.id for check in CHECKS if check.area == search.area]
        rows = rows.filter(_says(rules, search.outcome))
    return rows


def _says(rules: Iterable[str], outcome: str) -> Q:
    """At least one of these rules has the outcome; who was never checked up has filled in nothing."""
    outcomes = WANTED[outcome][0]
    found = Q(pk__in=())
    for rule in rules:
        for wanted in outcomes:
            found |= Q(checkup__outcomes__contains=f" {rule}:{LETTERS[wanted]} ")
    if Outcome.NO_DATA in outcomes:
        found |= Q(checkup__isnull=True)
    return found


def for_matrix(rows: QuerySet[Society]) -> QuerySet[Society]:
    """Leave the details of the findings in the database; the matrix shows their letters alone."""
    return rows.only("name", "checkup__outcomes")


def heading(search: Search, count: int) -> str:
    """Say what was looked for and how many were found."""
    said = "须注意" if search.outcome == Outcome.ATTENTION else WANTED[search.outcome][1]
    parts = []
    if search.rule in RULES:
        parts.append(f"{RULES[search.rule].title}{said}")
    if area := next((each for each in columns() if each.code == search.area), None):
        parts.append(f"{area.label}有{said}")
    if parts:
        return f"{'、'.join(parts)}的学会{count}家"
    if search.text or search.discipline:
        return f"三化体检：符合条件的学会{count}家"
    return f"三化体检：{count}家学会"


def checkup_of(society: Society) -> Checkup | None:
    return getattr(society, "checkup", None)


def matrix_rows(societies: Iterable[Society]) -> Iterator[SafeString]:
    """Draw a row per society.

    Here and not in the template, and without the end tags that HTML lets be left out: there are
    so many cells that every character of them weighs.
    """
    heads = columns()
    for society in societies:
        url = reverse("societies:dossier", args=[society.pk])
        checkup = checkup_of(society)
        cells = _cells(checkup, heads) if checkup else _no_cells(len(heads))
        yield format_html('<tr><th><a href="{}">{}</a>{}', url, society.name, cells)


def _no_cells(columns: int) -> SafeString:
    return format_html('<td colspan="{}">尚未体检<td><td>', columns)


def _cells(checkup: Checkup, heads: list[Column]) -> SafeString:
    """Draw a cell per column and two with the totals."""
    said = outcomes_in(checkup.outcomes)
    values = [tuple(said.get(rule.id, Outcome.NO_DATA) for rule in head.rules) for head in heads]
    everything = [outcome for cell in values for outcome in cell]
    drawn = [_cell(cell) for cell in values]
    drawn += [format_html("<td>{}", everything.count(outcome)) for outcome in TAGS]
    return format_html_join("", "{}", ((cell,) for cell in drawn))


@lru_cache(maxsize=4096)
def _cell(outcomes: tuple[Outcome, ...]) -> SafeString:
    """Draw a cell: its symbols, and words for screen readers on what is unmet or needs attention."""
    counts = ((outcomes.count(each), each.label) for each in TAGS)
    words = "".join(f"{count}{label}" for count, label in counts if count)
    return format_html("<td>{}{}", _marks(outcomes), format_html("<p>{}", words) if words else "")


def _marks(outcomes: tuple[Outcome, ...]) -> SafeString:
    """Write the symbols; neighbours with the same outcome share one tag."""
    runs = ((outcome, SYMBOLS[outcome] * len(list(run))) for outcome, run in groupby(outcomes))
    return format_html_join(
        "", "{}", ((format_html(TAGS.get(outcome, "{}"), run),) for outcome, run in runs)
    )


def legend() -> list[tuple[SafeString, str]]:
    return [(_marks((outcome,)), str(outcome.label)) for outcome in SYMBOLS]


def _questions(on: dt.date) -> list[tuple[str, str, str]]:
    """The questions asked often. What counts as “found” follows the rule's own verdicts.

    A3-1 draws attention where the members are enough and no branch was set up; B3-2 is unmet for
    who was chosen under the notice, and attention for who came to office before it.
    """
    parameters = parameters_of(on)
    staff = parameters.whole(ParameterKey.STAFF_MIN)
    members = parameters.whole(ParameterKey.PARTY_MEMBERS_MIN)
    age = parameters.whole(ParameterKey.SG_AGE_MAX)
    unmet, attention = Outcome.UNMET.value, Outcome.ATTENTION.value
    return [
        (f"专职人员不足{staff}人的学会", "A2-1", unmet),
        ("办公场所租期不覆盖试点期的学会", "A1-3", unmet),
        (f"正式党员满{members}人、没有实体党支部的学会", "A3-1", attention),
        (f"秘书长任职年龄超过{age}周岁的学会", "B3-2", DOUBTFUL),
        ("科技服务没有协议或决策手续的学会", "C3-1", unmet),
    ]


def shortcuts(user: User, on: dt.date) -> list[Shortcut]:
    """Count what the ready-made questions find, all in one query."""
    asked = [row for row in _questions(on) if row[1] in RULES]
    counts = (
        visible_societies(user)
        .filter(is_active=True)
        .aggregate(
            **{
                f"n{number}": Count("pk", filter=_says([rule], outcome))
                for number, (_, rule, outcome) in enumerate(asked)
            }
        )
    )
    return [
        Shortcut(label, rule, outcome, counts[f"n{number}"])
        for number, (label, rule, outcome) in enumerate(asked)
    ]
