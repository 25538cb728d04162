"""The form of signing for what has come (签收): a button and nothing to type."""

from __future__ import annotations

from typing import Any

from sanhua.core.steps import StepForm


class ReceiptForm(StepForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["comment"]
