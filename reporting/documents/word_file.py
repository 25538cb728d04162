"""A Word file as bytes: the same content gives the same ones, whenever it is written."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO
from typing import Any

# Of the library's own template: a picture of an empty page, and another program's name.
FOREIGN = ("/thumbnail", "/extended-properties")

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # cannot stand in a Word file


def plain(text: str) -> str:
    """Leave out what would spoil the file; what a person typed is text and never a field."""
    return NOT_XML.sub("", str(text))


def written(document: Any, moment: dt.datetime) -> bytes:
    """Return the file; every part bears the moment (UTC) that the content was told at."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith(FOREIGN):
            del package.rels[key]
    raw, out = BytesIO(), BytesIO()
    write_to = document.save  # writes a file, no record
    write_to(raw)
    when = max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w") as fixed:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, made.read(name))
    return out.getvalue()
