"""What importing a roster would do, row by row, against the database as it is now. Changes nothing.

The whole database is read once (six queries), since a roster names units and people in any order. The same plan is
made for the preview and again when it is confirmed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from alliance.face.components import text_of
from alliance.ground import clock
from alliance.names import pinyin, spelling
from alliance.power import judge, second
from alliance.rights.models.users import User
from alliance.workbook.specs import CellError
from members.importing.numbers import Person
from members.importing.offices import Act, Offices
from members.people.models import Representative
from members.roster import sheet as roster
from members.units import earlier, identifiers
from members.units import services as unit_service
from members.units.models import FormerName, Unit

NEW, CHANGE, SAME, ERROR = "new", "change", "same", "error"
PLACES = {column.label: place for place, column in enumerate(roster.COLUMNS)}
KINDS = {label: value for value, label in Unit.Kind.choices}


@dataclass
class Planned:
    """One row: the unit as it will be, what becomes of it, and how the preview says so."""

    number: int
    unit: Unit
    outcome: str = SAME
    changes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    former: str = ""
    unit_differs: bool = False
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "changes": self.changes,
            "hints": self.hints,
            "fields": [list(one) for one in self.fields],
        }


class Plan:
    """What becomes of the rows: `planned`, one for each, and `errors` by row and in the order of the columns.

    `rows` are {"row": number in Excel, "values": {column key: text or ISO date}}. `unread` are the cells that could not be
    read: their rows are checked like the others, so that one preview tells all, but what follows from such a cell being
    blank is not told. What `by` may not do alone (`alliance.power.judge`) is refused by row: an import has no second person.
    `questions` are what a person must say first, by key (更换手机号？), `answers` what was said; an unanswered one is an error.
    """

    def __init__(
        self,
        rows: list[dict[str, Any]],
        unread: Iterable[CellError] = (),
        *,
        by: Any = None,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        self.by, self.answers = by, answers or {}
        self.questions: dict[str, dict[str, Any]] = {}
        self.closed, self.carried = second.out_of_reach(by), judge.carried()
        self.today = clock.today()
        self.errors: list[tuple[int, str, str]] = [tuple(error) for error in unread]
        self._unread = {(number, label) for number, label, _ in self.errors}
        self._faulty = {number for number, _ in self._unread}
        self._load()
        self._seen: dict[tuple[str, Any], int] = {}
        self.offices = Offices(self)
        self._later: dict[int, date] = {}
        self.planned = [self._row(row["row"], row["values"]) for row in rows]
        self._say_what_is_earlier()
        for one in self.planned:
            if one.number in self._faulty:
                one.outcome, one.changes = ERROR, []
                one.fields = []
        self.errors.sort(key=lambda error: (error[0], PLACES.get(error[1], -1)))

    @property
    def people(self) -> list[Person]:
        """Everybody named, once: who changes the number is known under both."""
        return list({id(one): one for one in self.offices.people.values()}.values())

    def _load(self) -> None:
        self._by_code: dict[str, Unit] = {}
        self._by_name: dict[str, Unit] = {}
        # Of a unit that was admitted anew the present membership counts: it comes last and stays.
        for unit in Unit.objects.order_by(F("ended_on").asc(nulls_last=True), "pk"):
            self._by_name[spelling.match_key(unit.name)] = unit
            if unit.uscc:
                self._by_code[unit.uscc] = unit
        self._by_former: dict[str, Unit] = {}
        for one in FormerName.objects.filter(unit__ended_on=None).select_related("unit").order_by("pk"):
            self._by_former[spelling.match_key(one.name)] = one.unit
        self.serving: dict[int, list[Representative]] = defaultdict(list)
        serving = Representative.objects.overlapping(self.today).select_related("user").by_rank()
        for one in serving.filter(role__in=roster.OFFICES.values()):
            self.serving[one.unit_id].append(one)
        self.users: dict[str, User] = {}
        for user in User.objects.order_by("-pk"):
            self.users[user.username] = user
            if user.phone:
                self.users[user.phone] = user

    def _say_what_is_earlier(self) -> None:
        """A hint where a unit would have joined only after something that it has."""
        found = earlier.before(self._later)
        for one in self.planned:
            if things := found.get(one.unit.pk):
                said = "、".join(things)
                one.hints.append(f"加入日期改为 {one.unit.joined_on}，但该单位此前已有{said}，请核对")

    def refuse(self, number: int, key: str, message: str) -> None:
        if not self.is_unread(number, key):
            self.errors.append((number, roster.LABELS.get(key, ""), message))
            self._faulty.add(number)

    def is_unread(self, number: int, key: str) -> bool:
        return (number, roster.LABELS.get(key, "")) in self._unread

    def _row(self, number: int, values: dict[str, Any]) -> Planned:
        existing = self._match(number, values)
        unit = copy(existing) if existing else Unit()
        hints: list[str] = []
        values = self._under_present_name(existing, values, hints)
        for key in roster.UNIT_KEYS:
            if values.get(key) not in (None, ""):
                setattr(unit, key, _value(key, values[key]))
        unit_service.normalise(unit)
        if existing is None or unit.name != existing.name:
            unit.name_key, unit.initials = pinyin.unit_keys(unit.name)
        planned = Planned(number, unit, hints=hints)
        for prefix, role in roster.OFFICES.items():
            self.offices.of_row(planned, values, prefix, role)
        self._check_unit(number, unit)
        if existing:
            differences = _differences(existing, unit)
            planned.changes[:0] = differences
            planned.unit_differs = bool(differences)
            if unit.joined_on and unit.joined_on > existing.joined_on:
                self._later[unit.pk] = unit.joined_on
            if spelling.match_key(existing.name) != spelling.match_key(unit.name):
                planned.former = existing.name
                planned.hints.append(f"原名“{existing.name}”记为曾用名")
        planned.fields = self._fields(existing, planned)
        planned.outcome = (CHANGE if planned.changes else SAME) if existing else NEW
        joins = self.is_unread(number, "joined_on")  # perhaps anew
        if existing and existing.ended_on and planned.changes and not joins:
            self.refuse(number, "name", f"该单位的成员资格已自 {existing.ended_on} 起终止，不能通过导入修改")
        if (
            unit.kind
            and planned.outcome in (NEW, CHANGE)
            and (hint := identifiers.uscc_warning(unit.uscc, unit.kind))
        ):
            planned.hints.append(hint)
        return planned

    def _under_present_name(
        self, existing: Unit | None, values: dict[str, Any], hints: list[str]
    ) -> dict[str, Any]:
        """A row that names a unit as it was called before does not rename it."""
        key = spelling.match_key(values.get("name") or "")
        former = self._by_former.get(key)
        if former is None or existing is None or former.pk != existing.pk:
            return values
        if key == spelling.match_key(existing.name):
            return values
        hints.append(f"“{values['name']}”是“{existing.name}”的曾用名，按现名办理")
        return values | {"name": ""}

    def _fields(self, before: Unit | None, planned: Planned) -> list[tuple[str, str, str]]:
        """(label, as it stands now, as it will stand) of everything that the unit has; empty where it has nothing."""
        shown = [
            (roster.LABELS[key], _shown(before, key) if before else "", _shown(planned.unit, key))
            for key in roster.UNIT_KEYS
        ]
        serving = self.serving.get(planned.unit.pk or 0, [])
        for prefix in roster.OFFICES:
            present = roster.principal(serving, prefix, self.today)
            shown += self.offices.fields(planned, prefix, present)
        blank = ("", "—")
        return [
            (label, "" if old in blank else old, "" if new in blank else new)
            for label, old, new in shown
            if old not in blank or new not in blank
        ]

    def _match(self, number: int, values: dict[str, Any]) -> Unit | None:
        """The unit of a row: by its code, then by its name; refuses when they are two, or stood in an earlier row."""
        code = identifiers.normal_uscc(values.get("uscc") or "")
        name = spelling.match_key(values.get("name") or "")
        by_code, by_name = self._by_code.get(code), self._by_name.get(name)
        if by_code and by_name and by_code.pk != by_name.pk:
            self.refuse(number, "uscc", f"信用代码属于“{by_code.name}”，单位名称属于“{by_name.name}”，请核对")
        by_former = self._by_former.get(name)
        if by_former and code and by_former.uscc and by_former.uscc != code:
            by_former = None  # another body under a name that has become free
        found = by_code or by_name or by_former
        if found and found.ended_on and values.get("joined_on", "") >= found.ended_on.isoformat():
            found = None  # a membership that ended; the unit is admitted anew
        keys = [("uscc", code), ("name", name), ("name", found and found.pk)]
        for key, value in keys:
            if value and (earlier := self._seen.setdefault((key, value), number)) != number:
                self.refuse(number, key, f"与第 {earlier} 行重复")
                break
        return found

    def _check_unit(self, number: int, unit: Unit) -> None:
        try:
            unit.clean_fields(exclude=unit_service.COMPUTED)
        except ValidationError as error:
            for key, messages in error.message_dict.items():
                self.refuse(number, key, "".join(messages).rstrip("。"))
        if not (unit.uscc or unit.uscc_missing_reason or self.is_unread(number, "uscc_missing_reason")):
            self.refuse(number, "uscc", "请填写；确实没有的，请在“无信用代码原因”一列说明")
        if unit.ended_on and unit.joined_on and unit.joined_on > unit.ended_on:
            self.refuse(number, "joined_on", "不能晚于该单位的终止日期")


def _value(key: str, value: Any) -> Any:
    if key == "joined_on":
        return date.fromisoformat(value)
    return KINDS[value] if key == "kind" else value


def _differences(before: Unit, after: Unit) -> list[str]:
    return [
        f"{roster.LABELS[key]}：{_shown(before, key)} → {_shown(after, key)}"
        for key in roster.UNIT_KEYS
        if getattr(before, key) != getattr(after, key)
    ]


def _shown(unit: Unit, key: str) -> str:
    return unit.get_kind_display() if key == "kind" else text_of(getattr(unit, key))
