"""The form that takes a dossier's workbook in."""

from __future__ import annotations

from sanhua.core.http import TokenForm
from sanhua.files.forms import UploadField


class DossierImportForm(TokenForm):
    workbook = UploadField(label="Excel文件", kinds=("xlsx",))
