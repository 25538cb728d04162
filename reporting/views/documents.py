"""Asking for documents, watching them being made, fetching them, and checking a copy."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting.actions import documents as actions
from reporting.documents import Kind
from reporting.documents.bundles import SOCIETIES
from reporting.enums import DocumentKind
from reporting.forms.documents import CodeForm, CompareForm, HashingHandler
from reporting.models import ReportJob
from reporting.policies import reads_for_association, visible_jobs
from reporting.queries import documents as queries
from reporting.queries.frame import batch_at_hand
from sanhua.core.http import SignedInRequest, TokenForm, page_of
from sanhua.core.rules import NotNow

SELECTION_MAX = 300


@require_safe
def documents(request: SignedInRequest) -> HttpResponse:
    """All files made for this person's societies, newest first."""
    page = page_of(request, queries.document_list(request.user))
    return render(request, "reporting/documents/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def documents_of(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """The files made of one record, and the button that makes another."""
    known = _kind_or_404(kind)
    subject = get_object_or_404(known.visible(request.user), pk=pk)
    form = TokenForm(request.POST or None)
    sent = request.POST if request.method == "POST" else request.GET
    selection = sent.get("selection", "")[:SELECTION_MAX] if known.bundle else ""
    if request.method == "POST":
        token = form.cleaned_data["token"] if form.is_valid() else None
        try:
            job = actions.request_document(
                kind=kind,
                subject=subject,
                actor=request.user,
                now=timezone.now(),
                token=token,
                selection=selection,
            )
            return redirect(job)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
    found = queries.subject_page(request.user, known, subject)
    page = page_of(request, found.documents)
    context = {"found": found, "page": page, "form": form, "selection": selection}
    return render(request, "reporting/documents/subject.html", context)


@require_safe
def society_pages(request: SignedInRequest) -> HttpResponse:
    """From the check-up of all societies to their one-page papers, as filtered there."""
    batch = batch_at_hand(request.user)
    if batch is None or not reads_for_association.holds(request.user, None):
        raise Http404
    chosen = request.GET.copy()
    chosen.pop("page", None)
    query = urlencode({"selection": f"{SOCIETIES}{chosen.urlencode()}"})
    address = reverse("reporting:documents_of", args=[DocumentKind.ONE_PAGE_BATCH, batch.pk])
    return redirect(f"{address}?{query}")


@require_safe
def job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a document is; htmx asks for the fragment, a plain browser has a link that reloads."""
    found = get_object_or_404(queries.jobs_of(request.user), pk=pk)
    template = "_job.html" if request.htmx else "job.html"
    context = {"found": queries.job_page(request.user, found)}
    return render(request, f"reporting/documents/{template}", context)


@require_POST
def job_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(visible_jobs(request.user), pk=pk)
    return _back_to(request, found, lambda: _cancel(request, found))


@require_POST
def job_retry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(visible_jobs(request.user), pk=pk)
    return _back_to(request, found, lambda: actions.retry_document(found, actor=request.user))


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a paper; everybody may."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("reporting:verify", code=form.cleaned_data["code"])
    status = 422 if form.is_bound else 200
    return render(request, "reporting/documents/verify_form.html", {"form": form}, status=status)


@csrf_exempt  # checked below, once the uploaded bytes have been told not to be kept
@login_not_required
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a code stands for, and whether a copy is the same to the byte; nothing more."""
    request.upload_handlers = [HashingHandler(request)]
    return _verify(request, code)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _verify(request: HttpRequest, code: str) -> HttpResponse:
    written = queries.written_code(code)
    document = queries.document_by_code(written) if written else None
    if document is None:
        context = {"form": CodeForm(initial={"code": code[:40]}), "unknown": True}
        return render(request, "reporting/documents/verify_form.html", context, status=404)
    form = CompareForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = CompareForm(request.POST, request.FILES)
    context = {"document": document, "form": form, "compared": False}
    if request.method == "POST" and not form.is_valid():
        return render(request, "reporting/documents/verify.html", context, status=422)
    if request.method == "POST":
        same = all(value == document.sha256 for value in form.fingerprints())
        context |= {"compared": True, "same": same}
    return render(request, "reporting/documents/verify.html", context)


def _kind_or_404(name: str) -> Kind:
    kind = queries.kind_of(name)
    if kind is None:
        raise Http404
    return kind


def _cancel(request: SignedInRequest, found: ReportJob) -> None:
    actions.cancel_document(found, actor=request.user, now=timezone.now())


def _back_to(request: SignedInRequest, found: ReportJob, act: Any) -> HttpResponse:
    """Do it and show the job again; a refusal is a sentence on that page."""
    try:
        act()
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    return redirect(found)
