"""Values that the database keeps sealed: encrypted and authenticated (Fernet, AES-128 and HMAC).

The keys are ``SEALING_KEYS``, newest first; without any, they follow from ``SECRET_KEY``. What an
older key sealed stays readable as long as that key is named; saving seals anew with the newest.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models


class Unreadable(Exception):
    """A sealed value was made with a key that is not named any more."""


@lru_cache(maxsize=4)
def _box(secrets: tuple[str, ...]) -> MultiFernet:
    def key(secret: str) -> bytes:
        digest = hashlib.sha256(b"sanhua.core.sealed:" + secret.encode()).digest()
        return base64.urlsafe_b64encode(digest)

    return MultiFernet([Fernet(key(secret)) for secret in secrets])


def _present_box() -> MultiFernet:
    return _box(tuple(settings.SEALING_KEYS) or (settings.SECRET_KEY,))


def seal(text: str) -> str:
    return _present_box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed.

    Raises:
        Unreadable: no key that is named opens it.

    """
    try:
        return _present_box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is not in SEALING_KEYS") from error


class SealedDateField(models.TextField):  # type: ignore[type-arg]
    """A day that is sealed in the database. It cannot be searched or sorted by."""

    def from_db_value(self, value: str | None, *_: Any) -> dt.date | None:
        return dt.date.fromisoformat(unseal(value)) if value else None

    def get_prep_value(self, value: Any) -> str | None:
        day = self.to_python(value)
        return seal(day.isoformat()) if day else None

    def to_python(self, value: Any) -> dt.date | None:
        if not value or isinstance(value, dt.date):
            return value or None
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError as error:
            raise ValidationError(f"“{self.verbose_name}”不是有效日期。") from error

    def value_to_string(self, obj: models.Model) -> str:
        day = self.value_from_object(obj)
        return day.isoformat() if day else ""

    def formfield(self, **kwargs: Any) -> Any:
        options = {"required": not self.blank, "label": self.verbose_name}
        options |= {"help_text": self.help_text}
        return forms.DateField(**options | {k: v for k, v in kwargs.items() if k in options})
