"""The yearly notice as it is published, against what the calendar library knows of that year."""

import datetime as dt

import chinese_calendar
import pytest

from sanhua.core.holiday_notice import Day, read_notice

NOTICES = {
    2022: """国务院办公厅关于2022年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2022年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


@pytest.mark.parametrize("year", NOTICES)
def test_notice_says_what_the_library_knows(year):
    reading = read_notice(NOTICES[year], year)
    special = {day.date: day.is_workday for day in reading.days}
    day = dt.date(year, 1, 1)
    while day.year == year:
        assert special.get(day, day.weekday() < 5) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)
    assert reading.doubts == []
    assert all(day.name for day in reading.days)


def test_table_is_read_too_and_what_is_not_understood_is_named():
    text = """2027-01-01 休 元旦
2027/2/6，上班，春节调休
2027-02-30 休 春节
2027-03-01 也许
国庆节：10月1日至30日放假"""
    reading = read_notice(text, 2027)
    assert reading.days == [
        Day(dt.date(2027, 1, 1), False, "元旦"),
        Day(dt.date(2027, 2, 6), True, "春节调休"),
    ]
    assert len(reading.doubts) == 3


def test_holiday_over_new_year_and_an_ordinary_weekend():
    reading = read_notice("元旦：2023年12月30日至2024年1月1日放假，共3天。", 2024)
    assert [day.date for day in reading.days] == [dt.date(2024, 1, 1)]


def test_notice_of_another_year_shows_by_its_weekdays():
    reading = read_notice(NOTICES[2022], 2027)
    assert "元旦" not in {day.name for day in reading.days if day.date.year == 2027}
    assert "二、春节：1月31日至2月6日放假调休" in reading.doubts[0]
    assert len(reading.doubts) == 4  # every line that names a make-up day
    bracketed = read_notice("春节：2月15日（农历腊月二十八、周一）至23日放假", 2026)
    assert (bracketed.days, len(bracketed.doubts)) == ([], 1)


def test_holidays_that_were_not_found_are_named():
    assert read_notice(NOTICES[2026], 2026).missing == []
    reading = read_notice("元旦：1月1日至3日放假。\n国庆节、中秋节：10月1日至8日放假。", 2027)
    assert reading.missing == ["春节", "清明节", "劳动节", "端午节"]
    assert read_notice("2027-01-01 休", 2027).missing == []  # a table without names
