"""The frozen copy of a model case: what was published, and nothing that was written since."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pilots.enums import TemplateKind
from pilots.models import CaseGram, CaseTag, ModelCase
from sanhua.core.grams import grams_of
from sanhua.core.records import label_of
from societies.enums import Area, Direction, Discipline

TEXTS = ("background", "practice", "results", "conditions", "how_to_copy")
LISTS = ("disciplines", "figures", "tasks")
TITLE_WEIGHT = 10  # a hit in the title counts as much as that many in the text
COUNTED = 5  # more hits of one pair of characters in a text say nothing new


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A template as it was published; looks like a stored file to a page."""

    pk: uuid.UUID
    name: str
    size: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseCopy:
    """A case in words and numbers: the published copy, or the row as it stands."""

    said: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.said.get("title", ""))

    @property
    def society(self) -> str:
        return str(self.said.get("society", ""))

    @property
    def area(self) -> Area:
        return Area(self.said["area"])

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Heading and words of every part that says something."""
        named = ((label_of(ModelCase, name), str(self.said.get(name, ""))) for name in TEXTS)
        return [(label, words) for label, words in named if words]

    @property
    def figures(self) -> list[dict[str, str]]:
        return list(self.said.get("figures", []))

    @property
    def tasks(self) -> list[dict[str, str]]:
        """What an adopter takes over; a case that lists nothing is one task itself."""
        return list(self.said.get("tasks", []))

    @property
    def disciplines(self) -> list[Discipline]:
        return [Discipline(value) for value in self.said.get("disciplines", [])]

    @property
    def directions(self) -> list[Direction]:
        areas = [self.area, *(Area(task["area"]) for task in self.tasks)]
        return [direction for direction in Direction if direction in {a.direction for a in areas}]

    @property
    def templates(self) -> list[CopiedFile]:
        return [
            CopiedFile(
                pk=uuid.UUID(row["file"]),
                name=row["name"],
                size=row["size"],
                kind=str(TemplateKind(row["kind"]).label),
                title=row["title"],
            )
            for row in self.said.get("templates", [])
        ]

    def words(self) -> list[str]:
        """Everything the search looks through but the title."""
        rows = [" ".join(map(str, row.values())) for row in (*self.figures, *self.tasks)]
        labels = [str(tag.label) for tag in (*self.disciplines, *self.directions, self.area)]
        files = [f"{row.kind} {row.title}" for row in self.templates]
        return [*(words for _, words in self.texts), *rows, self.society, *files, *labels]

    def tags(self) -> set[str]:
        return {
            f"area:{self.area.value}",
            *(f"direction:{row.value}" for row in self.directions),
            *(f"discipline:{row.value}" for row in self.disciplines),
        }


def copy_of(case: ModelCase) -> dict[str, Any]:
    """Write down all that a case says now."""
    said: dict[str, Any] = {name: str(getattr(case, name)) for name in ("title", "area", *TEXTS)}
    said |= {name: list(getattr(case, name)) for name in LISTS}
    said["society"] = case.society.name
    said["templates"] = [
        {
            "kind": row.kind,
            "title": row.title,
            "file": str(row.file_id),
            "name": row.file.name,
            "size": row.file.size,
        }
        for row in case.templates.select_related("file")
    ]
    return said


def published_copy(case: ModelCase) -> CaseCopy:
    return CaseCopy(case.published)


def live_copy(case: ModelCase) -> CaseCopy:
    return CaseCopy(copy_of(case))


def index(case: ModelCase) -> None:
    """Make the published copy findable: its characters, pairs of characters and tags."""
    copy = published_copy(case)
    weights = dict.fromkeys(grams_of(copy.title), TITLE_WEIGHT)
    for gram, count in grams_of("\n".join(copy.words())).items():
        weights[gram] = weights.get(gram, 0) + min(count, COUNTED)
    unindex(case)
    CaseGram.objects.bulk_create(
        (CaseGram(case=case, gram=gram, weight=weight) for gram, weight in weights.items()),
        batch_size=500,
    )
    CaseTag.objects.bulk_create(CaseTag(case=case, tag=tag) for tag in sorted(copy.tags()))


def unindex(case: ModelCase) -> None:
    CaseGram.objects.filter(case=case).delete()
    CaseTag.objects.filter(case=case).delete()
