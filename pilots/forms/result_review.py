"""Asking for a published result to be looked at again."""

from __future__ import annotations

from pilots.forms.supervision import text_field
from sanhua.core.http import TokenForm
from sanhua.files.forms import UploadField


class ReviewForm(TokenForm):
    reason = text_field(
        "复核理由", 3000, rows=6, help_text="请写明对哪些指标有疑问、依据是什么，便于核实。"
    )
    proof = UploadField(label="证明材料", required=False)
