"""Pictures of what people handed in, drawn by a process of its own (ADR 12).

A PDF or a picture is somebody else's program for a decoder. The decoder therefore runs in a child
with little memory, little time and nothing to write but its folder; only pictures that the child
drew anew are ever shown inside the portal.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("draw.py")
READER = Path(__file__).with_name("codes.py")
OFFICE = "application/vnd.openxmlformats-officedocument"
# What a media type is drawn as; the last two are laid out anew from what they say.
KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "picture",
    "image/png": "picture",
    f"{OFFICE}.wordprocessingml.document": "word",
    f"{OFFICE}.spreadsheetml.sheet": "sheet",
}
SIMPLIFIED = frozenset(kind for kind in KINDS if kind.startswith(OFFICE))
SECONDS_MAX = 60
READING_SECONDS_MAX = 10  # a person waits for it
REASON_MAX = 300


log = logging.getLogger(__name__)


class CannotDraw(Exception):
    """The file gives no pictures; the text is for the log and the administrator."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the child made: how many pages the file has, and the pictures of the first ones."""

    pages: int
    pictures: list[tuple[Path, int, int]]  # file, width, height in pixels


def draw(source: Path, media_type: str, folder: Path) -> Drawn:
    """Draw the pages of a file into an empty folder.

    Raises:
        CannotDraw: the file is damaged, too large for the limits, or took too long.

    """
    command = [sys.executable, "-I", str(SCRIPT), KINDS[media_type], str(source), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, no words of a person
            command,
            capture_output=True,
            timeout=SECONDS_MAX,
            cwd=folder,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise CannotDraw(f"no pictures after {SECONDS_MAX} s") from fault
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotDraw(f"exit {done.returncode}: {words[-1] if words else ''}"[:REASON_MAX])
    said = json.loads(done.stdout)
    return Drawn(
        said["pages"], [(folder / name, width, height) for name, width, height in said["pictures"]]
    )


def read_codes(content: bytes, media_type: str) -> list[str]:
    """Return what the QR codes on the first pages of a scan say; nothing if none can be read.

    Call it with what the checks of uploads let through, never before.
    """
    kind = KINDS.get(media_type)
    if kind not in ("pdf", "picture"):
        return []
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, no words of a person
            [sys.executable, "-I", str(READER), kind],
            input=content,
            capture_output=True,
            timeout=READING_SECONDS_MAX,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("no codes read after %s s", READING_SECONDS_MAX)
        return []
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        log.warning("no codes read: exit %s: %s", done.returncode, (words or [""])[-1][:REASON_MAX])
        return []
    return [str(text) for text in json.loads(done.stdout)]
