"""Chinese sentences from numbers: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

OPEN, CLOSE = "【请填写：", "】"


@dataclass(frozen=True)
class Number:
    """A figure of the period and of the period before; None is not kept by the portal, never zero."""

    label: str
    unit: str
    now: int | None
    before: int | None = None

    @property
    def change(self) -> int | None:
        return None if self.now is None or self.before is None else self.now - self.before


def gap(what: str) -> str:
    """What only people know: it stands in the draft until somebody writes it, and nothing is handed in with it."""
    return f"{OPEN}{what}{CLOSE}"


def gaps_in(text: str) -> list[str]:
    """What is still to be filled in."""
    return [part.split(CLOSE)[0] for part in text.split(OPEN)[1:]]


def compared(number: Number, than: str) -> str:
    """“比上年增加3次”, “与上年持平”; nothing where there is nothing to compare with."""
    if number.change is None:
        return ""
    if number.change == 0:
        return "" if number.now == 0 else f"，与{than}持平"
    return f"，比{than}{'增加' if number.change > 0 else '减少'}{abs(number.change)}{number.unit}"


def counted(number: Number, *, verb: str, what: str, than: str) -> str:
    """“召开会议6次，比上年增加2次”, “没有召开会议（上年2次）”; empty when the portal keeps nothing."""
    if number.now is None:
        return ""
    if number.now == 0:
        earlier = f"（{than}{number.before}{number.unit}）" if number.before else ""
        return f"没有{verb}{what}{earlier}"
    return f"{verb}{what}{number.now}{number.unit}{compared(number, than)}"


def share(part: int, whole: int) -> str:
    """“85.7%”; empty without a whole."""
    if not whole:
        return ""
    value = (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value.normalize():f}%" if value == value.to_integral() else f"{value}%"


def of_due(done: int, due: int, *, due_words: str, done_words: str) -> str:
    """“应报11个月，按时报送9个月，按时率81.8%” in the given words."""
    return f"{due_words}，{done_words}，占{share(done, due)}" if due else ""


def named(titles: Iterable[str], *, most: int = 3) -> str:
    """“（《甲》《乙》等）”; titles that have the marks already keep them."""
    found = list(titles)
    shown = "".join(one if one.startswith("《") else f"“{one}”" for one in found[:most])
    return f"（{shown}{'等' if len(found) > most else ''}）" if shown else ""


def sentence(*parts: str) -> str:
    """The parts that say something, as one sentence."""
    said = [part.strip("，；。") for part in parts if part]
    return "；".join(said) + "。" if said else ""


def listed(items: Iterable[str]) -> str:
    return "、".join(items)
