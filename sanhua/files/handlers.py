"""Receiving uploads: what is far too big is counted, not kept."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedFileUploadHandler(TemporaryFileUploadHandler):
    """Write at most one byte more than may be uploaded; the true size is still reported.

    So a page can say how big the file is, and nobody fills the disk by sending without end.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.UPLOAD_BYTES_MAX + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
