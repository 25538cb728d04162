"""The to-do table can be rebuilt from the records at any time."""

import datetime as dt
import uuid

import pytest
from django.core.management import call_command

from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity import turns
from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn
from sanhua.activity.turns import Due
from sanhua.core.management.commands.workflow_diagrams import all_workflows, diagrams
from sanhua.core.workflow import Workflow
from sanhua.files.models import StoredFile

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=9)


def turn_of(file):
    """A file with a society has to be looked at; the others are nobody's turn."""
    if file.society_id is None:
        return None
    return Due(owner=Owner.SOCIETY, title=file.name, url="/x/", society_id=file.society_id)


LOOKING: Workflow[StoredFile] = Workflow(
    model=StoredFile,
    states=StoredFile.Audience,
    state_field="audience",
    journal=None,
    turn=turn_of,
    steps=(),
)


def record(name, society_id):
    return StoredFile.objects.create(
        name=name, content=name, size=1, sha256="0", society_id=society_id, uploaded_at=NOW
    )


def test_a_rebuild_adds_changes_and_removes():
    society = uuid.uuid4()
    missing, renamed, kept = (record(name, society) for name in ("甲", "乙", "丙"))
    done = record("丁", None)
    for file in (renamed, kept, done):
        due = Due(owner=Owner.SOCIETY, title="丙", url="/x/", society_id=society)
        turns.put(file, due, now=NOW)
    turns.put(UserFactory(), Due(owner=Owner.LEADER, title="无表", url="/"), now=NOW)
    count = turns.rebuild([LOOKING], now=LATER)
    assert (count.added, count.changed, count.removed) == (1, 1, 2)
    rows = {row.subject_id: row for row in Turn.objects.all()}
    assert {key: row.title for key, row in rows.items()} == {
        missing.pk: "甲",
        renamed.pk: "乙",
        kept.pk: "丙",
    }
    assert rows[kept.pk].since == rows[renamed.pk].since == NOW
    again = turns.rebuild([LOOKING], now=LATER)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_a_rebuild_agrees_with_what_the_engine_keeps():
    file = record("甲", uuid.uuid4())
    turns.refresh(LOOKING, file, now=NOW)
    count = turns.rebuild([LOOKING], now=LATER)
    assert (count.added, count.changed, count.removed) == (0, 0, 0)


def test_a_rebuild_asks_the_same_number_of_questions_for_one_and_thirty(
    django_assert_max_num_queries,
):
    record("甲", uuid.uuid4())
    with django_assert_max_num_queries(12) as one:
        turns.rebuild([LOOKING], now=NOW)
    for number in range(29):
        record(f"文件{number}", uuid.uuid4())
    with django_assert_max_num_queries(12) as thirty:
        turns.rebuild([LOOKING], now=NOW)
    assert len(thirty) <= len(one)


def test_the_command_runs_over_all_workflows(capsys):
    call_command("rebuild_turns")
    assert capsys.readouterr().out == "0 added, 0 changed, 0 removed\n"


def test_the_document_has_every_step_of_every_workflow():
    text = diagrams()
    workflows = all_workflows()
    assert workflows
    assert len({id(workflow) for workflow in workflows}) == len(workflows)
    for workflow in workflows:
        assert f"`{workflow.model.__name__}`" in text
        for step in workflow.steps:
            assert f"| {step.label} `{step.name}` |" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.count(" | ") for line in rows} == {6}
