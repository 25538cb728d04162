"""The ten questions as a form: a fieldset of radio buttons each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from sanhua.core.http import TokenForm
from societies.checks.questions import QUESTIONS
from societies.enums import Direction


class SelfCheckForm(TokenForm):
    """Ten answers; ``earlier`` are those of the last time, to begin with."""

    def __init__(self, *args: Any, earlier: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(QUESTIONS, start=1):
            self.fields[question.key] = forms.ChoiceField(
                label=f"{number}. {question.text}",
                help_text=f"{question.area.label}，通知{question.clause}。{question.hint}",
                choices=question.choices,
                widget=forms.RadioSelect,
                initial=(earlier or {}).get(question.key),
                error_messages={"required": f"请回答第{number}题（{question.area.label}）。"},
            )

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The questions under the three directions."""
        for direction in Direction:
            asked = [each for each in QUESTIONS if each.area.direction == direction]
            yield str(direction.label), [self[each.key] for each in asked]

    @property
    def answers(self) -> dict[str, str]:
        return {question.key: self.cleaned_data[question.key] for question in QUESTIONS}
