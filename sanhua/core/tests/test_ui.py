import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.html import strip_tags

from sanhua.core.workflow import Offer

pytestmark = pytest.mark.usefixtures("site")


def shown(source, **values):
    return Template(source).render(Context(values))


def words(html):
    return " ".join(strip_tags(html).split())


def offer(name, label, why_not="", *, danger=False):
    return Offer(name, label, why_not, comment_required=False, danger=danger)


@pytest.mark.parametrize(
    ("value", "letter", "text"),
    [("green", "g", "正常"), ("blue", "b", "临近"), ("yellow", "y", "滞后"),
     ("red", "r", "逾期"), ("grey", "n", "未开始")],
)  # fmt: skip
def test_light_is_a_shape_and_words(value, letter, text):
    html = shown("{% light value %}", value=value)

    assert f'class="light l-{letter}"' in html
    assert f"sprite.svg#s-{letter}" in html
    assert words(html) == text


def test_words_are_escaped():
    assert "<i>" not in shown("{% light 'red' words %}{% pill words %}", words="<i>")


def test_pill_of_an_unknown_tone_is_a_mistake():
    with pytest.raises(TemplateSyntaxError, match="tone"):
        shown("{% pill '已签收' 'green' %}")


def test_due_chip_takes_a_light_from_elsewhere():
    day = dt.date(2022, 10, 31)
    html = shown('{% due_chip day today light="yellow" %}', day=day, today=dt.date(2022, 8, 17))

    assert "due l-y" in html
    assert words(html).startswith("剩53个工作日")


def test_progress_stays_within_the_bar():
    assert 'width="100"' in shown("{% progress_bar 130 0 %}")
    assert 'd="M0.5 0V10"' in shown("{% progress_bar 130 0 %}")
    assert 'aria-label="已完成38%，计划62%"' in shown('{% progress_bar 38 62 light="yellow" %}')
    assert "p-plan" not in shown("{% progress_bar 38 %}")


def test_steps_on_offer_lead_to_their_pages_and_refusals_say_why():
    record = SimpleNamespace(pk=uuid.UUID(int=7))
    offers = [offer("withdraw", "撤回", danger=True), offer("submit", "提交办结"),
              offer("extend", "申请延期", "已有1件待批。")]  # fmt: skip

    html = shown(
        "{% step_buttons offers 'pilots:task_step' record %}", offers=offers, record=record
    )

    address = f"/pilots/tasks/{record.pk}/steps"
    assert f'<a class="btn btn-primary" href="{address}/submit/">提交办结</a>' in html
    assert f'href="{address}/withdraw/">撤回</a>' in html
    assert html.index("提交办结") < html.index("撤回")
    assert "extend/" not in html
    assert 'aria-disabled="true">申请延期</span><span class="small mut">已有1件待批。' in html


def test_no_offers_show_nothing():
    assert (
        shown("{% step_buttons offers 'pilots:task_step' record %}", offers=[], record=None).strip()
        == ""
    )


def test_timeline_marks_returns_and_the_newest():
    at = dt.datetime(2022, 8, 15, 2, 5, tzinfo=dt.UTC)
    event = SimpleNamespace(kind="p.t.submit", label="提交", actor=None, occurred_at=at,
                            comment="", state_label="待复核")  # fmt: skip
    back = SimpleNamespace(**vars(event) | {"kind": "p.t.send_back", "comment": "<b>缺章"})

    html = shown("{% timeline events %}", events=[event, back])

    assert html.count('<li class="now">') == 1
    assert html.count('<li class="back">') == 1
    assert "2022年8月15日 10:05" in html
    assert "&lt;b&gt;缺章" in html


def test_empty_timeline_says_so():
    assert words(shown("{% timeline events %}", events=[])) == "还没有办理记录。"


def ctx(query, **values):
    return RequestContext(RequestFactory().get("/?" + query), values)


def test_pages_keep_the_filters():
    page = Paginator(range(100), 20).get_page(2)
    html = Template("{% pages page unit='家' %}").render(ctx("light=red&page=2", page=page))

    assert words(html).startswith("共100家，第2/5页")
    assert 'href="?light=red&amp;page=3"' in html
    assert '<span aria-current="page">2</span>' in html


def test_one_page_has_no_numbers():
    page = Paginator(range(3), 20).get_page(1)

    assert words(Template("{% pages page %}").render(ctx("", page=page))) == "共3条"


def test_query_is_changed_and_cleared():
    html = Template('{% query_with page=2 light="" %}').render(ctx("light=red&q=三化"))

    assert QueryDict(html.replace("&amp;", "&").lstrip("?")).dict() == {"q": "三化", "page": "2"}


def test_file_link_names_kind_and_size():
    file = SimpleNamespace(pk=uuid.UUID(int=2), name="批复.pdf", size=2048)
    html = shown("{% file_link file %}", file=file)

    assert f'href="/files/{file.pk}/"' in html
    assert f'href="/files/{file.pk}/preview/"' in html
    assert words(html) == "批复.pdf PDF，2KB 预览批复.pdf（新窗口）"


def test_what_cannot_be_drawn_has_no_preview():
    file = SimpleNamespace(pk=uuid.UUID(int=2), name="批复.ofd", size=2048)

    assert words(shown("{% file_link file %}", file=file)) == "批复.ofd OFD，2KB"


def test_crumbs_end_with_this_page():
    html = shown('{% crumbs "工作台" "/" "A3" %}')

    assert '<a href="/">工作台</a>' in html
    assert '<li aria-current="page">A3</li>' in html
    with pytest.raises(TemplateSyntaxError):
        shown('{% crumbs "工作台" "/" %}')


def test_empty_offers_the_next_step():
    html = shown('{% empty "还没有" "可以生成。" "/new/" "生成" %}')

    assert words(html) == "还没有 可以生成。 生成" or words(html) == "还没有可以生成。生成"
    assert 'href="/new/"' in html


def test_phases_tell_done_and_present():
    phases = [{"label": "一", "note": "2月", "done": True, "current": False},
              {"label": "二", "note": "3月", "done": False, "current": True}]  # fmt: skip
    html = shown("{% steps phases %}", phases=phases)

    assert words(html) == "已完成一2月 2二3月"
    assert html.count('aria-current="step"') == 1
