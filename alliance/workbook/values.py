"""From what stands in a cell to the value of a column: dates, numbers, codes as people and Excel write
them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from alliance.ground import clock, inputs
from alliance.workbook.cells import Cell
from alliance.workbook.specs import InputColumn

MAX_EXACT = Decimal(10) ** 15
CELL_LIMIT = 32_767
# Serial numbers of a plain number format are taken as dates from 1954 to 2119; 2026.12 is not one of them.
PLAIN_SERIALS = range(20_000, 80_000)

APOSTROPHES = ("'", "‘", "’", "＇", "`")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = " \t\r\n\v\f\xa0\u3000"
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+?\d{2,}")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_MONTH = re.compile(r"(\d{4})\s*(?:年\s*(\d{1,2})\s*月?|[-/.]\s*(\d{1,2}))")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_LABEL_NOISE = re.compile(r"[\s*:]|\(必填\)|\(选填\)")

LOST_PRECISION = "是数字格式，超过 15 位已经失真，请把该列设为“文本”格式后重新填写"
SCIENTIFIC = "已被改写成科学计数法，请把该列设为“文本”格式后重新填写"
BAD_DATE = "日期无法识别，请写成 2026-12-10"


class Invalid(ValueError):
    """The cell does not hold a value of its column; the message says why."""


def label_key(label: str) -> str:
    """The form in which labels and choices are compared: half-width, without spaces, stars and colons."""
    return _LABEL_NOISE.sub("", unicodedata.normalize("NFKC", label)).casefold()


def clean(text: str) -> str:
    """Trim a text and drop control characters and what nobody sees; everything else stays exactly as typed."""
    return inputs.seen(_CONTROL.sub("", text)).strip(_BLANKS)


def unquoted(text: str) -> str:
    """Without the one apostrophe by which Excel is told that a number is text, and which WPS and exports leave in it."""
    return (
        text[1:].strip(_BLANKS) if text.startswith(APOSTROPHES) and not text.endswith(APOSTROPHES) else text
    )


def typed(cell: Cell, epoch_1904: bool) -> str:
    """What the person sees in the cell, as text."""
    if isinstance(cell.value, str):
        return clean(cell.value)
    if cell.dated:
        moment = _from_serial(cell.value, epoch_1904)
        if moment is not None:
            return (
                f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M}"
            )
    return _plain(cell.value)


def blank(column: InputColumn) -> Any:
    return "" if column.kind in ("text", "code") else None


def value(column: InputColumn, cell: Cell, epoch_1904: bool, remarks: list[str] | None = None) -> Any:
    """Return the value of a filled cell for its column; what was understood rather than read goes into `remarks`.

    Raises `Invalid`.
    """
    if column.kind in ("date", "datetime"):
        if column.kind == "date" and (first := _first_of_month(cell)) is not None:
            if remarks is not None:
                remarks.append(f"{column.label}只写了年月（{typed(cell, epoch_1904)}），按 {first} 记")
            return first
        return _moment(column, cell, epoch_1904)
    if column.kind in ("text", "code"):
        return _text(column, cell, epoch_1904)
    return _numeric(column, cell)


def _text(column: InputColumn, cell: Cell, epoch_1904: bool) -> str:
    if isinstance(cell.value, Decimal) and not cell.dated and abs(cell.value) >= MAX_EXACT:
        raise Invalid(LOST_PRECISION)
    text = typed(cell, epoch_1904)
    if column.kind == "code":
        text = unquoted(unicodedata.normalize("NFKC", text).strip())
        if _SCIENTIFIC.fullmatch(text):
            raise Invalid(SCIENTIFIC)
    if column.choices:
        return _choice(column, text)
    limit = column.max_length or CELL_LIMIT
    if len(text) > limit:
        raise Invalid(f"最多 {limit} 个字，现有 {len(text)} 个字")
    return text


def _choice(column: InputColumn, text: str) -> str:
    """The choice that is written, or else the only one that the longest of its words in the text speaks for."""
    key = label_key(unquoted(text))
    words = {label_key(choice): choice for choice in column.choices}
    words |= {label_key(word): choice for choice, meant in column.fits for word in meant}
    if key in words:
        return words[key]
    inside = [word for word in words if word in key]
    longest = max(map(len, inside), default=0)
    meant = {words[word] for word in inside if len(word) == longest} if column.fits else set()
    if len(meant) != 1:
        shown = "、".join(column.choices[:12]) + ("等" if len(column.choices) > 12 else "")
        raise Invalid(f"“{text[:30]}”不在可选范围内，可填：{shown}")
    return meant.pop()


def _numeric(column: InputColumn, cell: Cell) -> int | Decimal:
    number = (
        cell.value if isinstance(cell.value, Decimal) else _parse_number(column, unquoted(clean(cell.value)))
    )
    if column.kind == "int":
        if number != number.to_integral_value():
            raise Invalid("应为整数")
        return int(number)
    if column.kind == "percent" and not -1 <= number <= 1:
        raise Invalid("请写成百分数，如 85%")
    return number


def _parse_number(column: InputColumn, text: str) -> Decimal:
    plain = re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", unicodedata.normalize("NFKC", text)).replace(" ", "")
    ratio = column.kind == "percent" and plain.endswith("%")
    try:
        number = Decimal(plain.removesuffix("%") if ratio else plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise Invalid(f"“{text[:30]}”不是数字")
    return number / 100 if ratio else number


def _moment(column: InputColumn, cell: Cell, epoch_1904: bool) -> date | datetime:
    moment = None
    if isinstance(cell.value, Decimal):
        whole = int(cell.value)
        if cell.dated or (whole in PLAIN_SERIALS and (cell.value == whole or column.kind == "datetime")):
            moment = _from_serial(cell.value, epoch_1904)
        elif cell.value == whole:
            moment = _parse_date(str(whole))
    else:
        text = unicodedata.normalize("NFKC", unquoted(clean(cell.value)))
        moment = _parse_date(_in_digits(text))
        if text.isdecimal() and len(text) == 5 and int(text) in PLAIN_SERIALS:
            moment = _from_serial(Decimal(text), epoch_1904)
    if moment is None or not 1900 <= moment.year <= 2199:
        raise Invalid(BAD_DATE if column.kind == "date" else BAD_DATE + " 14:30")
    return moment.date() if column.kind == "date" else moment.replace(tzinfo=clock.TZ)


def _first_of_month(cell: Cell) -> date | None:
    """The first day of what names a year and a month only; 2026.1 as a number may be January or October, so it is none."""
    text = _plain(cell.value) if isinstance(cell.value, Decimal) and not cell.dated else cell.value
    if not isinstance(text, str) or (isinstance(cell.value, Decimal) and text.endswith(".1")):
        return None
    match = _MONTH.fullmatch(_in_digits(unicodedata.normalize("NFKC", unquoted(clean(text)))))
    if match is None or not 1900 <= int(match[1]) <= 2199 or not 1 <= int(match[2] or match[3]) <= 12:
        return None
    return date(int(match[1]), int(match[2] or match[3]), 1)


def _in_digits(text: str) -> str:
    """二〇一九年十二月 → 2019年12月."""
    if "年" not in text:
        return text
    tens = _TENS.sub(lambda match: f"{match[1] or '一'}{match[2] or '〇'}", text)
    return tens.translate(_DIGITS)


def _parse_date(text: str) -> datetime | None:
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        return datetime(*(int(part or 0) for part in match.groups())) if match else None  # noqa: DTZ001 - aware later
    except ValueError:
        return None


def _from_serial(serial: Decimal, epoch_1904: bool) -> datetime | None:
    """A day count of Excel as a naive local datetime, to the second; None outside its range."""
    if not 0 <= serial < 2_958_466:
        return None
    if epoch_1904:
        start = datetime(1904, 1, 1)  # noqa: DTZ001
    else:
        # Excel believes in February 29th, 1900, which is number 60.
        start = datetime(1899, 12, 30) if serial >= 60 else datetime(1899, 12, 31)  # noqa: DTZ001
    try:
        return start + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None


def _plain(number: Decimal) -> str:
    """3.0 → 3, 1E+3 → 1000, 0.50 → 0.5."""
    return (
        f"{number.to_integral_value():f}"
        if number == number.to_integral_value()
        else f"{number.normalize():f}"
    )
