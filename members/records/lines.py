"""Lines below a record: rows of the same cells, such as the posts of a hiring plan.

    class PostLine(forms.Form):
        post = forms.CharField(label="岗位", max_length=60)
        needed = forms.IntegerField(label="需求人数", min_value=1)

    posts = LinesField("岗位", line=PostLine)

A line is a form; its fields are the cells. The rows are kept with the record in one field, so that its versions, drafts that save
themselves, corrections, history and copies are theirs as well. In a workbook a row is a line of text: “岗位=车工 | 需求人数=2”.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

Row = Mapping[str, Any]
NOTHING = (None, "")
PARTED = re.compile(r"\s*[|｜]\s*")
NAMED = re.compile(r"\s*[=＝]\s*")


class LinesField(models.JSONField):
    """The rows of a record; `line` is the form of one, `most` how many there may be."""

    def __init__(
        self, *args: Any, line: type[forms.Form] | None = None, most: int = 50, **kwargs: Any
    ) -> None:
        self.line, self.most = line, most
        super().__init__(*args, **({"default": list} | kwargs))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """To the database it is plain JSON."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    @property
    def cells(self) -> dict[str, forms.Field]:
        return self.line.base_fields

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if len(value or ()) > self.most:
            raise ValidationError(f"最多 {self.most} 行。")
        if wrong := list(self.faults(value or ())):
            raise ValidationError(wrong)

    def faults(self, rows: Sequence[Row]) -> Iterator[str]:
        """What is missing or does not fit in the rows, each in a sentence with its row."""
        for number, row in enumerate(rows, start=1):
            yield from said_of(self.line(dict(row)), number)

    def shown(self, name: str, value: Any) -> str:
        """A cell in words: the label of a choice, otherwise the value; empty for none."""
        cell = self.cells[name]
        if value in NOTHING:
            return ""
        if isinstance(cell, forms.BooleanField):
            return "是" if value else "否"
        return str(dict(_flat(cell)).get(value, value))

    def texts(self, rows: Sequence[Row]) -> list[str]:
        """Each row as a line of text, as a workbook holds it."""
        return [
            " | ".join(
                f"{cell.label}={' '.join(PARTED.sub(' ', text).split())}"
                for name, cell in self.cells.items()
                if (text := self.shown(name, row.get(name)))
            )
            for row in rows
        ]

    def parsed(self, text: str) -> list[dict[str, Any]]:
        """The rows that were written as lines of text; raises ValidationError for a cell that does not exist."""
        return [self._row(line, n) for n, line in enumerate(filter(str.strip, text.splitlines()), start=1)]

    def _row(self, text: str, number: int) -> dict[str, Any]:
        known = {str(cell.label): name for name, cell in self.cells.items()}
        found = {}
        for part in filter(None, PARTED.split(text.strip())):
            label, sign, value = _halves(part)
            if not sign or label not in known:
                raise ValidationError(
                    f"第 {number} 行“{part[:20]}”应写成“名称=内容”，名称为：{'、'.join(known)}"
                )
            options = {shown: key for key, shown in _flat(self.cells[known[label]])}
            found[known[label]] = options.get(value, value)
        return found | stored(self.line(found))

    def differing(self, before: Sequence[Row] | None, after: Sequence[Row] | None) -> tuple[str, str]:
        """The rows of either that the other does not have, for the history."""
        was, now = self.texts(before or ()), self.texts(after or ())
        gone, new = [row for row in was if row not in now], [row for row in now if row not in was]
        return "；".join(gone) or "—", "；".join(new) or "—"


def said_of(form: forms.Form, number: int) -> Iterator[str]:
    """What is wrong with a row, each in a sentence."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield f"第 {number} 行{label}：{'，'.join(errors).rstrip('。')}"


def stored(form: forms.Form) -> dict[str, Any]:
    """The cells of a row as they are kept; those without anything are left out."""
    form.full_clean()
    return {
        name: _plain(value)
        for name, value in form.cleaned_data.items()
        if value not in NOTHING and value is not False
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _flat(cell: forms.Field) -> list[tuple[Any, str]]:
    return [(key, str(label)) for key, label in getattr(cell, "choices", ())]


def _halves(part: str) -> tuple[str, bool, str]:
    label, *rest = NAMED.split(part, maxsplit=1)
    return label, bool(rest), rest[0] if rest else ""
