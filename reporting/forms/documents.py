"""Checking a printed or stored copy: its code, its bytes or its fingerprint."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from reporting.queries.documents import written_code

COMPARED_BYTES_MAX = 50 * 1024 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


class HashedUpload(UploadedFile):
    """A file of which only the fingerprint was kept."""

    sha256 = ""


class HashingHandler(FileUploadHandler):
    """Hash what is uploaded while it comes in; not one byte is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.fingerprint = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= COMPARED_BYTES_MAX:
            self.fingerprint.update(raw_data)

    def file_complete(self, file_size: int) -> HashedUpload:
        upload = HashedUpload(BytesIO(), self.file_name, self.content_type, file_size)
        upload.sha256 = self.fingerprint.hexdigest()
        return upload


class CodeForm(forms.Form):
    code = forms.CharField(
        label="校验码",
        max_length=40,
        help_text="印在文件首页和每页页脚，如 7K3F-9QWM-2D8H，不分大小写",
        error_messages={"required": "请填写校验码。"},
    )

    def clean_code(self) -> str:
        code = written_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                "校验码应为12位字母和数字（没有0、1、I、L、O、U），请对照文件重新填写。"
            )
        return code


class CompareForm(forms.Form):
    file = forms.FileField(
        label="文件",
        required=False,
        allow_empty_file=True,
        help_text="PDF、Word、Excel或压缩包，不超过50MB；只计算摘要，不保存文件",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.zip"}),
    )
    digest = forms.CharField(
        label="或填写文件摘要（SHA-256）",
        required=False,
        max_length=200,
        help_text="64位，由0—9和a—f组成",
    )

    def clean_file(self) -> HashedUpload | None:
        upload = self.cleaned_data["file"]
        if upload and (upload.size or 0) > COMPARED_BYTES_MAX:
            raise ValidationError("文件超过50MB，不能上传核对。请计算它的SHA-256摘要，填写在下面。")
        return upload

    def clean_digest(self) -> str:
        digest = re.sub(r"\s", "", self.cleaned_data["digest"]).lower()
        if digest and not DIGEST.fullmatch(digest):
            raise ValidationError("文件摘要应为64位，由0—9和a—f组成，请重新填写。")
        return digest

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("digest"):
            raise ValidationError("请选择要核对的文件，或填写文件摘要。")
        return cleaned

    def fingerprints(self) -> list[str]:
        upload = self.cleaned_data.get("file")
        return [value for value in (upload and upload.sha256, self.cleaned_data["digest"]) if value]
