"""Forms of the secretariat's assessment: one row of inputs per indicator."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessments.scoring.marking import show
from assessments.sheets.lines import Line


class LinesForm(forms.Form):
    """`points-<item>` and `note-<item>` for every line; marks of D and B rules are chosen, the others typed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text_label, note_label = "", ""
    text_name = ""

    def __init__(
        self, *args: Any, lines: Sequence[Line], values: dict[int, tuple[Any, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        self.fields[self.text_name] = forms.CharField(
            label=self.text_label, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
        )
        for line in lines:
            pk = line.item.pk
            points, note = values.get(pk, (None, ""))
            name = f"{line.rule.code} {line.rule.name}"
            self.fields[f"points-{pk}"] = _points_field(line, f"{name}：得分")
            self.fields[f"note-{pk}"] = forms.CharField(
                label=f"{name}：{self.note_label}",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.initial.setdefault(f"points-{pk}", "" if points is None else show(points))
            self.initial.setdefault(f"note-{pk}", note)

    def rows(self) -> list[tuple[Line, Any, Any]]:
        return [(line, self[f"points-{line.item.pk}"], self[f"note-{line.item.pk}"]) for line in self.lines]

    def given(self, points_key: str, note_key: str) -> dict[int, dict[str, Any]]:
        cleaned = self.cleaned_data
        return {
            line.item.pk: {
                points_key: cleaned[f"points-{line.item.pk}"],
                note_key: cleaned[f"note-{line.item.pk}"],
            }
            for line in self.lines
        }


class SelfForm(LinesForm):
    text_name, text_label, note_label = "summary", "秘书处工作总结", "说明"


class ScoringForm(LinesForm):
    text_name, text_label, note_label = "opinion", "评价意见", "低于自评或与记录不同的原因"


def _points_field(line: Line, label: str) -> forms.Field:
    choices = line.rule.rule.choices
    if choices:
        options = [("", "——"), *((show(points), f"{name}（{show(points)} 分）") for name, points in choices)]
        return forms.ChoiceField(label=label, required=False, choices=options)
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=line.rule.points, decimal_places=2
    )
