"""Fields for uploads: checked by content, with the allowed kinds said under the label."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from sanhua.files.checks import ALLOWED, check_upload, clean_name, hint


def _checked(upload: UploadedFile, kinds: Collection[str]) -> UploadedFile:
    """Check one file and remember the answer on it, so that the action need not read it again."""
    media_type = check_upload(upload.name or "", upload, upload.size or 0, kinds)
    upload.name = clean_name(upload.name or "")
    upload.checked_media_type = media_type
    return upload


def _accept(kinds: Collection[str]) -> str:
    return ",".join(f".{extension}" for extension in ALLOWED if not kinds or extension in kinds)


class UploadField(forms.FileField):
    """One file. ``kinds`` narrows the extensions: ``UploadField(kinds=("xlsx",))``."""

    widget = forms.FileInput
    default_error_messages = {"empty": "文件是空的，请重新选择。"}

    def __init__(self, *, kinds: Collection[str] = (), **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("help_text", hint(kinds))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        about = {"accept": _accept(self.kinds), "data-max-bytes": settings.UPLOAD_BYTES_MAX}
        return super().widget_attrs(widget) | about

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return _checked(upload, self.kinds) if isinstance(upload, UploadedFile) else upload


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files at once; each that may not be kept is named with its own reason."""

    widget = ManyFilesInput

    def __init__(self, *, at_most: int = 10, **kwargs: Any) -> None:
        self.at_most = at_most
        kwargs.setdefault("help_text", f"{hint(kwargs.get('kinds', ()))}可一次选择多个文件。")
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"data-max-files": self.at_most}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.at_most:
            raise ValidationError(
                f"一次最多上传{self.at_most}个文件，现选了{len(uploads)}个，请分次上传。"
            )
        kept, errors = [], []
        for upload in uploads:
            try:
                kept.append(super().clean(upload, initial))
            except ValidationError as error:
                errors += [f"{clean_name(upload.name)}：{message}" for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return kept
