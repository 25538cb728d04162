"""Being written."""

from django.http import Http404


def dossier_workbook(request, **kwargs):
    raise Http404


def dossier_template(request, **kwargs):
    raise Http404


def dossier_import(request, **kwargs):
    raise Http404
