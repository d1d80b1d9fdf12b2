"""What importing a roster would do, row by row, against the database as it is now. Changes nothing.

The whole database is read once (five queries), since a roster names units and people in any order. The same plan is
made for the preview and again when it is confirmed.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F

from alliance.face.components import text_of
from alliance.ground import clock
from alliance.names import pinyin, spelling
from alliance.power import judge, second
from alliance.rights.models.users import User
from alliance.workbook.specs import CellError
from members.people.models import Representative
from members.roster import sheet as roster
from members.units import identifiers
from members.units import services as unit_service
from members.units.models import Unit

NEW, CHANGE, SAME, ERROR = "new", "change", "same", "error"
BY_TWO = "须由两人办理的变更不能通过导入登记，请在单位档案中提请，本行人员栏请与现任一致或留空"
PLACES = {column.label: place for place, column in enumerate(roster.COLUMNS)}
KINDS = {label: value for value, label in Unit.Kind.choices}


@dataclass
class Person:
    """Somebody named in the file: the account if there is one, and the e-mail to be written (None: leave it)."""

    name: str
    phone: str
    row: int
    user: User | None = None
    email: str | None = None


@dataclass
class Act:
    """What happens to one office: a new holder (`leaves` hands over), or another post of the `keeps` holder."""

    role: str
    person: Person
    title: str = ""
    leaves: Representative | None = None
    keeps: Representative | None = None


@dataclass
class Planned:
    """One row: the unit as it will be, what becomes of it, and how the preview says so."""

    number: int
    unit: Unit
    outcome: str = SAME
    changes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    unit_differs: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"outcome": self.outcome, "changes": self.changes, "hints": self.hints}


class Plan:
    """What becomes of the rows: `planned`, one for each, and `errors` by row and in the order of the columns.

    `rows` are {"row": number in Excel, "values": {column key: text or ISO date}}. `unread` are the cells that could not be
    read: their rows are checked like the others, so that one preview tells all, but what follows from such a cell being
    blank is not told. What `by` may not do alone (`alliance.power.judge`) is refused by row: an import has no second person.
    """

    def __init__(
        self, rows: list[dict[str, Any]], unread: Iterable[CellError] = (), *, by: Any = None
    ) -> None:
        self.by = by
        self._closed, self._carried = second.out_of_reach(by), judge.carried()
        self.today = clock.today()
        self.errors: list[tuple[int, str, str]] = [tuple(error) for error in unread]
        self._unread = {(number, label) for number, label, _ in self.errors}
        self._faulty = {number for number, _ in self._unread}
        self._load()
        self._seen: dict[tuple[str, Any], int] = {}
        self.people: dict[str, Person] = {}
        self.planned = [self._row(row["row"], row["values"]) for row in rows]
        for one in self.planned:
            if one.number in self._faulty:
                one.outcome, one.changes = ERROR, []
        self.errors.sort(key=lambda error: (error[0], PLACES.get(error[1], -1)))

    def _load(self) -> None:
        self._by_code: dict[str, Unit] = {}
        self._by_name: dict[str, Unit] = {}
        # Of a unit that was admitted anew the present membership counts: it comes last and stays.
        for unit in Unit.objects.order_by(F("ended_on").asc(nulls_last=True), "pk"):
            self._by_name[spelling.match_key(unit.name)] = unit
            if unit.uscc:
                self._by_code[unit.uscc] = unit
        self._serving: dict[int, list[Representative]] = defaultdict(list)
        serving = Representative.objects.overlapping(self.today).select_related("user").by_rank()
        for one in serving.filter(role__in=roster.OFFICES.values()):
            self._serving[one.unit_id].append(one)
        self._users: dict[str, User] = {}
        for user in User.objects.order_by("-pk"):
            self._users[user.username] = user
            if user.phone:
                self._users[user.phone] = user

    def refuse(self, number: int, key: str, message: str) -> None:
        if not self._is_unread(number, key):
            self.errors.append((number, roster.LABELS.get(key, ""), message))
            self._faulty.add(number)

    def _is_unread(self, number: int, key: str) -> bool:
        return (number, roster.LABELS.get(key, "")) in self._unread

    def _row(self, number: int, values: dict[str, Any]) -> Planned:
        existing = self._match(number, values)
        unit = copy(existing) if existing else Unit()
        for key in roster.UNIT_KEYS:
            if values.get(key) not in (None, ""):
                setattr(unit, key, _value(key, values[key]))
        unit_service.normalise(unit)
        if existing is None or unit.name != existing.name:
            unit.name_key, unit.initials = pinyin.unit_keys(unit.name)
        self._check_unit(number, unit)
        planned = Planned(number, unit)
        if existing:
            planned.changes = _differences(existing, unit)
        planned.unit_differs = bool(planned.changes)
        for prefix, role in roster.OFFICES.items():
            self._office(planned, values, prefix, role)
        planned.outcome = (CHANGE if planned.changes else SAME) if existing else NEW
        joins = self._is_unread(number, "joined_on")  # perhaps anew
        if existing and existing.ended_on and planned.changes and not joins:
            self.refuse(number, "name", f"该单位的成员资格已于 {existing.ended_on} 终止，不能通过导入修改")
        if (
            unit.kind
            and planned.outcome in (NEW, CHANGE)
            and (hint := identifiers.uscc_warning(unit.uscc, unit.kind))
        ):
            planned.hints.append(hint)
        return planned

    def _match(self, number: int, values: dict[str, Any]) -> Unit | None:
        """The unit of a row: by its code, then by its name; refuses when they are two, or stood in an earlier row."""
        code = identifiers.normal_uscc(values.get("uscc") or "")
        name = spelling.match_key(values.get("name") or "")
        by_code, by_name = self._by_code.get(code), self._by_name.get(name)
        if by_code and by_name and by_code.pk != by_name.pk:
            self.refuse(number, "uscc", f"信用代码属于“{by_code.name}”，单位名称属于“{by_name.name}”，请核对")
        found = by_code or by_name
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
        if not (unit.uscc or unit.uscc_missing_reason or self._is_unread(number, "uscc_missing_reason")):
            self.refuse(number, "uscc", "请填写；确实没有的，请在“无信用代码原因”一列说明")
        if unit.ended_on and unit.joined_on and unit.joined_on > unit.ended_on:
            self.refuse(number, "joined_on", "不能晚于该单位的终止日期")

    def _office(self, planned: Planned, values: dict[str, Any], prefix: str, role: str) -> None:
        """Plan one office of a row from its name, title, number and e-mail; blank cells change nothing."""
        name = spelling.normal_name(values.get(f"{prefix}_name") or "")
        phone = identifiers.normal_phone(values.get(f"{prefix}_phone") or "")
        email = spelling.half_width(values.get(f"{prefix}_email") or "").strip()
        title = (values.get(f"{prefix}_title") or "").strip()
        if not (name or phone or email or title):
            return
        serving = [one for one in self._serving.get(planned.unit.pk or 0, []) if one.role == role]
        present = roster.principal(serving, role, self.today)
        if (
            name
            and not phone
            and present
            and spelling.match_key(present.user.name) == spelling.match_key(name)
        ):
            phone = present.user.phone or present.user.username
        if not name or not phone:
            unnamed = self._is_unread(planned.number, f"{prefix}_name") and not phone and present is None
            missing = f"{prefix}_phone" if name or unnamed else f"{prefix}_name"
            self.refuse(planned.number, missing, "姓名和手机须同时填写")
            self._check_contact(planned.number, prefix, phone, email)
            return
        person = self._person(planned.number, prefix, name, phone, email)
        if person is None:
            return
        holder = next((one for one in serving if person.user and one.user_id == person.user.pk), None)
        if holder:
            self._keep(planned, prefix, holder, person, title)
        else:
            self._appoint(planned, prefix, Act(role, person, title, leaves=present))

    def _keep(
        self, planned: Planned, prefix: str, holder: Representative, person: Person, title: str
    ) -> None:
        label = holder.get_role_display()
        if title and title != holder.title:
            planned.acts.append(Act(holder.role, person, title, keeps=holder))
            planned.changes.append(f"{label}职务：{text_of(holder.title)} → {title}")
        if person.email is not None and person.row == planned.number:
            planned.changes.append(f"{label}邮箱：{text_of(person.user.email)} → {person.email}")

    def _appoint(self, planned: Planned, prefix: str, act: Act) -> None:
        label = Representative.Role(act.role).label
        if act.person.user and not act.person.user.is_active:
            self.refuse(planned.number, f"{prefix}_phone", f"{act.person.name}的账号已停用，请先启用")
        if act.leaves is None:
            planned.changes.append(f"{label}：登记 {act.person.name}")
        elif act.leaves.until is not None:
            ends = f"现任{label}{act.leaves.user.name}已登记于 {act.leaves.until} 终止，请在单位档案中办理"
            self.refuse(planned.number, f"{prefix}_name", ends)
        else:
            planned.changes.append(f"{label}：{act.leaves.user.name} → {act.person.name}（交接）")
        self._check_power(planned, prefix, act)
        planned.acts.append(act)

    def _check_power(self, planned: Planned, prefix: str, act: Act) -> None:
        """An act that the importer may not do alone is an error of its row."""
        people = [one for one in (act.person.user, act.leaves and act.leaves.user) if one]
        moves = self._carried.get((planned.unit.pk, act.role), judge.NOTHING)
        if self.by is None or not (moves or self._closed.intersection(one.pk for one in people)):
            return
        ruling = judge.ask(self.by, judge.Act.APPOINT, people=people, moves=moves)
        if not ruling:
            self.refuse(planned.number, f"{prefix}_name", ruling.reason.rstrip("。"))
        elif ruling.second:
            self.refuse(planned.number, f"{prefix}_name", BY_TWO)

    def _person(self, number: int, prefix: str, name: str, phone: str, email: str) -> Person | None:
        """The person with a number, as known to the portal or named in an earlier row; None after a refusal."""
        user = self._users.get(phone)
        problems = len(self.errors)
        self._check_contact(number, prefix, phone, email)
        known = self.people.get(phone)
        registered = user.name if user else known.name if known else name
        if spelling.match_key(registered) != spelling.match_key(name):
            where = "" if user else f"（第 {known.row} 行）"
            self.refuse(number, f"{prefix}_phone", f"手机号 {phone} 已登记为“{registered}”{where}，请核对")
        if len(self.errors) > problems:
            return None
        if known is None:
            known = self.people[phone] = Person(name, phone, number, user)
        if email and user and user.email != email and user.pk in self._closed:
            self.refuse(number, f"{prefix}_email", "该人员的邮箱不能通过导入修改，请在单位档案中办理")
            return None
        if email and email != (known.email if known.email is not None else user.email if user else ""):
            if known.email is not None:
                self.refuse(number, f"{prefix}_email", f"与第 {known.row} 行同一手机号的邮箱不同")
                return None
            known.email, known.row = email, number
        return known

    def _check_contact(self, number: int, prefix: str, phone: str, email: str) -> None:
        if phone and phone not in self._users:
            self._validate(number, f"{prefix}_phone", identifiers.check_mobile, phone)
        if email:
            self._validate(number, f"{prefix}_email", validate_email, email)

    def _validate(self, number: int, key: str, check, value: str) -> None:
        try:
            check(value)
        except ValidationError as error:
            self.refuse(number, key, "".join(error.messages).rstrip("。"))


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
