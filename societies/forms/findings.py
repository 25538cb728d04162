"""The filter of the matrix of check-ups."""

from __future__ import annotations

from django import forms

from societies.enums import Discipline, Outcome
from societies.queries.findings import WANTED, Search, columns


def _rules() -> list[tuple[str, object]]:
    groups = [
        (
            f"{column.code} {column.label}",
            [(rule.id, f"{rule.id} {rule.title}") for rule in column.rules],
        )
        for column in columns()
        if column.rules
    ]
    return [("", "全部"), *groups]


class FindingsFilter(forms.Form):
    q = forms.CharField(label="名称、简称或代码", max_length=100, required=False)
    discipline = forms.ChoiceField(
        label="学科类别", choices=[("", "全部"), *Discipline.choices], required=False
    )
    area = forms.ChoiceField(
        label="任务",
        choices=[("", "全部"), *((each.code, f"{each.code} {each.label}") for each in columns())],
        required=False,
    )
    rule = forms.ChoiceField(label="规则", choices=_rules(), required=False)
    outcome = forms.ChoiceField(
        label="该任务或规则的结果",
        choices=[(value, words) for value, (_, words) in WANTED.items()],
        required=False,
    )

    @property
    def search(self) -> Search:
        """What is looked for; a value that is no choice is left out."""
        self.is_valid()
        picked = self.cleaned_data
        return Search(
            text=picked.get("q", "").strip(),
            discipline=picked.get("discipline", ""),
            rule=picked.get("rule", ""),
            area=picked.get("area", ""),
            outcome=picked.get("outcome") or Outcome.UNMET.value,
        )
