"""Exchange meetings: receipts, changes, papers, minutes, lists and reminders."""

import datetime as dt
import threading
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from pilots.actions.exchange import edit_meeting, remind_registered
from pilots.models import Attendee, ExchangeMeeting, Registration
from pilots.tests.factories import a_leader, at
from pilots.tests.test_exchange import announced_meeting, rows, send
from pilots.workflows.exchange import MEETING
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.tests.samples import pdf
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 11, 20)
FAR = {"starts_at": at("2099-12-08", 9), "register_by": dt.date(2099, 12, 1)}


def told(key="", **where):
    return Notification.objects.filter(channel="in_app", key__startswith=key, **where)


def test_a_receipt_has_its_own_page_and_is_changed_until_the_deadline(client):
    meeting, society = announced_meeting(**FAR), make_society()
    client.force_login(secretary_of(society))
    address = reverse("pilots:registration", args=[meeting.pk, society.pk])
    answer = client.post(address, rows(("李明", "秘书长", "13812340000"), ("", "", "")))
    receipt = reverse("pilots:registration_receipt", args=[meeting.pk, society.pk])
    assert answer["Location"] == receipt
    page = client.get(receipt).content.decode()
    assert "13812340000" in page
    assert address in page
    assert 'value="李明"' in client.get(address).content.decode()
    client.post(address, rows(("王芳", "副秘书长", "0791-86220000"), ("李明", "", "")))
    assert [row.name for row in Attendee.objects.all()] == ["李明"]  # refused: no position
    client.post(address, rows(("王芳", "副秘书长", "0791-86220000")))
    assert [row.name for row in Attendee.objects.all()] == ["王芳"]
    client.post(address, {"give_up": "1"})
    assert not Registration.objects.exists()
    assert client.get(receipt).status_code == 404
    send(meeting, society)
    ExchangeMeeting.objects.update(register_by=dt.date(2022, 1, 1))
    assert client.post(address, {"give_up": "1"}).status_code == 409
    assert Registration.objects.exists()


def test_phones_are_whole_for_officers_and_those_who_registered_masked_for_others(client):
    meeting, society = announced_meeting(), make_society()
    send(meeting, society)
    receipt = reverse("pilots:registration_receipt", args=[meeting.pk, society.pk])
    seen = (
        (staff(StaffRole.OFFICER), meeting.get_absolute_url(), "13812340000"),
        (a_leader(), meeting.get_absolute_url(), "138****0000"),
        (secretary_of(society), receipt, "13812340000"),
        (reader_of(society), receipt, "138****0000"),
    )
    for person, url, phone in seen:
        client.force_login(person)
        page = client.get(url).content.decode()
        assert phone in page
        assert ("13812340000" in page) == (phone == "13812340000")
    client.force_login(secretary_of(make_society()))
    assert client.get(receipt).status_code == 404
    assert "李明" not in client.get(meeting.get_absolute_url()).content.decode()


def test_who_registered_hears_of_another_time_or_place_and_of_nothing_else():
    meeting, society = announced_meeting(), make_society()
    secretary, other = secretary_of(society), secretary_of(make_society())
    send(meeting, society)
    before = told(recipient=secretary).count()
    officer = staff(StaffRole.OFFICER)

    def edit(**values):
        seen = ExchangeMeeting.objects.get().version
        return edit_meeting(meeting, seen=seen, actor=officer, now=at(DAY), **values)

    edit(agenda="新的议程")
    assert told(recipient=secretary).count() == before
    edit(venue="九江市")
    assert "九江市" in told(recipient=secretary).latest("created_at").text
    assert not told(recipient=other, text__contains="九江市").exists()
    send(meeting, make_society(), "张三", "李四")
    with pytest.raises(NotNow, match="已报名3人"):
        edit(capacity=2)
    assert ExchangeMeeting.objects.get().capacity == 100


def test_reminders_come_three_days_and_one_day_before_once_for_each_time():
    meeting, society = announced_meeting(), make_society()  # 2022-12-08
    secretary, other = secretary_of(society), secretary_of(make_society())
    send(meeting, society)

    def run(day):
        remind_registered(dt.date.fromisoformat(day), now=at(day, 8))
        return told(f"meeting:{meeting.pk}", recipient=secretary).count()

    assert [run(f"2022-12-{day:02d}") for day in (4, 5, 5, 6, 7, 7, 8)] == [0, 1, 1, 1, 2, 2, 2]
    assert not told(f"meeting:{meeting.pk}", recipient=other).exists()
    ExchangeMeeting.objects.update(starts_at=at("2022-12-15", 9))
    assert [run(f"2022-12-{day}") for day in (11, 12, 14)] == [2, 3, 4]
    ExchangeMeeting.objects.update(starts_at=at("2022-12-20", 9))
    MEETING.perform(
        ExchangeMeeting.objects.get(), "cancel", Occasion(staff(StaffRole.OFFICER), at(DAY), "取消")
    )
    assert run("2022-12-19") == 4


def test_papers_and_minutes_until_the_meeting_is_archived(client, own_storage):
    meeting, society = announced_meeting(), make_society()
    send(meeting, society)
    officer = staff(StaffRole.OFFICER)
    client.force_login(officer)
    files = reverse("pilots:meeting_files", args=[meeting.pk])
    for kind, names in (("material", ("甲.pdf", "乙.pdf")), ("minutes", ("纪要.pdf",))):
        uploads = [SimpleUploadedFile(name, pdf()) for name in names]
        assert client.post(files, {"kind": kind, "uploads": uploads}).status_code == 302
    assert meeting.files.count() == 3
    minutes = reverse("pilots:meeting_minutes", args=[meeting.pk])
    assert client.post(minutes, {"minutes": "早了"}).status_code == 422
    current = ExchangeMeeting.objects.get()
    MEETING.perform(current, "hold", Occasion(officer, at(DAY), data={"minutes": "初稿"}))
    assert client.post(minutes, {"minutes": "定稿"}).status_code == 302
    material, paper = (meeting.files.filter(kind=k).first() for k in ("material", "minutes"))
    for person, sees in ((reader_of(society), True), (reader_of(make_society()), False)):
        client.force_login(person)
        page = client.get(meeting.get_absolute_url()).content.decode()
        assert "甲.pdf" in page
        assert ("定稿" in page) == ("纪要.pdf" in page) == sees
        assert client.get(reverse("files:download", args=[material.file_id])).status_code == 200
        code = client.get(reverse("files:download", args=[paper.file_id])).status_code
        assert code == (200 if sees else 404)
    MEETING.perform(ExchangeMeeting.objects.get(), "archive", Occasion(officer, at(DAY)))
    client.force_login(officer)
    assert client.post(minutes, {"minutes": "晚了"}).status_code == 422
    assert client.post(files, {"remove": str(paper.pk)}).status_code == 409
    assert meeting.files.count() == 3
    assert ExchangeMeeting.objects.get().minutes == "定稿"


def test_the_attendance_list_is_a_workbook_for_officers(client):
    meeting, society = announced_meeting(), make_society()
    send(meeting, society, "=李明", "王芳")
    url = reverse("pilots:meeting_workbook", args=[meeting.pk])
    client.force_login(staff(StaffRole.OFFICER))
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(url).content))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[1][-1] == "签到"
    assert cells[2][:5] == [1, society.name, "=李明", "秘书长", "13812340000"]
    for person in (a_leader(), secretary_of(society)):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_a_meeting_of_200_societies_costs_no_more(client, django_assert_max_num_queries):
    meeting = announced_meeting(capacity=1000)
    for number in range(200):
        society = make_society()
        row = Registration.objects.create(
            meeting=meeting,
            society=society,
            headcount=2,
            made_by=meeting.arranged_by,
            made_at=at(DAY),
        )
        Attendee.objects.bulk_create(
            Attendee(registration=row, number=n, name=f"姓名{number}", position="秘书长", phone="1")
            for n in (1, 2)
        )
    client.force_login(staff(StaffRole.OFFICER))
    for url in (meeting.get_absolute_url(), meeting.get_absolute_url() + "?page=3"):
        with django_assert_max_num_queries(15):
            page = client.get(url)
        assert len(page.content) < 100_000
    with django_assert_max_num_queries(15):
        client.get(reverse("pilots:meeting_workbook", args=[meeting.pk]))


@pytest.mark.django_db(transaction=True)
def test_two_societies_want_the_last_seat(postgresql):
    meeting = announced_meeting(capacity=1, **FAR)
    societies = [make_society(), make_society()]
    for society in societies:
        secretary_of(society)
    refused, barrier = [], threading.Barrier(2)

    def want(society):
        barrier.wait()
        try:
            send(meeting, society, on=timezone.localdate())
        except NotNow as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=[society]) for society in societies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Registration.objects.count() == 1
    assert len(refused) == 1
    assert "还剩0人" in refused[0] or "已有" in refused[0] or "更新" in refused[0]
