"""The matrix of all check-ups: who reads it, what it finds, what it weighs, and its Excel."""

import datetime as dt
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.core.sending import XLSX
from societies.actions.checkups import LETTERS, outcomes_of
from societies.checks import CHECKS
from societies.checks.finding import Finding
from societies.enums import Outcome, Severity
from societies.models import Checkup
from societies.queries.findings import columns, outcomes_in
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db

BYTES_MAX = 100_000
URL = reverse("societies:findings")
# As a year of filling in looks: most is fine, a fifth is not.
WEIGHTS = {
    Outcome.MET: 45,
    Outcome.UNMET: 12,
    Outcome.ATTENTION: 8,
    Outcome.NOT_APPLICABLE: 20,
    Outcome.NO_DATA: 15,
}


class Table(HTMLParser):
    """The cells of the page's matrix, row by row: symbols, and the words for screen readers."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.words, self.inside = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
            self.words.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.words[-1].append("")
        if tag in ("td", "th") or (tag == "p" and self.inside):
            self.inside = tag

    def handle_endtag(self, tag):
        if tag in ("td", "th", "tr", "table"):
            self.inside = ""

    def handle_data(self, data):
        if self.inside and self.rows:
            (self.words if self.inside == "p" else self.rows)[-1][-1] += data


def finding(check, outcome):
    return Finding(
        rule=check.id,
        area=check.area,
        clause=check.clause,
        title=check.title,
        severity=Severity.WARN,
        outcome=outcome,
        sentence=f"{check.title}的说明。",
    )


def checked(outcomes=None, *, usual=Outcome.MET, **values):
    """Make a society whose stored check-up says these outcomes, and ``usual`` of the other rules."""
    society = make_society(**values)
    found = [finding(check, (outcomes or {}).get(check.id, usual)) for check in CHECKS]
    store(society, found)
    return society


def store(society, found):
    Checkup.objects.create(
        society=society,
        on=dt.date(2022, 6, 15),
        outcomes=outcomes_of(found),
        findings=[each.as_json() for each in found],
        measures={},
        unmet=sum(each.outcome == Outcome.UNMET for each in found),
    )


def read(client, **query):
    return client.get(URL, query).content.decode()


def h1(text):
    return re.search(r"<h1>(.*?)</h1>", text).group(1)


@pytest.fixture
def officer(client):
    person = staff(StaffRole.OFFICER)
    client.force_login(person)
    return person


@pytest.mark.parametrize("role", [StaffRole.EXPERT, StaffRole.SYSTEM_ADMIN])
def test_it_is_for_the_association_alone(client, role):
    client.force_login(staff(role))
    assert client.get(URL).status_code == 403

    client.force_login(secretary_of(make_society()))
    assert client.get(URL).status_code == 403
    assert client.get(URL, {"format": "xlsx"}).status_code == 403


def test_leaders_read_it(client):
    client.force_login(staff(StaffRole.LEADER))

    assert client.get(URL).status_code == 200


def test_a_cell_shows_a_symbol_per_rule_in_the_order_of_the_rules(client, officer):
    outcomes = {"A1-1": Outcome.MET, "A1-2": Outcome.UNMET, "A1-3": Outcome.ATTENTION}
    society = checked(outcomes | {"A1-4": Outcome.NO_DATA}, usual=Outcome.NOT_APPLICABLE)

    text = read(client)

    table = Table(text)
    assert table.rows[2][:2] == [society.name, "●■▲・"]
    assert table.words[2][1] == "1不符合1注意"
    assert table.rows[2][-2:] == ["1", "1"]
    assert set(table.words[2][2:]) == {""}
    assert reverse("societies:dossier", args=[society.pk]) in text


def test_a_rule_written_after_the_check_up_counts_as_not_filled_in(client, officer):
    society = make_society()
    Checkup.objects.create(
        society=society, on=dt.date(2022, 6, 15), outcomes=" A1-1:m ", findings=[], measures={}
    )

    assert Table(read(client)).rows[2][1] == "●・・・"


def test_heads_name_directions_and_areas(client, officer):
    checked()

    rows = Table(read(client)).rows

    assert rows[0][1:4] == ["秘书处实体化", "秘书长专职化", "学会工作市场化"]
    assert rows[0][4] == "S法人治理"
    assert rows[1][0] == "A1办公场所"
    assert len(rows[1]) == 10


def test_societies_never_checked_up_say_so(client, officer):
    make_society()

    row = Table(read(client)).rows[2]

    assert row[1:] == ["尚未体检", "", ""]


def test_struck_off_societies_are_left_out(client, officer):
    checked(is_active=False)

    assert h1(read(client)) == "三化体检：0家学会"


def test_a_rule_finds_the_societies_that_do_not_meet_it(client, officer):
    few = checked({"A2-1": Outcome.UNMET})
    checked({"A2-2": Outcome.UNMET})

    text = read(client, rule="A2-1")

    assert h1(text) == "专职人员人数不符合的学会1家"
    assert [row[0] for row in Table(text).rows[2:]] == [few.name]


def test_a_rule_is_not_taken_for_another_that_begins_alike(client, officer):
    checked({"A3-10": Outcome.UNMET})

    assert h1(read(client, rule="A3-1")).endswith("不符合的学会0家")


def test_a_rule_with_another_outcome(client, officer):
    checked({"A2-1": Outcome.ATTENTION})

    assert h1(read(client, rule="A2-1", outcome="attention")) == "专职人员人数须注意的学会1家"
    assert h1(read(client, rule="A2-1", outcome="doubtful")).endswith("学会1家")
    assert h1(read(client, rule="A2-1", outcome="unmet")).endswith("学会0家")


def test_not_filled_in_finds_who_was_never_checked_up(client, officer):
    checked()
    make_society()

    assert h1(read(client, rule="A2-1", outcome="no_data")) == "专职人员人数未填写的学会1家"


def test_an_area_finds_societies_with_anything_unmet_in_it(client, officer):
    checked({"A2-2": Outcome.UNMET})
    checked({"A1-2": Outcome.UNMET})

    assert h1(read(client, area="A2")) == "专职工作人员有不符合的学会1家"


def test_text_and_discipline(client, officer):
    checked(name="江西省甲学会", short_name="甲会", discipline="science")
    checked(name="江西省乙学会")

    assert h1(read(client, q="甲会")) == "三化体检：符合条件的学会1家"
    assert h1(read(client, discipline="science")) == "三化体检：符合条件的学会1家"


def test_words_that_are_no_choice_are_left_out(client, officer):
    checked()

    page = client.get(URL, {"rule": "ZZ", "area": "Q", "outcome": "x", "discipline": "y"})

    assert page.status_code == 200
    assert "共1家" not in page.content.decode()
    assert "1家学会" in h1(page.content.decode())


def test_nothing_found_says_what_to_do(client, officer):
    checked()

    text = read(client, rule="A2-1")

    assert "没有符合条件的学会" in text
    assert "清除筛选" in text


def test_ready_made_questions_count_what_they_find(client, officer):
    checked({"A2-1": Outcome.UNMET, "B3-2": Outcome.UNMET})
    checked({"B3-2": Outcome.ATTENTION})
    checked({"A3-1": Outcome.ATTENTION}, is_active=False)

    page = client.get(URL)
    text = page.content.decode()

    counts = {each.rule: each.count for each in page.context["shortcuts"]}
    assert counts["A2-1"] == 1
    assert counts["B3-2"] == 2
    assert counts["A3-1"] == 0
    assert "专职人员不足3人的学会 <b>1</b>" in text
    for each in page.context["shortcuts"]:
        found = read(client, rule=each.rule, outcome=each.outcome)
        assert h1(found).endswith(f"学会{each.count}家")


@pytest.fixture
def many_rules(monkeypatch):
    """As many rules as there will be, in every column."""
    wanted = {"C1": 2, "C2": 5, "C3": 3, "C4": 3, "S": 9}
    rules = list(CHECKS)
    for area, count in wanted.items():
        have = sum(check.area == area for check in rules)
        rules += [
            replace(CHECKS[0], id=f"{area}-{number}", area=area)
            for number in range(have + 1, count + 1)
        ]
    monkeypatch.setattr("societies.queries.findings.CHECKS", tuple(rules))
    return rules


@pytest.mark.once
def test_150_societies_stand_on_one_light_page_at_a_constant_cost(client, officer, many_rules):
    dice = random.Random(2022)
    checked()
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for number in range(149):
        society = make_society(name=f"江西省测试工程{number}学会")
        drawn = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=len(many_rules))
        pairs = zip(many_rules, drawn, strict=True)
        store(society, [finding(rule, outcome) for rule, outcome in pairs])

    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)

    assert len(many_rules) >= 47
    assert len(Table(page.content.decode()).rows) == 152
    assert len(page.content) < BYTES_MAX
    assert len(many) == len(one) <= 15


def test_all_rules_have_a_column_and_all_letters_are_read_again():
    shown = [check.id for column in columns() for check in column.rules]

    assert sorted(shown) == sorted(check.id for check in CHECKS)
    stored = outcomes_of([finding(CHECKS[0], outcome) for outcome in LETTERS])
    assert outcomes_in(stored) == {CHECKS[0].id: list(LETTERS)[-1]}


def test_the_workbook_has_the_same_societies_in_words_and_every_finding(client, officer):
    society = checked({"A2-1": Outcome.UNMET, "A1-4": Outcome.ATTENTION}, name="江西省=1+1学会")
    checked()

    answer = client.get(URL, {"format": "xlsx", "rule": "A2-1"})

    assert answer["Content-Type"] == XLSX
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["体检总表", "不符合和注意"]
    heads, *rows = book.get_sheet_by_name("体检总表").to_python()
    assert len(rows) == 1
    row = dict(zip(heads, rows[0], strict=True))
    assert row["学会"] == society.name
    assert row["A2-1 专职人员人数"] == "不符合"
    assert row["A1-1 有固定办公场所"] == "符合"
    assert (row["不符合（条）"], row["注意（条）"]) == (1, 1)
    details = book.get_sheet_by_name("不符合和注意").to_python()
    assert details[0] == ["学会", "规则", "标题", "依据", "结果", "说明句"]
    assert [line[1] for line in details[1:]] == ["A1-4", "A2-1"]
    assert details[2][3:] == ["四（一）2", "不符合", "专职人员人数的说明。"]


def test_the_workbook_names_societies_never_checked_up(client, officer):
    make_society()

    answer = client.get(URL, {"format": "xlsx"})

    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    assert "尚未体检" in sheet.to_python()[1]
