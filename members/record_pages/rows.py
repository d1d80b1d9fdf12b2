"""The lines of a record as its page edits them: a small form for each row, and an empty one to add from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from alliance.face.datatable import Column, DataTable
from members.records.lines import LinesField, Row, said_of, stored

BLANK = "__row__"


class Rows:
    """What was sent of the rows, or what is stored of them. Rows in which nothing is written are none."""

    def __init__(self, field: LinesField, rows: Sequence[Row], data: Mapping[str, Any] | None = None) -> None:
        self.field, self.name, self.label = field, field.name, field.verbose_name
        self.help_text = field.help_text
        self.kept = list(rows)
        self.sent = data is not None and f"{self.name}-there" in data
        if self.sent:
            number = re.compile(rf"{self.name}-(\d{{1,4}})-")
            sent = sorted({int(found[1]) for key in data if (found := number.match(key))})
            self.forms = [form for n in sent if (form := self._form(n, data=data)).has_changed()]
        else:
            self.forms = [self._form(n, initial=row) for n, row in enumerate(rows)]

    @property
    def shown(self) -> list[forms.Form]:
        """The rows to write in; an empty one where there is none."""
        return self.forms or [self._form(0)]

    @property
    def one_more(self) -> forms.Form:
        """Another row for who has no script."""
        return self._form(len(self.kept) + 1)

    @property
    def blank(self) -> forms.Form:
        return self._form(BLANK)

    def faults(self) -> Iterator[str]:
        for number, form in enumerate(self.forms if self.sent else (), start=1):
            yield from said_of(form, number)

    def content(self) -> list[Row]:
        return [stored(form) for form in self.forms] if self.sent else self.kept

    def _form(self, number: int | str, **given: Any) -> forms.Form:
        form = self.field.line(prefix=f"{self.name}-{number}", **given)
        for cell in form.fields.values():
            cell.required, cell.needed = False, cell.required  # a draft may lack anything
        form.empty_permitted, form.use_required_attribute = False, False
        return form


def table_of(field: LinesField, rows: Sequence[Row]) -> DataTable:
    """The rows for who reads them."""
    cells = [
        Column(
            name,
            cell.label,
            "int" if type(cell) is forms.IntegerField else "text",
            value=_value(field, name),
        )
        for name, cell in field.cells.items()
    ]
    return DataTable(cells, rows, caption=str(field.verbose_name))


def _value(field: LinesField, name: str) -> Any:
    def value(row: Row) -> Any:
        kept = row.get(name)
        return kept if isinstance(kept, int) and not isinstance(kept, bool) else field.shown(name, kept)

    return value
