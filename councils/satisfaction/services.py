"""A survey is opened, perhaps lengthened, answered by each unit once, and counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify_many
from councils.recusal import audience
from councils.satisfaction import rules
from councils.satisfaction.models import Answer, Survey
from members.units.models import Unit


def _opened(survey: Survey) -> None:
    """The head and the contact of each unit, with until when."""
    units = list(survey.asked)
    people = audience.contacts_of_units([unit.pk for unit in units], heads=True)
    until = clock.show_deadline(survey.closes_at, with_year=True)
    message = {
        "matter": f"satisfaction:{survey.year}",
        "step": "opened",
        "title": str(survey),
        "body": f"请于 {until} 前测评，由单位负责人或联络员填写，每个单位一次。只公布汇总数，不公布各单位的答复。",
        "url": reverse("satisfaction"),
    }
    notify_many([one for unit in units for one in audience.letters(people[unit.pk], **message, about=unit)])


@creates(rules.may_open, reason="发起满意度测评", tells=_opened)
def open_survey(*, last_day: date, by: Any) -> Survey:
    """Ask all members about the secretariat until the end of a day; once a year. Their heads and contacts are told."""
    year = clock.today().year
    if Survey.objects.filter(year=year).exists():
        raise Refused(f"{year}年度的测评已经发起。")
    if not clock.today() < last_day <= date(year, 12, 31):
        raise Refused("截止日期应在明天至本年度 12月31日 之间。", field="last_day")
    return Survey(year=year, opened_at=clock.now(), closes_at=clock.end_of_day(last_day))


@verb(rules.may_extend, reason="延长测评：{reason}", asks={"reason": "请写明延长原因。"})
def extend(survey: Survey, *, last_day: date, reason: str, by: Any) -> None:
    """Let units answer until the end of a later day of the year; nobody is told, the to-do shows the new day."""
    later = clock.end_of_day(last_day)
    if not survey.closes_at < later <= clock.end_of_day(date(survey.year, 12, 31)):
        raise Refused("新的截止日期应晚于现在的，且在本年度内。", field="last_day")
    survey.closes_at = later


@creates(rules.may_answer, reason="测评")
def answer(*, survey: Survey, unit: Unit, choice: str, words: str, by: Any) -> Answer:
    """What a unit says, once; nobody is told. Raises `Refused` after the end and for a second one."""
    require(rules.may_answer(by, survey, unit))
    return Answer(survey=survey, unit=unit, choice=choice, words=words, answered_by=by)


def counted(survey: Survey) -> dict[str, Any]:
    """How many units were asked, answered and are satisfied, how often each answer was given, and what was said, by nobody's name."""
    rows = survey.answers.order_by().values("choice").annotate(number=Count("pk"))
    by_choice: Mapping[str, int] = {row["choice"]: row["number"] for row in rows}
    return {
        "asked": survey.asked.count(),
        "answered": sum(by_choice.values()),
        "satisfied": sum(by_choice.get(choice, 0) for choice in Answer.SATISFIED),
        "words": sorted(survey.answers.exclude(words="").values_list("words", flat=True)),
        "choices": [(label, by_choice.get(value, 0)) for value, label in Answer.Choice.choices],
    }
