"""A field of several rows, as rules need them: facts with weights, steps with points, conditions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string

from assessments.scoring.parameters import ParameterError


@dataclass(frozen=True)
class RowColumn:
    """One input of a row. `choices` makes it a select; `default` stands for a blank where the row is used."""

    key: str
    label: str
    choices: tuple = ()
    default: str = ""


class RowsWidget(forms.Widget):
    """A small table of inputs; all rows share the input names, so that the browser can add rows by itself."""

    needs_multipart_form = False

    def __init__(self, columns: list[RowColumn]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        if not hasattr(data, "getlist"):
            return []
        lists = {column.key: data.getlist(f"{name}.{column.key}") for column in self.columns}
        return [
            {key: values[place].strip() if place < len(values) else "" for key, values in lists.items()}
            for place in range(max(map(len, lists.values())))
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}.{column.key}" in data for column in self.columns)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        filled = [row for row in value or [] if any(row.values())]
        rows = [[self._input(column, name, row) for column in self.columns] for row in filled or [{}]]
        return render_to_string(
            "assessments/standard_lines/rows.html", {"columns": self.columns, "rows": rows, "name": name}
        )

    @staticmethod
    def _input(column: RowColumn, name: str, row: dict[str, str]) -> dict[str, Any]:
        name, value = f"{name}.{column.key}", row.get(column.key, "")
        select = forms.Select(attrs={"class": "input input-select"}, choices=column.choices)
        drawn = select.render(name, value) if column.choices else ""
        return {"column": column, "name": name, "value": value, "select": drawn}


class RowsField(forms.Field):
    """Rows as `read`, the reader of the rule's parameter, takes them: as `pairs`, or by name; errors are Chinese."""

    def __init__(
        self, columns: list[RowColumn], *, pairs: bool, read: Callable[[Any], Any], **options: Any
    ) -> None:
        self.columns, self.pairs, self.read = columns, pairs, read
        super().__init__(widget=RowsWidget(columns), required=False, **options)

    def clean(self, value: Any) -> list[Any]:
        packed = []
        for number, row in enumerate(value or [], start=1):
            if not any(row.values()):
                continue
            if blank := [one.label for one in self.columns if one.choices and not row[one.key]]:
                raise forms.ValidationError(f"第 {number} 行没有选择“{blank[0]}”。")
            filled = {one.key: row[one.key] or one.default for one in self.columns}
            packed.append([*filled.values()] if self.pairs else filled)
        try:
            self.read(packed)
        except ParameterError as error:
            raise forms.ValidationError(str(error)) from error
        return packed
