"""Declared parameters: frozen dataclasses that check themselves and travel as JSON.

A field is declared as `name: Annotated[type, "Chinese label", read]`. `read` turns what came from a form, a
TOML file or a JSON column into the value kept, or raises `ParameterError` with a Chinese message fit for the
editor. The same checks run whether an object is built in code or from a dict. Pure: no Django, no ORM.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import EnumType, StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_origin, get_type_hints

FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class _Choices(EnumType):
    @property
    def choices(cls) -> list[tuple[str, str]]:
        return [(one.value, one.label) for one in cls]


class Named(StrEnum, metaclass=_Choices):
    """A closed list of values, each with its Chinese label: `AUTO = "AUTO", "自动"`. Models and forms take its `choices`."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        one = str.__new__(cls, value)
        one._value_, one.label = value, label
        return one


class ParameterError(ValueError):
    """A parameter cannot be accepted; the message is Chinese and says which one and why."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Base of everything that has declared parameters. `title` names the class to people."""

    title: ClassVar[str]

    def __post_init__(self) -> None:
        for name, (label, read) in declared(type(self)).items():
            try:
                value = read(getattr(self, name))
            except ParameterError as error:
                raise ParameterError(f"{self.title}：“{label}”{error}") from None
            object.__setattr__(self, name, value)
        self.check()

    def check(self) -> None:
        """Rules between several parameters; raises ParameterError."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-able: numbers as strings, tuples as lists, nested parameters as dicts; every key is there."""
        return {name: _plain(getattr(self, name)) for name in declared(type(self))}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of to_dict; keys with a default may be left out, unknown keys are refused."""
        if not isinstance(data, Mapping):
            raise ParameterError(f"{cls.title}：应为“参数: 值”的形式。")
        known = declared(cls)
        unknown = "、".join(sorted(str(key) for key in data if key not in known))
        if unknown:
            raise ParameterError(f"{cls.title}：不认识的参数 {unknown}；可用参数：{'、'.join(known)}。")
        absent = "、".join(one.name for one in fields(cls) if one.default is MISSING and one.name not in data)
        if absent:
            raise ParameterError(f"{cls.title}：缺少参数 {absent}。")
        return cls(**data)


@cache
def declared(kind: type[Parameters]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """{parameter name: (Chinese label, reader)} in the order of declaration; an editor form builds on it."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__ for name, hint in hints.items() if get_origin(hint) is Annotated}


def plain_number(value: Decimal) -> str:
    """Digits without exponent and without trailing zeros: 6.50 → “6.5”, 10 → “10”."""
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, Parameters):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, StrEnum) else value


# Readers. Floats are refused: 0.1 is not a tenth.


def number(raw: Any) -> Decimal:
    if isinstance(raw, Decimal):
        raw = format(raw, "f") if raw.is_finite() and -6 <= raw.adjusted() <= 12 else ""
    elif isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if abs(raw) < 10**12 else ""
    if not isinstance(raw, str) or not PLAIN_NUMBER.fullmatch(raw.strip()):
        raise ParameterError("应为数字（最多 12 位整数、6 位小数）。")
    return Decimal(raw.strip())


def positive(raw: Any) -> Decimal:
    value = number(raw)
    if value <= 0:
        raise ParameterError("应大于 0。")
    return value


def not_negative(raw: Any) -> Decimal:
    value = number(raw)
    if value < 0:
        raise ParameterError("不能小于 0。")
    return value


def points(raw: Any) -> Decimal:
    """Points of an indicator or of a part of it: above 0, at most 100, at most two decimals."""
    value = positive(raw)
    if value > 100 or len(plain_number(value).partition(".")[2]) > 2:
        raise ParameterError("应大于 0、不超过 100，最多两位小数。")
    return value


def text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ParameterError("不能为空。")
    return raw.strip()


def fact_name(raw: Any) -> str:
    if not isinstance(raw, str) or not FACT_NAME.fullmatch(raw):
        raise ParameterError("应为数据项名称，如 meeting.attended。")
    return raw


def flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ParameterError("应为是或否。")
    return raw


def optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """None and the empty string mean “not set” (None)."""
    return lambda raw: None if raw is None or raw == "" else read(raw)


def choice(options: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(raw: Any) -> StrEnum:
        if raw not in [option.value for option in options]:
            raise ParameterError(f"应为以下之一：{'、'.join(options)}。")
        return options(raw)

    return read


def sequence(read: Callable[[Any], Any], least: int = 0) -> Callable[[Any], tuple]:
    def read_all(raw: Any) -> tuple:
        if not isinstance(raw, Iterable) or isinstance(raw, str | Mapping):
            raise ParameterError("应为列表。")
        values = tuple(_numbered(read, place, item) for place, item in enumerate(raw, start=1))
        if len(values) < least:
            raise ParameterError(f"至少填写 {least} 项。")
        return values

    return read_all


def pairs(read_first: Callable[[Any], Any], read_second: Callable[[Any], Any], least: int = 0):
    """A list of [first, second] whose first members are all different; order is kept."""

    def read_pair(raw: Any) -> tuple:
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise ParameterError("应为两个值。")
        return read_first(raw[0]), read_second(raw[1])

    def read_all(raw: Any) -> tuple:
        values = sequence(read_pair, least)(raw)
        if len({first for first, _ in values}) < len(values):
            raise ParameterError("有重复的项。")
        return values

    return read_all


def record(kind: type[Parameters]) -> Callable[[Any], Parameters]:
    return lambda raw: raw if isinstance(raw, kind) else kind.from_dict(raw)


def _numbered(read: Callable[[Any], Any], place: int, item: Any) -> Any:
    try:
        return read(item)
    except ParameterError as error:
        raise ParameterError(f"第 {place} 项：{error}") from None
