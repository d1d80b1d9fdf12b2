"""Declared parameters: frozen dataclasses that check themselves and travel as JSON.

A field is declared as `name: Annotated[type, "Chinese label", read]`. `read`, a reader of `assessments.scoring.readers`,
turns what came from a form, a TOML file or a JSON column into the value kept, or raises `ParameterError` with a Chinese
message fit for the editor. The same checks run whether an object is built in code or from a dict. Pure: no Django, no ORM.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_origin, get_type_hints


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
