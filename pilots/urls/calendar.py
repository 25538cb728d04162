"""Addresses of due dates by month and of the private calendar feed."""

from django.urls import path

from pilots.views import calendar

patterns = [
    path("tasks/calendar/", calendar.task_calendar, name="task_calendar"),
    path("calendar/", calendar.calendar_subscription, name="calendar_subscription"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
]
