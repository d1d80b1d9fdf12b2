"""The meetings and activities of the demo: two years held, one ahead that units are answering, one still a draft."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from councils.attendance import services as attendance
from councils.decisions.models import CouncilDecision
from councils.meetings import services as meetings
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.replies import services as replies
from councils.votes import services as votes
from councils.votes.models import Motion
from councils.votes.rules import may_cast
from demo.agenda import Agenda
from demo.cast import instant
from demo.minutes import plan_minutes
from demo.papers import letter_of_proxy

Kind = Meeting.Kind
Importance = Meeting.Importance
CALLED_BEFORE = timedelta(days=15)
_METHODS = (Motion.Method.NAMED, Motion.Method.SECRET, Motion.Method.HANDS)
_PRESENT = {"COMING": "SELF", "PROXY": "PROXY", "LEAVE": ""}
ABSENT_EVERY = 9  # one unit in nine stays away without a word, the one before it is on leave


def plan_meetings(agenda: Agenda, cast: SimpleNamespace, year: int, today: date) -> None:
    """Last `year` and this one; the council days are those of the recorded decisions."""
    for on in (year, year + 1):
        _held(agenda, cast, date(on, 3, 12), Kind.CHAIRS, f"{on}年第一次理事长会议", "研究年度工作要点")
        _held(
            agenda,
            cast,
            date(on, 5, 14),
            Kind.PUBLICITY,
            f"{on}年职业教育活动周联合宣传",
            "成果展示\n媒体开放日",
            Importance.MAIN,
        )
        _held(
            agenda,
            cast,
            date(on, 6, 18),
            Kind.ACTIVITY,
            f"{on}年校企人才对接会",
            "岗位发布\n学校推介\n现场洽谈",
            Importance.IMPORTANT,
        )
        _held(agenda, cast, date(on, 9, 17), Kind.WORK, f"{on}年联络员工作会议", "信息报送讲评\n部署年度自评")
    for day, item in ((date(year, 1, 20), "审议联盟运行管理办法"), (date(year, 12, 27), "审议年度考核结果")):
        _held(agenda, cast, day, Kind.COUNCIL, f"理事会会议（{day.month}月）", item, Importance.MAIN)
    recent = today - timedelta(days=9)
    _held(
        agenda,
        cast,
        recent,
        Kind.COUNCIL,
        f"理事会会议（{recent.month}月）",
        "审议年度重点工作安排",
        Importance.MAIN,
    )
    on = today - timedelta(days=3)
    title = f"秘书长会议（{on.month}月{on.day}日）"
    _held(agenda, cast, on, Kind.SECRETARIES, title, "研究年度考核准备工作", signed=False)
    _ahead(agenda, cast, today)


def _values(on: date, kind: str, title: str, items: str, importance: str) -> dict[str, Any]:
    begins = instant(on, 14, 0)
    return {
        "kind": kind,
        "importance": importance,
        "title": title,
        "begins_at": begins,
        "ends_at": begins + timedelta(hours=2),
        "place": "德州职业技术学院 行政楼 301 会议室",
        "agenda": items,
        "contact": "联盟秘书处 0534-2671234",
        "reply_by": begins - timedelta(days=2),
        "urgent_reason": "",
    }


def _held(
    agenda: Agenda,
    cast: SimpleNamespace,
    on: date,
    kind: str,
    title: str,
    items: str,
    importance: str = Importance.ORDINARY,
    *,
    signed: bool = True,
) -> None:
    """Called a fortnight before, answered in the days after, signed in on the day, ended in the evening."""
    begins = instant(on, 14, 0)

    def call() -> None:
        meeting = meetings.prepare(by=cast.officer, **_values(on, kind, title, items, importance))
        meeting = meetings.call(meeting, by=cast.secretary_general)
        agenda.at(begins - timedelta(days=4), lambda: _answer(cast, meeting, part=1 if meeting.votes else 4))
        agenda.at(begins, lambda: _sign_in(cast, meeting))
        if kind == Kind.COUNCIL:
            motion = _put(cast, meeting, items, _METHODS[begins.month % 3])
            agenda.at(begins + timedelta(minutes=40), lambda: _vote(cast, motion))
        agenda.at(begins + timedelta(hours=3), lambda: attendance.close(meeting, by=cast.officer))
        if kind not in Meeting.ACTIVITIES:
            plan_minutes(agenda, cast, meeting, begins, signed=signed)

    agenda.at(begins - CALLED_BEFORE, call)


def _answer(cast: SimpleNamespace, meeting: Meeting, part: int = 1) -> None:
    """Most come; with a `part` only every second, or every fourth, answers."""
    for number, row in enumerate(_lines(meeting)):
        if number % part or number % ABSENT_EVERY == ABSENT_EVERY - 1:
            continue
        person = cast.liaisons[_number_of(cast, row.unit_id)]
        if number % ABSENT_EVERY == ABSENT_EVERY - 2:
            replies.answer(row, reply="LEAVE", reply_reason="单位有重要接待", by=person)
        elif number == 3 and row.votes:
            replies.answer(row, reply="PROXY", comer="分管负责人", letter=letter_of_proxy(), by=person)
        else:
            head = cast.heads[_number_of(cast, row.unit_id)]
            replies.answer(row, reply="COMING", comer=head.name, by=person)


def _sign_in(cast: SimpleNamespace, meeting: Meeting) -> None:
    """As they answered; of those who did not, three in four come."""
    present = {
        row.pk: _PRESENT.get(row.reply, "SELF" if number % 4 else "")
        for number, row in enumerate(_lines(meeting))
    }
    attendance.keep_roll(meeting, present=present, by=cast.officer)


def _put(cast: SimpleNamespace, meeting: Meeting, subject: str, method: str) -> Motion:
    return votes.put(
        meeting,
        matter=CouncilDecision.Matter.GENERAL,
        subject=f"{subject}的说明和安排",
        text="秘书处说明有关情况，提请会议审议。",
        method=method,
        by=cast.secretary_general,
    )


def _vote(cast: SimpleNamespace, motion: Motion) -> None:
    """The chair opens; most are for it, one against, one stays silent."""
    motion = votes.open(motion, by=cast.chair)
    if motion.method == Motion.Method.HANDS:
        votes.count_hands(motion, votes_for=9, votes_against=1, by=cast.secretary_general)
    else:
        for number, ballot in enumerate(motion.ballots.select_related("unit").order_by("pk")):
            person = cast.heads[_number_of(cast, ballot.unit_id)]
            if number and may_cast(person, motion, ballot):
                votes.cast(ballot, choice="AGAINST" if number == 4 else "FOR", by=person)
    votes.close(motion, by=cast.chair)


def _lines(meeting: Meeting) -> list[Attendance]:
    return list(meeting.attendances.called().select_related("unit", "meeting").order_by("pk"))


def _number_of(cast: SimpleNamespace, unit: int) -> int:
    return next(number for number, one in cast.units.items() if one.pk == unit)


def _ahead(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """The council of the year's end is called and half answered; an activity is drafted and waits to be signed."""
    values = _values(
        today + timedelta(days=16),
        Kind.COUNCIL,
        "年终理事会会议",
        "审议年度考核结果\n审议年度工作总结报告",
        Importance.MAIN,
    )
    draft = _values(
        today + timedelta(days=30),
        Kind.ACTIVITY,
        "智能制造技能交流活动",
        "技能展示\n专家点评",
        Importance.IMPORTANT,
    )

    def call() -> None:
        meeting = meetings.call(meetings.prepare(by=cast.officer, **values), by=cast.secretary_general)
        _put(cast, meeting, "审议年度考核结果", Motion.Method.SECRET)
        agenda.at(instant(today - timedelta(days=1), 10), lambda: _answer(cast, meeting, part=2))

    agenda.at(instant(today - timedelta(days=2), 9), call)
    agenda.at(instant(today - timedelta(days=1), 16), lambda: meetings.prepare(by=cast.officer, **draft))
