"""How the parameters of rules and standards are read, checked and written in words: one reader for each kind of value.

The text of a rule (`rule_text`) and the fields of its editor follow from the readers that the rule declares. Floats are
refused: 0.1 is not a tenth. Pure: no Django, no ORM.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.scoring.parameters import ParameterError, Parameters, declared, plain_number
from assessments.scoring.words import Named

FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Reader:
    """How one parameter is read, checked and written in words; the editor builds a field from its kind and its `hint`."""

    read: Callable[[Any], Any]
    optional: bool = False  # None and the empty string mean “not set”
    hint: str = ""

    def __call__(self, raw: Any) -> Any:
        return None if self.optional and raw in (None, "") else self.read(raw)

    def say(self, value: Any, labels: Mapping[str, str]) -> str:
        """The value as people write it; `labels` gives the Chinese name of a fact."""
        return plain_number(value) if isinstance(value, Decimal) else value

    def hear(self, text: str, names: Mapping[str, str]) -> Any:
        """The inverse of `say`, still to be read; `names` gives the fact of a Chinese name."""
        return text


class Number(Reader):
    """A decimal."""


class Fact(Reader):
    """The name of a fact."""

    def say(self, value: str, labels: Mapping[str, str]) -> str:
        return labels.get(value, value)

    def hear(self, text: str, names: Mapping[str, str]) -> str:
        if text not in names:
            raise ParameterError(f"没有名为“{text}”的数据项。")
        return names[text]


@dataclass(frozen=True)
class Choice(Reader):
    options: type[Named] | None = None

    def say(self, value: Named, labels: Mapping[str, str]) -> str:
        return value.label

    def hear(self, text: str, names: Mapping[str, str]) -> str:
        known = {label: value for value, label in self.options.choices}
        if text not in known:
            raise ParameterError(f"“{text}”应为以下之一：{'、'.join(known)}。")
        return known[text]


@dataclass(frozen=True)
class Pairs(Reader):
    """Facts with their weights (“会议次数×1”), or steps with what they give (“10→4”); `heads` names both columns."""

    first: Reader | None = None
    second: Reader | None = None
    heads: tuple[str, str] = ("", "")

    @property
    def weighs(self) -> bool:
        return isinstance(self.first, Fact)

    def say(self, value: tuple, labels: Mapping[str, str]) -> str:
        mark = "×" if self.weighs else "→"
        said = ((self.first.say(one, labels), self.second.say(two, labels)) for one, two in value)
        return "；".join(f"{one}{mark}{two}" for one, two in said)

    def hear(self, text: str, names: Mapping[str, str]) -> list[list[Any]]:
        mark, shape = ("×", "名称×数") if self.weighs else ("→", "档次→数")
        found = []
        for one in _listed(text):
            first, marked, second = one.rpartition(mark)
            if not marked:
                raise ParameterError(f"“{one}”应写成“{shape}”。")
            found.append([self.first.hear(first.strip(), names), second.strip()])
        return found


@dataclass(frozen=True)
class Records(Reader):
    """Parameters of one kind, each about a fact: “在编教师（每次得分 2，封顶 10）”."""

    kind: type[Parameters] | None = None

    def say(self, value: tuple, labels: Mapping[str, str]) -> str:
        return "；".join(self._said(one, labels) for one in value)

    def _said(self, one: Any, labels: Mapping[str, str]) -> str:
        known = ((label, getattr(one, name)) for name, (label, _) in self._numbers().items())
        said = [f"{label} {plain_number(number)}" for label, number in known if number is not None]
        return f"{labels.get(one.fact, one.fact)}（{'，'.join(said)}）"

    def _numbers(self) -> dict[str, tuple[str, Reader]]:
        return {name: found for name, found in declared(self.kind).items() if name != "fact"}

    def hear(self, text: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
        by_label = {label: name for name, (label, _) in self._numbers().items()}
        found = []
        for one in _listed(text):
            fact, opened, rest = one.rstrip().removesuffix("）").rpartition("（")
            if not opened:
                raise ParameterError(f"“{one}”应写成“名称（{'，'.join(by_label)}）”，各带一个数。")
            found.append({"fact": declared(self.kind)["fact"][1].hear(fact.strip(), names)})
            for part in re.split(r"[,，]\s*", rest):
                label, _, number = part.strip().rpartition(" ")
                if label.strip() not in by_label:
                    raise ParameterError(f"“{part}”无法识别，可写：{'、'.join(by_label)}，空格后写数。")
                found[-1][by_label[label.strip()]] = number
        return found


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[;；]\s*", text) if one]


@Number
def number(raw: Any) -> Decimal:
    if isinstance(raw, Decimal):
        raw = format(raw, "f") if raw.is_finite() and -6 <= raw.adjusted() <= 12 else ""
    elif isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if abs(raw) < 10**12 else ""
    if not isinstance(raw, str) or not PLAIN_NUMBER.fullmatch(raw.strip()):
        raise ParameterError("应为数字（最多 12 位整数、6 位小数）。")
    return Decimal(raw.strip())


@Number
def positive(raw: Any) -> Decimal:
    if (value := number(raw)) <= 0:
        raise ParameterError("应大于 0。")
    return value


@Number
def not_negative(raw: Any) -> Decimal:
    if (value := number(raw)) < 0:
        raise ParameterError("不能小于 0。")
    return value


@Number
def points(raw: Any) -> Decimal:
    """Points of an indicator or of a part of it: above 0, at most 100, at most two decimals."""
    value = positive(raw)
    if value > 100 or len(plain_number(value).partition(".")[2]) > 2:
        raise ParameterError("应大于 0、不超过 100，最多两位小数。")
    return value


@Reader
def text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ParameterError("不能为空。")
    return raw.strip()


@Fact
def fact_name(raw: Any) -> str:
    if not isinstance(raw, str) or not FACT_NAME.fullmatch(raw):
        raise ParameterError("应为数据项名称，如 meeting.attended。")
    return raw


@Reader
def flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ParameterError("应为是或否。")
    return raw


def optional(read: Reader, hint: str = "") -> Reader:
    return replace(read, optional=True, hint=hint)


def hinted(read: Reader, hint: str) -> Reader:
    return replace(read, hint=hint)


def choice(options: type[Named], hint: str = "") -> Choice:
    def read(raw: Any) -> Named:
        if raw not in [option.value for option in options]:
            raise ParameterError(f"应为以下之一：{'、'.join(options)}。")
        return options(raw)

    return Choice(read, hint=hint, options=options)


def sequence(read: Callable[[Any], Any], least: int = 0) -> Reader:
    def read_all(raw: Any) -> tuple:
        if not isinstance(raw, Iterable) or isinstance(raw, str | Mapping):
            raise ParameterError("应为列表。")
        values = tuple(_numbered(read, place, item) for place, item in enumerate(raw, start=1))
        if len(values) < least:
            raise ParameterError(f"至少填写 {least} 项。")
        return values

    return Reader(read_all)


def pairs(
    first: Reader, second: Reader, heads: tuple[str, str] = ("", ""), *, least: int = 0, hint: str = ""
) -> Pairs:
    """A list of [first, second] whose first members are all different; order is kept."""

    def read_pair(raw: Any) -> tuple:
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise ParameterError("应为两个值。")
        return first(raw[0]), second(raw[1])

    def read_all(raw: Any) -> tuple:
        values = sequence(read_pair, least)(raw)
        if len({one for one, _ in values}) < len(values):
            raise ParameterError("有重复的项。")
        return values

    return Pairs(read_all, hint=hint, first=first, second=second, heads=heads)


def record(kind: type[Parameters]) -> Reader:
    return Reader(lambda raw: raw if isinstance(raw, kind) else kind.from_dict(raw))


def records(kind: type[Parameters], *, least: int = 0, hint: str = "") -> Records:
    return Records(sequence(record(kind), least), hint=hint, kind=kind)


def _numbered(read: Callable[[Any], Any], place: int, item: Any) -> Any:
    try:
        return read(item)
    except ParameterError as error:
        raise ParameterError(f"第 {place} 项：{error}") from None
