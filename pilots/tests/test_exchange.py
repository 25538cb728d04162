"""Model cases, exchange meetings and announcements."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.announcement import edit_announcement, write_announcement
from pilots.actions.case import edit_case, write_case
from pilots.actions.exchange import arrange_meeting, register
from pilots.models import Acknowledgement, Registration
from pilots.tests.factories import at
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from pilots.workflows.case import CASE
from pilots.workflows.exchange import MEETING
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 20)


def make_case(society, author):
    return write_case(
        society,
        actor=author,
        now=at(DAY),
        title="共享秘书处",
        area="A2",
        background="人手不足。",
        practice="两家学会共用一个秘书处。",
        results="专职人员由1人增加到4人。",
    )


def published_case(society=None):
    society = society or make_society()
    case = make_case(society, secretary_of(society))
    CASE.perform(case, "nominate", Occasion(head_of(society), at(DAY)))
    return CASE.perform(case, "publish", Occasion(staff(StaffRole.OFFICER), at(DAY)))


def announced_meeting(**values):
    officer = staff(StaffRole.OFFICER)
    meeting = arrange_meeting(
        actor=officer,
        now=at(DAY),
        **{
            "title": "“三化”建设经验交流会",
            "starts_at": at("2022-12-08", 9),
            "venue": "南昌",
            "agenda": "交流发言",
            "register_by": dt.date(2022, 12, 1),
        }
        | values,
    )
    return MEETING.perform(meeting, "announce", Occasion(officer, at(DAY)))


def people(*names):
    return [{"name": name, "position": "秘书长", "phone": "13812340000"} for name in names]


def send(meeting, society, *names, on=DAY):
    return register(
        meeting,
        society,
        people=people(*(names or ["李明"])),
        remark="",
        actor=secretary_of(society),
        now=at(on),
        on=on,
    )


def test_published_case_can_be_read_by_another_society(client):
    case = published_case()
    client.force_login(reader_of(make_society()))

    page = client.get(case.get_absolute_url())

    assert "专职人员由1人增加到4人" in page.content.decode()


def test_draft_case_is_not_found_by_others(client):
    society = make_society()
    case = make_case(society, secretary_of(society))

    for person in (secretary_of(make_society()), staff(StaffRole.OFFICER)):
        client.force_login(person)
        assert client.get(case.get_absolute_url()).status_code == 404


def test_published_case_is_a_frozen_copy(client):
    case = published_case()
    type(case).objects.filter(pk=case.pk).update(practice="改过的做法")
    client.force_login(secretary_of(make_society()))

    page = client.get(case.get_absolute_url()).content.decode()

    assert "两家学会共用一个秘书处" in page
    assert "改过的做法" not in page


def test_published_case_cannot_be_edited():
    society = make_society()
    case = published_case(society)

    with pytest.raises(NotNow, match="不能修改"):
        edit_case(case, seen=case.version, actor=secretary_of(society), now=at(DAY), title="新名")


def test_officer_may_not_publish_what_they_nominated():
    officer = staff(StaffRole.OFFICER)
    case = make_case(make_society(), officer)
    CASE.perform(case, "nominate", Occasion(officer, at(DAY)))

    with pytest.raises(NotNow, match="本人推荐"):
        CASE.perform(case, "publish", Occasion(officer, at(DAY)))


def test_returned_case_is_the_societys_turn():
    society = make_society()
    case = make_case(society, secretary_of(society))
    CASE.perform(case, "nominate", Occasion(head_of(society), at(DAY)))

    CASE.perform(case, "return", Occasion(staff(StaffRole.OFFICER), at(DAY), "请补充数据。"))

    assert Turn.objects.get(subject_id=case.pk).owner == "society"


def test_receipt_can_be_corrected_and_is_one():
    meeting, society = announced_meeting(), make_society()
    send(meeting, society)

    send(meeting, society, "李明", "王芳")

    assert Registration.objects.get().headcount == 2


def test_receipt_beyond_the_societys_places_is_refused():
    meeting = announced_meeting(per_society=1)

    with pytest.raises(NotNow, match="最多1人"):
        send(meeting, make_society(), "甲", "乙")


def test_receipt_beyond_the_capacity_is_refused():
    meeting = announced_meeting(capacity=3)
    send(meeting, make_society(), "甲", "乙")

    with pytest.raises(NotNow, match="还剩1人"):
        send(meeting, make_society(), "丙", "丁")


def test_receipt_on_the_last_day_is_taken_and_after_it_refused():
    meeting = announced_meeting()
    send(meeting, make_society(), on=dt.date(2022, 12, 1))

    with pytest.raises(NotNow, match="截止"):
        send(meeting, make_society(), on=dt.date(2022, 12, 2))


def test_receipt_for_another_society_is_not_found(client):
    meeting = announced_meeting()
    client.force_login(secretary_of(make_society()))

    page = client.get(reverse("pilots:registration", args=[meeting.pk, make_society().pk]))

    assert page.status_code == 404


def rows(*people):
    form = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": "0", "remark": "素食"}
    for number, row in enumerate(people):
        form |= {
            f"people-{number}-{name}": value
            for name, value in zip(("name", "position", "phone"), row, strict=True)
        }
    return form


def test_refused_receipt_keeps_what_was_typed(client):
    meeting, society = announced_meeting(per_society=1), make_society()
    client.force_login(secretary_of(society))
    address = reverse("pilots:registration", args=[meeting.pk, society.pk])

    for wrong, words in (
        (rows(("李明", "秘书长", "电话")), "手机或座机号码"),
        (rows(("李明", "", "13800000000")), "请填写“职务”"),
        (rows(("", "", "")), "至少一人"),
    ):
        page = client.post(address, wrong)
        assert page.status_code == 422
        assert "素食" in page.content.decode()
        assert words in page.content.decode()
    assert not Registration.objects.exists()


def published_announcement(officer, **values):
    announcement = write_announcement(
        actor=officer, now=at(DAY), title="关于报送总结的通知", body="请按时报送。", **values
    )
    return ANNOUNCEMENT.perform(announcement, "publish", Occasion(officer, at(DAY)))


def test_announcement_reaches_every_society_and_asks_for_receipts():
    societies = [make_society() for _ in range(2)]
    people = [secretary_of(society) for society in societies]

    published_announcement(
        staff(StaffRole.OFFICER),
        needs_acknowledgement=True,
        acknowledge_by=dt.date(2022, 11, 25),
    )

    told = Notification.objects.filter(channel="in_app").values_list("recipient", flat=True)
    assert set(told) == {person.pk for person in people}
    assert Turn.objects.filter(due_on=dt.date(2022, 11, 25)).count() == 2


def test_acknowledgement_ends_the_societys_turn():
    society = make_society()
    published_announcement(
        staff(StaffRole.OFFICER),
        needs_acknowledgement=True,
        acknowledge_by=dt.date(2022, 11, 25),
    )
    row = Acknowledgement.objects.get()

    ACKNOWLEDGEMENT.perform(row, "acknowledge", Occasion(secretary_of(society), at(DAY)))

    assert not Turn.objects.exists()


def test_receipt_of_another_society_may_not_be_signed():
    make_society()
    published_announcement(
        staff(StaffRole.OFFICER),
        needs_acknowledgement=True,
        acknowledge_by=dt.date(2022, 11, 25),
    )

    with pytest.raises(NotAllowed):
        ACKNOWLEDGEMENT.perform(
            Acknowledgement.objects.get(),
            "acknowledge",
            Occasion(secretary_of(make_society()), at(DAY)),
        )


def test_published_announcement_cannot_be_edited():
    officer = staff(StaffRole.OFFICER)
    announcement = published_announcement(officer)

    with pytest.raises(NotNow, match="不能修改"):
        edit_announcement(announcement, seen=announcement.version, actor=officer, title="改")


def test_draft_announcement_is_not_found_by_societies(client):
    announcement = write_announcement(
        actor=staff(StaffRole.OFFICER), now=at(DAY), title="草稿", body="草稿"
    )
    client.force_login(secretary_of(make_society()))

    assert client.get(announcement.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["pilots:cases", "pilots:meetings", "pilots:announcements"])
@pytest.mark.once
def test_lists_cost_the_same_with_many_rows(client, name, django_assert_max_num_queries):
    client.force_login(secretary_of(make_society()))

    def one_more():
        published_case()
        announced_meeting()
        published_announcement(staff(StaffRole.OFFICER))

    one_more()
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(name))
    for _ in range(30):
        one_more()

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse(name))
