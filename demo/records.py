"""Two years of duty records: plans in March, projects and who confirms them, results in autumn; one late plan, one dispute, one silence."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from alliance.registers import policy
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant
from members.obligations import duties
from members.obligations import services as obligations
from members.records import kinds, services
from members.records.models import Record

LATE, SILENT, DISPUTING = 7, 14, 16
EXEMPT, EXTENDED = 18, 6


def plan_records(agenda: Agenda, cast: SimpleNamespace, years: tuple[int, int]) -> None:
    """Both years are filed; from the second on the records speak for the assessment."""
    agenda.at(instant(date(years[1], 1, 8)), lambda: _begin_to_count(cast, years[1]))
    agenda.at(instant(date(years[1], 3, 10)), lambda: _relieve(cast, years[1]))
    for year in years:
        for number, unit in cast.units.items():
            if number != BAD_UNIT and unit.kind in ("SCHOOL", "ENTERPRISE"):
                UnitYear(agenda, cast, year, number).plan()


def _relieve(cast: SimpleNamespace, year: int) -> None:
    """One unit is exempt from a plan, another is given longer."""
    plan = duties.get("records.base-plan")
    given = {"duty": plan, "year": year, "part": 0, "by": cast.officer}
    obligations.exempt(cast.units[EXEMPT], reason="厂区整体搬迁，本年度不安排基地建设", **given)
    obligations.extend(cast.units[EXTENDED], day=date(year, 4, 30), reason="年度经费预算尚未批复", **given)


def _begin_to_count(cast: SimpleNamespace, year: int) -> None:
    basis = "秘书长会议纪要：履职记录自本年度起作为考核取数依据"
    policy.change("records_since", year, basis=basis, confirmed=True, by=cast.officer)


class UnitYear:
    """What one unit files in a year, and what becomes of it."""

    def __init__(self, agenda: Agenda, cast: SimpleNamespace, year: int, number: int) -> None:
        self.agenda, self.cast, self.year, self.number = agenda, cast, year, number
        self.unit = cast.units[number]

    def plan(self) -> None:
        school = self.unit.kind == "SCHOOL"
        march = date(self.year, 3, 4 + self.number % 20)
        filed_on = date(self.year, 4, 9) if self.number == LATE else march
        if self.number != EXEMPT:
            self.record("base-plan", filed_on, results=date(self.year, 10, 20))
        others = self._partners()
        if school:
            self.record("cooperation", date(self.year, 2, 25), others[0], results=date(self.year, 10, 24))
            self.record("base-use", date(self.year, 4, 29), others[1])
            if self.number % 2:
                self.record("practice-plan", march)
                self.record(
                    "practice-batch", date(self.year, 9, 2), others[0], results=date(self.year, 11, 6)
                )
            more = {"name": "现场工程师联合培养", "type": "TRAINING"}
            self.record(
                "cooperation", date(self.year, 4, 10), others[2], results=date(self.year, 10, 26), **more
            )
        else:
            self.record("staff-training", march, others[0])
            self.record("training-session", date(self.year, 6, 8), others[0])
        if self.number == 13:
            more = {"name": "数控机床远程运维研发", "type": "RESEARCH"}
            self.record("cooperation", date(self.year, 4, 2), 2, **more)

    def _partners(self) -> list[int]:
        """Three units of the other kind: of a school enterprises, of an enterprise schools; school 2 and enterprise 13 each other."""
        if self.unit.kind == "SCHOOL":
            return [self.number + 11, 21 + self.number % 9, 11 + (self.number + 6) % 10]
        return [1 + self.number % 10] * 3

    def record(
        self, key: str, on: date, partner: int = 0, /, *, results: date | None = None, **content: Any
    ) -> None:
        """File a record, have it answered and looked at; add its results later, where it has some."""
        kind, liaison = kinds.get(key), self.cast.liaisons[self.number]
        part = content.pop("part", 0)
        sample = kind.sample(self.unit, self.year) | content
        first = {
            name: value for name, value in sample.items() if results is None or not _comes_later(kind, name)
        }
        named = {"partner": self.cast.units[partner]} if partner else {}

        def file() -> None:
            others = {name: self._filed(kind.referred(name)) for name in kind.references}
            draft = services.begin(
                kind=kind,
                unit=self.unit,
                year=self.year,
                part=part,
                content=first | named | others,
                by=liaison,
            )
            filed = services.file(draft, by=liaison)
            self._answered_and_looked_at(filed, partner, on)
            if results:
                self.agenda.at(instant(results), lambda: self._complete(filed, sample, partner, results))

        self.agenda.at(instant(on, 10 + self.number % 6), file)

    def _filed(self, kind: Any) -> Record:
        """The unit's newest record of a kind, which another one names."""
        return kind.model.objects.referable(self.unit).first()

    def _complete(self, record: Record, sample: dict[str, Any], partner: int, on: date) -> None:
        """The results of the year, as a correction of what was filed."""
        liaison = self.cast.liaisons[self.number]
        later = {name: value for name, value in sample.items() if _comes_later(record.kind, name)}
        done = services.correct(record, content=later, reason="补充年度结果", by=liaison)
        self._answered_and_looked_at(done, partner, on)

    def _answered_and_looked_at(self, record: Record, partner: int, on: date) -> None:
        if partner:
            self._at(on + timedelta(days=2), self._answer(record, partner))
        if partner != DISPUTING or self.number != 5:
            office = self._office(self.number, partner)
            self._at(on + timedelta(days=6), lambda: services.accept(record, by=office))

    def _answer(self, record: Record, partner: int) -> Callable[[], Any]:
        liaison = self.cast.liaisons[partner]
        if partner == SILENT:
            return lambda: None
        if partner == DISPUTING and self.number == 5:
            return lambda: services.dispute(record, words="协议尚未签订，目标数与商谈的不一致。", by=liaison)
        return lambda: services.confirm(record, by=liaison)

    def _at(self, day: date, act: Callable[[], Any]) -> None:
        self.agenda.at(instant(day, 16), act)

    def _office(self, *numbers: int) -> Any:
        """Who of the secretariat need not step back for these units."""
        if 1 not in numbers:
            return self.cast.officer
        return self.cast.second_deputy if 11 in numbers else self.cast.deputy


def _comes_later(kind: Any, name: str) -> bool:
    """Whether a field is only known when the year, or the project, is over."""
    return name in kind.results and (kind.field(name).blank or kind.field(name).has_default())
