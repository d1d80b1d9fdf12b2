"""The calendar of the year, a month at a time."""

from calendar import Calendar
from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.calendar import holidays
from alliance.ground import clock, inputs
from alliance.ground.access import require
from alliance.ground.clock import Month
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import may_see_meetings

WEEKDAYS = "一二三四五六日"


def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """The month's meetings by day; holidays and make-up days are marked."""
    require(may_see_meetings(request.user))
    month = inputs.month(request.GET.get("month")) or Month.current()
    found = Meeting.objects.visible_to(request.user).filter(
        begins_at__gte=month.start, begins_at__lt=month.end
    )
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for one in found.exclude(state=Meeting.State.CANCELLED).order_by("begins_at"):
        by_day[one.day].append(one)
    weeks = [
        [
            {
                "day": day,
                "inside": day.month == month.month,
                "today": day == clock.today(),
                "off": not holidays.is_working_day(day),
                "meetings": by_day.get(day, []),
            }
            for day in week
        ]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
    context = {
        "title": "会议日历",
        "month": month,
        "weeks": weeks,
        "weekdays": WEEKDAYS,
        "clauses": "9.secretariat.2",
    }
    return render(request, "councils/month/calendar.html", context)
