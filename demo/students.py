"""A year of internships: plans and safety agreements, students who come in March, inspections, where they went in September, upkeep of the register."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from demo.agenda import Agenda
from demo.cast import instant
from demo.records import UnitYear
from members.records import kinds, services
from members.students import services as register

# Enterprise, school, and its students: name, sex, major, post, where they went.
ROWS = (
    (12, 2, (("赵一诺", "F", "数控技术", "数控车工", "FINISHED"), ("钱浩宇", "M", "数控技术", "数控铣工", "HIRED"))),
    (13, 3, (("孙嘉木", "M", "机电一体化技术", "设备维护", "FINISHED"), ("李思源", "M", "机电一体化技术", "设备维护", "LEFT"))),
    (17, 2, (("周子衿", "F", "工业机器人技术", "机器人操作", "HIRED"),)),
    (18, 4, (("吴清和", "M", "焊接技术", "焊接操作", "FINISHED"),)),
)  # fmt: skip
CHECKED = (12, 17)
VIOLATED = 13


def plan_students(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """Four enterprises take in students of three schools; two of them keep their registers up in autumn."""
    for number, school, students in ROWS:
        files = UnitYear(agenda, cast, year, number)
        files.record("internship-plan", date(year, 3, 3 + number % 9))
        files.record("safety-agreement", date(year, 2, 26), school)
        found = {"violations": 1, "result": "查实安排夜班 1 例，已停止并补休。"} if number == VIOLATED else {}
        files.record("internship-guidance", date(year, 4, 29), school, **found)
        more = {
            "type": "SUMMARY",
            "violations": None,
            "subject": "春季岗位实习考核总结",
            "on": date(year, 9, 2),
        }
        files.record("internship-guidance", date(year, 9, 4), school, **more)
        for place, student in enumerate(students):
            _Student(agenda, cast, year, number, school, place, student).plan()
    for number in CHECKED:
        unit, liaison = cast.units[number], cast.liaisons[number]
        for month in (4, 5, 6, 7, 10, 11):
            agenda.at(
                instant(date(year, month, 24)), lambda unit=unit, by=liaison: register.check(unit=unit, by=by)
            )


class _Student:
    """One agreement: filed by the enterprise before the start, confirmed by the school, completed when it is over."""

    def __init__(
        self,
        agenda: Agenda,
        cast: SimpleNamespace,
        year: int,
        number: int,
        school: int,
        place: int,
        student: Any,
    ) -> None:
        self.agenda, self.cast, self.year = agenda, cast, year
        self.number, self.school, self.place, self.student = number, school, place, student

    def plan(self) -> None:
        self.agenda.at(instant(date(self.year, 2, 28), 10 + self.place), self._file)

    def _file(self) -> None:
        kind, unit = kinds.get("internship"), self.cast.units[self.number]
        name, sex, major, post, self.outcome = self.student
        content = kind.sample(unit, self.year) | {
            "number": f"实习〔{self.year}〕{self.number}{self.place + 1:02d}号", "student": name, "sex": sex, "major": major,
            "post": post, "teacher": "陈立", "mentor": "郑国栋", "fit_for_women": sex == "F",
        }  # fmt: skip
        by, partner = self.cast.liaisons[self.number], self.cast.units[self.school]
        draft = services.begin(
            kind=kind, unit=unit, year=self.year, content=content | {"partner": partner}, by=by
        )
        self.record = services.file(draft, by=by)
        self._confirm(date(self.year, 3, 2))
        self.agenda.at(instant(date(self.year, 9, 3)), self._end)

    def _confirm(self, on: date) -> None:
        by = self.cast.liaisons[self.school]
        self.agenda.at(instant(on, 16), lambda: services.confirm(self.record, by=by))

    def _end(self) -> None:
        left = self.outcome == "LEFT"
        ended_on = date(self.year, 6, 12) if left else self.record.until
        content = {"outcome": self.outcome, "ended_on": ended_on}
        by = self.cast.liaisons[self.number]
        services.correct(self.record, content=content, reason="实习结束，登记去向", by=by)
        if not left:
            self._confirm(date(self.year, 9, 6))
