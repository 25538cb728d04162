"""Receiving uploads: what is far too big is counted, not kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class CappedFileUploadHandler(TemporaryFileUploadHandler):
    """Write at most one byte more than may be uploaded; the true size is still reported.

    So a page can say how big the file is, and nobody fills the disk by sending without end.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a temporary file whose name owes nothing to the person's.

        Django ends it with the extension of the upload; a very long one is more than the file
        system takes, and the person would get an error page instead of a sentence.
        """
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile(
            "upload", self.content_type, 0, self.charset, self.content_type_extra
        )
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.UPLOAD_BYTES_MAX + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
