"""Rows of the ledgers on the web: see, enter, correct, void, read what is sealed."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sanhua.core import wording
from sanhua.core.http import SignedInRequest, form_page, refusals_on
from societies import policies
from societies.actions import dossier as dossier_actions
from societies.actions import facts as actions
from societies.forms.facts import Article51Form, FactForm, VoidForm
from societies.ledgers import BY_KEY, Ledger
from societies.models import Fact, SecretaryGeneralTenure
from societies.queries.fact import article51_of, earlier_rows, fact_page


def _ledger(key: str) -> Ledger:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _fact(request: SignedInRequest, ledger: Ledger, pk: uuid.UUID) -> Fact:
    rows = policies.visible_rows(request.user, ledger.model).select_related("society")
    return get_object_or_404(rows, pk=pk)


def fact(request: SignedInRequest, ledger: str, pk: uuid.UUID) -> HttpResponse:
    row = _fact(request, _ledger(ledger), pk)
    return render(request, "societies/fact/detail.html", {"page": fact_page(request.user, row)})


def fact_new(request: SignedInRequest, pk: uuid.UUID, ledger: str) -> HttpResponse:
    kind = _ledger(ledger)
    society = get_object_or_404(policies.visible_societies(request.user), pk=pk)
    policies.works_for.require(request.user, society)
    like = None
    if copied := request.GET.get("like", ""):
        rows = policies.visible_rows(request.user, kind.model).filter(society=society)
        like = next((row for row in rows if str(row.pk) == copied), None)
    form = FactForm(
        request.POST or None, request.FILES or None, ledger=kind, society=society, like=like
    )
    if form.is_valid():
        with refusals_on(form):
            row = actions.add_fact(
                kind,
                society,
                values=form.values,
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.proof_values,
            )
            messages.success(request, f"已登记{kind.title}“{row}”。")
            if "another" in request.POST:
                return redirect("societies:fact_new", society.pk, kind.key)
            return redirect("societies:section", society.pk, kind.section)
    return form_page(
        request,
        "societies/fact/edit.html",
        form,
        society=society,
        ledger=kind,
        fact=None,
        earlier=earlier_rows(request.user, society, kind),
    )


def fact_edit(request: SignedInRequest, ledger: str, pk: uuid.UUID) -> HttpResponse:
    kind = _ledger(ledger)
    row = _fact(request, kind, pk)
    policies.works_for.require(request.user, row.society)
    form = FactForm(
        request.POST or None, request.FILES or None, ledger=kind, society=row.society, fact=row
    )
    if form.is_valid():
        with refusals_on(form):
            actions.edit_fact(
                row,
                seen=form.cleaned_data["seen"] or row.version,
                values=form.values,
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.proof_values,
            )
            messages.success(request, f"{kind.title}已保存。")
            return redirect("societies:section", row.society_id, kind.section)
        row = _fact(request, kind, pk)
        form.show_current(row.version)
    return form_page(
        request,
        "societies/fact/edit.html",
        form,
        society=row.society,
        ledger=kind,
        fact=row,
        earlier=[],
    )


def fact_void(request: SignedInRequest, ledger: str, pk: uuid.UUID) -> HttpResponse:
    kind = _ledger(ledger)
    row = _fact(request, kind, pk)
    policies.works_for.require(request.user, row.society)
    form = VoidForm(request.POST or None, initial={"seen": row.version})
    if form.is_valid():
        with refusals_on(form):
            actions.void_fact(
                row,
                seen=form.cleaned_data["seen"] or row.version,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, f"已作废{kind.title}“{row}”。")
            return redirect("societies:section", row.society_id, kind.section)
    return form_page(
        request,
        "societies/dossier/words.html",
        form,
        society=row.society,
        title=f"作废{kind.title}：{row}",
        effect="作废后不再参与体检和统计，记录和作废原因保留，可以查看，不能恢复。"
        "内容有变化（例如人员离岗、合同到期）的，请修改终止日期，不要作废。",
        action_label="作废",
        section=kind.section,
        danger=True,
    )


@require_POST
def birth_date(request: SignedInRequest, ledger: str, pk: uuid.UUID) -> HttpResponse:
    row = _fact(request, _ledger(ledger), pk)
    if not isinstance(row, SecretaryGeneralTenure):
        raise Http404
    day = dossier_actions.read_birth_date(row, actor=request.user, now=timezone.now())
    words = wording.cn_date(day) if day else "未填写"
    messages.info(request, f"{row}的出生日期：{words}。本次查看已记入办理记录。")
    return redirect(row)


def article51(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    row = _fact(request, BY_KEY["tenure"], pk)
    policies.works_for.require(request.user, row.society)
    if not isinstance(row, SecretaryGeneralTenure):
        raise Http404
    pairs = article51_of(row)
    form = Article51Form(
        request.POST or None,
        items=[item for item, _ in pairs],
        answers={item.pk: (answer.is_met, answer.words) for item, answer in pairs if answer},
    )
    if form.is_valid():
        with refusals_on(form):
            actions.answer_article51(
                row, answers=form.given, actor=request.user, now=timezone.now()
            )
            messages.success(request, "第五十一条逐项确认已保存。")
            return redirect(row)
    return form_page(
        request,
        "societies/fact/article51.html",
        form,
        society=row.society,
        fact=row,
        unconfirmed=any(not item.is_confirmed for item, _ in pairs),
    )


def proof_remove(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    proof = get_object_or_404(
        policies.visible_proofs(request.user).select_related("society", "file"), pk=pk
    )
    policies.works_for.require(request.user, proof.society)
    row = _fact(request, _ledger(proof.ledger), proof.fact_id)
    if request.method == "POST":
        actions.remove_proof(proof, actor=request.user, now=timezone.now())
        messages.success(request, f"已移除“{proof.file}”。")
        return redirect(row)
    context = {
        "title": "移除证明材料",
        "text": f"{row}：{proof.file}",
        "effect": "移除后该文件不再作为证明，办理记录中仍可查到。",
        "action_label": "移除",
        "back": row.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)
