"""The conventions this project can check about itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from sanhua.core.management.commands.workflow_diagrams import all_workflows, diagrams

ROOT = Path(settings.BASE_DIR)
OURS = ("sanhua/accounts", "sanhua/activity", "sanhua/files", "societies", "pilots", "reporting")
WRITES = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create"}
MAY_WRITE = {
    "actions",
    "actions.py",
    "calendar.py",  # seeds its own table
    "workflows",
    "journal.py",
    "turns.py",
    "jobs.py",
    "migrations",
    "tests",
    "management",
}
MODULE_LINES_MAX = 300


def modules() -> list[Path]:
    return [path for app in OURS for path in sorted((ROOT / app).rglob("*.py"))]


def everything() -> list[Path]:
    rooms = ("sanhua", "societies", "pilots", "reporting", "tests", "scripts", "benchmarks")
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def calls(path: Path):
    tree = ast.parse(path.read_text())
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_a_write(call: ast.Call) -> bool:
    """A method of that name on something that is not plainly a dictionary or a set."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    owner = ast.unparse(call.func.value)
    return owner not in {"context", "cache", "super()", "picture"} and not owner.endswith(
        "fingerprint"
    )


def test_only_actions_write():
    breaches = [
        f"{name_of(path)}:{call.lineno} .{call.func.attr}()"
        for path in modules()
        if not MAY_WRITE & set(path.relative_to(ROOT).parts)
        for call in calls(path)
        if is_a_write(call)
    ]

    assert breaches == []


def test_the_web_layer_asks_policies_for_querysets():
    breaches = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if {"views", "api", "views.py"} & set(path.parts) and "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert breaches == []


def test_modules_stay_short():
    long = {
        name_of(path): lines
        for path in everything()
        if "migrations" not in path.parts
        and "tests" not in path.parts
        and (lines := len(path.read_text().splitlines())) > MODULE_LINES_MAX
    }

    assert long == {}


@pytest.mark.parametrize("workflow", all_workflows(), ids=lambda w: w.model.__name__)
def test_every_state_can_be_reached(workflow):
    assert {step.target for step in workflow.steps} == set(workflow.states)


@pytest.mark.parametrize("workflow", all_workflows(), ids=lambda w: w.model.__name__)
def test_every_step_has_its_own_name(workflow):
    names = [step.name for step in workflow.steps]

    assert sorted(set(names)) == sorted(names)


def test_workflow_diagrams_are_current():
    assert (ROOT / "docs" / "workflows.md").read_text() == diagrams()


def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    labels = [Path(app).name for app in OURS]
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]

    missing = [
        f"| {model._meta.verbose_name} | `{model.__name__}`"
        for model in models
        if f"| {model._meta.verbose_name} | `{model.__name__}`" not in glossary
    ]

    assert missing == []


def test_every_template_is_used():
    sources = [*modules(), *(ROOT / "sanhua").rglob("*.py"), *templates()]
    text = "".join(path.read_text() for path in sources)
    by_name = {"400.html", "403.html", "404.html", "500.html"}  # Django looks for these itself

    unused = [
        name
        for path in templates()
        if (name := str(path.relative_to(ROOT / "templates"))) not in by_name
        and not name.startswith(("admin/", "django/"))  # stand in for a library's own
        and name not in text
        and f"{Path(name).parent}/{{" not in text  # named by a formatted string
    ]

    assert unused == []


def test_every_partial_says_what_it_needs():
    silent = [
        name_of(path)
        for path in templates()
        if path.name.startswith("_") and "Needs:" not in path.read_text().splitlines()[0]
    ]

    assert silent == []


def test_no_template_holds_inline_script_or_style():
    breaches = [
        name_of(path)
        for path in templates()
        if "document" not in path.parts
        if re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", path.read_text())
    ]

    assert breaches == []


def test_pages_hold_no_english_states_and_no_lorem():
    words = re.compile(r"[Ll]orem ipsum|TODO|FIXME|>None<")

    assert [name_of(p) for p in templates() if words.search(p.read_text())] == []
