"""Cells of a heat map: a percent with a shape and a tint, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Cell = dict[str, Any]
STEPS = ((90, "●", "h4"), (75, "◕", "h3"), (50, "◑", "h2"), (1, "◔", "h1"), (0, "○", "h1"))


def cell_of(percent: float) -> Cell:
    """Give a percent the shape that prints it in grey as well."""
    whole = round(percent)
    _, mark, css = next(step for step in STEPS if whole >= step[0])
    return {"percent": whole, "mark": mark, "words": f"{whole}%", "css": css}


def empty_cell(words: str) -> Cell:
    return {"percent": None, "mark": "○", "words": words, "css": "na"}


def average_of(cells: Mapping[str, Cell]) -> int | None:
    known = [cell["percent"] for cell in cells.values() if cell["percent"] is not None]
    return round(sum(known) / len(known)) if known else None
