"""What an answer to a question is: how it is kept as text, how it is shown, and as what it stands in a table. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

from alliance.ground.access import Refused
from alliance.workbook.table import Kind as ColumnKind
from reports.collections.models.collections import Question

Kind = Question.Kind
YES, NO = "是", "否"
LONGEST = {Kind.TEXT: 200, Kind.LONG: 4000}
DIGITS, PLACES = 16, 4
WHOLE = frozenset(
    (
        "人",
        "人次",
        "人数",
        "名",
        "位",
        "个",
        "项",
        "家",
        "所",
        "次",
        "台",
        "套",
        "台套",
        "份",
        "件",
        "篇",
        "门",
        "场",
        "期",
        "班",
    )
)  # there is no half of these
MONEY, RATES = ("元", "万元", "亿元"), ("%", "％")
COLUMNS: dict[str, ColumnKind] = {Kind.NUMBER: "decimal", Kind.DATE: "date"}


def kept(question: Question, value: Any) -> str:
    """The answer as it is kept; empty for none. Raises `Refused`, at its field, for what the kind does not allow."""
    if value is None or value == "":
        return ""
    wrong = Refused(f"“{question.label}”的填写不符合要求。", field=f"q{question.pk}")
    if question.kind == Kind.NUMBER:
        if not isinstance(value, Decimal) or not value.is_finite():
            raise wrong
        if sentence := misfit(question, value):
            raise Refused(f"“{question.label}”{sentence}", field=f"q{question.pk}")
        return _plain(value)
    if question.kind == Kind.DATE:
        if not isinstance(value, date):
            raise wrong
        return value.isoformat()
    if not isinstance(value, str):
        raise wrong
    text = value.strip()
    allowed = {Kind.CHOICE: question.options, Kind.YESNO: [YES, NO]}.get(question.kind)
    too_long = len(text) > LONGEST.get(question.kind, LONGEST[Kind.TEXT])
    if question.kind == Kind.FILE or too_long or (allowed is not None and text not in allowed):
        raise wrong
    return text


def places(question: Question) -> int:
    """How many decimals a number may have: none where things or people are counted, two of money."""
    unit = question.unit.strip()
    if unit in MONEY:
        return 2
    return 0 if unit in WHOLE else PLACES


def misfit(question: Question, value: Decimal) -> str:
    """Why a number does not fit what is asked; empty where it does."""
    if value < 0 and question.unit.strip() not in RATES:
        return "不能小于 0。"
    if max(0, -value.normalize().as_tuple().exponent) > places(question):
        return f"最多 {most} 位小数。" if (most := places(question)) else "应为整数。"
    return ""


def _plain(value: Decimal) -> str:
    """Without zeros behind, and nothing is nothing: “-0” is “0”."""
    return f"{value.normalize():f}" if value else "0"


def typed(question: Question, text: str) -> Any:
    """The answer as a table takes it: numbers as numbers, days as days; None for none."""
    if not text:
        return None
    if question.kind == Kind.NUMBER:
        return Decimal(text)
    return date.fromisoformat(text) if question.kind == Kind.DATE else text


def shown(question: Question, text: str) -> str:
    """The answer as a page writes it, with its unit."""
    if not text:
        return ""
    if question.kind == Kind.NUMBER:
        return f"{Decimal(text):,f}{question.unit and ' ' + question.unit}"
    return text
