import datetime as dt
import uuid

import pytest
from django import forms
from django.forms import formset_factory

from sanhua.accounts.models import User
from sanhua.core.forms import Fault, faults_of, file_hint, typed_text


class TaskForm(forms.Form):
    name = forms.CharField(label="任务名称", max_length=10, help_text="用动词开头")
    text = forms.CharField(label="主要做法", max_length=200, required=False, widget=forms.Textarea)
    due_on = forms.DateField(label="完成时限", required=False)
    staff = forms.IntegerField(label="人数", required=False, min_value=1)
    area = forms.ChoiceField(label="任务方向", choices=[("A", "实体化")])
    people = forms.MultipleChoiceField(
        label="人员来源",
        choices=[("1", "调配"), ("2", "招聘")],
        widget=forms.CheckboxSelectMultiple,
    )
    proof = forms.FileField(label="佐证材料")
    agreed = forms.BooleanField(label="已经确认")
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)


GOOD = {"name": "聘任", "area": "A", "people": ["1"], "agreed": "on"}


def messages(**typed):
    form = TaskForm(GOOD | typed)
    return {name: list(errors) for name, errors in form.errors.items() if name != "proof"}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "请填写“任务名称”。"),
        ("name", "   ", "请填写“任务名称”。"),
        ("name", "字" * 10_000, "“任务名称”最多10字，现有10000字，请删减。"),
        ("name", "甲\x00", "“任务名称”含有不能保存的字符，请删除后重新填写。"),
        ("due_on", "2月30日", "“完成时限”不是有效日期，请按2022-02-28的格式填写。"),
        ("staff", "三", "“人数”应填写整数，例如12。"),
        ("staff", "0", "“人数”不能小于1。"),
        ("area", "", "请选择“任务方向”。"),
        ("area", "Z", "“任务方向”没有这个选项，请重新选择。"),
        ("people", [], "请选择“人员来源”。"),
        ("agreed", "", "请勾选“已经确认”。"),
        ("token", "not-a-uuid", "“token”无效，请返回上一页重新选择。"),
    ],
)
def test_messages_are_chinese_and_name_the_field(field, typed, sentence):
    if field == "token":
        sentence = sentence.replace("token", "Token")

    assert messages(**{field: typed}) == {field: [sentence]}


def test_missing_file_is_asked_for():
    assert TaskForm(GOOD).errors["proof"] == ["请选择“佐证材料”要上传的文件。"]


def test_message_of_a_form_stays():
    class Own(forms.Form):
        name = forms.CharField(label="名称", error_messages={"required": "名称不能没有。"})

    assert Own({}).errors["name"] == ["名称不能没有。"]


def test_model_choice_says_what_to_do(db):
    class Choose(forms.Form):
        person = forms.ModelChoiceField(User.objects.all(), label="责任人")

    assert Choose({}).errors["person"] == ["请选择“责任人”。"]
    assert Choose({"person": str(uuid.uuid4())}).errors["person"] == [
        "“责任人”所选内容不存在或已删除，请重新选择。"
    ]


def test_full_width_digits_are_taken():
    wide = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})
    form = TaskForm(GOOD | {"due_on": "2022-02-28".translate(wide), "staff": "12".translate(wide)})
    form.is_valid()

    assert (form.cleaned_data["due_on"], form.cleaned_data["staff"]) == (dt.date(2022, 2, 28), 12)


@pytest.mark.parametrize("typed", ["2022年2月28日", "2022.2.28", "2022/02/28", " 2022-02-28 "])
def test_dates_are_taken_as_people_write_them(typed):
    form = TaskForm(GOOD | {"due_on": typed})
    form.is_valid()

    assert form.cleaned_data["due_on"] == dt.date(2022, 2, 28)


def test_field_has_label_hint_error_and_their_links():
    html = TaskForm(GOOD | {"name": ""})["name"].as_field_group()

    assert '<label for="id_name">任务名称</label>' in html
    assert '<p class="hint" id="id_name_helptext">用动词开头</p>' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control"' in html
    assert "选填" not in html


def test_optional_field_is_marked_and_required_is_left_to_the_server():
    form = TaskForm()

    assert "选填" in form["text"].as_field_group()
    assert 'aria-required="true"' in str(form["name"])
    assert " required" not in str(form["name"])


def test_browser_does_not_cut_off_what_is_pasted():
    html = TaskForm()["text"].as_field_group()

    assert "maxlength" not in html
    assert 'data-max="200"' in html
    assert "最多200字" in html


def test_date_is_a_date_input_with_an_iso_value():
    html = str(TaskForm(initial={"due_on": dt.date(2022, 2, 28)})["due_on"])

    assert 'type="date"' in html
    assert 'value="2022-02-28"' in html


def test_group_of_boxes_is_a_fieldset_with_its_error():
    html = TaskForm(GOOD | {"people": []})["people"].as_field_group()

    assert html.startswith('<fieldset class="fld fld-err" id="id_people"')
    assert "<legend>人员来源</legend>" in html
    assert '<label class="chk" for="id_people_0">' in html
    assert 'aria-describedby="id_people_error"' in html


def test_whole_form_carries_hidden_fields_once():
    html = TaskForm().as_div()

    assert html.count('name="token"') == 1
    assert html.count('name="name"') == 1


def test_summary_lists_the_same_words_with_links_in_page_order():
    form = TaskForm(GOOD | {"name": "", "people": []})
    form.add_error(None, "同样的任务已经有了。")

    assert list(faults_of(form)) == [
        Fault("同样的任务已经有了。"),
        Fault("请填写“任务名称”。", "id_name"),
        Fault("请选择“人员来源”。", "id_people_0"),
        Fault("请选择“佐证材料”要上传的文件。", "id_proof"),
    ]


def test_summary_takes_formsets():
    rows = formset_factory(TaskForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""}
    )

    assert Fault("请填写“任务名称”。", "id_form-0-name") in list(faults_of(rows))


def test_unbound_form_has_no_faults():
    assert list(faults_of(TaskForm())) == []


def test_typed_text_is_what_a_person_wrote():
    form = TaskForm(GOOD | {"text": "第一段"})

    assert typed_text(form) == [("任务名称", "聘任"), ("主要做法", "第一段")]


def test_typed_markup_is_escaped():
    html = TaskForm(GOOD | {"name": '"><script>x</script>'})["name"].as_field_group()

    assert "<script>" not in html


def test_file_hint_says_kinds_and_size():
    assert file_hint([".pdf", ".jpg"], 20 * 1024**2) == "可上传PDF、JPG，单个不超过20MB。"
