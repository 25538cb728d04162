"""How every form of the portal looks and speaks, in one place.

The renderer gives all forms the portal's field template, and each field a ``PortalField``, which
adds the theme's classes and Chinese messages that name the field. A form does nothing for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# Django's own messages are replaced by these; a message that a form sets itself stays.
MESSAGES: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "请填写“{label}”。"},
    forms.CharField: {
        "max_length": "“{label}”最多%(limit_value)d字，现有%(show_value)d字，请删减。",
        "min_length": "“{label}”至少%(limit_value)d字，现有%(show_value)d字，请补充。",
        "null_characters_not_allowed": "“{label}”含有不能保存的字符，请删除后重新填写。",
    },
    forms.IntegerField: {
        "invalid": "“{label}”应填写整数，例如12。",
        "max_value": "“{label}”不能大于%(limit_value)s。",
        "min_value": "“{label}”不能小于%(limit_value)s。",
        "step_size": "“{label}”应为%(limit_value)s的倍数。",
    },
    forms.FloatField: {"invalid": "“{label}”应填写数字，例如12.5。"},
    forms.DecimalField: {
        "invalid": "“{label}”应填写数字，例如12.5。",
        "max_digits": "“{label}”最多%(max)s位数字，请核对。",
        "max_decimal_places": "“{label}”最多保留%(max)s位小数。",
        "max_whole_digits": "“{label}”整数部分最多%(max)s位，请核对。",
    },
    forms.DateField: {"invalid": "“{label}”不是有效日期，请按2022-02-28的格式填写。"},
    forms.DateTimeField: {"invalid": "“{label}”不是有效时间，请按2022-02-28 09:30的格式填写。"},
    forms.TimeField: {"invalid": "“{label}”不是有效时间，请按09:30的格式填写。"},
    forms.EmailField: {"invalid": "“{label}”不是有效的邮箱地址，请按name@example.cn的格式填写。"},
    forms.URLField: {"invalid": "“{label}”不是有效网址，请以https://开头填写。"},
    forms.UUIDField: {"invalid": "“{label}”无效，请返回上一页重新选择。"},
    forms.RegexField: {"invalid": "“{label}”格式不正确，请核对。"},
    forms.BooleanField: {"required": "请勾选“{label}”。"},
    forms.ChoiceField: {
        "required": "请选择“{label}”。",
        "invalid_choice": "“{label}”没有这个选项，请重新选择。",
    },
    forms.MultipleChoiceField: {"invalid_list": "请重新选择“{label}”。"},
    forms.ModelChoiceField: {
        "required": "请选择“{label}”。",
        "invalid_choice": "“{label}”所选内容不存在或已删除，请重新选择。",
    },
    forms.ModelMultipleChoiceField: {
        "invalid_list": "请重新选择“{label}”。",
        "invalid_pk_value": "“{label}”所选内容无效，请重新选择。",
    },
    forms.FileField: {
        "required": "请选择“{label}”要上传的文件。",
        "missing": "请选择“{label}”要上传的文件。",
        "invalid": "文件没有上传成功，请重新选择“{label}”。",
        "empty": "“{label}”是空文件，请重新选择。",
        "max_length": "“{label}”的文件名最多%(max)d字，现有%(length)d字，请改短文件名后重新选择。",
        "contradiction": "“{label}”请只选一项：上传新文件，或清除原文件。",
    },
    forms.ImageField: {"invalid_image": "“{label}”不是可以打开的图片，请重新选择。"},
}
NOT_TEXT = (forms.IntegerField, forms.DateField, forms.DateTimeField, forms.TimeField,
            forms.EmailField)  # fmt: skip
CHINESE_DATE = re.compile(r"^(\d{4})[年./](\d{1,2})[月./](\d{1,2})日?$")
CHECKS = (forms.CheckboxSelectMultiple, forms.RadioSelect)


def messages_for(field: forms.Field) -> dict[str, str]:
    """Return our messages for a field, those of its nearest class last."""
    found: dict[str, str] = {}
    for kind in reversed(type(field).__mro__):
        found |= MESSAGES.get(kind, {})
    return found


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Say whether the field speaks with Django's own message, or has none, for this code."""
    message = field.error_messages.get(code)
    if message is None:
        return True
    return any(
        message is vars(kind).get("default_error_messages", {}).get(code)
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.")
    )


DASHES = BLANK_CHOICE_DASH[0][1]


class PortalField(BoundField):
    """A field on a page of the portal."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.from_admin = type(field.widget).__module__.startswith("django.contrib.admin")
        for code, message in messages_for(field).items():
            if _is_djangos(field, code):
                field.error_messages[code] = message.replace("{label}", str(self.label))
        self._speak_iso_dates()
        self._name_the_empty_choice()
        # The browser would cut a pasted text off silently; the server says how much is too much.
        field.widget.attrs.pop("maxlength", None)
        if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
            field.widget.attrs["rows"] = "5"  # Django's own default fills a screen

    @property
    def data(self) -> Any:
        """Return what was typed; numbers and dates with full-width characters made plain."""
        typed = super().data
        if not isinstance(typed, str) or not isinstance(self.field, NOT_TEXT):
            return typed
        plain = unicodedata.normalize("NFKC", typed).strip()
        if isinstance(self.field, forms.DateField):
            return CHINESE_DATE.sub(r"\1-\2-\3", plain)
        return plain

    def _name_the_empty_choice(self) -> None:
        """Say what to do where Django shows a row of dashes."""
        words = "请选择" if self.field.required else "未选择"
        if isinstance(self.field, forms.ModelChoiceField):
            if self.field.empty_label == DASHES:
                self.field.empty_label = words
        elif isinstance(self.field, forms.ChoiceField) and not callable(self.field.choices):
            rows = list(self.field.choices)
            if rows and rows[0] == ("", DASHES):
                self.field.choices = [("", words), *rows[1:]]

    def _speak_iso_dates(self) -> None:
        widget = self.field.widget
        kinds: dict[type[forms.Widget], tuple[str, str]] = {
            forms.DateInput: ("date", "%Y-%m-%d"),
            forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
            forms.TimeInput: ("time", "%H:%M"),
        }
        if type(widget) in kinds:
            widget.input_type, widget.format = kinds[type(widget)]

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = {**super().build_widget_attrs(attrs, widget)}
        if self.from_admin or widget.is_hidden:
            return built
        if built.pop("required", False):
            built["aria-required"] = "true"  # the server says what is missing, in our words
        if not isinstance(widget, (forms.CheckboxInput, *CHECKS)):
            own = widget.attrs.get("class", "")
            built["class"] = f"form-control {own}".strip()
            if not own and (width := self._width()):
                built["class"] += f" {width}"
        if self.limit:
            built["data-max"] = self.limit
        return built

    def _width(self) -> str:
        """Hint at the length of the answer."""
        field = self.field
        if isinstance(field, (forms.DateField, forms.TimeField)):
            return "w-8"
        if isinstance(field, forms.DateTimeField):
            return "w-16"
        if isinstance(field, (forms.IntegerField, forms.FloatField)) and not isinstance(
            field.widget, forms.Select
        ):
            return "w-8"
        return ""

    @property
    def limit(self) -> int | None:
        """Return the number of characters allowed in a long text; the page counts them."""
        limit = getattr(self.field, "max_length", None)
        return limit if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def length_words(self) -> str:
        """Say how long a long text is, should be and may be; the page keeps it up to date."""
        used = len(str(self.value() or "").replace("\r\n", "\n"))
        if self.limit and used > self.limit:
            return f"最多{self.limit}字，已超出{used - self.limit}字"
        advised = self.field.widget.attrs.get("data-advised", "")
        parts = [f"已填{used}字" if used else "", advised and f"建议{advised}"]
        return "，".join(filter(None, [*parts, f"最多{self.limit}字"]))

    @property
    def kind(self) -> str:
        """Return how the field template lays the field out: check, checks, file or plain."""
        widget = self.field.widget
        if isinstance(widget, CHECKS):
            return "checks"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        return "file" if isinstance(widget, forms.FileInput) else "plain"

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def target(self) -> str:
        """Return the id that an error links to."""
        return f"{self.auto_id}_0" if self.kind == "checks" else self.id_for_label or self.auto_id


class Renderer(TemplatesSetting):
    """The form renderer of the project (``FORM_RENDERER``)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalField


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary; ``target`` is the id of the field, if there is one."""

    message: str
    target: str = ""


def faults_of(checked: forms.BaseForm | forms.BaseFormSet[Any]) -> Iterator[Fault]:
    """Yield the errors of a form or formset in the order of the page."""
    if not checked.is_bound:
        return
    if isinstance(checked, forms.BaseFormSet):
        yield from (Fault(str(message)) for message in checked.non_form_errors())
        for form in checked.forms:
            yield from faults_of(form)
        return
    yield from (Fault(str(message)) for message in checked.non_field_errors())
    for name in checked.errors:
        if name in checked.fields:
            field = checked[name]
            target = "" if field.is_hidden else getattr(field, "target", field.auto_id)
            yield from (Fault(str(message), target) for message in field.errors)


def typed_text(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return label and words of what was typed, for a page that cannot show the form again."""
    if not form.is_bound:
        return []
    typed = (
        (str(field.label), str(field.data or ""))
        for field in form.visible_fields()
        if isinstance(field.field, forms.CharField) and getattr(field, "kind", "") == "plain"
    )
    return [(label, text) for label, text in typed if text.strip()]


def file_hint(extensions: Iterable[str], max_bytes: int) -> str:
    """Say which files may be uploaded, for the ``help_text`` of a file field."""
    kinds = "、".join(extension.lstrip(".").upper() for extension in extensions)
    return f"可上传{kinds}，单个不超过{max_bytes // 1024**2}MB。"


def choose_among(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field ``name`` choose among these records."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} does not choose among records")
    field.queryset = rows
