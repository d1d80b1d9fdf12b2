"""The tasks of the demo: one of last year that is over, one that units are answering, one still a draft."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from alliance.ground import clock
from demo import papers
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant
from reports.answers import services as answering
from reports.collections.models.collections import Collection, Question
from reports.collections.services import composing

Kind = Question.Kind
CONTACT = "联盟秘书处 0534-2671234"
LINES = (
    ("接收实习学生数", Kind.NUMBER, "人", ""),
    ("合作开展方式", Kind.CHOICE, "", "订单班；现代学徒制；实训基地共建；暂无"),
    ("是否有意承办下年活动", Kind.YESNO, "", ""),
    ("主要做法和问题", Kind.LONG, "", ""),
    ("佐证材料", Kind.FILE, "", ""),
)


def plan_collections(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """Half of the present one has come in: one late by extension, one returned, one excused."""
    last = date(today.year - 1, 6, 2)
    agenda.at(instant(last), lambda: _past(agenda, cast, last))
    recent = today - timedelta(days=6)
    agenda.at(instant(recent), lambda: _present(agenda, cast, recent))
    agenda.at(instant(today - timedelta(days=1), 16), lambda: _draft(cast))


def _task(cast: SimpleNamespace, title: str, kinds: list[str], due_on: date) -> Collection:
    made = composing.draft(
        title=title,
        explanation="用于联盟半年工作总结，请按实际情况填报，没有的填 0。",
        contact=CONTACT,
        kinds=kinds,
        seats=[],
        shared=True,
        due_at=clock.end_of_day(due_on),
        questions=_questions(),
        by=cast.officer,
    )
    return composing.publish(made, by=cast.officer)


def _questions() -> list[dict[str, Any]]:
    return [
        {"place": place, "label": label, "kind": kind, "unit": unit, "choices": choices}
        | {"hint": "", "required": place <= 2, "about_people": False}
        for place, (label, kind, unit, choices) in enumerate(LINES, start=1)
    ]


def _past(agenda: Agenda, cast: SimpleNamespace, on: date) -> None:
    task = _task(
        cast,
        f"{on.year}年上半年校企合作情况征集",
        ["SCHOOL", "INDUSTRY", "RESEARCH"],
        on + timedelta(days=18),
    )
    numbers = [number for number in _asked(cast, task) if number != BAD_UNIT]
    agenda.at(instant(on + timedelta(days=9)), lambda: _answer(cast, task, numbers[:-1]))
    agenda.at(instant(on + timedelta(days=20)), lambda: _answer(cast, task, numbers[-1:]))
    agenda.at(instant(on + timedelta(days=30)), lambda: composing.close(task, by=cast.officer))


def _present(agenda: Agenda, cast: SimpleNamespace, on: date) -> None:
    task = _task(
        cast, "产教融合项目进展征集", ["ENTERPRISE", "RESEARCH", "INDUSTRY"], on + timedelta(days=14)
    )
    numbers = _asked(cast, task)
    agenda.at(instant(on + timedelta(days=3)), lambda: _answer(cast, task, numbers[: len(numbers) // 2]))
    agenda.at(instant(on + timedelta(days=4)), lambda: _decide(cast, task, numbers))


def _asked(cast: SimpleNamespace, task: Collection) -> list[int]:
    asked = set(task.answers.values_list("unit", flat=True))
    return [number for number, unit in cast.units.items() if unit.pk in asked]


def _answer(cast: SimpleNamespace, task: Collection, numbers: list[int]) -> None:
    students, way, host, text, file = (one.pk for one in task.questions.all())
    for place, number in enumerate(numbers):
        by = cast.liaisons[number]
        row = answering.fill(
            task.answers.get(unit=cast.units[number]),
            values={
                students: Decimal(number * 7 % 60),
                way: ("订单班", "实训基地共建", "现代学徒制")[number % 3],
                host: "是" if number % 4 == 0 else "否",
                text: "双方定期会商，安排专人带教；岗位与课程衔接还需加强。",
            },
            files={file: papers.agreement()} if place == 0 else {},
            by=by,
        )
        answering.hand_in(row, by=by)


def _decide(cast: SimpleNamespace, task: Collection, numbers: list[int]) -> None:
    """The first is returned, of those who have not answered one has more time and one need not answer."""
    of = [task.answers.get(unit=cast.units[number]) for number in (numbers[0], numbers[-1], numbers[-2])]
    until = task.due_at + timedelta(days=5)
    answering.send_back(of[0], reason="请补充合作企业名称", correct_by=task.due_at, by=cast.officer)
    answering.extend(of[1], until=until, reason="财务数据月底才能核定", by=cast.officer)
    answering.excuse(of[2], reason="本年度没有此类项目", by=cast.officer)


def _draft(cast: SimpleNamespace) -> None:
    composing.draft(
        title="下年度活动承办意向征集",
        explanation="请各单位填报下年度拟承办的联盟活动。",
        contact=CONTACT,
        kinds=["SCHOOL", "ENTERPRISE"],
        seats=["VICE_CHAIR"],
        shared=False,
        questions=_questions()[2:4],
        by=cast.officer,
    )
