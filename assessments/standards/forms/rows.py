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
        lists = {
            column.key: data.getlist(f"{name}.{column.key}") if hasattr(data, "getlist") else []
            for column in self.columns
        }
        height = max((len(values) for values in lists.values()), default=0)
        return [
            {key: values[place].strip() if place < len(values) else "" for key, values in lists.items()}
            for place in range(height)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}.{column.key}" in data for column in self.columns)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        filled = [row for row in value or [] if any(row.values())]
        rows = [
            [
                {
                    "column": column,
                    "name": f"{name}.{column.key}",
                    "value": row.get(column.key, ""),
                    "select": self._select(column, name, row.get(column.key, "")) if column.choices else "",
                }
                for column in self.columns
            ]
            for row in filled or [{}]
        ]
        return render_to_string(
            "assessments/standards/rows.html", {"columns": self.columns, "rows": rows, "name": name}
        )

    @staticmethod
    def _select(column: RowColumn, name: str, value: str) -> str:
        widget = forms.Select(attrs={"class": "input input-select"}, choices=column.choices)
        return widget.render(f"{name}.{column.key}", value)


class RowsField(forms.Field):
    """`pack` turns a row of texts into what `read`, the reader of the rule's parameter, takes; errors are Chinese."""

    def __init__(
        self,
        columns: list[RowColumn],
        *,
        pack: Callable[[dict[str, str]], Any],
        read: Callable[[Any], Any],
        **options: Any,
    ) -> None:
        self.columns, self.pack, self.read = columns, pack, read
        super().__init__(widget=RowsWidget(columns), required=False, **options)

    def clean(self, value: Any) -> list[Any]:
        packed = []
        for number, row in enumerate(value or [], start=1):
            if not any(row[column.key] for column in self.columns):
                continue
            for column in self.columns:
                if column.choices and not row[column.key]:
                    raise forms.ValidationError(f"第 {number} 行没有选择“{column.label}”。")
            packed.append(self.pack({c.key: row[c.key] or c.default for c in self.columns}))
        try:
            self.read(packed)
        except ParameterError as error:
            raise forms.ValidationError(str(error)) from error
        return packed
