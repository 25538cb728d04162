"""Print ``docs/workflows.md``: a state diagram and a readable table for each workflow."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module, util
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from sanhua.core.rules import Rule
from sanhua.core.workflow import Step, Workflow

HEAD = """# Workflows

Written by `manage.py workflow_diagrams` from the tables in `*/workflows`; do not edit.
Names in `code` are rules and effects, to be found in the code by these names.
"""
COLUMNS = ("Step", "From", "To", "Who may", "When it is possible", "What follows", "Who is told")


def all_workflows() -> list[Workflow[Any]]:
    """Find the tables in every app's ``workflows``, in the order of the apps."""
    found: dict[int, Workflow[Any]] = {}
    for config in apps.get_app_configs():
        for module in _modules(f"{config.name}.workflows"):
            values = vars(module).values()
            found |= {id(value): value for value in values if isinstance(value, Workflow)}
    return list(found.values())


def _modules(name: str) -> Iterator[ModuleType]:
    """Yield a module and, if it is a package, all modules in it."""
    if not util.find_spec(name):
        return
    module = import_module(name)
    yield module
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield import_module(f"{name}.{part.name}")


def diagrams() -> str:
    """Return the whole document."""
    return HEAD + "".join(_section(workflow) for workflow in all_workflows())


def _section(workflow: Workflow[Any]) -> str:
    model = workflow.model
    states = "、".join(f"{state.label} `{state.value}`" for state in workflow.states)
    diagram = "\n".join(workflow.mermaid())
    rows = "\n".join(_row(workflow, step) for step in workflow.steps)
    return (
        f"\n## {model._meta.verbose_name} `{model.__name__}`\n\n"
        f"States: {states}\n\n"
        f"```mermaid\n{diagram}\n```\n\n"
        f"{_line(COLUMNS)}\n{_line(['---'] * len(COLUMNS))}\n{rows}\n"
    )


def _row(workflow: Workflow[Any], step: Step[Any]) -> str:
    def label(state: str) -> str:
        return str(workflow.states(state).label)

    name = f"{step.label} `{step.name}`"
    when = [_code(rule) for rule in step.when]
    if step.comment_required:
        when.append("opinion required")
    return _line(
        (
            name,
            "、".join(label(state) for state in step.source) or "(new)",
            label(step.target),
            _code(step.who),
            _list(when),
            _list(_code(effect) for effect in step.then),
            _list(f"{_code(notice.audience)}：{notice.text}" for notice in step.tell),
        )
    )


def _code(thing: Any) -> str:
    """Return the name of a rule or function as code."""
    thing = getattr(thing, "func", thing)  # a partial
    name = thing.name if isinstance(thing, Rule) else getattr(thing, "__name__", repr(thing))
    return f"`{name.lstrip('_').replace(' | ', ' or ').replace(' & ', ' and ')}`"


def _list(parts: Iterable[str]) -> str:
    return "<br>".join(parts) or "—"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


class Command(BaseCommand):
    help = "Print a state diagram and a table for each workflow."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(diagrams(), ending="")
