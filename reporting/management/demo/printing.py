"""One report of the demo on paper."""

from __future__ import annotations

import datetime as dt
import time

from reporting.actions import making
from reporting.actions.documents import request_document
from reporting.documents import pdf
from reporting.enums import DocumentKind
from reporting.management.demo.world import World, at, uid
from reporting.models import SummaryReport

ENGINE_SECONDS = 10


def print_report(world: World, report: SummaryReport, on: dt.date) -> None:
    """Make one report as PDF, if this machine can do it quickly."""
    began = time.monotonic()
    try:
        pdf.warm_up()
    except pdf.PaperError as fault:
        world.say(f"no PDF in the demo: {fault}")
        return
    if time.monotonic() - began > ENGINE_SECONDS:
        return
    job = request_document(
        kind=DocumentKind.PILOT_SUMMARY,
        subject=report,
        actor=world.person("officer"),
        now=at(on, 9),
        token=uid("pdf:2022"),
    )
    made = making.make(job.pk, clock=lambda: at(on, 9, 1))
    world.say(f"one report as PDF: {'made' if made else 'failed'}")
