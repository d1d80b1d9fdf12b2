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
COLUMNS: dict[str, ColumnKind] = {Kind.NUMBER: "decimal", Kind.DATE: "date"}


def kept(question: Question, value: Any) -> str:
    """The answer as it is kept; empty for none. Raises `Refused`, at its field, for what the kind does not allow."""
    if value is None or value == "":
        return ""
    wrong = Refused(f"“{question.label}”的填写不符合要求。", field=f"q{question.pk}")
    if question.kind == Kind.NUMBER:
        if not isinstance(value, Decimal) or not value.is_finite():
            raise wrong
        return f"{value.normalize():f}"
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
