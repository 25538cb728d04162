"""File names from other people's computers, made harmless without losing what they say."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
UNNAMED = "未命名"
# Control, format (right-to-left override, zero width) and half characters.
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return the last part of ``name`` without anything that hides, steers or breaks."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in INVISIBLE)
    name = re.split(r"[/\\]", name)[-1]
    name = NOT_ON_WINDOWS.sub("_", name)
    name = re.sub(r"\s+", " ", name).strip(" .") if not _only_extension(name) else name.strip(" ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return (name or UNNAMED)[:LONGEST]
    stem = stem.strip(" .") or UNNAMED
    if DEVICE.fullmatch(stem.split(".")[0]):
        stem = f"_{stem}"
    extension = extension[:20]
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"


def _only_extension(name: str) -> bool:
    return re.fullmatch(r"\s*\.\w+\s*", name) is not None


def extension_of(name: str) -> str:
    """Return the extension in small letters, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
