"""Values that the regulation leaves open: declared with our default, editable in the portal with their 依据.

Each is shown as “默认（待理事会确认）” until the council has confirmed it. What must not change afterwards is copied
into the record that uses it (a cycle's deadlines, a decision's quorum) when that record is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.db.models import QuerySet

from alliance.ground import audit, inputs
from alliance.ground.access import Refused, Verdict, is_secretariat
from alliance.ground.verbs import creates
from alliance.registers.kept import kept
from alliance.registers.models import LABELS, Setting

UNCONFIRMED = "默认（待理事会确认）"
Kind = Literal["int", "decimal", "bool", "text", "month_day", "month", "choice", "lines"]


@dataclass(frozen=True)
class Definition:
    """`basis` says where our default comes from, where it is not ours alone; `kind` how it is entered (`month_day` is “12-10”, `month` “2026-03”)."""

    key: str
    label: str
    kind: Kind
    default: Any
    group: str
    basis: str = UNCONFIRMED
    help: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    clause: str = ""


_definitions: dict[str, Definition] = {}


def define(key: str, **attributes: Any) -> Definition:
    """Declare a setting; a key is declared once."""
    definition = Definition(key, **attributes)
    if _definitions.setdefault(key, definition) != definition:
        raise ValueError(f"setting {key} is declared twice")
    LABELS[key] = definition.label
    return definition


def demo() -> Any:
    """The mark of a database that holds the demo alliance (set by the demo command): its accounts, or true while it is being built."""
    return _all_stored().get("demo", False)


def founded_on() -> date | None:
    """The day on which the portal was founded; what lay before it is nobody's to do. None where nobody wrote it down."""
    return inputs.day(_all_stored().get("founded"))


@creates(None, reason="建立联盟")
def mark_founded(day: date, *, by: Any) -> Setting:
    """Write down the day on which the portal was founded, once."""
    _forget()
    return Setting(key="founded", value=day.isoformat(), basis="建立联盟")


def definition(key: str) -> Definition:
    return _definitions[key]


def definitions() -> list[Definition]:
    return list(_definitions.values())


_stored: ContextVar[dict[str, Any] | None] = ContextVar("stored_settings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within the block (one request) the stored settings are read from the database once, and again after a change.

    A block within another is part of that one.
    """
    if _stored.get() is not None:
        yield
        return
    token = _stored.set({})
    try:
        yield
    finally:
        _stored.reset(token)


def unconfirmed() -> list[Definition]:
    """The settings that the council has not confirmed yet."""
    confirmed = set(Setting.objects.filter(confirmed=True).values_list("key", flat=True))
    return [declared for declared in definitions() if declared.key not in confirmed]


def _all_stored() -> dict[str, Any]:
    read = _stored.get()
    if read is None:
        return dict(_rows())
    if "read" not in read:
        read["read"] = dict(_rows())
    return read["read"]


@kept
def _rows() -> QuerySet:
    return Setting.objects.values_list("key", "value")


def fingerprint() -> str:
    """All stored settings as one text: equal as long as nobody changes one."""
    return repr(sorted(_all_stored().items()))


def values(*keys: str) -> dict[str, Any]:
    """The values in force of the named settings, in at most one query."""
    stored = _all_stored()
    return {key: _as_python(_definitions[key], stored.get(key, _definitions[key].default)) for key in keys}


def get(key: str) -> Any:
    """The value in force: Decimal for `decimal`, a (month, day) pair for `month_day`, a `clock.Month` for `month`, otherwise as declared."""
    return values(key)[key]


def _as_python(declared: Definition, value: Any) -> Any:
    if declared.kind == "decimal":
        return Decimal(str(value))
    if declared.kind == "month_day":
        month, day = str(value).split("-")
        return int(month), int(day)
    if declared.kind == "month":
        return inputs.month(value)
    return value


def _checked(declared: Definition, value: Any) -> Any:
    """The value as it is stored; raises `Refused` with the reason when it is not acceptable."""
    checks: dict[str, Callable[[Any], Any]] = {
        "int": int,
        "decimal": lambda text: str(Decimal(str(text))),
        "bool": bool,
        "month_day": _month_day,
        "month": _month,
    }
    try:
        cleaned = checks.get(declared.kind, str)(value)
    except (ValueError, InvalidOperation) as error:
        raise Refused(f"“{declared.label}”的值无法识别：{value}") from error
    if declared.kind in ("int", "decimal"):
        number = Decimal(cleaned)
        if not number.is_finite():
            raise Refused(f"“{declared.label}”的值无法识别：{value}")
        if declared.minimum is not None and number < declared.minimum:
            raise Refused(f"“{declared.label}”不能小于 {declared.minimum}。")
        if declared.maximum is not None and number > declared.maximum:
            raise Refused(f"“{declared.label}”不能大于 {declared.maximum}。")
    if declared.kind == "choice" and cleaned not in dict(declared.choices):
        raise Refused(f"“{declared.label}”没有“{value}”这个选项。")
    return cleaned


def _month_day(text: Any) -> str:
    month, day = (int(part) for part in str(text).split("-"))
    date(2028, month, day)  # a leap year: February 29th exists
    return f"{month:02d}-{day:02d}"


def _month(text: Any) -> str:
    """A month that exists: no thirteenth, no year in which the alliance could not have worked."""
    if (month := inputs.month(text)) is None:
        raise ValueError(text)
    return month.value


def _forget() -> None:
    """What was read of the settings in this request is read again."""
    if kept := _stored.get():
        kept.clear()


def may_change(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "只有秘书处可以修改设置。")


@creates(may_change, asks={"basis": "请填写依据（如：理事会决议、秘书处会议纪要）。"})
def change(key: str, value: Any, *, basis: str, confirmed: bool, by: Any) -> Setting:
    """Set a value with its 依据; history keeps the old one. Raises `Refused` for a value out of range."""
    declared = _definitions[key]
    setting = Setting.objects.select_for_update().filter(key=key).first() or Setting(key=key)
    setting.value = _checked(declared, value)
    setting.basis, setting.confirmed = basis, confirmed
    _forget()
    return audit.save(setting, by=by, reason=f"修改设置“{declared.label}”，依据：{basis}")


@creates(may_change, asks={"basis": "请填写依据（如：理事会决议、秘书处会议纪要）。"})
def confirm(values: dict[str, Any], *, basis: str, by: Any) -> list[Setting]:
    """Set and confirm many settings by one act with one 依据, all or none; history keeps each. Tells nobody."""
    if not values:
        raise Refused("请至少选择一项设置。")
    return [change(key, value, basis=basis, confirmed=True, by=by) for key, value in values.items()]
