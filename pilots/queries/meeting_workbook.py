"""Who comes to a meeting, as a workbook with a column to sign in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from pilots.models import Attendee, ExchangeMeeting
from sanhua.core.ledger import HEAD, TEXT_ONLY, set_for_print
from sanhua.core.wording import cn_moment

HEADS = (
    ("序号", 6),
    ("学会", 34),
    ("姓名", 12),
    ("职务", 20),
    ("电话", 18),
    ("备注", 24),
    ("签到", 16),
)


def attendees_of(meeting: ExchangeMeeting) -> list[Attendee]:
    """List everybody registered, society by society."""
    rows = Attendee.objects.filter(registration__meeting=meeting)
    rows = rows.select_related("registration__society")
    return list(rows.order_by("registration__society__sort_key", "number"))


def attendance_workbook(meeting: ExchangeMeeting) -> bytes:
    """Write texts as texts, never as formulas."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY | {"in_memory": True}) as book:
        head = book.add_format(HEAD)
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        sheet = book.add_worksheet("参会名单")
        about = f"{meeting.title}　{cn_moment(meeting.starts_at)}　{meeting.venue}"
        sheet.write_string(0, 0, about, book.add_format({"bold": True}))
        for column, (title, width) in enumerate(HEADS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, title, head)
        for number, row in enumerate(attendees_of(meeting), start=1):
            sheet.write_number(number + 1, 0, number, cell)
            texts = (row.registration.society.name, row.name, row.position, row.phone)
            for column, text in enumerate((*texts, row.registration.note, ""), start=1):
                sheet.write_string(number + 1, column, text, cell)
        sheet.freeze_panes(2, 0)
        set_for_print(sheet, "参会名单", heads=2)
    return buffer.getvalue()
