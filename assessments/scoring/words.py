"""Closed lists of values with their Chinese words, shared by the pure rules, the models and the forms. Pure: no Django."""

from enum import EnumType, StrEnum
from typing import Self


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
