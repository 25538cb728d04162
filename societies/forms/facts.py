"""Forms of the dossier: shaped by the ledgers, so that a new field needs no form of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import fields_for_model
from django.forms.boundfield import BoundField

from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadsField
from societies.enums import ProofKind, Section
from societies.ledgers import Ledger
from societies.ledgers.groups import GROUPS, Group
from societies.models import Article51Item, EconomicEntity, Fact, Society

LAST = ("valid_from", "valid_until", "note", "proof_kind", "proofs")


class FactForm(VersionForm):
    """A row of any ledger, with the files behind it."""

    own = VersionForm.own | {"proof_kind", "proofs"}

    def __init__(
        self,
        *args: Any,
        ledger: Ledger,
        society: Society,
        fact: Fact | None = None,
        like: Fact | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ledger, self.fact = ledger, fact
        names = [field.name for field in ledger.fields]
        self.fields |= fields_for_model(ledger.model, names, field_classes=None)
        if "entity" in self.fields:
            entities = EconomicEntity._default_manager.filter(society=society, is_void=False)
            choose_among(self, "entity", entities)
        self._seal()
        self._begin_with(fact or like)
        if fact is not None:
            self.fields["seen"].initial = fact.version
        kinds = [(kind.value, kind.label) for kind in ledger.proofs]
        self.fields["proof_kind"] = forms.ChoiceField(
            label="证明类别", choices=kinds, required=False, initial=kinds[0][0]
        )
        self.fields["proofs"] = UploadsField(label="证明材料", required=False)

    def _seal(self) -> None:
        """A sealed value is never shown again: left empty, it stays as it is."""
        for name in self.ledger.sealed:
            field = self.fields[name]
            field.widget.attrs["autocomplete"] = "off"
            if self.fact is not None and getattr(self.fact, name):
                field.required = False
                field.help_text = "已填写，不修改请留空。"

    def _begin_with(self, row: Fact | None) -> None:
        for field in self.ledger.fields:
            if row is not None and field.name not in self.ledger.sealed:
                value = field.value_from_object(row)
                self.fields[field.name].initial = value

    @property
    def values(self) -> dict[str, Any]:
        """What was typed about the fact; a sealed field left empty says nothing."""
        kept = self.ledger.sealed if self.fact is not None else ()
        return {
            name: value
            for name, value in super().values.items()
            if not (name in kept and value is None)
        }

    @property
    def proof_values(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("proof_kind") or ProofKind.OTHER
        return {"proofs": self.cleaned_data.get("proofs") or [], "proof_kind": kind}

    @property
    def groups(self) -> Iterator[tuple[Group, list[BoundField]]]:
        """The fields under their headings, in the order of the page."""
        groups = GROUPS.get(self.ledger.key, ())
        placed = {name for group in groups for name in group.fields}
        shown = [name for name in self.fields if name not in ("token", "seen")]
        first = [name for name in shown if name not in placed and name not in LAST]
        days = [name for name in LAST[:3] if name in self.fields]
        for group in (
            Group("", (*first, *days)),
            *groups,
            Group("证明材料", ("proof_kind", "proofs")),
        ):
            yield group, [self[name] for name in group.fields if name in self.fields]


class VoidForm(VersionForm):
    reason = forms.CharField(label="作废原因", max_length=200)


class NoneForm(TokenForm):
    words = forms.CharField(
        label="情况说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：尚无专职人员，计划下半年公开招聘。",
    )


class WordsForm(TokenForm):
    words = forms.CharField(label="内容", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class ExplanationForm(TokenForm):
    words = forms.CharField(
        label="情况说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明原因和解决的打算；清空并保存即撤销说明。",
    )


class ReturnForm(StepForm):
    """Which sections go back."""

    sections = forms.MultipleChoiceField(
        label="需要修改的部分", choices=Section.choices, widget=forms.CheckboxSelectMultiple
    )


class Article51Form(TokenForm):
    """One line for each condition: met or not, and words where it is not."""

    def __init__(
        self,
        *args: Any,
        items: list[Article51Item],
        answers: dict[Any, tuple[bool, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            is_met, words = answers.get(item.pk, (False, ""))
            self.fields[f"met_{item.pk}"] = forms.BooleanField(
                label=item.text, required=False, initial=is_met
            )
            self.fields[f"words_{item.pk}"] = forms.CharField(
                label="不符合的，说明情况", max_length=300, required=False, initial=words
            )

    @property
    def given(self) -> dict[Article51Item, tuple[bool, str]]:
        data = self.cleaned_data
        return {i: (data[f"met_{i.pk}"], data[f"words_{i.pk}"].strip()) for i in self.items}
