"""A task under way and everybody who has to do with it, for the tests of tasks."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pilots.enums import TaskStatus
from pilots.models import Evidence, Task
from pilots.tests.factories import at, make_task, officer_of
from pilots.workflows.task import TASK
from sanhua.accounts.models import User
from sanhua.core.workflow import Occasion
from sanhua.files.models import StoredFile
from societies.tests.factories import make_member, reader_of, secretary_of

DAY = "2022-05-10"


def png(name="会议纪要.png", shade=10):
    """A small picture that passes the checks; another shade is another file."""
    content = io.BytesIO()
    Image.new("RGB", (4, 4), (shade, shade, shade)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@dataclass
class People:
    task: Task
    secretary: User
    second: User
    reader: User
    officer: User

    def fresh(self):
        """The task as it is stored, without what was fetched before."""
        self.task = Task.objects.get(pk=self.task.pk)
        return self.task


def a_task(status=TaskStatus.IN_PROGRESS, **values):
    task = make_task(status=status, **values)
    society = task.pilot.society
    return People(
        task=task,
        secretary=secretary_of(society),
        second=make_member(society),
        reader=reader_of(society),
        officer=officer_of(task.pilot.batch),
    )


def give_proof(task, title="聘用合同", by=None, **values):
    """Put a proof there without walking through the upload."""
    by = by or secretary_of(task.pilot.society)
    file = StoredFile.objects.create(
        name=f"{title}.pdf",
        content="2022/05/proof",
        size=1200,
        sha256="0" * 64,
        media_type="application/pdf",
        society_id=task.pilot.society_id,
        uploaded_by=by,
        uploaded_at=at(DAY),
    )
    return Evidence.objects.create(
        task=task, file=file, title=title, added_by=by, added_at=at(DAY), **values
    )


def take(people, step, actor, day=DAY, comment="", **data):
    """Take one step with the task as it is now."""
    occasion = Occasion(actor, at(day), comment=comment, data=data)
    people.task = TASK.perform(people.fresh(), step, occasion)
    return people.task


def report(people, day=DAY, actor=None, result="已公开招聘2名，合同已签。"):
    return take(people, "report", actor or people.secretary, day, actual_result=result)
