"""The attendance list and the badges of a meeting, as drawn."""

import datetime as dt
import io
import re

import pypdf
import pytest
import zxingcpp
from pypdfium2 import PdfDocument

from pilots.models import ExchangeMeeting
from pilots.tests.factories import a_leader, at
from pilots.tests.test_exchange import announced_meeting, send
from reporting.actions.documents import request_document
from reporting.documents import KINDS, pdf
from reporting.documents.kind import Stamp
from reporting.enums import DocumentKind
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.core.rules import NotAllowed
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def drawn(name):
    kind = KINDS[name]
    meeting = kind.load(ExchangeMeeting.objects.get().pk)
    content = kind.collect(meeting, dt.date(2022, 12, 1))
    stamp = Stamp(code="2222-3333-4444", moment=at("2022-12-01"))
    return kind.html(meeting, content, stamp)


def text_of(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in reader.pages))


def test_the_list_and_the_badges_name_everybody():
    meeting = announced_meeting(per_society=20)
    society = make_society(name="江西省植物学会")
    send(meeting, society, *(f"代表{n:02d}" for n in range(11)))
    listed = pdf.render(drawn(DocumentKind.MEETING_LIST))
    badges = pdf.render(drawn(DocumentKind.MEETING_BADGES))
    for name in (f"代表{n:02d}" for n in range(11)):
        assert name in text_of(listed)
        assert name in text_of(badges)
    assert "签到" in text_of(listed)
    assert "13812340000" in text_of(listed)
    assert "13812340000" not in text_of(badges)


def test_every_sheet_of_badges_can_be_checked():
    """Number, version, time, code and QR code, read back at the resolution of an office scanner."""
    meeting = announced_meeting(per_society=20)
    send(meeting, make_society(), *(f"代表{n:02d}" for n in range(11)))
    badges = pdf.render(drawn(DocumentKind.MEETING_BADGES))
    meeting.refresh_from_db()

    assert text_of(badges).count(f"版本第{meeting.version}版2022-12-01") == 2
    with PdfDocument(badges) as sheets:
        pictures = [sheet.render(scale=150 / 72).to_pil() for sheet in sheets]
    codes = [[code.text for code in zxingcpp.read_barcodes(each)] for each in pictures]
    assert codes == [[Stamp(code="2222-3333-4444", moment=at("2022-12-01")).url]] * 2


def test_only_officers_draw_them_up():
    meeting, society = announced_meeting(), make_society()
    for person in (a_leader(), secretary_of(society)):
        with pytest.raises(NotAllowed):
            request_document(
                kind=DocumentKind.MEETING_LIST, subject=meeting, actor=person, now=at("2022-12-01")
            )
    officer = staff(StaffRole.OFFICER)
    job = request_document(
        kind=DocumentKind.MEETING_BADGES, subject=meeting, actor=officer, now=at("2022-12-01")
    )
    assert job.society_id is None
